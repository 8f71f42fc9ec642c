"""True statements from documents, and the same with one thing made wrong.

Statements are sentences as they stand, reworded by rules that do not change what they say, or with
one change that does: another number, date, name, a "not" more or less, two parts in the other order,
or the quote of a neighbouring sentence. What a rule cannot do to a sentence it leaves alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingest.words import STOPWORDS, stem_set, words

Change = Callable[[str, "Pool", random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, the quotes it is said to rest on, and whether it does. `kind` is what was done to it."""

    id: str
    statement: str
    quotes: tuple[str, ...]
    supported: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Pool:
    """The names of a corpus, from which another one is taken."""

    names: tuple[str, ...]


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NUMBER = re.compile(r"(?<![\w.,/:-])\d{1,4}(?![\w./:-]|,\d)")
_SPELLED = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_SPELLED_NUMBER = re.compile(r"(?<!-)\b(" + "|".join(_SPELLED) + r")\b(?=\s+[a-z])")
_DATE = re.compile(r"\b(" + "|".join([*_MONTHS, *_DAYS]) + r")\b")
_YEAR = re.compile(r"\b20[0-3]\d\b")
_NOT = re.compile(
    r"\b(do|does|did|is|are|was|were|can|could|should|must|will|would|has|have)(?: not|n['’]t)\b|\bcannot\b"
)
_MODAL = re.compile(r"\b(is|are|was|were|can|could|should|must|will|would)\b(?! not|n['’]t)(?=\s+[a-z])")
_IMPERATIVE = re.compile(
    r"^(Add|Allow|Ask|Check|Choose|Click|Contact|Copy|Create|Delete|Enable|Ensure|Enter|Include|Install|Keep|Open|Remove"
    r"|Run|Save|Select|Send|Set|Share|Store|Update|Upload|Use|Verify|Wait|Write)\b"
)
_NAME = re.compile(r"(?<=[a-z,] )([A-Z][a-z]+[A-Za-z]*|[A-Z]{2,6})\b(?! [A-Z])")
_BEFORE = re.compile(r"^(?P<a>[^,;:()]{15,}?)\s+(?P<cue>before|after)\s+(?P<b>[^,;:()]{12,}?)\.?$")
_OPENING = re.compile(r"^(?P<cue>After|Before|Once|If|When|While)\s+(?P<a>[^,;:()]{10,}?),\s+(?P<b>[^;:]{12,}?)\.?$")
_PARENTHESIS = re.compile(r"\s*\([^()]{3,80}\)")


