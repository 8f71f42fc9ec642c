"""Statements that disagree, over the whole library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.editions import are_editions
from assistant.health.claims import Claim, Claims, Step
from assistant.health.disagree import Disagreement, Kind, agree, figure_pairs, on_figures, on_words, told_elsewhere
from assistant.health.likeness import Compared, Likeness
from assistant.health.pairs import Pair, nearly_worded, with_figures
from assistant.questions.concepts import apart, concepts
from assistant.titles import topic_of
from assistant.updating.compare import kept_share
from ingest.cataloguing.entry import Entry
from ingest.document import Status
from ingest.library import Library

BELIEVED = -0.7  # log-odds from which a disagreement is reported
POSSIBLE = -1.9  # the same, from which it is kept apart as possible
OUTDATED = 2.8  # log-odds for a document that is archived or replaced: it is bound to disagree
OTHER_TOOL = -2.2  # the same for documents on different tools
PATTERN = 5  # sentences that two documents have nearly in common
THROUGHOUT = 8  # the same, from which all of both follows one pattern
PATTERNED = 0.4  # share of the words that their statements keep in the same order
BOTH = 2  # names that two statements share: they are then about what connects the tools
AGREES = 0.25  # how much closer a claim counts that gives the same figure


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """Two statements on the same subject that disagree; `others` say as the one or the other.

    `outdated` tells that one of the documents is archived or replaced by the other: then the other holds.
    """

    one: Claim
    other: Claim
    kind: Kind
    strength: float
    outdated: bool
    figures: tuple[str, str] | None = None
    others: tuple[Claim, ...] = ()


def conflicts(library: Library, found: Claims, step: Step) -> list[Conflict]:
    """The disagreements of a library, the surest first; those on one thing are one."""
    compared = Compared.over(library, found)
    worded = list(nearly_worded(found))
    siblings = _siblings(found, worded)
    judged = {p: d for p, d in _by_figures(compared, found, step).items() if not _patterned(found, p, siblings)}
    for pair, difference in _by_words(found, [w for w in worded if _documents(found, w[0]) not in siblings]):
        if pair not in judged or judged[pair].strength < difference.strength:
            judged[pair] = difference
    ranked = sorted(judged.items(), key=lambda item: (-item[1].strength, item[0]))
    believed = [(pair, d) for pair, d in ranked if d.strength >= POSSIBLE and not _bound_to_differ(found, pair)]
    return list(_grouped(found, believed))


def _bound_to_differ(found: Claims, pair: Pair) -> bool:
    """Whether two statements are from two years' editions of one document, or from pages on two regions, say."""
    one, other = (found.claims[n].unit.record.document for n in pair)
    return are_editions(one, other) or apart(concepts(one.metadata.title), concepts(other.metadata.title))


def figured(compared: Compared, found: Claims, step: Step) -> Iterator[tuple[Pair, Likeness]]:
    """Pairs with figures that may be for one thing, where each is the nearest that the other's document has."""
    near: list[tuple[Pair, Likeness, bool]] = []
    spoken = [not told_elsewhere(c) for c in found.claims]
    pairs = [p for p in with_figures(found, lambda n, of: step(n, 2 * of)) if spoken[p[0]] and spoken[p[1]]]
    for n, (i, j) in enumerate(pairs):
        if n % 512 == 0:
            step(len(pairs) + n, 2 * len(pairs))
        a, b = found.claims[i], found.claims[j]
        both = figure_pairs(a, b)
        if both and (like := compared.likeness(i, j, (both[0][0].clause, both[0][1].clause))):
            near.append(((i, j), like, agree(a, b)))
    best: dict[tuple[int, str], tuple[float, int]] = {}
    for (i, j), like, agreed in near:
        for own, other in ((i, j), (j, i)):
            key = own, found.claims[other].unit.record.document.id
            best[key] = max(best.get(key, (-9.0, 0)), (_total(like) + AGREES * agreed, other))
    for (i, j), like, _ in near:
        first, second = (found.claims[n].unit.record.document.id for n in (i, j))
        if best[i, second][1] == j and best[j, first][1] == i:
            yield (i, j), like


