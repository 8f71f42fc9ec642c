"""What drafts put into their sections on real corpora, against verdicts given by reading.

    python -m eval.sections CORPORA [--home DIR]

SOPs on 36 topics of the six corpora are drafted, and each statement of a section that is filled statement by statement
is looked up in sections.jsonl. The verdicts were given without knowing which version of the drafting had chosen what:
"good" is what a technical writer would keep there, "elsewhere" belongs under another heading, a "fragment" says nothing
by itself, and what is "off" is about something else. The drafting was worked upon with the topics of the set "seen";
those of the set "fresh" were judged afterwards. The file has no text of other people's documents, only places in them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant.draft import Draft, draft
from assistant.drafting.template import template
from eval.run import ingested
from ingest.access import EVERYTHING

JUDGED = Path(__file__).with_name("sections.jsonl")
VERDICTS = ("good", "elsewhere", "fragment", "off")
UNKNOWN = "not judged"


class Place(NamedTuple):
    """A statement in a section of a draft on a topic of a corpus, by where it stands in its document."""

    corpus: str
    topic: str
    section: str
    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What was thought of a statement in its place, and the set that its topic belongs to."""

    place: Place
    verdict: str
    set: str


def judgements(path: Path = JUDGED) -> list[Judged]:
    """The verdicts."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Judged(Place(**{f: r[f] for f in Place._fields}), r["verdict"], r["set"]) for r in rows]


def places(made: Draft, corpus: str) -> Iterator[Place]:
    """The statements of a draft's sections that are filled statement by statement."""
    by_number = {c.n: c for c in made.citations}
    kinds = {h.text: h.kind for h in template("sop").headings}
    for section in made.sections:
        for statement in section.statements if kinds[section.heading].form == "statements" else ():
            cited = by_number[statement.citations[0]]
            yield Place(corpus, made.topic, section.heading, cited.document, cited.start, cited.end)


def table(found: Iterable[Place], judged: Iterable[Judged]) -> Iterator[str]:
    """Per set and section how many statements there are, and what was thought of them."""
    judged = list(judged)
    known = {j.place: j.verdict for j in judged}
    sets = {(j.place.corpus, j.place.topic): j.set for j in judged}
    order = list(dict.fromkeys(sets.values()))
    counts: dict[tuple[str, str], Counter[str]] = {}
    for place in found:
        of = sets[place.corpus, place.topic]
        for section in ("all", place.section):
            counts.setdefault((of, section), Counter())[known.get(place, UNKNOWN)] += 1
    yield f"| topics | section | statements | {' | '.join((*VERDICTS, UNKNOWN))} | good of the judged |"
    yield f"|---|---|{'--:|' * (len(VERDICTS) + 3)}"
    for (of, section), count in sorted(counts.items(), key=lambda pair: order.index(pair[0][0])):
        judged_ones = sum(count[v] for v in VERDICTS)
        share = f"{count['good'] / judged_ones:.2f}" if judged_ones else "–"
        cells = " | ".join(str(count[v]) for v in (*VERDICTS, UNKNOWN))
        yield f"| {of} | {section} | {count.total()} | {cells} | {share} |"


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path, help="the folder with a subfolder for each corpus")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    arguments = parser.parse_args()
    judged = judgements()
    found: list[Place] = []
    for corpus in dict.fromkeys(j.place.corpus for j in judged):
        topics = dict.fromkeys(j.place.topic for j in judged if j.place.corpus == corpus)
        with ingested(arguments.corpora / corpus, arguments.home, print) as library:
            for topic in topics:
                found += places(draft(library, topic, EVERYTHING, template("sop")), corpus)
    print("\n".join(table(found, judged)))


if __name__ == "__main__":
    main()
