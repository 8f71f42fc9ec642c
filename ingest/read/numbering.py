"""Word's list numbering: the label a reader sees before each numbered paragraph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Element = Any  # of lxml, which has no types
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")


def roman(number: int) -> str:
    """A number from 1 to 3999 in lower-case Roman numerals; others as they are."""
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text + _ROMAN_ONES[number]


def letters(number: int) -> str:
    """1 -> "a", 26 -> "z", 27 -> "aa", 28 -> "bb", as Word counts."""
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def numeral(number: int, style: str) -> str:
    """A number as the numbering style shows it."""
    forms = {
        "lowerLetter": letters(number),
        "upperLetter": letters(number).upper(),
        "lowerRoman": roman(number),
        "upperRoman": roman(number).upper(),
        "decimalZero": f"{number:02d}",
        "none": "",
    }
    return forms.get(style, str(number))


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list definition; `indent` is in twentieths of a point."""

    style: str
    text: str
    start: int
    indent: int | None
    restarts: bool = True

    @property
    def bullet(self) -> bool:
        """Whether entries carry a symbol, or nothing, and no number."""
        return self.style == "bullet" or "%" not in self.text


@dataclass(slots=True)
class _List:
    levels: dict[int, Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * 9)


@dataclass(slots=True)
class _Use:
    list: _List
    starts: dict[int, int]
    levels: dict[int, Level]


class Numbering:
    """Counts through a document; call `label` once per numbered paragraph, in order."""

    def __init__(self, root: Element | None) -> None:
        """Read numbering.xml, where there is one."""
        self._uses: dict[str, _Use] = {}
        self._by_style: dict[str, tuple[str, int]] = {}
        if root is None:
            return
        abstract = {a.get(f"{W}abstractNumId"): a for a in root.iterfind(f"{W}abstractNum")}
        named = {value(a, "styleLink"): a for a in abstract.values()}
        lists: dict[str, _List] = {}
        for num in root.iterfind(f"{W}num"):
            target = abstract.get(value(num, "abstractNumId"))
            if target is None:
                continue
            target = named.get(value(target, "numStyleLink"), target) if value(target, "numStyleLink") else target
            key = target.get(f"{W}abstractNumId")
            self._add(num, target, lists.setdefault(key, _List(_levels(target))))

    def _add(self, num: Element, abstract: Element, shared: _List) -> None:
        identity = num.get(f"{W}numId")
        starts: dict[int, int] = {}
        levels: dict[int, Level] = {}
        for override in num.iterfind(f"{W}lvlOverride"):
            depth = _int(override.get(f"{W}ilvl"))
            if value(override, "startOverride"):
                starts[depth] = _int(value(override, "startOverride"))
            levels.update(_levels(override))
        self._uses[identity] = _Use(shared, starts, levels)
        for level in abstract.iterfind(f"{W}lvl"):
            if style := value(level, "pStyle"):
                self._by_style.setdefault(style, (identity, _int(level.get(f"{W}ilvl"))))

    def depth_of_style(self, style: str) -> int | None:
        """The level a paragraph style stands for, where a list says so."""
        found = self._by_style.get(style)
        return found[1] if found else None

    def level(self, identity: str, depth: int) -> Level | None:
        """The level's definition; None if there is no such list."""
        use = self._uses.get(identity)
        return (use.levels.get(depth) or use.list.levels.get(depth)) if use else None

    def label(self, identity: str, depth: int) -> str:
        """Count this paragraph and return its label, "" for a bullet."""
        use, level = self._uses.get(identity), self.level(identity, depth)
        if use is None or level is None:
            return ""
        counts = use.list.counts
        if depth in use.starts:
            counts[depth] = use.starts.pop(depth)
        else:
            current = counts[depth]
            counts[depth] = level.start if current is None else current + 1
        for deeper in range(depth + 1, 9):
            below = self.level(identity, deeper)
            if below is None or below.restarts:
                counts[deeper] = None
        return "" if level.bullet else self._shown(identity, depth, level, counts)

    def _shown(self, identity: str, depth: int, level: Level, counts: list[int | None]) -> str:
        text = level.text
        for number in range(9):
            if f"%{number + 1}" not in text:
                continue
            other = self.level(identity, number) or level
            if (count := counts[number]) is None:
                count = counts[number] = other.start
            style = other.style if number <= depth else "decimal"
            text = text.replace(f"%{number + 1}", numeral(count, style))
        return text.strip()


def _levels(element: Element) -> dict[int, Level]:
    levels = {}
    for level in element.iterfind(f"{W}lvl"):
        indent = level.find(f"{W}pPr/{W}ind")
        left = None if indent is None else indent.get(f"{W}left") or indent.get(f"{W}start")
        levels[_int(level.get(f"{W}ilvl"))] = Level(
            value(level, "numFmt") or "decimal",
            value(level, "lvlText"),
            _int(value(level, "start"), 1),
            None if left is None else _int(left),
            value(level, "lvlRestart") != "0",
        )
    return levels


def value(element: Element, name: str) -> str:
    """The `w:val` of a child element, "" without."""
    child = element.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val") or ""


def _int(text: str | None, default: int = 0) -> int:
    try:
        return int(float(text or default))
    except ValueError:
        return default