def _by_figures(compared: Compared, found: Claims, step: Step) -> dict[Pair, Disagreement]:
    """Pairs with different figures for what may be one thing."""
    judged = {}
    for (i, j), like in figured(compared, found, step):
        a, b = found.claims[i], found.claims[j]
        first, second = a.unit.record.document, b.unit.record.document
        least = POSSIBLE - OUTDATED * outdated(first, second)
        if difference := on_figures(a, b, like, least=least):
            judged[i, j] = _with_documents(difference, first, second, len(a.names & b.names))
    return judged


def _total(like: Likeness) -> float:
    return like.words + like.meaning + like.place + 0.5 * like.covered + 0.3 * like.placed - 0.12 * like.apart


def _with_documents(difference: Disagreement, a: Entry, b: Entry, named: int) -> Disagreement:
    tools = a.metadata.tool, b.metadata.tool
    apart = all(tools) and tools[0] != tools[1] and named < BOTH
    return replace(difference, strength=difference.strength + OUTDATED * outdated(a, b) + OTHER_TOOL * apart)


def outdated(a: Entry, b: Entry) -> bool:
    """Whether exactly one of two documents is archived, or one replaces the other."""
    archived = [e.metadata.status is Status.ARCHIVED for e in (a, b)]
    return archived[0] != archived[1] or replaces(a, b) or replaces(b, a)


def replaces(a: Entry, b: Entry) -> bool:
    """Whether a document says that it supersedes another, by path or title."""
    given = (a.metadata.supersedes or "").casefold()
    names = b.path, b.path.rpartition("/")[2], b.metadata.title
    return bool(given) and given in map(str.casefold, names)


def _documents(found: Claims, pair: Pair) -> tuple[str, str]:
    first, second = sorted(found.claims[n].unit.record.document.id for n in pair)
    return first, second


def _siblings(found: Claims, worded: list[tuple[Pair, float]]) -> dict[tuple[str, str], int]:
    """Documents made after one pattern on different things, with the number of sentences they nearly have in common."""
    counted = Counter(_documents(found, pair) for pair, _ in worded)
    titles = {c.unit.record.document.id: c.unit.record.document.metadata.title for c in found.claims}
    topics = {d: topic_of(titles[d]) for pair in counted for d in pair}
    differ = {p for p in counted if topics[p[0]] - topics[p[1]] and topics[p[1]] - topics[p[0]]}
    return {p: n for p, n in counted.items() if n >= PATTERN and p in differ}


def _patterned(found: Claims, pair: Pair, siblings: Mapping[tuple[str, str], int]) -> bool:
    """Whether two statements stand in documents of one pattern, and are worded after it."""
    common = siblings.get(_documents(found, pair), 0)
    if common < PATTERN or common >= THROUGHOUT:
        return common >= THROUGHOUT
    return kept_share(*(found.claims[n].unit.text for n in pair)) >= PATTERNED


def _by_words(found: Claims, worded: list[tuple[Pair, float]]) -> Iterator[tuple[Pair, Disagreement]]:
    for (i, j), share in worded:
        a, b = found.claims[i], found.claims[j]
        if told_elsewhere(a) or told_elsewhere(b):
            continue
        place = float(found.vectors[a.passage] @ found.vectors[b.passage])
        if difference := on_words(a, b, share, place):
            yield (i, j), difference


def _grouped(found: Claims, ranked: list[tuple[Pair, Disagreement]]) -> Iterator[Conflict]:
    """One conflict for all pairs that share a claim, led by the surest; outdated documents apart from the others."""
    group: dict[tuple[int, bool], int] = {}
    led: list[tuple[Pair, Disagreement, bool]] = []
    members: list[dict[int, None]] = []
    for pair, difference in ranked:
        old = outdated(*(found.claims[n].unit.record.document for n in pair))
        known = group.get((pair[0], old), group.get((pair[1], old)))
        if known is None:
            known = len(led)
            led.append((pair, difference, old))
            members.append({})
        members[known].update((n, None) for n in pair if n not in led[known][0])
        for n in pair:
            group.setdefault((n, old), known)
    for ((i, j), difference, old), others in zip(led, members, strict=True):
        also = tuple(found.claims[n] for n in others)
        yield Conflict(
            found.claims[i], found.claims[j], difference.kind, difference.strength, old, difference.figures, also
        )
