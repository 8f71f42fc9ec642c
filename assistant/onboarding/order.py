"""The order of modules: what is needed comes first, and general before special where nothing is needed.

It is a partial order. Its pairs come from `after` in prompts/onboarding.toml, and from the documents: where the
main document of one topic names that of another in a statement of prerequisites, the other comes first,
unless that would go against a pair that is there already. What these leave open is put in order by level
(words, what everybody has to know, how the work is done, special cases), then as the role names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.onboarding.topics import Topic

Pairs = Mapping[str, frozenset[str]]
"""For each topic those that come before it."""


def pairs(topics: Sequence[Topic], found: Iterable[tuple[str, str]] = ()) -> Pairs:
    """What comes before what, among the topics of a path; `found` are (before, after) read in documents.

    A topic that is not on the path passes its own prerequisites on to those that need it.
    """
    from assistant.onboarding.topics import topics as known

    here = {t.id for t in topics}
    every = {**known(), **{t.id: t for t in topics}}
    before: dict[str, set[str]] = {t.id: _needed(t, every, here) for t in topics}
    for first, then in found:
        if first in here and then in here and first != then and not _reaches(before, then, first):
            before[then].add(first)
    return {topic: frozenset(needed) for topic, needed in before.items()}


def _needed(topic: Topic, known: Mapping[str, Topic], here: set[str]) -> set[str]:
    needed: set[str] = set()
    open_, seen = list(topic.after), {topic.id}
    while open_:
        name = open_.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        if name in here:
            needed.add(name)
        else:
            open_ += known[name].after
    return needed


def _reaches(before: Mapping[str, set[str]], goal: str, start: str) -> bool:
    """Whether `goal` comes before `start`, directly or not."""
    open_, seen = [start], set()
    while open_:
        name = open_.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            open_ += before.get(name, ())
    return False


def ordered(topics: Sequence[Topic], before: Pairs) -> list[Topic]:
    """The topics, none before one that it needs; of those that may come next the most general one."""
    rank = {t.id: (t.level, n) for n, t in enumerate(topics)}
    left = {t.id: t for t in topics}
    made: list[Topic] = []
    while left:
        free = [name for name in left if not before[name] & left.keys()]
        made.append(left.pop(min(free or left, key=rank.__getitem__)))
    return made


def weeks_of(minutes: Sequence[int], weeks: int) -> list[int]:
    """The week of each module, from 1: in order, the time shared out as evenly as the modules allow."""
    total = sum(minutes) or 1
    found, spent = [], 0
    for own in minutes:
        middle = spent + own / 2
        found.append(min(int(middle * weeks / total) + 1, weeks))
        spent += own
    return found
