"""Whether two claims about the same thing disagree, in what, and how strongly that is to be believed."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass
from enum import StrEnum

from assistant.answer import StatementKind
from assistant.checks.language import language
from assistant.checks.measured import measures
from assistant.checks.roles import one_role, with_roles
from assistant.health.claims import Claim, Stated
from assistant.health.figures import DURATION, Figure, comparable, same
from assistant.health.likeness import Likeness, Wording
from assistant.linear import shipped
from assistant.updating.compare import Difference, difference, kept_share, one_frame, phrases, replaced
from ingest.document import Status
from ingest.words import STOPWORDS, stem, stem_set, words


class Kind(StrEnum):
    """What two statements disagree on."""

    NUMBER = "number"
    DURATION = "duration"
    DEADLINE = "deadline"
    THRESHOLD = "threshold"
    OWNER = "owner"
    TOOL = "tool"
    ORDER = "order"
    DENIAL = "yes or no"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two claims disagree on, the log-odds that they do, and the figures of either as written."""

    kind: Kind
    strength: float
    figures: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Worded:
    """What speaks by their words for two statements giving different figures for one thing.

    Attributes:
        words: as in `Wording`, like `covered`, `placed` and `apart`.
        shared: how many names they have in common.
        kept: share of the longer statement's words that both have in the same order.
        ratio: how many powers of ten the figures are apart.
        role: the length of time is for the same in both.
        more: how many further figures they have.
        bare: one of them has too few words to say what it is about.
        agree: another figure is the same in both.
    """

    words: float
    covered: float
    placed: float
    apart: int
    shared: int
    kept: float
    ratio: float
    role: bool
    more: int
    bare: bool
    agree: bool


@dataclass(frozen=True, slots=True)
class Signals(Worded):
    """The same by their vectors as well, as in `Likeness`."""

    meaning: float
    least: float
    place: float


_FEWEST = 3  # a statement of fewer words does not say what it is about
_SAME_FRAME = 0.45  # shared words from which "daily" and "weekly" are said of one thing
_FRAME = 0.62  # share of the longer statement's words that both have
_ALL_BUT = 0.75  # the same, where one denies what the other says
_REPORTS = re.compile(
    r"\b(?:was|were|rose|fell|grew|dropped|had|held|took|costs?|saved|brought|reached|showed|currently"
    r"|so far|as of|average|median|target|usually|typically|about|around"
    r"|approximately|estimated?)\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\b(?:average|median|target|so far|as of|rose|fell)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:examples?|sample|change ?log|release notes?|releases?|(?:revision|version|document)s? history|changes"
    r"|history|what['’]s new|post-?mortem|case stud(?:y|ies)|use cases?|minutes of|tutorial|exercise|quiz)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|without|cannot|unless|except|until|instead of|rather than)\b|n['’]t\b"
    r"|\bno\b(?!,| (?:more|less|later|longer|fewer) than)",
    re.IGNORECASE,
)


def told_elsewhere(claim: Claim) -> bool:
    """Whether a claim tells of a case, of the past or of an example, and says nothing that holds."""
    place = (claim.unit.record.document.metadata.title, *claim.unit.block.locator.headings)
    return any(_TOLD.search(p) for p in place) or bool(_DATED.search(claim.unit.record.document.path))


_DATED = re.compile(r"(?:19|20)\d\d-[01]\d|(?:^|/)(?:blog|news|releases?|release-notes|changelogs?)/", re.IGNORECASE)


def figure_pairs(a: Stated, b: Stated) -> list[tuple[Figure, Figure]]:
    """The figures of two claims that may be given for one thing."""
    return [(f, g) for f in a.figures for g in b.figures if comparable(f, g)]


def figures_apart(a: Stated, b: Stated) -> list[tuple[Figure, Figure]]:
    """The figures of two claims that may be given for one thing and differ, none of a kind on which they agree."""
    if words(a.unit.text) == words(b.unit.text):
        return []
    both = figure_pairs(a, b)
    agreed = {kind for f, g in both if same(f, g) for kind in f.kinds & g.kinds}
    return [(f, g) for f, g in both if not f.kinds & g.kinds & agreed]


