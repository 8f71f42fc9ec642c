"""Questions from tables and from lists of what is explained: the wrong answers stand beside the right one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.answer import Citation
from assistant.drafting.template import kinds
from assistant.onboarding.question import Question, made, plain
from assistant.onboarding.stock import Stock
from ingest.document import Block, BlockKind, Document
from ingest.words import content_words, stem_set, words

WRONG = 3
CELL_WORDS, KEY_WORDS = 8, 10  # the longest that is chosen, and asked about
TOLD = (4, 40)  # words of an explanation that is asked about
ALIKE = 0.5  # share of the words of two explanations, from which on either may be meant
_EMPTY = re.compile(
    r"^\W*(?:n/?a|none|no|yes|–|-|see .*|as above|same|idem|ditto|\?|tbd|any|all|both|optional|varies)?\W*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^(?P<key>[^:.!?]{2,60}?)(?::| – | — )\s+(?P<told>.+)$", re.DOTALL)
_VAGUE = re.compile(
    r"\b(?:above|below|following|previous|this|that|these|those|same|other|also|it|its|etc)\b", re.IGNORECASE
)
_NAMELESS = re.compile(
    r"^(?:notes?|comments?|remarks?|examples?|links?|urls?|details?|more|other|status|no\.?|#|nr\.?|id|x|description)$",
    re.IGNORECASE,
)


def from_row(stock: Stock, document: Document, block: Block, citation: Citation) -> Iterator[Question]:
    """What a table gives in a column for a row, or which row it describes so."""
    table = [_cells(b) for b in (block, *stock.siblings(document, block))]
    own, others = table[0], table[1:]
    header = block.header
    named = header[0].strip() and not _NAMELESS.match(header[0].strip())
    if len(own) != len(header) or not named or len(others) < 2 or _unclear(own[0]) or _is_history(block):
        return
    keys = Counter(plain(row[0]) for row in table if row)
    if keys[plain(own[0])] > 1 or len(words(own[0])) > KEY_WORDS:
        return
    yield from _by_description(document, block, own, others, citation)
    for n in range(1, len(header)):
        column = header[n].strip()
        if not column or _NAMELESS.match(column) or not _answer(own[n]) or stem_set(own[n]) & stem_set(own[0]):
            continue
        wrong = apart(own[n], [row[n] for row in others if len(row) > n and _answer(row[n])])
        wrong = [w for w in wrong if plain(w) not in {plain(c) for c in own}]
        if len(wrong) >= 2:
            stem = (
                f"{where(document, block)}: what stands under “{column}” for “{_short(own[0])}” ({header[0].strip()})?"
            )
            yield made("row", stem, own[n].strip(), some(wrong, stem), citation)


def _by_description(
    document: Document, block: Block, own: Sequence[str], others: Sequence[Sequence[str]], citation: Citation
) -> Iterator[Question]:
    """Which row has this description, which is the longest of its cells."""
    n = max(range(1, len(own)), key=lambda i: len(own[i]), default=0)
    if n and len(words(own[n])) >= TOLD[0] + 2:
        told = [(row[0], row[n]) for row in others if len(row) > n]
        yield from _told(own[0], own[n], told, where(document, block), block.header[0].strip(), citation)


def from_entry(stock: Stock, document: Document, block: Block, citation: Citation) -> Iterator[Question]:
    """Which entry of a list is explained so."""
    match = _ITEM.match(" ".join(block.text.split()))
    if not match or _unclear(match["key"]) or block.kind is not BlockKind.ITEM:
        return
    others = [m for b in stock.siblings(document, block) if (m := _ITEM.match(" ".join(b.text.split())))]
    told = [(m["key"], m["told"]) for m in others]
    yield from _told(match["key"], match["told"], told, where(document, block), "", citation)


def _told(
    key: str, told: str, others: Sequence[tuple[str, str]], where: str, column: str, citation: Citation
) -> Iterator[Question]:
    told = " ".join(told.split())
    own = stem_set(told)
    leaks = stem_set(key) & (own | stem_set(where)) or plain(key) in plain(told)
    if leaks or not TOLD[0] <= len(words(told)) <= TOLD[1] or _VAGUE.search(told) or len(own) < 3:
        return
    if any(len(own & (s := stem_set(o))) >= ALIKE * max(min(len(own), len(s)), 1) for _, o in others):
        return
    fit = [k for k, o in others if content_words(k) and len(stem_set(o)) >= 2 and not _unclear(k)]
    wrong = [w for w in apart(key, fit) if len(words(w)) <= KEY_WORDS]
    if len(wrong) >= 2:
        what = f"which “{column}”" if column else "what"
        stem = f"{where}: {what} is described like this? “{told}”"
        yield made("described", stem, key.strip(" *_"), [w.strip(" *_") for w in some(wrong, stem)], citation)


def _is_history(block: Block) -> bool:
    """Whether it stands under a heading for what has changed."""
    return any(k.name == "history" and k.named(h) for k in kinds() for h in block.locator.headings[-1:])


def _cells(block: Block) -> list[str]:
    return [" ".join(c.split()) for c in block.text.split(" | ")]


def where(document: Document, block: Block) -> str:
    """The document, and the heading above where it says more than the title."""
    title = document.metadata.title
    heading = block.locator.headings[-1] if block.locator.headings else ""
    return f"“{title}”, “{heading}”" if heading and plain(heading) != plain(title) else f"“{title}”"


def _answer(cell: str) -> bool:
    return not _EMPTY.match(cell) and len(cell) >= 2 and 1 <= len(words(cell)) <= CELL_WORDS and not _VAGUE.search(cell)


def _unclear(key: str) -> bool:
    return bool(_EMPTY.match(key)) or len(key.strip()) < 2 or bool(_VAGUE.search(key))


def apart(right: str, values: Sequence[str]) -> list[str]:
    """The different values of which none contains the right one, or is part of it or of another."""
    mine = set(words(right))
    found: dict[str, str] = {}
    for value in values:
        said = set(words(value))
        if said and not said <= mine and not mine <= said and len(said & mine) < 0.6 * len(said | mine):
            found.setdefault(plain(value), value)
    return list(found.values())


def some(wrong: Sequence[str], seed: str) -> list[str]:
    """A few of the wrong answers, the same each time."""
    import hashlib

    return sorted(wrong, key=lambda w: hashlib.sha256(f"{seed}\0{w}".encode()).digest())[:WRONG]


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:88].rstrip() + " …"
