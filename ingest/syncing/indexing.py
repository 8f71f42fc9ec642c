"""Passages into the three indexes, and out of them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ingest.document import Passage
from ingest.encoder import Encoded
from ingest.library import Indexes, Library

HEADER_CHARACTERS = 500  # of a table's column names that are encoded with each passage of its rows


def embedded_text(passage: Passage, header: Sequence[str] = ()) -> str:
    """What is encoded for a passage: where it stands, the columns of its table, its text."""
    return prefix(passage, header) + passage.text


def prefix(passage: Passage, header: Sequence[str] = ()) -> str:
    """What stands before the passage's own text in `embedded_text`; of a very wide table the first columns."""
    columns = " | ".join(header)
    if len(columns) > HEADER_CHARACTERS:
        columns = columns[:HEADER_CHARACTERS].rpartition(" | ")[0]
    return f"{passage.context}\n{columns}\n" if columns else f"{passage.context}\n"


def index(
    indexes: Indexes,
    passages: Sequence[Passage],
    texts: Sequence[str],
    encoded: Sequence[Encoded],
    titles: Mapping[str, str],
) -> dict[str, tuple[int, int]]:
    """Add passages, with their texts as encoded, to the indexes; returns their places in the token store."""
    ids = [p.id for p in passages]
    places = indexes.tokens.append(encoded)
    indexes.tokens.flush()
    indexes.vectors.upsert(ids, [e.vectors for e in encoded])
    indexes.lexical.delete(ids)
    indexes.lexical.add(
        [
            (p.id, titles[p.id], " ".join(p.headings), text.split("\n", 1)[1])
            for p, text in zip(passages, texts, strict=True)
        ]
    )
    indexes.lexical.commit()
    return dict(zip(ids, places, strict=True))


def forget(library: Library, passages: Iterable[str], originals: Iterable[str]) -> None:
    """Clean up what no current version refers to any more."""
    ids = list(passages)
    if ids:
        library.indexes.vectors.delete(ids)
        library.indexes.lexical.delete(ids)
        library.indexes.lexical.commit()
    candidates = set(originals)
    for sha256 in candidates - library.catalogue.originals() if candidates else ():
        library.drop_original(sha256)
