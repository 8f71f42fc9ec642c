"""Settings come from a file and the environment; nothing unknown is accepted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import load
from ingest.errors import SettingsError


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("port = 8001\nocr = true\n")
    settings = load(tmp_path, {"MOPS_PORT": "9000"})
    assert (settings.port, settings.ocr, settings.home) == (9000, True, tmp_path)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        load(tmp_path, {}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("environ", "file", "named"),
    [
        ({"MOPS_PROT": "1"}, "", "MOPS_PROT"),
        ({}, "prot = 1", "prot"),
        ({"MOPS_PORT": "many"}, "", "MOPS_PORT"),
        ({}, "port = 99999", "port"),
        ({"MOPS_HOSTS": "https://mops.example"}, "", "MOPS_HOSTS"),
        ({}, 'hosts = ["mops.example:443"]', "hosts"),
        ({}, "port = = 1", "settings.toml"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, environ: dict[str, str], file: str, named: str) -> None:
    (tmp_path / "settings.toml").write_text(file)
    with pytest.raises(SettingsError, match=named):
        load(tmp_path, environ)


def test_importing_has_no_side_effects_and_stays_light(tmp_path: Path) -> None:
    code = (
        "import sys, assistant.cli, assistant.ask, assistant.settings, ingest.sync;"
        "heavy = {'torch', 'gradio', 'sentence_transformers', 'transformers', 'langchain_core', 'chromadb', 'pdfplumber'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    environ = {**os.environ, "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_secret_is_taken_from_the_environment_alone_and_never_repeated(tmp_path) -> None:
    with pytest.raises(SettingsError, match="at least 16") as error:
        load(tmp_path, {"MOPS_API_TOKEN": "tooshort"})
    assert "tooshort" not in str(error.value)
    assert load(tmp_path, {"MOPS_API_TOKEN": "a" * 16}).api_token.get_secret_value() == "a" * 16
    (tmp_path / "settings.toml").write_text('api_token = "0123456789abcdef"')
    with pytest.raises(SettingsError, match="MOPS_API_TOKEN"):
        load(tmp_path, {})


def test_an_empty_list_of_folders_names_none_and_spaces_do_not_count(tmp_path: Path) -> None:
    settings = load(tmp_path, {"MOPS_FOLDERS": "", "MOPS_WATCH": "/srv/a, /srv/b,"})
    assert settings.folders == () and settings.watch == (Path("/srv/a"), Path("/srv/b"))