def agree(a: Stated, b: Stated) -> bool:
    """Whether two claims have a figure in common."""
    return any(same(f, g) for f, g in figure_pairs(a, b))


def on_figures(a: Claim, b: Claim, like: Likeness, *, least: float = -math.inf) -> Disagreement | None:
    """How surely two claims give different figures for one thing; None below `least`, or where they do not."""
    if (rivals := rival_figures(a, b, like)) is None:
        return None
    strength = shipped("health/figures").logit(signals(a, b, like, rivals))
    if strength < least or _other_thing(a, b, *rivals):  # which takes longest
        return None
    return Disagreement(_kind(*rivals), strength, (rivals[0].written, rivals[1].written))


def by_wording(a: Stated, b: Stated, like: Wording) -> float:
    """The log-odds, by their words alone, that two statements give different figures for one thing."""
    rivals = rival_figures(a, b, like)
    if rivals is None or _other_thing(a, b, *rivals):
        return -math.inf
    return shipped("health/figures_worded").logit(worded(a, b, like, rivals))


def rival_figures(a: Stated, b: Stated, like: Wording) -> tuple[Figure, Figure] | None:
    """The figures that two statements may give for one thing; None where they give none, or plainly for two."""
    apart = figures_apart(a, b)
    if not apart:
        return None
    first, second = min(apart, key=lambda pair: _ratio(*pair))
    if _only_reported(a, first) or _only_reported(b, second) or _other_rows(a, b):
        return None
    if bool(_DENIED.search(a.unit.text)) != bool(_DENIED.search(b.unit.text)):
        return None
    if min(len(a.stems), len(b.stems)) < 2:
        return None
    if first.often and second.often and like.words < _SAME_FRAME:
        return None
    return first, second


def worded(a: Stated, b: Stated, like: Wording, rivals: tuple[Figure, Figure]) -> Worded:
    """What speaks by their words for two statements giving their rival figures for one thing."""
    first, second = rivals
    return Worded(
        words=like.words,
        covered=like.covered,
        placed=like.placed,
        apart=min(like.apart, 3),
        shared=min(len(a.names & b.names), 3),
        kept=kept_share(a.unit.text, b.unit.text),
        ratio=min(_ratio(first, second), 3.0),
        role=bool(first.role),
        more=min(len({f.value for f in a.figures}) + len({g.value for g in b.figures}) - 2, 4),
        bare=_is_bare(a, b) or _is_bare(b, a),
        agree=agree(a, b),
    )


def signals(a: Claim, b: Claim, like: Likeness, rivals: tuple[Figure, Figure]) -> Signals:
    """What speaks for two claims giving their rival figures for one thing."""
    by_words = worded(a, b, like, rivals)
    return Signals(**asdict(by_words), meaning=like.meaning, least=like.least, place=like.place)


def _is_bare(claim: Stated, other: Stated) -> bool:
    """Whether a claim has few words, and the other one and its headings have not all of them."""
    return len(claim.stems) < _FEWEST and not claim.stems <= other.stems | other.around


def _other_thing(a: Stated, b: Stated, first: Figure, second: Figure) -> bool:
    """Whether one sentence has, beside the figures, other words in the place of some of the other's."""
    mine, other = a.unit.text, b.unit.text
    if kept_share(mine, other) < _FRAME:
        return False
    own = set(words(first.written)) | set(words(second.written)) | measures()
    for change in replaced(mine, other):
        old, new = (
            {
                w
                for w in words(t[slice(*span)])
                if w not in STOPWORDS and stem(w) not in own and w not in own and not w[0].isdigit()
            }
            for t, span in ((mine, change.old), (other, change.new))
        )
        if {stem(w) for w in old} - b.stems and {stem(w) for w in new} - a.stems:
            return True
    return False


def _ratio(a: Figure, b: Figure) -> float:
    """How many powers of ten two figures are apart."""
    if "weekday" in a.kinds or "clock" in a.kinds:
        return 0.3
    return abs(math.log10(max(a.value, 0.5) / max(b.value, 0.5)))


