"""Whom a path is for: a built-in role, an onboarding plan of the library, or a job described in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.onboarding.topics import SECTION, Role, Topic, built_in, topics
from assistant.remembered import Remembered
from ingest.access import Reader
from ingest.cataloguing.entry import Entry, Record
from ingest.document import BlockKind, Kind, Status
from ingest.encoder import Encoder
from ingest.errors import SettingsError
from ingest.library import Library
from ingest.words import content_words, words

DESCRIPTION_LENGTH = 500
FOR_EVERYBODY = ("vocabulary", "team", "tools", "privacy")
TREATED = 0.42  # cosine of a topic with a line of a plan, from which on the plan asks for the topic
MEANT = 0.25  # cosine of a topic with a described job, from which on it may belong to it
BEHIND = 0.22  # most behind the best of them
FEWEST, MOST = 4, 10  # topics of a described job, besides those for everybody
MATCHED = 5  # topics of a plan, below which its own sections are the modules
SECTIONS = 12  # of a plan that become modules
SECTION_WORDS = 25  # a shorter section is no module

_PLAN = re.compile(
    r"\bon-?boarding\b|\b30[-–/ ]?60[-–/ ]?90\b"
    r"|\bnew[- ](?:hires?|starters?|joiners?|employees?|team ?mates?|colleagues?)\b"
    r"|\bfirst (?:(?:few )?(?:day|week|month)s?|30 days|90 days)\b|\binduction\b|\bramp(?:ing)?[- ]?up\b",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    r"\b(?:days?|weeks?|months?)\s*(?:\d{1,2}|one|two|three|four)\b|\bfirst (?:day|week|month)s?\b"
    r"|\b(?:30|60|90)[- ]days?\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\b(?:plans?|guides?|checklists?|programmes?|programs?|handbook|for|in|as|at|the|a|an|of|to|our|your|process|index|docs?|new"
    r"|path|training|overview|schedule|template|days?|weeks?|months?|minutes?)\b|[:–—|()\[\]/_-]",
    re.IGNORECASE,
)
_NO_ROLE = re.compile(r"\b(?:mentors?|managers? guide|hiring|feedback|videos?|reviews?|quiz|internal)\b", re.IGNORECASE)


def role_of(library: Library, reader: Reader, asked: str) -> Role:
    """The role that was asked for: by id or title, by the path of a plan, or as a job in a sentence.

    Raises:
        SettingsError: It has no words, too many, or nothing to do with any topic.
    """
    asked = " ".join(asked.split())
    if len(asked) > DESCRIPTION_LENGTH:
        raise SettingsError(f"Describe the job in at most {DESCRIPTION_LENGTH} characters; this has {len(asked):,}.")
    for role in built_in().values():
        if asked.lower() in (role.id, role.title.lower()):
            return role
    for entry in plans(library, reader):
        if asked in (entry.path, entry.metadata.title) or asked.lower() == named(entry).lower():
            return _planned(library, reader, entry)
    if not content_words(asked):
        raise SettingsError(f"Say which role, or describe the job in a sentence. Built in are {', '.join(built_in())}.")
    return _described(library, asked)


# Plans of the library


def plans(library: Library, reader: Reader) -> list[Entry]:
    """The onboarding plans for a role that the reader may see, by title; found once for a generation."""

    def found() -> list[Entry]:
        plans = [e for e in library.catalogue.entries(reader) if _may_be_plan(e) and _is_plan(library, reader, e)]
        return sorted(plans, key=lambda e: (named(e).lower(), e.path))

    return _plans.of(library, reader, library.generation, found)


_plans: Remembered[list[Entry]] = Remembered()


def named(plan: Entry) -> str:
    """The role that a plan is for: its title without what says that it is a plan, else the folder it lies in."""
    title = _role_in(plan.metadata.title)
    folders = [f for f in plan.path.split("/")[:-1] if not _PLAN.search(f)]
    return title or (_role_in(folders[-1]) if folders else "")


def _role_in(text: str) -> str:
    left = _FORM.sub(" ", _PLAN.sub(" ", text.replace("_", " ")))
    said = " ".join(w for w in left.split() if not w.isdigit())
    return said[:1].upper() + said[1:] if content_words(said) and len(said) > 1 else ""


def _may_be_plan(entry: Entry) -> bool:
    about = entry.metadata
    fit = about.status is Status.CURRENT and about.kind not in (Kind.FAQ, Kind.POLICY)
    file = entry.path.rpartition("/")[2].replace("-", " ")
    said = bool(_PLAN.search(about.title)) and not _NO_ROLE.search(f"{about.title} {file}")
    return bool(fit and said and named(entry))


def _is_plan(library: Library, reader: Reader, entry: Entry) -> bool:
    """Whether it has a schedule: two of its headings or entries say a day, a week or a month."""
    marks = 0
    for record in library.catalogue.passages_of(entry.id, reader):
        lines = {*record.passage.headings, *(b.text[:80] for b in record.blocks)}
        marks += sum(bool(_SCHEDULE.search(line)) for line in lines)
    return marks >= 2


def _planned(library: Library, reader: Reader, plan: Entry) -> Role:
    """The role of a plan: the topics that it treats in its order, or its own sections where those are few."""
    records = library.catalogue.passages_of(plan.id, reader)
    lines = [line for r in records for b in r.blocks if len(line := " ".join(b.text.split())) > 12][:300]
    own = list(_sections(plan, records))
    everybody = [topics()[name] for name in FOR_EVERYBODY]
    chosen = [*everybody, *(t for t in _treated(library.encoder, lines) if t not in everybody)]
    enough = len(chosen) - len(everybody) >= MATCHED or len(own) < 2
    parts = [_whole(plan), *chosen] if enough else [*everybody, *own[:SECTIONS]]
    return Role(plan.path, named(plan), plan.metadata.title, tuple(parts), "plan", plan.path)


def _whole(plan: Entry) -> Topic:
    title = plan.metadata.title
    return Topic("plan", title, "", title, (), ("vocabulary",), 1, SECTION, plan.path)


def _treated(encoder: Encoder, lines: Sequence[str]) -> list[Topic]:
    """The built-in topics that lines of a plan are about, in the order in which they come up."""
    if not lines:
        return []
    said = np.stack([e.vector for e in encoder.encode_documents(lines)])
    cosines = said @ _vectors(encoder).T
    first: dict[str, int] = {}
    for n, topic in enumerate(topics().values()):
        near = np.flatnonzero(cosines[:, n] >= TREATED)
        if len(near):
            first[topic.id] = int(near[0])
    return [topics()[name] for name in sorted(first, key=first.__getitem__)]


def _sections(plan: Entry, records: Sequence[Record]) -> list[Topic]:
    """The sections of a plan as topics, in its order."""
    found: dict[tuple[str, ...], int] = {}
    for record in records:
        for block in record.blocks:
            if block.kind is not BlockKind.HEADING:
                under = tuple(h for h in block.locator.headings if h != plan.metadata.title)[:2] or ()
                found[under] = found.get(under, 0) + len(words(block.text))
    long = [under for under, count in found.items() if under and count >= SECTION_WORDS]
    made: list[Topic] = []
    for under in long:
        title = under[-1]
        heading = (plan.metadata.title, *under)
        after = (made[-1].id,) if made else ()
        made.append(
            Topic(f"plan-{len(made) + 1}", title, "", title, (f"{title}?",), after, 1, SECTION, plan.path, heading)
        )
    return made


# Described jobs


def _described(library: Library, job: str) -> Role:
    """A job in a sentence: the topics closest to it, besides those for everybody."""
    known = list(topics().values())
    cosines = (_vectors(library.encoder) @ library.encoder.encode_query(job).vector).tolist()
    ranked = sorted(
        ((c, t) for c, t in zip(cosines, known, strict=True) if t.id not in FOR_EVERYBODY), key=lambda p: -p[0]
    )
    best = ranked[0][0]
    if best < MEANT:
        raise SettingsError(
            "That has little to do with marketing operations, so that no path can be made of it. "
            f"Say it in other words, or choose a role: {', '.join(built_in())}."
        )
    near = [t for c, t in ranked if c >= max(MEANT, best - BEHIND)][:MOST]
    near += [t for _, t in ranked if t not in near][: max(FEWEST - len(near), 0)]
    chosen = [topics()[name] for name in FOR_EVERYBODY] + near
    return Role(job, job[:1].upper() + job[1:], job, tuple(chosen), "described")


def _vectors(encoder: Encoder) -> NDArray[np.float32]:
    """float32[topics, dimension]: what each built-in topic is about; computed once for an encoder."""
    if encoder.fingerprint not in _known:
        said = [f"{t.title}: {t.about}" for t in topics().values()]
        _known[encoder.fingerprint] = np.stack([e.vector for e in encoder.encode_documents(said)])
    return _known[encoder.fingerprint]


_known: dict[str, NDArray[np.float32]] = {}
