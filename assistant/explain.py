"""Why a question was answered or refused: what was looked for, what was found, and what decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from assistant import refusal
from assistant.find import Found as Searched
from assistant.find import find
from assistant.linear import shipped
from assistant.questions import precedents
from assistant.retrieve import Candidate, Filter
from ingest.access import Reader
from ingest.library import Library

MEANINGS = {
    **refusal.MEANINGS,
    **precedents.MEANINGS,
    "explained": "the library says what the abbreviation stands for",
}
"""What decides, in words."""
SHOWN = 8  # passages and statements
REASONS = 3  # features named for each passage


@dataclass(frozen=True, slots=True)
class Signal:
    """What spoke for or against answering: its value, that of a typical answered question, its weight in log-odds."""

    name: str
    value: float
    typical: float
    speaks: float


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its score, and the features that set it apart from the other candidates, in log-odds."""

    document: str
    heading: tuple[str, ...]
    text: str
    score: float
    because: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question was understood, what was found for it and what decided."""

    searched: str  # the question as it was encoded
    synonyms: tuple[str, ...]  # the question's words for which others counted as well
    confidence: float
    threshold: float
    lacking: str  # why it is refused whatever the confidence: see refusal.lacking
    signals: tuple[Signal, ...]  # the weightiest first
    passages: tuple[Found, ...]
    statements: tuple[tuple[float, str], ...]  # log-odds and text, best first
    approved: str = ""  # who approved the answer, whatever is found, and when; "" where nobody did
    parts: tuple[Explanation, ...] = ()  # of a question with several; the rest is of the part that decided

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """For people; of a question with several parts, each of them."""
        for part in self.parts:
            yield from (*part.lines(), "")
        if self.parts:
            return
        if self.approved:
            yield f"Answered as approved by {self.approved}, whatever is found. What is found:"
        verdict = "answered" if self.confidence >= self.threshold else "refused"
        yield f"Searched for: {self.searched}"
        if self.synonyms:
            yield f"With synonyms of: {', '.join(self.synonyms)}"
        yield f"Confidence {self.confidence:.2f}; from {self.threshold:.2f} on questions are answered: {verdict}"
        if self.lacking:
            yield f"{self.lacking} That alone refuses it."
        yield "What decided, beside a typical answered question:"
        for s in self.signals:
            yield f"  {s.speaks:+.2f}  {MEANINGS[s.name]}: {s.value:.2f} (typically {s.typical:.2f})"
        yield "Passages, by the probability that they hold the evidence:"
        for p in self.passages:
            reasons = ", ".join(f"{name} {value:+.1f}" for name, value in p.because.items())
            yield f"  {p.score:.3f}  {' › '.join((p.document, *p.heading))}  ({reasons})"
        yield "Statements, by the log-odds that they belong into the answer:"
        for score, text in self.statements:
            yield f"  {score:+.2f}  {' '.join(text.split())[:110]}"


def explain(library: Library, question: str, reader: Reader, *, where: Filter | None = None) -> Explanation:
    """Explain what `ask` does with a question that stands by itself."""
    found = find(library, question, reader, where=where)
    return replace(_explained(found), parts=tuple(_explained(of) for _, of in found.parts))


def _explained(found: Searched) -> Explanation:
    query, model = found.query, refusal.default_model()
    weighed = [
        Signal(name, value, model.typical[name], model.weights[name] * (value - model.typical[name]))
        for name, value in found.signals.items()
    ]
    weighed += [Signal(name, log_odds, 0.0, log_odds) for name, log_odds in found.earlier.items()]
    return Explanation(
        searched=query.text,
        synonyms=tuple(dict.fromkeys(query.text[s.start : s.end] for s in query.synonyms)),
        confidence=round(found.confidence, 3),
        threshold=model.threshold,
        lacking=found.lacking,
        signals=tuple(sorted(weighed, key=lambda s: -abs(s.speaks))),
        passages=tuple(_found(found.candidates)),
        statements=tuple((round(u.score, 2), u.text) for u in found.ranked[:SHOWN]),
        approved=f"{found.curated.by} on {found.curated.on.isoformat()}" if found.curated else "",
    )


def _found(candidates: Sequence[Candidate]) -> Iterator[Found]:
    weights = shipped("ranking").weights
    mean = {
        name: sum(float(getattr(c.features, name)) for c in candidates) / max(len(candidates), 1) for name in weights
    }
    for candidate in candidates[:SHOWN]:
        apart = {
            name: round(weight * (float(getattr(candidate.features, name)) - mean[name]), 2)
            for name, weight in weights.items()
        }
        if candidate.precedent:
            apart["earlier questions"] = round(candidate.precedent, 2)
        strongest = sorted(apart, key=lambda name: -abs(apart[name]))[:REASONS]
        passage = candidate.record.passage
        yield Found(
            document=candidate.record.document.path,
            heading=passage.headings,
            text=passage.text,
            score=round(candidate.score, 4),
            because={name: apart[name] for name in strongest},
        )
