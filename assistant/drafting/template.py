"""Templates of documents to draft: a title and headings, each with what belongs under it.

The built-in ones are in prompts/templates; any Markdown or DOCX file with headings is one as well.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from assistant import prompts
from assistant.checks.quantities import in_digits
from ingest.errors import SettingsError
from ingest.words import content_words, stem, words

DEFAULT = "sop"
TOPIC = "{topic}"
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_AND = re.compile(r"\s*(?:[&/,]|\b(?:and|or)\b)\s*", re.IGNORECASE)
_ONE = re.compile(
    r"(?:(?:who|may|can|does|how|to|our|the|get(?:ting)?|grant(?:ing)?|common|frequent)\s+)*(?P<word>[^\W\d_]+)"
    r"(?:\s+(?:of|for|to|in|on|when|if|with|before|after|by|during|an?|the|it|this|we)\b.*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a section is about, from prompts/sections.toml.

    Attributes:
        names: stems of the headings that mean it.
        question: finds statements for it, where they are found by one; has TOPIC in it.
        cues: one must occur in a statement that does not stand under such a heading.
        header: the names of columns that make a table's rows belong to it.
        required: a cue must occur even under such a heading.
        elsewhere: statements that do not stand under such a heading may belong to it.
        opening: the first paragraph of the document that treats the topic most may stand for it.
        shared: its statements may stand in other sections, too.
        form: "statements", "steps", "questions" or "documents".
        most: statements it takes.
        missing: what to say no source tells, when there is none.
    """

    name: str
    names: tuple[frozenset[str], ...]
    question: str
    cues: tuple[re.Pattern[str], ...]
    header: tuple[re.Pattern[str], ...]
    required: bool
    elsewhere: bool
    opening: bool
    shared: bool
    form: str
    most: int
    missing: str

    def named(self, heading: str) -> bool:
        """Whether a heading means this kind of section."""
        said = _stems(heading)
        return any(name and name <= said and len(said) <= len(name) + 2 for name in self.names)

    def heads(self, heading: str) -> bool:
        """Whether the heading of a source stands over such a section.

        A name of one word is much else besides ("DNS records", "Create a test profile"): it is a part of the heading by
        itself ("Purpose and scope"), or with what it is for behind it ("Purpose of a theme").
        """
        parts = [_said_of(part) for part in _AND.split(unnumbered(heading))]
        single = {next(iter(name)) for name in self.names if len(name) == 1}
        several = any(len(name) > 1 and name <= _stems(heading) for name in self.names)
        return self.named(heading) and (several or any(part in single for part in parts))

    def called(self, label: str) -> bool:
        """Whether a label is one of its names, without any words besides."""
        return _stems(label) in self.names

    def speaks(self, text: str) -> bool:
        """Whether a statement has one of the cues, its numbers in digits or in words."""
        return any(cue.search(said) for said in (text, in_digits(text)) for cue in self.cues)

    def tabled(self, columns: Sequence[str]) -> bool:
        """Whether a table with these columns belongs to it."""
        return any(name.search(column) for name in self.header for column in columns)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of a template: its heading as written, and what belongs under it."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Template:
    """A title with TOPIC in it, and the sections in order."""

    title: str
    headings: tuple[Heading, ...]


def names() -> list[str]:
    """The built-in templates."""
    return sorted(path.stem for path in (prompts.folder() / "templates").glob("*.md"))


def template(name: str = DEFAULT) -> Template:
    """A built-in template by its name, or a Markdown or DOCX file with headings by its path.

    Raises:
        SettingsError: There is no such template or file, or it has no headings.
    """
    built_in = prompts.folder() / "templates" / f"{name}.md"
    if re.fullmatch(r"[\w-]+", name) and built_in.is_file():
        lines = built_in.read_text(encoding="utf-8").splitlines()
        return _template([(len(m[1]), m[2]) for line in lines if (m := _HEADING.match(line))])
    try:
        path = Path(name).expanduser()
        made = _of_file(path) if path.is_file() else None
    except (OSError, RuntimeError) as error:
        raise SettingsError(f"The template {name!r} cannot be read ({error}).") from error
    if made is None:
        raise SettingsError(
            f"There is no template {name!r}. Built in are {', '.join(names())}; a file is given by path."
        )
    if not made.headings:
        raise SettingsError(f"{path} has no headings below its title, so that nothing can be drafted after it.")
    return made


