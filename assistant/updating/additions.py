"""What other documents have beside what a document and they have in common, and where it belongs.

Only lists, tables and sections that are the same in both are looked at: what another document says
about other things is none of this document's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answer import StatementKind
from assistant.updating.compare import FEWEST, Said, closeness, equal
from assistant.updating.existing import Existing
from assistant.updating.nearby import NEAR, Neighbour, Stretch
from assistant.updating.verdict import disputed, outranks
from ingest.document import BlockKind, Status
from ingest.words import stem_set

PARTNERS = 1.5  # closeness of two statements, from which they stand for one another in two lists
HAS_IT = 1.35  # closeness from which a statement of another document is not missing here
HAS_IT_TOO = 1.9  # the same for a statement that stands for another one there
SHARED = 0.5  # share of a list's statements that the document has, for it to be the same list
LEAST = 3  # statements in common at least


@dataclass(frozen=True, slots=True, eq=False)
class Addition:
    """A statement that another document has.

    Attributes:
        after: the number of the statement here that it follows there, None where it is before all of them.
        before: the number of the first one here that follows it there, where it follows none.
        depth: how deep it is nested where it belongs.
    """

    said: Said
    after: int | None
    before: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """A step that another list has elsewhere: its number here, and that of the step it follows there (None: first)."""

    number: int
    after: int | None
    source: Said


def additions(existing: Existing, stretches: Sequence[Stretch]) -> tuple[list[Addition], list[Moved]]:
    """Statements that lists like those of the document have besides, and steps that stand elsewhere in them."""
    own = [said for stretch in stretches for said in stretch.said]
    found: dict[str, Addition] = {}
    moved: dict[int, Moved] = {}
    for run, places in _runs(stretches):
        partners = _partners(own, run, places)
        steps = run[0].unit.kind is StatementKind.STEP
        if not _same_list(own, run, partners):
            continue
        if not steps and not outranks(run[0].unit.record.document, existing):
            continue
        for addition in _missing(own, run, partners, places):
            if disputed(addition.said, stretches) or _of_another_thing(addition.said, existing):
                continue
            found.setdefault(" ".join(addition.said.unit.text.lower().split()), addition)
        if steps and outranks(run[0].unit.record.document, existing):
            for step in _moves(run, partners):
                moved.setdefault(step.number, step)
    return list(found.values()), list(moved.values())


def _of_another_thing(said: Said, existing: Existing) -> bool:
    """Whether it names what its own document is about by the title, and the existing one never does."""
    titled = stem_set(said.unit.record.document.metadata.title)
    return bool(titled & stem_set(said.unit.text) - stem_set(existing.document.text) - stem_set(existing.about.title))


Places = Mapping[int, float]  # numbers of the statements here that are near to a passage, with its cosine


def _runs(stretches: Sequence[Stretch]) -> Iterator[tuple[list[Said], Places]]:
    """The lists, tables and paragraphs of each near passage of a current document, the nearest passages first."""
    near: dict[str, tuple[Neighbour, dict[int, float]]] = {}
    first = 0
    for stretch in stretches:
        numbers = range(first, first + len(stretch.said))
        for neighbour in stretch.neighbours:
            if neighbour.place > NEAR and neighbour.record.document.metadata.status is Status.CURRENT:
                _, places = near.setdefault(neighbour.record.passage.id, (neighbour, {}))
                places.update(dict.fromkeys(numbers, neighbour.place))
        first += len(stretch.said)
    for neighbour, places in sorted(near.values(), key=lambda pair: -max(pair[1].values())):
        groups: dict[int | None, list[Said]] = {}
        for said in neighbour.said:
            groups.setdefault(said.unit.block.group, []).append(said)
        yield from ((run, places) for run in groups.values() if len(run) > 1)


def _partners(own: Sequence[Said], run: Sequence[Said], places: Places) -> dict[int, int]:
    """For the statements of a run the same one here, each given once, the closest first."""
    pairs = [
        (total, i, n)
        for i, said in enumerate(run)
        for n, place in places.items()
        if own[n].unit.kind is said.unit.kind and (total := _total(own[n], said, place)) >= PARTNERS
    ]
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, n in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in partners and n not in taken:
            partners[i] = n
            taken.add(n)
    return partners


def _total(a: Said, b: Said, place: float) -> float:
    if equal(a.unit.text, b.unit.text):
        return 3.0
    close = closeness(a, b, place)
    return close.total if close and close.shared >= FEWEST else 0.0


def _same_list(own: Sequence[Said], run: Sequence[Said], partners: Mapping[int, int]) -> bool:
    """Whether a list or section here, and one only, has enough of a run to be the same; word for word, less will do."""
    units = [own[n].unit for n in partners.values()]
    if len(partners) < SHARED * len(run) or len({(u.block.group, u.block.locator.headings) for u in units}) != 1:
        return False
    verbatim = sum(equal(run[i].unit.text, own[n].unit.text) for i, n in partners.items())
    first = run[0].unit
    titled = (
        units[0].block.locator.headings[-1:] == first.block.locator.headings[-1:]
        and units[0].record.document.metadata.title == first.record.document.metadata.title
    )
    return len(partners) >= LEAST or verbatim >= (1 if titled else 2)


def _missing(
    own: Sequence[Said], run: Sequence[Said], partners: Mapping[int, int], places: Places
) -> Iterator[Addition]:
    """What a run has that is said nowhere here.

    What stands for another of its statements hardly says this one too; what is that other one word for word does not.
    """
    taken = set(partners.values())
    same = {n for i, n in partners.items() if equal(run[i].unit.text, own[n].unit.text)}
    free = [(n, mine) for n, mine in enumerate(own) if n not in same]
    after: int | None = None
    for i, said in enumerate(run):
        if i in partners:
            after = partners[i]
            continue
        fits = said.unit.block.kind not in (BlockKind.QUESTION, BlockKind.CODE) and _fits(own, said, partners)
        far = min(places.values())
        if fits and not any(_has(mine, said, places.get(n, far), n in taken) for n, mine in free):
            beside = [j for j in sorted(partners) if j < i][-1:] or [min(partners)]
            levels = own[partners[beside[0]]].unit.block.level, run[beside[0]].unit.block.level
            depth = max(levels[0] + said.unit.block.level - levels[1], 0)
            yield Addition(said, after, None if after is not None else partners[beside[0]], depth)


def _fits(own: Sequence[Said], said: Said, partners: Mapping[int, int]) -> bool:
    """Whether it can be understood where it would stand: a row under the same columns, no sentence that leads on."""
    beside = own[next(iter(partners.values()))]
    if said.unit.kind is StatementKind.ROW:
        return _columns(said) == _columns(beside)
    listed = said.unit.block.group is not None
    return not said.unit.text.rstrip().endswith(":" if listed else (":", "?")) and (listed or said.unit.lead is None)


def _columns(said: Said) -> tuple[frozenset[str], ...]:
    return tuple(stem_set(name) for name in said.unit.block.header)


def _has(mine: Said, said: Said, place: float, taken: bool) -> bool:
    close = closeness(mine, said, place)
    least, shared = (HAS_IT_TOO, FEWEST) if taken else (HAS_IT, 1)
    return equal(mine.unit.text, said.unit.text) or bool(close and close.total >= least and close.shared >= shared)


def _moves(run: Sequence[Said], partners: Mapping[int, int]) -> Iterator[Moved]:
    """The fewest steps that stand elsewhere: those outside the longest common order."""
    order = [partners[i] for i in sorted(partners)]
    kept = set(_longest_increasing(order))
    after: int | None = None
    for i in sorted(partners):
        if partners[i] not in kept:
            yield Moved(partners[i], after, run[i])
        after = partners[i]


def _longest_increasing(numbers: Sequence[int]) -> list[int]:
    best: list[list[int]] = []
    for i, number in enumerate(numbers):
        before = [best[j] for j in range(i) if numbers[j] < number]
        best.append([*max(before, key=len, default=[]), number])
    return max(best, key=len, default=[])
