"""What a library holds of each type of answer: from here wrong answers are taken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from assistant.answer import Citation
from assistant.conflicts import measured
from assistant.onboarding.around import roles_named
from assistant.recall import cited
from ingest.access import Reader
from ingest.cataloguing.entry import Term
from ingest.document import Block, BlockKind, Document, Status
from ingest.library import Library
from ingest.words import STOPWORDS

_FILE = re.compile(r"\.\w{2,4}$")
_MEASURES = ("duration", "notice", "percent", "money", "in a row")
_CHANNEL = re.compile(r"(?<![\w/&#])#[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*\b")
_TEAM = re.compile(r"\b((?:[A-Z][A-Za-z&]+ ){1,3})team\b")
_USED = re.compile(
    r"\b(?:in|into|via|using|through|on|from|to) "
    r"([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(?:\.io|\.com)?)\b(?! [A-Z])(?!['’-])"
)
_NO_TOOL = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*$|europe|germany|france|asia|"
    r"africa|canada|denver|english|step|section|chapter|table|figure|part|appendix|q\d|phase|week|day",
    re.IGNORECASE,
)
WRONG_TOOLS = 3  # wrong answers of a question
USES = 3  # mentions from which on a name is that of a tool
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, the words of what it counts as written, and its place in a text."""

    number: str
    unit: str
    kind: str
    value: float
    start: int


def figures(text: str) -> list[Figure]:
    """The numbers that count or measure something: no dates, times of day, versions or labels."""
    found = []
    for m in measured(text):
        number = re.match(r"(?:EUR|USD|GBP|[€$£])?\s?([\d,.]*\d)\s*(.*)", text[m.start : m.end], re.DOTALL)
        if not number:
            continue
        start = m.start + number.start(1)
        around = text[max(start - 1, 0) : start], text[start + len(number[1]) :][:1]
        labels = not text[:start].strip() and "." in number[1]  # "2.4 Consent is …"
        before = re.search(r"([\w.]+)\s*$", text[:start])
        version = bool(before and before[1][0].isupper() and " " in text[: before.start() + 1].strip(' "“'))
        unit = number[2].split()[:1]
        counts = bool(unit) and unit[0].lower() not in STOPWORDS and not unit[0].istitle()
        labels = labels or ((version or not counts or "." in number[1]) and m.kind not in _MEASURES)
        joined = labels or around[0] in tuple(":/#.-–v_(") or around[1] in tuple(":/-–_.")
        if joined or _MONTH.match(m.kind) or (1900 <= m.value <= 2100 and m.kind not in ("money", "percent")):
            continue
        found.append(Figure(number[1], " ".join(number[2].lower().split()), m.kind, m.value, start))
    return found


@dataclass(frozen=True, eq=False)
class Stock:
    """The documents that a path cites, and what the whole library calls its roles, tools and terms.

    `documents` are current and by path.
    """

    documents: Mapping[str, Document]
    owners: tuple[str, ...]
    tools: tuple[str, ...]
    terms: tuple[Term, ...]
    _mentions: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, library: Library, citations: Sequence[Citation], reader: Reader) -> Stock:
        """What the reader may see of it."""
        catalogue = library.catalogue
        found: dict[str, Document] = {}
        for path in dict.fromkeys(c.document for c in citations):
            document = catalogue.document(path, reader)
            if document and document.metadata.status is Status.CURRENT and document.metadata.is_evidence:
                found[path] = document
        owners = {e.metadata.owner for e in catalogue.entries(reader) if e.metadata.owner}
        tools = tuple(t for t in catalogue.values("tool", reader) if not _FILE.search(t) and len(t) > 2)
        return cls(found, tuple(sorted(owners, key=lambda o: (-len(o), o))), tools, tuple(catalogue.terms(reader)))

    def place(self, library: Library, reader: Reader, citation: Citation) -> tuple[Document, Block] | None:
        """The document of a citation and the block that holds its quote; None once it holds it no more."""
        found = cited(library.catalogue, reader, citation)
        document = self.documents.get(found[0].path) if found else None
        if found is None or document is None:
            return None
        start, end = found[1]
        return next(((document, b) for b in document.blocks if b.locator.start <= start and end <= b.locator.end), None)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles that own a document of the library, or that a cited document names."""
        named = [r for d in self.documents.values() for b in d.blocks for r in roles_named(b.text, ())]
        other = {*self.tools, *(t.long for t in self.terms)} - set(self.owners)
        often = [r for r, count in Counter(named).items() if count > 1 and r not in other]
        return tuple(dict.fromkeys([*self.owners, *often]))

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """The teams that a cited document names more than once."""
        return tuple(t for t in self._found(_TEAM, 2) if not t.startswith(("The ", "Our ", "Your ", "Each ")))

    @cached_property
    def channels(self) -> tuple[str, ...]:
        """The channels that a cited document names."""
        return self._found(_CHANNEL, 1)

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """The tools of the library: of its documents, else what the cited ones speak of as a place to work in."""
        people = {w for name in (*self.roles, *self._found(_TEAM, 1)) for w in name.split()}
        used = () if len(self.tools) > WRONG_TOOLS else self._found(_USED, USES)
        named = (u for u in used if not _NO_TOOL.match(u) and u not in people and self._is_name(u))
        return tuple(dict.fromkeys([*self.tools, *named]))

    def _is_name(self, word: str) -> bool:
        """Whether a word is the name of something apart: hardly ever in small letters, and not in most documents."""
        texts = [d.text for d in self.documents.values()]
        capital = sum(t.count(word) for t in texts)
        small = sum(t.count(f" {word.lower()}") for t in texts)
        return small <= 0.2 * capital and sum(word in t for t in texts) <= max(0.6 * len(texts), 2)

    def _found(self, pattern: re.Pattern[str], least: int) -> tuple[str, ...]:
        """What a pattern finds in the cited documents so often, by how often."""
        texts = (b.text for d in self.documents.values() for b in d.blocks if b.kind is not BlockKind.HEADING)
        count = Counter((m[1] if pattern.groups else m[0]).strip() for text in texts for m in pattern.finditer(text))
        return tuple(name for name, n in count.most_common() if n >= least)

    @cached_property
    def figures(self) -> dict[tuple[str, str], list[Figure]]:
        """All numbers of the cited documents by what they measure."""
        found: dict[tuple[str, str], list[Figure]] = {}
        for document in self.documents.values():
            for block in document.blocks:
                for figure in figures(block.text):
                    found.setdefault((figure.kind, figure.unit), []).append(figure)
        return found

    def mentions(self, document: Document, name: str) -> bool:
        """Whether a document says a name anywhere."""
        key = (document.path, name.lower())
        if key not in self._mentions:
            text = f"{document.metadata.title}\n{document.text}".lower()
            self._mentions[key] = bool(re.search(rf"(?<!\w){re.escape(name.lower())}s?(?!\w)", text))
        return self._mentions[key]

    def siblings(self, document: Document, block: Block) -> Iterator[Block]:
        """The other rows or entries of a block's table or list."""
        for other in document.blocks:
            beside = other.group == block.group and other.kind is block.kind and other.locator != block.locator
            same = other.header == block.header and (other.kind is BlockKind.ROW or other.level == block.level)
            if beside and same:
                yield other