def _of_file(path: Path) -> Template:
    """The template that a document is by its headings."""
    from ingest.document import BlockKind
    from ingest.errors import UnreadableFile
    from ingest.read import read_bytes
    from ingest.read.limits import Limits

    (_, reading), *_ = read_bytes(path.name, path.read_bytes(), Limits())
    if isinstance(reading, UnreadableFile):
        raise SettingsError(f"The template {path} cannot be read: {reading}.")
    found = [(b.level, b.text) for b in reading.blocks if b.kind is BlockKind.HEADING]
    return _titled(reading.titles, found) if reading.titles else _template(found, reading.title)


def _titled(titles: Sequence[str], found: Sequence[tuple[int, str]]) -> Template:
    """Of a file that marks its title: that is the first heading marked so, with those that directly follow it.

    Where all headings are marked so, the others are sections.
    """
    texts = [text for _, text in found]
    at = texts.index(titles[0])
    count = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(titles, texts[at:], strict=False))))
    count = count if count < len(found) else 1
    return Template(" – ".join(titles[:count]), _sections([*texts[:at], *texts[at + count :]]))


def _template(found: Sequence[tuple[int, str]], title: str = "") -> Template:
    """The first heading is the title when it stands alone on its level, names the topic, or is the document's."""
    if not found:
        return Template(title, ())
    level, first = found[0]
    alone = sum(depth <= level for depth, _ in found) == 1
    named = len(found) > 1 and (alone or (first == title and not any(k.named(first) for k in kinds())))
    title = first if named or TOPIC in first else TOPIC
    return Template(title, _sections([text for _, text in found[title == first :]]))


def _sections(texts: Sequence[str]) -> tuple[Heading, ...]:
    return tuple(Heading(text, kind_of(text)) for text in texts)


def kind_of(heading: str) -> Kind:
    """The kind of section a heading stands for; one of its own where none is known."""
    plain = unnumbered(heading)
    known = [(_closeness(kind, plain), kind) for kind in kinds() if kind.named(plain)]
    if known:
        return max(known, key=lambda pair: pair[0])[1]
    return Kind(
        name=plain,
        names=(_stems(plain),),
        question=f"{plain}: {TOPIC}",
        cues=(re.compile(rf"\b(?:{'|'.join(map(re.escape, content_words(plain) or [plain]))})", re.IGNORECASE),),
        header=(re.compile(rf"^{re.escape(plain)}$", re.IGNORECASE),),
        required=False,
        elsewhere=True,
        opening=False,
        shared=False,
        form="statements",
        most=6,
        missing=f"anything about “{plain}”",
    )


def _said_of(part: str) -> str:
    """The stem of the one word that a part of a heading is, with what it is for behind it; "" where it is more."""
    one = _ONE.fullmatch(part.strip(" :.?!"))
    return stem(one["word"].lower()) if one else ""


def _closeness(kind: Kind, heading: str) -> float:
    said = _stems(heading)
    return max(len(name & said) / len(name | said) for name in kind.names if name <= said)


def unnumbered(heading: str) -> str:
    """A heading without its number."""
    return _NUMBER.sub("", heading).strip()


@lru_cache(maxsize=4096)
def headed(heading: str) -> tuple[Kind, ...]:
    """The kinds of section that a heading of a source stands over."""
    return tuple(kind for kind in kinds() if kind.heads(heading))


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """All kinds of sections that are known."""
    listed = tomllib.loads((prompts.folder() / "sections.toml").read_text(encoding="utf-8"))
    return tuple(
        Kind(
            name=name,
            names=tuple(_stems(said) for said in values["names"]),
            question=values.get("question", TOPIC),
            cues=tuple(re.compile(cue, re.IGNORECASE) for cue in values["cues"]),
            header=tuple(re.compile(name, re.IGNORECASE) for name in values.get("header", ())),
            shared=values.get("shared", False),
            opening=values.get("opening", False),
            required=values.get("required", False),
            elsewhere=values.get("elsewhere", True),
            form=values.get("form", "statements"),
            most=values["most"],
            missing=values["missing"],
        )
        for name, values in listed.items()
    )


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text)) - {
        "and",
        "or",
        "of",
        "the",
        "for",
        "a",
        "an",
        "to",
        "in",
        "on",
        "by",
        "with",
        "at",
    }
