"""The token store and MaxSim."""

from dataclasses import dataclass

import numpy as np
import pytest

from ingest.errors import LibraryError
from ingest.tokens import TokenStore


@dataclass
class Rows:
    tokens: np.ndarray
    spans: np.ndarray
    ids: np.ndarray


def rows(count, seed):
    rng = np.random.default_rng(seed)
    return Rows(
        rng.integers(-127, 128, (count, 128), dtype=np.int8),
        rng.integers(0, 1000, (count, 2)).astype(np.int32),
        rng.integers(0, 30000, count).astype(np.int32),
    )


def same(taken, given):
    return all(np.array_equal(getattr(taken, name), getattr(given, name)) for name in ("tokens", "spans", "ids"))


def test_appended_rows_come_back_at_their_offsets_also_after_reopening(tmp_path):
    store = TokenStore.open(tmp_path, "f1")
    given = [rows(5, 1), rows(0, 2), rows(7, 3)]
    places = store.append(given)
    store.flush()
    assert places == [(0, 5), (5, 0), (5, 7)]
    for opened in (store, TokenStore.open(tmp_path, "f1")):
        assert all(same(opened.take(*place), item) for place, item in zip(places, given, strict=True))


def test_a_reader_sees_what_is_appended_after_it_was_opened(tmp_path):
    writer, reader = TokenStore.open(tmp_path, "f1"), TokenStore.open(tmp_path, "f1")
    first, second = rows(3, 1), rows(4, 2)
    writer.append([first])
    assert same(reader.take(0, 3), first)
    writer.append([second])
    assert same(reader.take(3, 4), second)


def test_the_vectors_of_many_passages_are_those_of_each_also_where_they_were_appended_since(tmp_path):
    writer, reader = TokenStore.open(tmp_path, "f1"), TokenStore.open(tmp_path, "f1")
    given = [rows(5, 1), rows(0, 2), rows(7, 3)]
    places = writer.append(given)
    for _ in range(2):  # before and after the reader has seen them
        for taken, item in zip(reader.vectors(places), given, strict=True):
            assert np.array_equal(taken, item.tokens)
    with pytest.raises(LibraryError, match="mops doctor --repair"):
        reader.vectors([(0, 5), (11, 5)])


def test_truncate_cuts_the_tail_and_the_next_rows_take_its_place(tmp_path):
    store = TokenStore.open(tmp_path, "f1")
    kept, lost, new = rows(3, 1), rows(4, 2), rows(6, 3)
    store.append([kept, lost])
    store.truncate(3)
    assert len(store) == 3
    assert store.append([new]) == [(3, 6)]
    assert same(store.take(0, 3), kept)
    assert same(store.take(3, 6), new)


def test_a_half_written_row_is_ignored_and_overwritten(tmp_path):
    store = TokenStore.open(tmp_path, "f1")
    store.append([rows(3, 1)])
    store.close()
    with (tmp_path / "vectors-0.bin").open("ab") as file:
        file.write(b"torn")
    store = TokenStore.open(tmp_path, "f1")
    assert len(store) == 3
    new = rows(2, 2)
    assert store.append([new]) == [(3, 2)]
    assert same(TokenStore.open(tmp_path, "f1").take(3, 2), new)


def test_compacting_keeps_the_offsets_of_live_rows_and_gives_space_back(tmp_path):
    store, reader = TokenStore.open(tmp_path, "f1"), TokenStore.open(tmp_path, "f1")
    given = [rows(10, n) for n in range(6)]
    places = store.append(given)
    assert same(reader.take(*places[5]), given[5])
    live = [1, 2, 4]
    store.compact(places[n] for n in live)
    later = rows(8, 9)
    (place,) = store.append([later])
    assert place == (60, 8)
    for opened in (store, TokenStore.open(tmp_path, "f1"), reader):
        assert same(opened.take(*place), later)
        assert all(same(opened.take(*places[n]), given[n]) for n in live)
    with pytest.raises(LibraryError, match="mops doctor --repair"):
        store.take(*places[0])
    assert sum(path.stat().st_size for path in tmp_path.glob("vectors-*.bin")) == 38 * 128


def test_truncating_below_a_compacted_range_keeps_what_is_before_it(tmp_path):
    store = TokenStore.open(tmp_path, "f1")
    given = [rows(10, n) for n in range(5)]
    places = store.append(given)
    store.compact([places[0], places[3]])
    store.truncate(30)
    new = rows(4, 8)
    (place,) = store.append([new])
    assert same(store.take(*places[0]), given[0])
    assert same(store.take(*place), new)


def test_rows_that_are_not_there_and_another_encoder_are_errors_for_people(tmp_path):
    store = TokenStore.open(tmp_path, "f1")
    store.append([rows(3, 1)])
    with pytest.raises(LibraryError, match="no rows 2 to 4"):
        store.take(2, 2)
    with pytest.raises(LibraryError, match="another embedding model"):
        TokenStore.open(tmp_path, "f2")
    (tmp_path / "tokens.json").write_text("{")
    with pytest.raises(LibraryError, match="mops doctor --repair"):
        TokenStore.open(tmp_path, "f1")
