"""A language model named in the settings: opened, looked at by the doctor, or refused in a sentence."""

from __future__ import annotations

import pytest

from assistant.model import ModelError, check, open_model, tokens
from assistant.settings import Settings, load
from ingest.errors import SettingsError

from . import behaviour as does
from .behaviour import Say
from .model_server import ModelServer


def settings(tmp_path, server=None, **given):
    if server:
        given = {"model": "openai:scripted", "model_url": server.url, "model_key": server.key, **given}
    return Settings(home=tmp_path, **given)


def test_without_a_setting_there_is_no_model(tmp_path):
    assert open_model(settings(tmp_path)) is None
    assert check(settings(tmp_path)) is None


def test_the_doctor_makes_one_call(tmp_path):
    with ModelServer(Say("ready")) as server:
        found = check(settings(tmp_path, server))
    assert found.ok, found.detail
    assert len(server.calls) == 1


def test_the_doctor_says_in_a_sentence_what_is_wrong(tmp_path):
    with ModelServer(Say("ready")) as server:
        found = check(settings(tmp_path, server, model_key="another-key"))
    assert not found.ok
    assert "does not accept the key" in found.detail
    assert "another-key" not in found.detail


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("anthropic:claude-sonnet-5", "pip install langchain-anthropic"),
        ("ollama:llama3", "pip install langchain-ollama"),
        ("nobody:model", "nobody:model"),
    ],
)
def test_what_is_missing_is_named_with_how_to_get_it(tmp_path, monkeypatch, name, says):
    monkeypatch.setattr("importlib.util.find_spec", lambda package: None)
    with pytest.raises(ModelError, match="^" + name.split(":")[0]) as raised:
        open_model(settings(tmp_path, model=name))
    assert says in str(raised.value)


def test_a_key_is_only_taken_from_the_environment(tmp_path):
    (tmp_path / "settings.toml").write_text('model = "openai:x"\nmodel_key = "secret-value"\n')
    with pytest.raises(SettingsError, match="MOPS_MODEL_KEY") as raised:
        load(tmp_path, {})
    assert "secret-value" not in str(raised.value)


def test_settings_of_the_model_come_from_the_environment(tmp_path):
    found = load(tmp_path, {"MOPS_MODEL": "openai:x", "MOPS_MODEL_KEY": "k", "MOPS_MODEL_PRICES": "2, 8"})
    assert found.model_prices == (2.0, 8.0)
    assert "k" not in repr(found.model_key)


def test_prices_that_are_no_numbers_are_refused(tmp_path):
    with pytest.raises(SettingsError, match="MOPS_MODEL_PRICES"):
        load(tmp_path, {"MOPS_MODEL_PRICES": "cheap"})


def test_a_model_that_gives_json_after_a_schema_is_asked_for_it(tmp_path):
    said = Say("{}", structured='{"statements": []}')
    with ModelServer(said, model="gpt-4o") as server:
        model = open_model(settings(tmp_path, server, model="openai:gpt-4o"))
        schema = {"title": "t", "description": "d", "type": "object", "properties": {}, "additionalProperties": False}
        assert model.structured
        list(model.stream("rules", "question", {**schema, "required": []}))
    assert server.calls[0].wants_json


def test_a_call_is_given_up_in_time(tmp_path):
    with ModelServer(does.HANG) as server:
        model = open_model(settings(tmp_path, server, model_seconds=0.3))
        with pytest.raises(ModelError, match=r"0\.3 seconds"):
            list(model.stream("rules", "question"))


@pytest.mark.parametrize(
    "endless", [Say("Every send is approved. [S1]\n" * 9_000, size=900), Say("\n" * 9_000, size=1)]
)
def test_a_model_that_says_the_same_for_ever_is_stopped(tmp_path, endless):
    with ModelServer(endless) as server:
        with pytest.raises(ModelError, match="does not come to an end"):
            list(open_model(settings(tmp_path, server)).stream("rules", "question"))
        assert len(server.calls) == 1


def test_tokens_are_rather_counted_too_high():
    assert tokens("Check the header row of the list before you import it.") >= 12
