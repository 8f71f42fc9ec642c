"""The files in prompts/: what a language model is told, and templates."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where the prompts are."""
    spec = find_spec("prompts")
    return Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path("prompts")


@lru_cache(maxsize=16)
def prompt(name: str) -> str:
    """The text of a prompt, as its file has it."""
    return (folder() / f"{name}.md").read_text(encoding="utf-8").strip()


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """The JSON schema of what is to be replied: statements with the keys that they cite."""
    values: dict[str, Any] = json.loads((folder() / "statements.schema.json").read_text(encoding="utf-8"))
    return values
