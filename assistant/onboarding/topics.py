"""What there is to learn, and the roles that learn it, from prompts/onboarding.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant import prompts
from ingest.errors import LibraryError

TERMS = "terms"
"""The form of a topic that is made of the abbreviations which the library explains."""
SECTION = "section"
"""The form of a topic that is a section of an onboarding plan of the library."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to learn.

    Attributes:
        why: why it matters, in our own words; "" where a plan of the library asks for it.
        about: what documents about it are searched by.
        questions: what one should be able to answer.
        after: ids of the topics that have to be understood before.
        level: 0 words, 1 for everybody, 2 how the work is done, 3 special cases.
        form: "", TERMS or SECTION.
        document: of a section, the plan it stands in, and `heading` the headings down to it.
    """

    id: str
    title: str
    why: str
    about: str
    questions: tuple[str, ...]
    after: tuple[str, ...] = ()
    level: int = 2
    form: str = ""
    document: str = ""
    heading: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to be led through topics, in the order in which the role meets them.

    Attributes:
        origin: "built-in", "plan" of the library, or "described" by the reader.
        document: the plan's path, else "".
    """

    id: str
    title: str
    about: str
    topics: tuple[Topic, ...]
    origin: str = "built-in"
    document: str = ""


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """All built-in topics by id."""
    return {
        name: Topic(
            id=name,
            title=given["title"],
            why=given["why"],
            about=given["about"],
            questions=tuple(given["questions"]),
            after=tuple(given.get("after", ())),
            level=given["level"],
            form=given.get("form", ""),
        )
        for name, given in _file()["topics"].items()
    }


@lru_cache(maxsize=1)
def built_in() -> Mapping[str, Role]:
    """All built-in roles by id."""
    known = topics()
    return {
        name: Role(name, given["title"], given["about"], tuple(known[t] for t in given["topics"]))
        for name, given in _file()["roles"].items()
    }


def _file() -> dict[str, Any]:
    path = prompts.folder() / "onboarding.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LibraryError(f"{path} cannot be read ({error}).") from error
