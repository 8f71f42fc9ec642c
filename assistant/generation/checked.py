"""What is left of a model's statements after checking, with the words of the sources that bear them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answer import StatementKind
from assistant.checks.fault import Fault
from assistant.generation.reply import Said
from assistant.pieces import quotable
from assistant.support import Support, is_verbatim, relied
from assistant.unit import Unit
from ingest.cataloguing.entry import Record
from ingest.encoder import Encoder
from ingest.words import stem, words

MOST_QUOTES = 3  # for one statement
NEW_WORDS = 0.1  # share of a statement's words that a further quote must bring


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement with the units that it was checked against, in reading order, and what came of it."""

    said: Said
    units: tuple[Unit, ...]
    support: Support

    @property
    def step(self) -> bool:
        """Whether it is a step of a procedure: numbered, or said of nothing but steps."""
        of_steps = bool(self.units) and all(u.kind is StatementKind.STEP for u in self.units)
        return self.said.number is not None or of_steps


@dataclass(slots=True, eq=False)
class Checker:
    """Checks the statements of one reply against the sources that it was given."""

    records: Mapping[str, Record]
    encoder: Encoder
    asked: str
    _units: dict[str, list[Unit]] = field(default_factory=dict)
    _last: dict[tuple[str, int], int] = field(default_factory=dict)

    def check(self, said: Said) -> Checked:
        """A statement against what it cites; keys that were never given count for nothing."""
        known = [k for k in said.keys if k in self.records]
        if not known:
            return Checked(said, (), Support(0.0, (Fault("source", "It cites no source that was given."),)))
        best: Checked | None = None
        for size in range(1, MOST_QUOTES + 1):
            units = self._closest(said.text, known, size)
            if len(units) < size:
                break
            context = "\n".join(dict.fromkeys(u.record.passage.context for u in units))
            quotes = [_quote(u) for u in units]
            found = Checked(said, units, relied(said.text, quotes, self.encoder, context, self.asked))
            if found.support.reliable:
                return self._in_turn(found)
            best = best or found
        if best and best.support.holds:
            doubt = Fault("words", best.support.wanting)
            return Checked(said, best.units, Support(best.support.score, (doubt,)))
        return best or Checked(said, (), Support(0.0, (Fault("source", "Its source has nothing to quote."),)))

    def _in_turn(self, found: Checked) -> Checked:
        """A step must not come before one that it follows in its source."""
        if not found.step:
            return found
        for unit in found.units:
            if unit.block.group is not None:
                key = (unit.record.document.id, unit.block.group)
                if unit.start < self._last.get(key, -1):
                    return Checked(
                        found.said, found.units, Support(0.0, (Fault("order", "The source has it earlier."),))
                    )
                self._last[key] = unit.start
        return found

    def _closest(self, text: str, keys: Sequence[str], most: int) -> tuple[Unit, ...]:
        """The units that together hold most of a statement's words, each bringing some that the others lack."""
        wanted = {stem(w) for w in words(text)}
        units = [u for k in keys for u in self._of(k)]
        chosen: list[Unit] = []
        missing = set(wanted)
        while units and len(chosen) < most:
            best = max(units, key=lambda u: (len(missing & _stems(u)) - 0.02 * len(_stems(u)), -u.start))
            brought = missing & _stems(best)
            if not brought or (chosen and len(brought) < NEW_WORDS * len(wanted)):
                break
            chosen.append(best)
            units.remove(best)
            missing -= brought
        return tuple(sorted(chosen, key=lambda u: (keys_of(u, keys, self.records), u.start)))

    def _of(self, key: str) -> list[Unit]:
        """What can be quoted of a source."""
        if key not in self._units:
            told = (u for u in quotable(self.records[key]) if not u.asks)
            self._units[key] = [u for u in told if is_verbatim(u.text, u.start, u.end, u.record)]
        return self._units[key]


def keys_of(unit: Unit, keys: Sequence[str], records: Mapping[str, Record]) -> int:
    """Which of the keys the unit is from, by its place among them."""
    return next(n for n, k in enumerate(keys) if records[k].passage.id == unit.record.passage.id)


def _quote(unit: Unit) -> str:
    """A unit as it is checked: a row with the names of its columns, a list entry below a heading that it needs."""
    if not unit.block.header:
        return f"{unit.under}: {unit.text}" if unit.under else unit.text
    cells = unit.text.split(" | ")
    if len(cells) != len(unit.block.header):
        return unit.text
    return " | ".join(f"{name}: {cell}" for name, cell in zip(unit.block.header, cells, strict=True))


def _stems(unit: Unit) -> frozenset[str]:
    return frozenset(stem(w) for w in words(_quote(unit)))
