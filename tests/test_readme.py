"""The README says what is so."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_listed_with_its_default_and_description() -> None:
    for name, field in Settings.model_fields.items():
        assert f"| `{name}` | `{field.default}` | {field.description} |" in README


def test_both_set_up_lines_are_there_and_ci_finds_the_one_for_tests() -> None:
    assert re.search(r"^pip install \. && mops serve +# start$", README, re.MULTILINE)
    assert re.search(r"^pip install -e \"\.\[test\]\" && pytest +# tests$", README, re.MULTILINE)


def test_every_command_is_listed() -> None:
    from assistant.cli import main

    for name in main.commands:
        assert f"`mops {name}" in README, name


def test_the_python_example_runs(library, docs, monkeypatch, capsys) -> None:
    from ingest.sync import ingest

    (docs / "sends.md").write_text("# Sends\n\nEvery send is approved by a second person.\n")
    ingest(library, [docs])
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    exec(code[1].replace('Path("~/.mops").expanduser()', f"Path({str(library.home)!r})"), {})
    assert "sends.md ('Sends',) Every send" in capsys.readouterr().out


def test_links_lead_somewhere() -> None:
    root = Path(__file__).parent.parent
    for target in re.findall(r"\]\(([^)#][^)]*)\)", README):
        if not target.startswith("http"):
            assert (root / target).exists(), target
