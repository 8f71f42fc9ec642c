"""The full-text index: tantivy over titles, headings and text, stemmed, and every word as written."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from ingest.errors import LibraryBusy, LibraryError

REPAIR = "Run `mops doctor --repair` to build it again from the catalogue."
BOOSTS = (2.0, 2.0, 1.0)
_STEMMED = ("title", "headings", "text")
_WORDS = "words"
# Identifiers stay whole: utm_source, MQL-13, 4.2, crm@example.com
_WORD = r"[\p{L}\p{N}]+(?:[_\-.@][\p{L}\p{N}]+)*"
_HEAP = 50_000_000
_LONGEST = 80


class Lexical:
    """Full text of passages. Search from several threads; one process writes at a time."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        """Use `open` instead."""
        self._folder = folder
        self._index = index
        self._writer: tantivy.IndexWriter | None = None
        self._writing = threading.Lock()
        self._stem = _stemming()
        self._split = _splitting()
        index.register_tokenizer("stemmed", self._stem)
        index.register_tokenizer("words", self._split)
        self.reload()

    @classmethod
    def open(cls, folder: Path) -> Lexical:
        """Open or create the index in `folder`.

        Raises:
            LibraryError: It is damaged or of another version.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with _readable(folder):
            return cls(folder, tantivy.Index(_SCHEMA, str(folder)))

    def add(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Add passages as (passage id, title, headings, text); they are seen after `commit`."""
        writer = self._open_writer()
        for passage, title, headings, text in rows:
            words = f"{title}\n{headings}\n{text}"
            writer.add_document(
                tantivy.Document(passage_id=passage, title=title, headings=headings, text=text, words=words)
            )

    def delete(self, passage_ids: Iterable[str]) -> None:
        """Remove passages; ids that are not there are ignored. Takes effect with `commit`."""
        writer = self._open_writer()
        for passage in passage_ids:
            writer.delete_documents_by_term("passage_id", passage)

    def commit(self) -> None:
        """Make all additions and removals visible and lasting, and let other processes write."""
        with self._writing:
            writer, self._writer = self._writer, None
        if writer is not None:
            with _readable(self._folder):
                writer.commit()
                writer.wait_merging_threads()
        self.reload()

    def reload(self) -> None:
        """See what other processes have committed."""
        with _readable(self._folder):
            self._index.reload()

    def close(self) -> None:
        """Let go of the writer; what was not committed is dropped."""
        with self._writing:
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.rollback()
            writer.wait_merging_threads()

    def search(self, terms: str | Sequence[tuple[str, float]], k: int) -> list[tuple[str, float]]:
        """The `k` passages that match best, with their BM25 score, best first.

        Args:
            terms: A question as typed, all of whose words count alike; or (term, weight) pairs. No
                character has a meaning of its own. Any term may match.
            k: How many passages at most.
        """
        weighted = [(terms, 1.0)] if isinstance(terms, str) else terms
        clauses = [clause for term, weight in weighted for clause in self._clauses(term, weight)]
        if not clauses or k <= 0:
            return []
        with _readable(self._folder):
            searcher = self._index.searcher()
            hits = searcher.search(tantivy.Query.boolean_query(clauses), k, count=False).hits
            return [(str(searcher.doc(address)["passage_id"][0]), float(score)) for score, address in hits]

    def document_frequency(self, term: str, hidden: Collection[str] = ()) -> int:
        """The number of passages, but the hidden, that hold `term`, stemmed, in any field; all its words if several."""
        stems = self._stem.analyze(term)
        if not stems:
            return 0
        any_field = [_either([_term(field, stem) for field in _STEMMED]) for stem in stems]
        with _readable(self._folder):
            return int(self._index.searcher().search(_all_of(any_field, hidden), 1, count=True).count)

    def count(self) -> int:
        """The number of passages."""
        return int(self._index.searcher().num_docs)

    def ids(self) -> set[str]:
        """The ids of all passages."""
        # With a filter, deleted passages are left out.
        with _readable(self._folder):
            searcher = self._index.searcher()
            return {passage for passage, _ in searcher.terms_with_prefix("passage_id", "", tantivy.Query.all_query())}

    def vocabulary(self, hidden: Collection[str] = ()) -> Iterator[tuple[str, int]]:
        """Every word as written, in lower case, with the number of passages but the hidden ones that hold it."""
        # With a query, deleted passages are left out; without, their words stay until the index is merged.
        seen = _all_of([tantivy.Query.all_query()], hidden)
        with _readable(self._folder):
            yield from self._index.searcher().terms_with_prefix(_WORDS, "", seen)

    def _clauses(self, term: str, weight: float) -> Iterator[tuple[tantivy.Occur, tantivy.Query]]:
        for word in self._split.analyze(term):
            stems = self._stem.analyze(word)  # the parts of an identifier together count as one word
            for stem in stems:
                for field, boost in zip(_STEMMED, BOOSTS, strict=True):
                    yield _should(field, stem, weight * boost / len(stems))
            if len(stems) > 1 or any(c.isdigit() for c in word):
                yield _should(_WORDS, word, weight * max(BOOSTS))

    def _open_writer(self) -> tantivy.IndexWriter:
        with self._writing:
            if self._writer is None:
                try:
                    self._writer = self._index.writer(_HEAP, 1)
                except ValueError as error:
                    if "LockBusy" in str(error):
                        raise LibraryBusy(
                            f"Another process is writing to the full-text index in {self._folder}. "
                            "Try again when it has finished."
                        ) from error
                    raise LibraryError(
                        f"The full-text index in {self._folder} is damaged ({error}). {REPAIR}"
                    ) from error
            return self._writer


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in _STEMMED:
        builder.add_text_field(field, tokenizer_name="stemmed", index_option="freq")
    builder.add_text_field(_WORDS, tokenizer_name="words", index_option="freq")
    return builder.build()


def _stemming() -> tantivy.TextAnalyzer:
    """Words of letters and digits, accents dropped, English stems."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _splitting() -> tantivy.TextAnalyzer:
    """Words as written, identifiers whole."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(_WORD))
        .filter(tantivy.Filter.remove_long(_LONGEST))
        .filter(tantivy.Filter.lowercase())
        .build()
    )


def _term(field: str, token: str) -> tantivy.Query:
    return tantivy.Query.term_query(_SCHEMA, field, token, "freq")


def _should(field: str, token: str, boost: float) -> tuple[tantivy.Occur, tantivy.Query]:
    return tantivy.Occur.Should, tantivy.Query.boost_query(_term(field, token), boost)


def _either(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _all_of(queries: Sequence[tantivy.Query], hidden: Collection[str]) -> tantivy.Query:
    clauses = [(tantivy.Occur.Must, query) for query in queries]
    if hidden:
        those = tantivy.Query.term_set_query(_SCHEMA, "passage_id", list(hidden))
        clauses.append((tantivy.Occur.MustNot, those))
    return tantivy.Query.boolean_query(clauses)


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn what tantivy raises into a message for people."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise LibraryError(f"The full-text index in {folder} cannot be used ({error}). {REPAIR}") from error


_SCHEMA = _schema()
