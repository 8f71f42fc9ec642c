"""Things of one kind: tools, places, what marketing sends out, the records it keeps."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

UNLISTED = "name"  # the kind of a name that is not listed
_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w&-]*[a-z][\w&-]*(?: [A-Z][\w&-]*)*")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing by its kind; a name has no plural of its own."""

    kind: str
    singular: str
    plural: str

    @property
    def is_name(self) -> bool:
        """Whether it goes by a name."""
        return self.singular == self.plural

    def is_like(self, other: Thing) -> bool:
        """Whether one can take the other's place; a name that is not listed is taken for a tool's."""
        return self.kind == other.kind or {self.kind, other.kind} == {"tool", UNLISTED}


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing in a text, at the characters `start:end`."""

    start: int
    end: int
    thing: Thing


def thing_called(text: str) -> Thing | None:
    """The listed thing of this name or noun, if there is one."""
    return _things().get(text) or _things().get(text.lower())


def thing_of(phrase: str) -> Thing | None:
    """The thing that a phrase is about, by its last words, or by the capitals of a name that is not listed."""
    said = phrase.split()
    for size in (2, 1):
        thing = thing_called(" ".join(said[-size:]))
        if thing and (len(said) <= size or not thing.is_name):
            return thing
    if all(w[0].isupper() and not w.isupper() for w in said):
        return Thing(UNLISTED, phrase, phrase)
    return None


def mentions(text: str) -> list[Mention]:
    """The things that a text mentions, in order; they do not overlap."""
    found = [Mention(*m.span(), thing) for m in _pattern().finditer(text) if (thing := thing_called(m.group()))]
    for match in _NAME.finditer(text):
        if not any(other.start < match.end() and match.start() < other.end for other in found):
            found.append(Mention(*match.span(), Thing(UNLISTED, match.group(), match.group())))
    return sorted(found, key=lambda mention: mention.start)


@lru_cache(maxsize=1)
def _things() -> Mapping[str, Thing]:
    """Every listed thing by what it is called, in small letters; a name as it is written as well."""
    listed = tomllib.loads((files("assistant") / "kinds.toml").read_text(encoding="utf-8"))
    named = {name: Thing(kind, name, name) for kind, names in listed["names"].items() for name in names}
    nouns = [Thing(kind, noun, _plural(noun)) for kind, kinds in listed["nouns"].items() for noun in kinds]
    small = {name.lower(): thing for name, thing in named.items() if name != "US"}  # "us" is another word
    return small | {form.lower(): t for t in nouns for form in (t.singular, t.plural)} | named


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_things(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"