def number(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """Another number."""
    if match := _NUMBER.search(sentence):
        value = int(match.group())
        return _with(sentence, match, str(value + chance.choice([1, 2, 5, 10, max(value, 1)])))
    if match := _SPELLED_NUMBER.search(sentence):
        return _with(sentence, match, chance.choice([w for w in _SPELLED if w != match.group()]))
    return None


def date(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """Another month, weekday or year."""
    if (match := _DATE.search(sentence)) and not (match.group() == "May" and match.start() == 0):
        kind = _MONTHS if match.group() in _MONTHS else _DAYS
        return _with(sentence, match, chance.choice([w for w in kind if w != match.group()]))
    if match := _YEAR.search(sentence):
        return _with(sentence, match, str(int(match.group()) + chance.choice([-2, -1, 1, 2])))
    return None


def negation(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """A "not" dropped, or one added."""
    if match := _NOT.search(sentence):
        return _with(sentence, match, match[1] or "can")
    if match := _MODAL.search(sentence):
        return _with(sentence, match, f"{match.group()} not")
    if match := _IMPERATIVE.search(sentence):
        return f"Do not {match.group().lower()}{sentence[match.end() :]}"
    return None


def name(sentence: str, pool: Pool, chance: random.Random) -> str | None:
    """Another name of the same corpus."""
    matches = [m for m in _NAME.finditer(sentence) if m.group() in pool.names]
    if not matches:
        return None
    match = chance.choice(matches)
    others = [n for n in pool.names if n.lower() not in sentence.lower() and n.isupper() == match.group().isupper()]
    return _with(sentence, match, chance.choice(others)) if others else None


def order(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """What comes before and what comes after, exchanged."""
    if (match := _BEFORE.match(sentence)) and not match["b"].startswith("and "):
        return f"{match['b'][:1].upper()}{match['b'][1:]} {match['cue']} {match['a'][:1].lower()}{match['a'][1:]}."
    if (match := _OPENING.match(sentence)) and match["cue"] in ("After", "Before", "Once"):
        return f"{match['cue']} {match['b'][:1].lower()}{match['b'][1:]}, {match['a']}."
    return None


def same(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """As it stands."""
    return sentence


def turned(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """The condition behind instead of before: "If A, B" as "B if A"."""
    if match := _OPENING.match(sentence):
        return f"{match['b'][:1].upper()}{match['b'][1:]} {match['cue'].lower()} {match['a']}."
    return None


def shortened(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """Without what stands in parentheses."""
    return _PARENTHESIS.sub("", sentence) if _PARENTHESIS.search(sentence) else None


def spelled(sentence: str, pool: Pool, chance: random.Random) -> str | None:  # noqa: ARG001
    """Numbers in words as digits, "cannot" as "can't", "do not" as "don't"."""
    changed = _SPELLED_NUMBER.sub(lambda m: str(_SPELLED.index(m.group()) + 2), sentence)
    changed = re.sub(r"\b(do|does|is|are|should|must) not\b", r"\1n't", changed)
    changed = re.sub(r"\b(do|does|is|are|should|must)n['’]t\b", r"\1 not", changed) if changed == sentence else changed
    return changed if changed != sentence else None


TRUE: dict[str, Change] = {"verbatim": same, "turned": turned, "shortened": shortened, "spelled": spelled}
FALSE: dict[str, Change] = {"number": number, "date": date, "negation": negation, "name": name, "order": order}


def pairs(passages: Sequence[Sequence[str]], most: int, seed: int = 1) -> Iterator[Pair]:
    """At most so many pairs of each kind, from passages given as their sentences in order."""
    chance = random.Random(seed)  # noqa: S311 - a sample that is the same each time
    pool = Pool(_names(passages))
    places = [(p, n) for p, passage in enumerate(passages) for n in range(len(passage)) if _usable(passage[n])]
    for kind, change in {**TRUE, **FALSE}.items():
        made = 0
        for p, n in chance.sample(places, len(places)):
            sentence = passages[p][n]
            changed = change(sentence, pool, chance)
            if changed is None or (kind != "verbatim" and changed == sentence):
                continue
            yield Pair(f"{kind}-{p}-{n}", changed, (sentence,), kind in TRUE, kind)
            made += 1
            if made == most:
                break
    yield from _misplaced(passages, chance.sample(places, len(places)), most)


def _misplaced(passages: Sequence[Sequence[str]], places: Sequence[tuple[int, int]], most: int) -> Iterator[Pair]:
    """True sentences with a neighbour's quote that does not hold them."""
    made = 0
    for p, n in places:
        near = [q for k in (n - 1, n + 1) if 0 <= k < len(passages[p]) and _usable(q := passages[p][k])]
        own = stem_set(passages[p][n])
        near = [q for q in near if len(own & stem_set(q)) <= len(own) / 2]
        if near and made < most:
            made += 1
            yield Pair(f"wrong-passage-{p}-{n}", passages[p][n], (near[0],), supported=False, kind="wrong passage")


def _usable(sentence: str) -> bool:
    return 7 <= len(words(sentence)) <= 45 and sentence[:1].isupper() and sentence.rstrip()[-1:] == "."


def _names(passages: Sequence[Sequence[str]]) -> tuple[str, ...]:
    found: dict[str, int] = {}
    for passage in passages:
        for sentence in passage:
            for match in _NAME.finditer(sentence):
                if match.group().lower() not in STOPWORDS and match.group() not in (*_MONTHS, *_DAYS):
                    found[match.group()] = found.get(match.group(), 0) + 1
    return tuple(sorted(n for n, count in found.items() if count > 2))


def _with(text: str, match: re.Match[str], other: str) -> str:
    return text[: match.start()] + other + text[match.end() :]
