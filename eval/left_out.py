"""Drafts on topics whose own page is taken out of the library: what other documents know of its steps.

    python -m eval.left_out CORPORA [--home DIR] [--verbose]

For each page listed in left_out.jsonl its corpus is ingested without it, and its title is drafted. A step
of the page is supported when a block of another document says the same, and present when a statement of
the draft does; both are judged by `near`, without labels made by hand.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.draft import draft
from assistant.drafting.merge import same_step
from assistant.drafting.template import template
from eval.measures import mean
from eval.run import ingested
from ingest.access import EVERYTHING
from ingest.document import Block, BlockKind, Status
from ingest.library import Library
from ingest.sync import remove
from ingest.words import stem_set

PAGES = Path(__file__).with_name("left_out.jsonl")
ALIKE = 0.5  # Jaccard similarity of the content stems, from which two texts of the same figures are one step
SAID = (BlockKind.STEP, BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.NOTE)


@dataclass(frozen=True, slots=True)
class Page:
    """A how-to page: its corpus, its path there, and what to ask a draft on."""

    corpus: str
    path: str
    topic: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The steps of a page that was left out: those that others support, and whether the draft has them."""

    page: Page
    steps: int
    supported: tuple[str, ...]
    present: tuple[bool, ...]


def pages(path: Path = PAGES) -> list[Page]:
    """The pages of a JSON lines file."""
    return [Page(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def near(a: str, b: str) -> bool:
    """Whether two texts say the same step: alike, with the same figures, both or neither denying it."""
    first, second = stem_set(a), stem_set(b)
    return same_step(a, b) and len(first & second) >= ALIKE * len(first | second)


def steps_of(blocks: Sequence[Block]) -> list[str]:
    """The texts of the numbered steps."""
    return [b.text for b in blocks if b.kind is BlockKind.STEP]


def supported(steps: Sequence[str], library: Library, apart: str) -> list[str]:
    """The steps that a block of another document than the one at `apart` says as well.

    Archived documents do not count, since drafts do not rest on them.
    """
    found: set[str] = set()
    for entry in library.catalogue.entries(EVERYTHING):
        other = entry.path != apart and entry.metadata.status is not Status.ARCHIVED
        document = library.catalogue.document(entry.path, EVERYTHING) if other else None
        said = [b.text for b in document.blocks if b.kind in SAID] if document else []
        found |= {step for step in steps if step not in found and any(near(step, text) for text in said)}
    return [step for step in steps if step in found]


def kept(page: Page, library: Library) -> Kept:
    """Draft on a page's topic without the page, which is removed from the library."""
    document = library.catalogue.document(page.path, EVERYTHING)
    steps = steps_of(document.blocks) if document else []
    others = supported(steps, library, page.path)
    remove(library, [page.path])
    made = draft(library, page.topic, EVERYTHING, template("sop"))
    said = [s.text for section in made.sections for s in section.statements]
    return Kept(page, len(steps), tuple(others), tuple(any(near(step, text) for text in said) for step in others))


def table(found: Sequence[Kept]) -> Iterator[str]:
    """The measures by page as a Markdown table."""
    yield "| page left out | steps | that others support | of these in the draft |"
    yield "|---|--:|--:|--:|"
    for k in found:
        yield f"| {k.page.corpus}: {k.page.path} | {k.steps} | {len(k.supported)} | {_share(k.present)} |"
    total = [p for k in found for p in k.present]
    yield f"| all | {sum(k.steps for k in found)} | {len(total)} | {_share(total)} |"


def _share(present: Sequence[bool]) -> str:
    return f"{mean([float(p) for p in present]):.2f}" if present else "–"


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpora", type=Path, help="the folder with a subfolder for each corpus")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--verbose", action="store_true", help="list the supported steps that a draft lacks")
    arguments = parser.parse_args()
    found = []
    for page in pages():
        folder = arguments.corpora / page.corpus
        with ingested(folder, arguments.home, print) as library:
            found.append(kept(page, library))  # the next ingestion brings the page back
    print("\n".join(table(found)))
    if arguments.verbose:
        for k in found:
            lacking = [step for step, there in zip(k.supported, k.present, strict=True) if not there]
            print("\n  ".join((f"{k.page.path}:", *(lacking or ["nothing lacks"]))))


if __name__ == "__main__":
    main()