def _only_reported(claim: Stated, figure: Figure) -> bool:
    """Whether a figure was only measured once, or is aimed at, and is no rule."""
    if claim.unit.record.document.metadata.status is Status.ARCHIVED:
        return False
    return bool((_MEASURED if DURATION in figure.kinds else _REPORTS).search(claim.unit.text))


def _other_rows(a: Stated, b: Stated) -> bool:
    """Whether two rows of tables are about different things, as their first words say."""
    if not a.unit.kind is b.unit.kind is StatementKind.ROW:
        return False
    mine, other = ({stem(w) for w in words(u.text.split(" | ")[0])} for u in (a.unit, b.unit))
    return 2 * len(mine & other) < min(len(mine), len(other)) or not mine & other


def _kind(a: Figure, b: Figure) -> Kind:
    kinds = a.kinds & b.kinds
    if kinds & {"clock", "weekday"}:
        return Kind.DEADLINE
    if DURATION in kinds:
        return Kind.DEADLINE if "most" in (a.bound, b.bound) or a.role == "ahead" else Kind.DURATION
    return Kind.THRESHOLD if a.bound or b.bound else Kind.NUMBER


def on_words(a: Claim, b: Claim, share: float, place: float) -> Disagreement | None:
    """How surely two claims in nearly the same words say different things."""
    mine, other = a.unit.text, b.unit.text
    kept = kept_share(mine, other)
    if kept < _FRAME or (kind := _worded_apart(mine, other, kept)) is None:
        return None
    if kind is not Kind.OWNER and a.names - b.names and b.names - a.names:
        return None
    if _in_its_place(a, b):
        return None
    return Disagreement(kind, 6.0 * (share - 0.6) + 3.0 * (place - 0.45) + 4.0 * (kept - 0.6))


def _in_its_place(a: Claim, b: Claim) -> bool:
    """Whether the words that differ are those that the documents themselves are about."""
    mine, other = a.stems - b.stems, b.stems - a.stems
    titles = (a.around - b.around, mine), (b.around - a.around, other)
    return any(s.startswith(t) or t.startswith(s) for above, said in titles for t in above for s in said if len(t) > 2)


def _worded_apart(a: str, b: str, kept: float) -> Kind | None:
    if _owners(a, b):
        return Kind.OWNER
    found = difference(a, b)
    denied = found is Difference.DENIAL and (_denied_in(a, b) or _denied_in(b, a))
    ended = found is Difference.ENDED and not (_DENIED.search(a) and _DENIED.search(b))
    if kept >= _ALL_BUT and (ended or denied):
        return Kind.DENIAL
    if one_frame(a, b) and (turned := _turned(a, b)):
        return turned
    return None


def _denied_in(a: str, b: str) -> bool:
    """Whether a statement denies something, and the other says that very thing without denying it."""
    if _DENIED.search(b):
        return False
    said = stem_set(b)
    for match in _DENIED.finditer(a):
        after = [w for w in words(a[match.end() : match.end() + 60]) if w not in STOPWORDS]
        if after and stem(after[0]) in said:
            return True
    return False


def _turned(a: str, b: str) -> Kind | None:
    """Whether one statement has a word in the place of its opposite in the other."""
    mine, other = ({w.lower() for w in phrases(t)} for t in (a, b))
    for left in mine - other:
        for right in other - mine:
            for pair, side in language().side.get(stem(left), ()):
                if any(p == pair and s == -side for p, s in language().side.get(stem(right), ())):
                    return Kind.ORDER if {left, right} & {"before", "after"} else Kind.DENIAL
    return None


def _owners(a: str, b: str) -> bool:
    """Whether one frame names other roles: the one has a role that the other has not, and the reverse."""
    if not one_frame(a, b):
        return False
    mine, other = ({r for _, r in with_roles(words(t)) if " " in r} for t in (a, b))
    return bool(mine and other) and not any(one_role(r, s) for r in mine for s in other)
