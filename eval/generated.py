"""A library of any size, made by a seeded generator, and the questions that its readers ask.

Documents are short and all different: each is about a subject of its own, put together from parts, and states about
it what a process, a policy or a manual would. Some link to others, some of these links are dead, some documents are
archived, closed, old or near-copies of others, so that every page has something to show. It is made to measure how
things behave in size; what the documents say means nothing.
"""

from __future__ import annotations

import random
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

_WHEN = "Daily Weekly Monthly Quarterly Yearly Regional Global Central Local Joint".split()
_WHAT = (
    "webinar invite,lead import,consent form,partner list,budget request,campaign brief,landing page,badge scan,"
    "nurture track,scoring model,unsubscribe request,newsletter,press event,survey,data export,vendor contract,"
    "brand asset,tracking link,suppression list,field mapping,routing rule,sales alert,cookie banner,dashboard,"
    "attribution report,translation,customer story,keynote,booth order,call list,preference page,bounce check,"
    "audience segment,renewal reminder,product launch,content calendar,media plan,speaker request,gift order,sandbox copy"
).split(",")
_WHERE = (
    "Nordic accounts,French resellers,public sector,small business,retail chains,hospital groups,new markets,"
    "existing customers,lost deals,trial users,students,partners in Asia,energy companies,banks,insurers,agencies,"
    "the south region,manufacturers,non-profit members,logistics firms,food brands,game studios,city councils,"
    "travel agents,law firms,car dealers,schools,telecoms,pharma teams,publishers"
).split(",")
_TOOLS = "Mailhive,Leadgrid,Formwell,Eventory,Datapipe,Boardview,Signflow,Linktrace,Talkbase,Assetbox".split(",")
_TEAMS = "Marketing Operations,Field Marketing,Demand Generation,Data Office,Brand,Web Team,Events,Analytics".split(",")
_ROLES = (
    "Campaign Manager,Data Steward,Email Specialist,Events Lead,Brand Manager,Web Editor,Privacy Officer,"
    "Operations Analyst,Regional Lead,Content Editor,Budget Owner,Automation Administrator"
).split(",")
_VERBS = "checks,approves,updates,archives,exports,tests,renames,schedules,reviews,closes,copies,publishes".split(",")
_THINGS = (
    "the sender address,the list of contacts,the legal footer,the source field,the cost centre,the test record,"
    "the follow-up task,the redirect,the country field,the naming code,the opt-in date,the report filter,"
    "the approval ticket,the seat count,the time zone,the picture rights,the owner field,the backup file"
).split(",")
_REASONS = (
    "because the sales team plans its week with it,so that nobody is written to twice,as the audit of last year asked,"
    "since the numbers are shown to the board,to keep the cost in view,because the law of some countries demands it,"
    "so that a second person sees mistakes,as otherwise the routing stops,since the old way lost a tenth of the answers,"
    "to leave a trace for whoever comes next"
).split(",")
_KINDS = "process,policy,manual,playbook,template,faq".split(",")
_UNITS = "hours,business days,days,weeks,months".split(",")


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
            made = Made(path, subject, _text(n, subject, count, chance))
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
    """A subject that no other document has, until all combinations are used up."""
    combinations = len(_WHEN) * len(_WHAT) * len(_WHERE)
    at = (n * 7919) % combinations
    when, at = _WHEN[at % len(_WHEN)], at // len(_WHEN)
    what, where = _WHAT[at % len(_WHAT)], _WHERE[at // len(_WHAT)]
    suffix = f" in series {chance.randrange(100, 1000)}" if n >= combinations else ""
    return f"{when} {what} for {where}{suffix}"


def _text(n: int, subject: str, count: int, chance: random.Random) -> str:
    title = subject[0].upper() + subject[1:]
    tool, role, other = chance.choice(_TOOLS), chance.choice(_ROLES), chance.choice(_ROLES)
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
    yield f"kind: {chance.choice(_KINDS)}"
    yield f"tool: {tool}"
    yield f"team: {chance.choice(_TEAMS)}"
    yield f"owner: {role}"
    if chance.random() < 0.9:
        yield f"reviewed_on: {TODAY - timedelta(days=chance.randrange(900))}"
    if chance.random() < ARCHIVED:
        yield "status: archived"
    if chance.random() < CLOSED:
        yield "audience: [legal]"
    yield "---"


def _rule(subject: str, role: str, chance: random.Random) -> str:
    thing, why = chance.choice(_THINGS), chance.choice(_REASONS)
    amount, unit = chance.randrange(2, 31), chance.choice(_UNITS)
    return (
        f"The {role} {chance.choice(_VERBS)} {thing} of each {subject} within {amount} {unit}, {why}. "
        f"{chance.choice(_THINGS).capitalize()} is kept for {chance.randrange(2, 25)} months after the {subject} has ended."
    )


def _step(role: str, tool: str, chance: random.Random) -> str:
    verb, thing, other = chance.choice(_VERBS), chance.choice(_THINGS), chance.choice(_THINGS)
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
        f"stops it, {chance.choice(_REASONS)}. Exceptions are asked for {chance.randrange(2, 15)} days ahead."
    )


# What is asked

_QUESTIONS = (
    "Who checks the {s}?",
    "How long do we keep data of the {s}?",
    "What is the limit of contacts for the {s}?",
    "How do I set up the {s}?",
    "who owns {s}",
    "What happens when the {s} bounces?",
    "Can somebody tell me how the {s} is approved?",
    "Is there a deadline for the {s}?",
)


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
    now = datetime.now(UTC).replace(microsecond=0)
    step = timedelta(days=DAYS) / max(count, 1)
    for n in range(count):
        subject = chance.choices(subjects, cum_weights=often)[0]
        own = random.Random(f"{seed} {subject}")  # noqa: S311 - repeatable
        wordings = own.sample(_QUESTIONS, 5)
        text = wordings[min(int(chance.expovariate(1.2)), len(wordings) - 1)]
        document = own.randrange(len(made))
        subject_text = made[document].subject
        question = text.format(s=subject_text[0].lower() + subject_text[1:])
        refused = own.random() < REFUSED
        yield Asking(
            question=question,
            document=document,
            reader=f"browser-{chance.randrange(READERS):04}",
            at=now - timedelta(days=DAYS) + n * step,
            refused=refused,
            disliked=not refused and chance.random() < DISLIKED,
        )


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
