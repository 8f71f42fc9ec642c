"""The scripted model, called by the client that calls the real ones."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import openai
import pytest
from langchain.chat_models import init_chat_model
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelInvalidRequestError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)

from . import behaviour as does
from .behaviour import Pace, Say
from .model_request import UNKNOWN_KEY, Request, blocks
from .model_server import ModelServer

TEXT = "- Check the header row before the import. [S1]\n- Compare the list with the suppression list. [S2]"
STATEMENTS = {"statements": [{"text": "Check the header row.", "sources": ["S1"]}]}
SCHEMA = {
    "title": "Answer",
    "description": "Statements with their sources.",
    "type": "object",
    "properties": {
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "sources": {"type": "array", "items": {"type": "string"}}},
                "required": ["text", "sources"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["statements"],
    "additionalProperties": False,
}
EVIDENCE = """Question: How is a list imported?

[S1] List import › Steps (current, reviewed 2026-03-02)
| 1. Check the **header row**.
| [S2] is not a key here
|
| 2. Save the file.

[S2] Suppression (archived, reviewed 2024-01-15)
| Compare the list with
| the suppression list.
"""


def model_of(server: ModelServer, **settings):
    settings = {
        "model": "scripted",
        "api_key": server.key,
        "max_retries": 0,
        "timeout": 2.0,
        "stream_usage": True,
    } | settings
    return init_chat_model(model_provider="openai", base_url=server.url, **settings)


# ---------------------------------------------------------------- what works


def test_a_reply_comes_whole_with_its_usage():
    with ModelServer(Say(TEXT)) as server:
        message = model_of(server).invoke("How is a list imported?")
    assert message.content == TEXT
    assert message.response_metadata["finish_reason"] == "stop"
    assert message.usage_metadata["output_tokens"] == -(-len(TEXT) // 4)


def test_a_reply_streams_in_pieces_with_the_usage_in_the_last():
    with ModelServer(Say(TEXT, size=10)) as server:
        chunks = list(model_of(server).stream("How is a list imported?"))
    assert "".join(c.content for c in chunks) == TEXT
    assert len([c for c in chunks if c.content]) == -(-len(TEXT) // 10)
    assert [c.usage_metadata["output_tokens"] for c in chunks if c.usage_metadata] == [-(-len(TEXT) // 4)]


def test_a_stream_has_usage_only_when_it_is_asked_for():
    with ModelServer(Say(TEXT)) as server:
        chunks = list(model_of(server, stream_usage=False).stream("?"))
        assert "stream_options" not in server.calls[0].body
    assert not any(c.usage_metadata for c in chunks)


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
def test_a_call_for_structured_output_gets_the_structured_form(method):
    with ModelServer(Say(TEXT, structured=json.dumps(STATEMENTS))) as server:
        structured = model_of(server).with_structured_output(SCHEMA, method=method)
        assert structured.invoke("?") == STATEMENTS
        assert list(structured.stream("?"))[-1] == STATEMENTS
        assert model_of(server).invoke("?").content == TEXT
        assert [r.wants_json for r in server.calls] == [True, True, False]


def test_a_structured_stream_grows_to_the_whole():
    with ModelServer(Say(structured=json.dumps(STATEMENTS), size=8)) as server:
        seen = list(model_of(server).with_structured_output(SCHEMA, method="json_schema").stream("?"))
    assert seen[0] == {}
    assert seen[-1] == STATEMENTS
    assert {"statements": [{"text": "Check the header row."}]} in seen


def test_strict_mode_takes_only_schemas_that_the_service_takes():
    loose = {**SCHEMA, "properties": {**SCHEMA["properties"], "note": {"type": "string"}}}

    def strictly(schema):
        wanted = {"name": "Answer", "strict": True, "schema": schema}
        return model_of(server).bind(response_format={"type": "json_schema", "json_schema": wanted})

    with ModelServer(Say(structured=json.dumps(STATEMENTS))) as server:
        assert json.loads(strictly(SCHEMA).invoke("?").content) == STATEMENTS
        with pytest.warns(UserWarning, match="Invalid schema"), pytest.raises(ModelInvalidRequestError, match="key in"):
            strictly(loose).invoke("?")


def test_a_tool_call_nobody_asked_for_is_a_tool_call():
    with ModelServer(Say('{"to": "all"}', tool="send_email")) as server:
        message = model_of(server).invoke("?")
    assert message.tool_calls[0]["name"] == "send_email"
    assert message.response_metadata["finish_reason"] == "tool_calls"


def test_models_are_listed():
    with ModelServer() as server:
        client = openai.OpenAI(base_url=server.url, api_key=server.key, max_retries=0)
        assert [m.id for m in client.models.list()] == [server.model]
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve("no-such-model")


def test_what_was_sent_is_recorded():
    with ModelServer(Say(TEXT)) as server:
        model_of(server).invoke([("system", "Rules."), ("human", EVIDENCE)])
        (request,) = server.calls
    assert [role for role, _ in request.messages] == ["system", "user"]
    assert [(b.key, b.header) for b in request.evidence] == [
        ("S1", "List import › Steps (current, reviewed 2026-03-02)"),
        ("S2", "Suppression (archived, reviewed 2024-01-15)"),
    ]
    assert request.headers["authorization"] == f"Bearer {server.key}"


# ---------------------------------------------------------------- keys from the evidence


def test_text_of_a_document_opens_no_block():
    assert [b.key for b in blocks(EVIDENCE)] == ["S1", "S2"]
    assert "[S2] is not a key here" in blocks(EVIDENCE)[0].text


def test_a_phrase_stands_for_the_key_of_the_block_that_holds_it():
    with ModelServer(Say("- One. [{{header row}}]\n- Two. [{{#the list with the suppression list}}]")) as server:
        assert model_of(server).invoke(EVIDENCE).content == "- One. [S1]\n- Two. [2]"
        assert server.missing == []


def test_a_phrase_that_no_block_holds_is_reported_and_becomes_a_key_that_is_none():
    with ModelServer(Say("- One. [{{no such words}}]")) as server:
        assert model_of(server).invoke(EVIDENCE).content == f"- One. [{UNKNOWN_KEY}]"
        assert server.missing == ["no such words"]


# ---------------------------------------------------------------- scripts


def test_a_script_goes_on_from_call_to_call_and_repeats_its_last():
    with ModelServer([does.RATE_LIMITED, does.RATE_LIMITED, Say(TEXT)]) as server:
        model = model_of(server, max_retries=2)
        assert model.invoke("?").content == TEXT
        assert model.invoke("?").content == TEXT
        assert len(server.calls) == 4


def test_a_script_may_decide_by_what_is_asked():
    def script(request: Request):
        return Say("evidence" if request.evidence else "none")

    with ModelServer(script) as server:
        assert model_of(server).invoke(EVIDENCE).content == "evidence"
        assert model_of(server).invoke("Rewrite the question.").content == "none"


# ---------------------------------------------------------------- what it refuses by itself


def test_a_wrong_key_an_unknown_model_and_too_much_text_are_refused():
    with ModelServer(Say(TEXT), context=100) as server:
        with pytest.raises(ModelAuthenticationError):
            model_of(server, api_key="wrong").invoke("?")
        with pytest.raises(ModelNotFoundError):
            model_of(server, model="gpt-4o").invoke("?")
        with pytest.raises(ModelInvalidRequestError, match="maximum context length is 100 tokens") as raised:
            model_of(server).invoke("word " * 100)
        assert raised.value.code == "context_length_exceeded"
        assert model_of(server).invoke("?").content == TEXT


def test_no_more_is_said_than_the_caller_allows():
    with ModelServer(Say(TEXT)) as server:
        message = model_of(server, max_tokens=5).invoke("?")
    assert message.content == TEXT[:20]
    assert message.response_metadata["finish_reason"] == "length"


# ---------------------------------------------------------------- failures


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("fail", "error", "code"),
    [
        (does.INVALID_KEY, ModelAuthenticationError, "invalid_api_key"),
        (does.FORBIDDEN, ModelPermissionDeniedError, "model_not_allowed"),
        (does.UNKNOWN_MODEL, ModelNotFoundError, "model_not_found"),
        (does.RATE_LIMITED, ModelRateLimitError, "rate_limit_exceeded"),
        (does.OUT_OF_QUOTA, ModelRateLimitError, "insufficient_quota"),
        (does.CONTEXT_TOO_LONG, ModelInvalidRequestError, "context_length_exceeded"),
        (does.SERVER_ERROR, ModelAPIError, None),
        (does.OVERLOADED, ModelAPIError, None),
        (does.BAD_GATEWAY, ModelAPIError, None),
    ],
    ids=lambda value: getattr(value, "code", None) or getattr(value, "__name__", None),
)
def test_an_error_becomes_the_exception_that_the_client_has_for_it(fail, error, code, streamed):
    with ModelServer(fail) as server, pytest.raises(error) as raised:
        model = model_of(server)
        list(model.stream("?")) if streamed else model.invoke("?")
    assert raised.value.status_code == fail.status
    assert raised.value.code == code


def test_an_overflow_said_in_the_words_of_the_service_is_known_as_one():
    said = replace(does.CONTEXT_TOO_LONG, message="Input tokens exceed the configured limit of 272000 tokens.")
    with ModelServer(said) as server, pytest.raises(ContextOverflowError):
        model_of(server).invoke("?")


def test_a_rate_limit_says_when_to_come_back():
    with (
        ModelServer(replace(does.RATE_LIMITED, retry_after=7)) as server,
        pytest.raises(openai.RateLimitError) as raised,
    ):
        model_of(server).invoke("?")
    assert raised.value.response.headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (does.FAILS_MIDWAY, openai.APIError),
        (does.GARBAGE, UnicodeDecodeError),
        (does.LOGIN_PAGE, ValueError),
        (does.NO_CHOICES, ValueError),
    ],
)
def test_a_stream_that_is_none_raises(sent, error):
    with ModelServer(sent) as server, pytest.raises(error):
        list(model_of(server).stream("?"))


@pytest.mark.parametrize(
    ("sent", "error"),
    [(does.INVALID_JSON, json.JSONDecodeError), (does.LOGIN_PAGE, ValueError), (does.NO_CHOICES, TypeError)],
)
def test_a_body_that_is_no_completion_raises(sent, error):
    with ModelServer(sent) as server, pytest.raises(error):
        model_of(server).invoke("?")


def test_an_empty_reply_a_filtered_one_and_a_refusal_come_as_messages():
    with ModelServer([does.EMPTY, does.CONTENT_FILTER, does.REFUSAL]) as server:
        empty, filtered, refused = (model_of(server).invoke("?") for _ in range(3))
    assert (empty.content, empty.response_metadata["finish_reason"]) == ("", "stop")
    assert (filtered.content, filtered.response_metadata["finish_reason"]) == ("", "content_filter")
    assert refused.additional_kwargs["refusal"] == does.REFUSAL.refusal


# ---------------------------------------------------------------- slow, hanging, cut


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_server_that_never_answers_runs_into_the_time_limit(streamed):
    with ModelServer(does.HANG) as server, pytest.raises(ModelTimeoutError):
        model = model_of(server, timeout=0.5)
        list(model.stream("?")) if streamed else model.invoke("?")


def test_a_silence_within_a_stream_runs_into_the_time_limit():
    said = []
    with ModelServer(Say(TEXT, pace=Pace(pieces=3, then="hang"))) as server, pytest.raises(ModelTimeoutError):
        said.extend(chunk.content for chunk in model_of(server, timeout=1.5).stream("?"))
    assert "".join(said) == TEXT[:24]


def test_a_slow_drip_outlasts_a_limit_on_each_piece():
    with ModelServer(Say(TEXT, size=10, pace=Pace(pause=0.2))) as server:
        began = time.monotonic()
        text = "".join(c.content for c in model_of(server, timeout=1.5).stream("?"))
    assert text == TEXT
    assert time.monotonic() - began > 1.5


def test_comment_lines_keep_a_silent_stream_alive():
    with ModelServer(Say(TEXT, pace=Pace(first=2.5, keep_alive=True))) as server:
        assert "".join(c.content for c in model_of(server, timeout=1.5).stream("?")) == TEXT
    with ModelServer(Say(TEXT, pace=Pace(first=1.5))) as server, pytest.raises(ModelTimeoutError):
        list(model_of(server, timeout=0.3).stream("?"))


def test_a_stream_cut_off_raises_and_one_that_ends_early_has_no_reason_of_its_end():
    with ModelServer(Say(TEXT, pace=Pace(pieces=4, then="cut"))) as server, pytest.raises(ModelConnectionError):
        list(model_of(server).stream("?"))
    with ModelServer(Say(TEXT, pace=Pace(pieces=4, then="end"))) as server:
        chunks = list(model_of(server).stream("?"))
    assert TEXT.startswith("".join(c.content for c in chunks))
    assert not any("finish_reason" in c.response_metadata for c in chunks)


@pytest.mark.parametrize("then", ["cut", "hang"])
def test_half_a_body_raises(then):
    error = ModelConnectionError if then == "cut" else ModelTimeoutError
    with ModelServer(Say(TEXT, pace=Pace(pieces=1, then=then))) as server, pytest.raises(error):
        model_of(server, timeout=5.0 if then == "cut" else 0.5).invoke("?")


def test_nobody_there_is_a_connection_error():
    with ModelServer() as server:
        url = server.url
    with pytest.raises(ModelConnectionError):
        init_chat_model("openai:scripted", base_url=url, api_key="k", max_retries=0).invoke("?")


def test_a_caller_that_leaves_is_noticed():
    with ModelServer(Say(TEXT, pace=Pace(pause=0.05))) as server:
        stream = model_of(server).stream("?")
        next(stream)
        stream.close()
        until = time.monotonic() + 30
        while not server.abandoned and time.monotonic() < until:
            time.sleep(0.01)
        assert server.abandoned == 1
