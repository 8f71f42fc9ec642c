"""What other documents say nearest to each passage of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import itemgetter

import numpy as np

from assistant.answer import StatementKind
from assistant.lexicon import Lexicon, lexicon_of
from assistant.pieces import quotable
from assistant.unit import Unit
from assistant.updating.compare import Said
from assistant.updating.existing import Existing
from ingest.access import Reader
from ingest.cataloguing.entry import Record
from ingest.library import Indexes, Library
from ingest.syncing.indexing import embedded_text, prefix
from ingest.tokens import TokenRows
from ingest.words import STOPWORDS, stem, words

NEAREST = 24  # passages of others that are looked at for each passage
NEAR = 0.4  # cosine, below which a passage is about something else
TOLD = 0.5  # the same for a statement and a passage that may say something of it
MOST_PASSAGES = 400  # of a document; what follows them is not compared


@dataclass(frozen=True, slots=True, eq=False)
class Neighbour:
    """A passage of another document: what it says, and the cosine of the two passages.

    That is at least `NEAR`, which also stands for less where only a statement of the one is near to the other.
    """

    record: Record
    said: tuple[Said, ...]
    place: float


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """A passage of the document, and those of others that are near to it, nearest first."""

    record: Record
    said: tuple[Said, ...]
    neighbours: tuple[Neighbour, ...]


def stretches(library: Library, existing: Existing, reader: Reader) -> list[Stretch]:
    """The passages of a document with what the reader may see near to each, or to a statement of it, elsewhere."""
    records = existing.records[:MOST_PASSAGES]
    encoded = library.encoder.encode_documents([embedded_text(r.passage, r.header) for r in records])
    statements = [_statements(r) for r in records]
    alone = iter([rows.vector for rows in library.encoder.encode_documents(list(chain.from_iterable(statements)))])
    sources = _Sources(library.indexes, lexicon_of(library, reader, library.indexes))
    found = []
    for record, rows, own in zip(records, encoded, statements, strict=True):
        near = _near(library, sources.indexes, [rows.vector], NEAR, existing, reader)
        told = _near(library, sources.indexes, list(islice(alone, len(own))), TOLD, existing, reader)
        known = {r.passage.id for r, _ in near}
        near += [(r, NEAR) for r, _ in told if r.passage.id not in known]
        neighbours = tuple(Neighbour(r, sources.said(r), place) for r, place in near)
        said = tuple(sources.prepared(record, rows, list(quotable(record))))
        found.append(Stretch(record, said, neighbours))
    return found


def _statements(record: Record) -> list[str]:
    """The statements of a passage that has several, each as if it were all of it."""
    before = prefix(record.passage, record.header)
    texts = [before + unit.text for unit in quotable(record)]
    return texts if len(texts) > 1 else []


def _near(
    library: Library,
    indexes: Indexes,
    vectors: Sequence[np.ndarray],
    least: float,
    existing: Existing,
    reader: Reader,
) -> list[tuple[Record, float]]:
    """The passages of other documents nearest to any of the vectors with their cosines, nearest first.

    More are asked for where few may be seen.
    """
    total = indexes.lexical.count()
    asked = NEAREST + NEAREST // 2
    while True:
        found = [[p for p in indexes.vectors.query(vector, asked) if p[1] >= least] for vector in vectors]
        cosines = dict(sorted(chain.from_iterable(found), key=itemgetter(1)))  # the nearest one counts
        places = library.catalogue.places(cosines, reader)
        records = library.catalogue.records(list(places.values()), reader)
        others = [r for r in records if r.document.id not in existing.same]
        if len(others) >= NEAREST // 2 or all(len(f) < asked for f in found) or asked >= total:
            break
        asked *= 4
    ranked = sorted(others, key=lambda r: (-cosines[r.passage.id], r.passage.id))
    return [(r, cosines[r.passage.id]) for r in ranked[:NEAREST]]


@dataclass(eq=False)
class _Sources:
    """Passages made ready to be compared, each once."""

    indexes: Indexes
    lexicon: Lexicon
    _said: dict[str, tuple[Said, ...]] = field(default_factory=dict)

    def said(self, record: Record) -> tuple[Said, ...]:
        """What a passage of the library says."""
        known = self._said.get(record.passage.id)
        if known is None:
            stored = self.indexes.tokens.take(record.token_offset, record.token_count)
            known = tuple(self.prepared(record, stored, list(quotable(record))))
            self._said[record.passage.id] = known
        return known

    def prepared(self, record: Record, rows: TokenRows, units: Sequence[Unit]) -> Iterator[Said]:
        """Units with the token vectors and the weights of their words."""
        characters = rows.spans - len(prefix(record.passage, record.header)) + record.passage.start
        for unit in units:
            own = (characters[:, 0] >= unit.start) & (characters[:, 1] <= unit.end)
            columns = self._weights(" ".join(unit.block.header)) if unit.kind is StatementKind.ROW else {}
            tokens = rows.tokens[own].astype(np.float32) / np.float32(127)
            yield Said(unit, tokens, self._weights(unit.text), columns)

    def _weights(self, text: str) -> dict[str, float]:
        content = {stem(word): word for word in words(text) if word not in STOPWORDS and not word[0].isdigit()}
        return {s: self.lexicon.idf(word) for s, word in content.items()}
