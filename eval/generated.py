"""A library of any size, made by a seeded generator, and the questions that its readers ask.

Documents are short and all different: each is about a subject of its own, put together from parts, and states about
it what a process, a policy or a manual would. Some link to others, some of these links are dead, some documents are
archived, closed, old or near-copies of others, so that every page has something to show. It is made to measure how
things behave in size; what the documents say means nothing. What they do not answer is asked in the words of the
writers of gaps*.jsonl, so that there are as many groups of such questions as people would make.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from assistant.answer import Answer, Citation, Nearest, Statement, StatementKind
from ingest.cataloguing.entry import Record

FOLDER = 200  # documents in one folder
COPIES = 0.01  # share of the documents that are near-copies of the one before
CLOSED = 0.02
ARCHIVED = 0.04
REFUSED = 0.2  # share of the questions
DISLIKED = 0.03
REPEATS = 10  # askings of each subject, in the mean
EVENNESS = 5.0  # how little the commonest subjects stand out
READERS = 400
DAYS = 180  # of the log
TODAY = date(2026, 3, 2)

_HERE = Path(__file__).parent
_WORDS: dict[str, list[str]] = tomllib.loads((_HERE / "generated.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Made:
    """A generated document: its path, the subject that it is about, and its text with front matter."""

    path: str
    subject: str
    text: str


def documents(count: int, seed: int = 1) -> Iterator[Made]:
    """So many documents; the same seed gives the same ones, and more of them begin with the same."""
    made: Made | None = None
    for n in range(count):
        chance = random.Random(f"{seed} {n}")  # noqa: S311 - repeatable
        path = f"area-{n // FOLDER:03}/{n:05}.md"
        if made is not None and chance.random() < COPIES:
            made = Made(path, made.subject, f"{made.text}\nA note at the end, number {n}.\n")
        else:
            subject = _subject(n, chance)
            made = Made(path, subject, _text(subject, count, chance))
        yield made


def write(folder: Path, count: int, seed: int = 1) -> list[Made]:
    """Write so many documents below a folder; those that stand there already are left alone."""
    made = list(documents(count, seed))
    for one in made:
        place = folder / one.path
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(one.text, encoding="utf-8")
    return made


def _subject(n: int, chance: random.Random) -> str:
    """A subject that no other document has, until all combinations are used up: then with a number."""
    whens, whats, wheres = (_WORDS[name] for name in ("when", "what", "where"))
    combinations = len(whens) * len(whats) * len(wheres)
    at = (n * 7919) % combinations
    when, at = whens[at % len(whens)], at // len(whens)
    what, where = whats[at % len(whats)], wheres[at // len(whats)]
    suffix = f" in series {chance.randrange(100, 1000)}" if n >= combinations else ""
    return f"{when} {what} for {where}{suffix}"


def _text(subject: str, count: int, chance: random.Random) -> str:
    title = subject[0].upper() + subject[1:]
    tool, role, other = chance.choice(_WORDS["tools"]), chance.choice(_WORDS["roles"]), chance.choice(_WORDS["roles"])
    small = subject[0].lower() + subject[1:]
    lines = [*_front(title, tool, role, chance), "", f"# {title}", ""]
    lines += [_rule(small, role, chance), "", f"## Steps in {tool}", ""]
    lines += [f"{i}. {_step(other, tool, chance)}" for i in range(1, chance.randrange(3, 6))]
    lines += ["", "## Limits", "", _limit(small, other, chance), ""]
    if chance.random() < 0.3:
        target = chance.randrange(count)
        name = f"{target:05}.md" if chance.random() < 0.9 else f"gone-{target:05}.md"
        lines += [f"See also [the page behind it](../area-{target // FOLDER:03}/{name}).", ""]
    return "\n".join(lines)


def _front(title: str, tool: str, role: str, chance: random.Random) -> Iterator[str]:
    yield "---"
    yield f"title: {title}"
    yield f"kind: {chance.choice(_WORDS['kinds'])}"
    yield f"tool: {tool}"
    yield f"team: {chance.choice(_WORDS['teams'])}"
    yield f"owner: {role}"
    if chance.random() < 0.9:
        yield f"reviewed_on: {TODAY - timedelta(days=chance.randrange(900))}"
    if chance.random() < ARCHIVED:
        yield "status: archived"
    if chance.random() < CLOSED:
        yield "audience: [legal]"
    yield "---"


def _rule(subject: str, role: str, chance: random.Random) -> str:
    thing, why = chance.choice(_WORDS["things"]), chance.choice(_WORDS["reasons"])
    amount, unit = chance.randrange(2, 31), chance.choice(_WORDS["units"])
    return (
        f"The {role} {chance.choice(_WORDS['verbs'])} {thing} of each {subject} within {amount} {unit}, {why}. "
        f"{chance.choice(_WORDS['things']).capitalize()} is kept for {chance.randrange(2, 25)} months "
        f"after the {subject} has ended."
    )


def _step(role: str, tool: str, chance: random.Random) -> str:
    verb, thing, other = (
        chance.choice(_WORDS["verbs"]),
        chance.choice(_WORDS["things"]),
        chance.choice(_WORDS["things"]),
    )
    forms = (
        f"The {role} {verb} {thing} and writes the result into {other}.",
        f"Open {thing} in {tool}, compare it with {other}, and save both.",
        f"Wait {chance.randrange(2, 60)} minutes until {thing} shows {other}.",
        f"Ask the {role} for {thing} before {other} is changed.",
        f"When {thing} is missing, the {role} {verb} {other} by hand.",
    )
    return chance.choice(forms)


def _limit(subject: str, role: str, chance: random.Random) -> str:
    share, most = chance.randrange(1, 20), 50 * chance.randrange(2, 200)
    return (
        f"At most {most:,} contacts are taken into one {subject}. Above a bounce rate of {share} percent the {role} "
        f"stops it, {chance.choice(_WORDS['reasons'])}. Exceptions are asked for {chance.randrange(2, 15)} days ahead."
    )


# What is asked


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it was asked: of which document's subject, by whom, when, and what came of it."""

    question: str
    document: int
    reader: str
    at: datetime
    refused: bool
    disliked: bool


