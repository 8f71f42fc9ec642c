"""The check of a module: a few questions made from its statements."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from weakref import WeakKeyDictionary

from assistant.answer import Citation
from assistant.onboarding.cloze import from_sentence, from_source, from_term, related_to
from assistant.onboarding.definition import from_definition
from assistant.onboarding.path import Module, Path
from assistant.onboarding.question import Question, plain
from assistant.onboarding.stock import Stock
from assistant.onboarding.tabular import from_entry, from_row
from assistant.pieces import quotable
from assistant.query import prepare
from assistant.retrieve import retrieve
from ingest.access import Reader
from ingest.document import Block, BlockKind, Document
from ingest.library import Library

MOST = 5  # questions of a module
ELSEWHERE = 30  # passages from which more wrong numbers are taken
LOOKED_AT = 12  # passages in which is looked for what else is said on a subject
_MOST_OF = {"source": 1}  # questions of a kind; else two
KEPT = 32  # checks that are remembered


def check(library: Library, path: Path, module: Module, reader: Reader) -> tuple[Question, ...]:
    """The questions of a module, as many as can be asked without doubt, at most MOST; remembered for a generation."""
    known = _checks.setdefault(library, OrderedDict())
    places = tuple((c.document, c.start, c.quote) for c in _cited(path, module))
    key = (library.generation, reader.groups, places)
    if key not in known:
        stock = _stock(library, path, reader)
        known[key] = tuple(_made(library, path, module, reader, stock))
        while len(known) > KEPT:
            known.popitem(last=False)
    return known[key]


def _stock(library: Library, path: Path, reader: Reader) -> Stock:
    """What the wrong answers of a path are taken from; that of the path asked for last is remembered."""
    key = (library.generation, reader.groups, tuple(dict.fromkeys(c.document for c in path.citations)))
    known = _stocks.get(library)
    if known is None or known[0] != key:
        known = _stocks[library] = (key, Stock.of(library, path.citations, reader))
    return known[1]


_stocks: WeakKeyDictionary[Library, tuple[object, Stock]] = WeakKeyDictionary()
_checks: WeakKeyDictionary[Library, OrderedDict[object, tuple[Question, ...]]] = WeakKeyDictionary()


def _made(library: Library, path: Path, module: Module, reader: Reader, stock: Stock) -> Iterator[Question]:
    """One question of each statement, no two with the same answer, the ones to be filled in not all."""
    asked: set[str] = set()
    kinds: dict[str, int] = {}
    count = 0
    for citation in _cited(path, module):
        found = stock.place(library, reader, citation)
        options = list(_options(library, path, reader, stock, *found, citation)) if found else []
        fresh = [q for q in options if plain(q.right) not in asked and kinds.get(q.kind, 0) < _MOST_OF.get(q.kind, 2)]
        if fresh and count < MOST:
            question = min(fresh, key=lambda q: (kinds.get(q.kind, 0), options.index(q)))
            asked.add(plain(question.right))
            kinds[question.kind] = kinds.get(question.kind, 0) + 1
            count += 1
            yield question


def _cited(path: Path, module: Module) -> list[Citation]:
    numbers = [s.citations[0] for s in module.statements]
    return [c for n in numbers if (c := path.cited(n))]


def _options(
    library: Library, path: Path, reader: Reader, stock: Stock, document: Document, block: Block, citation: Citation
) -> Iterator[Question]:
    """All questions that a statement gives, the surest first."""
    yield from from_term(stock, citation)
    if block.kind is BlockKind.ROW:
        yield from from_row(stock, document, block, citation)
        return
    if block.kind is BlockKind.ITEM:
        yield from from_entry(stock, document, block, citation)

    def found(text: str, k: int = LOOKED_AT, but: str = "") -> list[str]:
        passages = retrieve(library, prepare(library, text, reader), reader, k=k)
        return [u.text for c in passages if c.record.document.id != but for u in quotable(c.record)]

    def said(text: str) -> list[str]:
        return related_to(text, found(text))

    def elsewhere(unit: str) -> list[str]:
        return found(f"how many {unit}", ELSEWHERE)

    yield from from_definition(library.encoder, stock, citation)
    yield from from_sentence(stock, document, block, citation, said, elsewhere)
    if document.path != path.document:  # of a plan's own sections the answer would always be the plan
        yield from from_source(stock, document, citation, found, partial(found, but=document.id))
