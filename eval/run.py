"""`mops eval`: ingest a corpus, ask every question of a set, measure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import gettempdir

from assistant.answer import Answer
from assistant.ask import ask
from assistant.questions.precedents import Consult, precedents
from assistant.search import Hit, search
from assistant.settings import load as load_settings
from assistant.settings import open_library
from eval.measures import MEASURES, Outcome, Question, evidence_within, holds_evidence, holds_steps, interval, ranking
from eval.questions import load
from ingest.access import EVERYTHING
from ingest.document import Document
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.sync import ingest, remove
from ingest.syncing.report import Silent

RETRIEVED = 30
SAMPLE = Path(__file__).parent / "questions.jsonl"
GUARDS = {"hit@5": 0.84, "MRR@10": 0.66, "evidence@600": 0.66, "verbatim": 1.0, "trusted": 0.50}
"""On the sample library: some below what was measured (RESULTS.md), so that a fall is noticed."""
ORIGIN_NOTE = "SOURCE.md"  # tells where a shared corpus is from; not part of it


def run(
    corpus: Path | None,
    questions: Path | None,
    home: Path | None,
    *,
    as_json: bool,
    check: bool,
    say: Callable[[str], None],
) -> int:
    """Measure and print; with `check`, 1 when a measure has fallen below GUARDS.

    A folder whose subfolders are the questions' corpora is taken one by one. The libraries are kept
    in `home` (default: a folder for temporary files), so that a second run only ingests what has
    changed.
    """
    if corpus is None:
        from assistant.sample import sample_corpus

        corpus, questions = sample_corpus(), SAMPLE
    if questions is None:
        raise SettingsError("Give the file with the questions after the corpus.")
    asked = load(questions)
    outcomes: list[Outcome] = []
    for name, folder in corpora(corpus, asked):
        mine = [q for q in asked if not q.corpus or q.corpus == name]
        with ingested(folder, home, say) as library:
            outcomes += measure(library, mine)
    if as_json:
        print(json.dumps(summary(outcomes)))
    else:
        for line in table(outcomes):
            say(line)
    fallen = [
        f"{title} has fallen to {MEASURES[title](outcomes):.2f}, below {low}"
        for title, low in GUARDS.items()
        if MEASURES[title](outcomes) < low
    ]
    for line in fallen if check else ():
        say(line)
    return 1 if check and fallen else 0


def corpora(corpus: Path, asked: Sequence[Question]) -> list[tuple[str, Path]]:
    """The corpora that questions are about: subfolders by their names, else the folder itself."""
    names = list(dict.fromkeys(q.corpus for q in asked if q.corpus))
    if names and all((corpus / name).is_dir() for name in names):
        return [(name, corpus / name) for name in names]
    return [(corpus.name, corpus)]


def ingested(folder: Path, home: Path | None, say: Callable[[str], None]) -> Library:
    """A library of a corpus, made in a folder of its own below `home` or brought up to date there."""
    key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    base = home or Path(gettempdir()) / "mops-eval"
    settings = load_settings(base / f"{folder.name}-{key}").model_copy(update={"models": base / "models"})
    library = open_library(settings, progress=say)
    report = ingest(library, [folder], limits=settings.limits, watcher=_Lines(say))
    if ORIGIN_NOTE in report.added:
        remove(library, [ORIGIN_NOTE])
    say(f"{folder.name}: {report.documents} documents, {report.passages} passages, {report.seconds:.1f} s")
    return library


class _Lines(Silent):
    """Passes on what a person should know, shows no progress."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell

    def say(self, message: str) -> None:
        self._tell(message)


def measure(library: Library, questions: Sequence[Question], consult: Consult = precedents) -> list[Outcome]:
    """Search for and ask every question."""
    hits = {q.id: search(library, q.text, EVERYTHING, k=RETRIEVED, consult=consult) for q in questions}
    ranks = ranking(questions, {qid: [h.document for h in found] for qid, found in hits.items()})
    texts: dict[str, Document | None] = {}
    return [_outcome(library, q, hits[q.id], ranks.get(q.id, {}), texts, consult) for q in questions]


def _outcome(
    library: Library,
    question: Question,
    hits: Sequence[Hit],
    ranks: dict[str, float],
    texts: dict[str, Document | None],
    consult: Consult,
) -> Outcome:
    answer = ask(library, question.text, EVERYTHING, consult=consult)
    said = [s.text for s in answer.statements]
    gold = {*question.gold_docs, *question.also_in}
    return Outcome(
        question=question,
        ranking=ranks,
        evidence=evidence_within(question.quotes[0][1], [h.text for h in hits]) if question.quotes else (),
        answered=answer.status == "answered",
        confidence=answer.confidence,
        evidence_in_answer=any(holds_evidence(quote, said) for _, quote in question.quotes),
        cited=len(answer.citations),
        cited_gold=sum(c.document in gold for c in answer.citations),
        verbatim=_verbatim(library, answer, texts),
        words=sum(len(text.split()) for text in said),
        milliseconds=answer.milliseconds["total"],
        steps=holds_steps(question.steps, said),
    )


def _verbatim(library: Library, answer: Answer, texts: dict[str, Document | None]) -> bool:
    for citation in answer.citations:
        if citation.document not in texts:
            texts[citation.document] = library.catalogue.document(citation.document, EVERYTHING)
        document = texts[citation.document]
        if document is None or document.text[citation.start : citation.end] != citation.quote:
            return False
    return True


def groups(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    """The outcomes by corpus, by origin, and all of them."""
    corpora = dict.fromkeys(o.question.corpus or "all" for o in outcomes)
    origins = dict.fromkeys(o.question.origin for o in outcomes)
    if len(corpora) > 1:
        for corpus in corpora:
            yield corpus, [o for o in outcomes if o.question.corpus == corpus]
    if len(origins) > 1:
        for origin in origins:
            yield f"origin: {origin}", [o for o in outcomes if o.question.origin == origin]
    yield "all questions", list(outcomes)


def summary(outcomes: Sequence[Outcome]) -> dict[str, dict[str, object]]:
    """Every measure with its 95 % interval, by group."""
    result: dict[str, dict[str, object]] = {}
    for name, group in groups(outcomes):
        answerable = sum(o.question.answerable for o in group)
        result[name] = {
            "answerable": answerable,
            "unanswerable": len(group) - answerable,
            **{
                title: {"value": round(f(group), 4), "interval": [round(v, 4) for v in interval(group, f)]}
                for title, f in MEASURES.items()
            },
        }
    return result


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The measures as a Markdown table, a column a group; the last column with its 95 % interval."""
    named = list(groups(outcomes))
    yield f"| measure | {' | '.join(name for name, _ in named)} |"
    yield f"|---|{'--:|' * len(named)}"
    counts = [(sum(o.question.answerable for o in group), len(group)) for _, group in named]
    yield f"| answerable + unanswerable | {' | '.join(f'{a} + {n - a}' for a, n in counts)} |"
    for title, f in MEASURES.items():
        if f(outcomes) != f(outcomes):  # nothing to measure it on
            continue
        cells = [_cell(f(group)) for _, group in named]
        low, high = interval(named[-1][1], f)
        yield f"| {title} | {' | '.join(cells)} ({_cell(low)}–{_cell(high)}) |"


def _cell(value: float) -> str:
    return "–" if value != value else f"{value:.2f}"