def askings(count: int, made: list[Made], seed: int = 1) -> Iterator[Asking]:
    """So many questions, the oldest first: some subjects are asked for often, most of them seldom."""
    chance = random.Random(f"{seed} asked")  # noqa: S311 - repeatable
    subjects = range(max(min(len(made), count // REPEATS), 1))
    often = list(accumulate((n + EVENNESS) ** -0.8 for n in subjects))
    unanswered = _unanswered()
    now = datetime.now(UTC).replace(microsecond=0)
    step = timedelta(days=DAYS) / max(count, 1)
    for n in range(count):
        subject = chance.choices(subjects, cum_weights=often)[0]
        own = random.Random(f"{seed} {subject}")  # noqa: S311 - repeatable
        wordings = own.sample(_WORDS["questions"], 5)
        text = wordings[min(int(chance.expovariate(1.2)), len(wordings) - 1)]
        document = own.randrange(len(made))
        subject_text = made[document].subject
        question = text.format(s=subject_text[0].lower() + subject_text[1:])
        refused = own.random() < REFUSED
        if refused:
            question = chance.choice(unanswered[own.randrange(len(unanswered))])
        yield Asking(
            question=question,
            document=document,
            reader=f"browser-{chance.randrange(READERS):04}",
            at=now - timedelta(days=DAYS) + n * step,
            refused=refused,
            disliked=not refused and chance.random() < DISLIKED,
        )


def _unanswered() -> list[list[str]]:
    """What our writers asked, with what asks the same."""
    groups: dict[tuple[str, str], list[str]] = {}
    for file in sorted(_HERE.glob("gaps*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            groups.setdefault((file.stem, row["group"]), []).append(row["question"])
    return list(groups.values())


def answered(asking: Asking, record: Record) -> Answer:
    """What was answered: a passage of the document, or a refusal that names it as nearest."""
    p, entry = record.passage, record.document
    if asking.refused:
        near = Nearest(entry.path, entry.metadata.title, p.headings, entry.metadata.owner)
        return Answer(asking.question, "refused", "extractive", (), (), 0.1, (near,))
    reviewed = entry.metadata.reviewed_on
    citation = Citation(
        1, entry.path, entry.metadata.title, p.headings, None, p.text, p.start, p.end, entry.metadata.status.value,
        reviewed.isoformat() if reviewed else None, entry.version, p.id,
    )  # fmt: skip
    statement = Statement(p.text, StatementKind.SENTENCE, (1,), 0.9)
    return Answer(asking.question, "answered", "extractive", (statement,), (citation,), 0.8)
