"""Updates of edited documents: of what was spoilt on purpose, how much is found, and what is suggested besides.

    python -m eval.updates [--home DIR] [--library HOME …] [--verbose]

Two settings. *copy*: the edited file stands beside a library that has the original, as when somebody works on
an old copy; without an edit, whatever is suggested is false. *others*: the original is no source, so that an edit
can only be found by what other documents say; spoilt are only statements that another current document supports.
There, what is suggested for the document as it was is not counted as false: it may well be right.

Edits, drawn by a fixed seed: a figure is changed, a step of a list is dropped, two neighbouring steps are swapped.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.conflicts import Measured, measured
from assistant.sample import sample_corpus
from assistant.update import Line, Update, update
from assistant.updating.compare import agree
from assistant.updating.existing import Existing, in_library, of_reading
from assistant.updating.nearby import stretches
from assistant.updating.verdict import Verdict
from assistant.updating.verdict import judge as verdicts
from eval.run import ingested
from ingest.access import EVERYTHING
from ingest.document import Block, BlockKind, Document, Metadata, Reading, Status
from ingest.library import Library
from ingest.read.builder import Builder
from ingest.words import stem_set

SEED = 7
MOST = 40  # documents of a library
PER_DOCUMENT = 3  # edits of a kind in a document
KINDS = ("figure", "dropped", "swapped")
SETTINGS = ("copy", "others")


@dataclass(frozen=True, slots=True)
class Edit:
    """What was done to a block: its number, and its text before (and that of the next one, where they were swapped)."""

    kind: str
    block: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Judged:
    """An edited document: the edits that were found, and the suggestions that belong to none."""

    document: str
    setting: str
    edits: tuple[Edit, ...]
    found: tuple[bool, ...]
    false: tuple[Line, ...]


def judge(library: Library, document: Document, setting: str, kind: str, seed: int = SEED) -> Judged | None:
    """Spoil a document and see what is suggested; None where there is nothing of the kind to spoil."""
    own = in_library(library, document.path, EVERYTHING)
    same = own.same if setting == "others" else frozenset()
    allowed = _supported(library, own, kind) if setting == "others" else set(range(len(document.blocks)))
    drawn = random.Random(f"{seed}{document.path}{kind}")  # noqa: S311
    edits = tuple(_drawn(document.blocks, allowed, kind, drawn))
    if not edits:
        return None
    made = _updated(library, _edited(document, edits), document.metadata, same)
    plain = _updated(library, document.blocks, document.metadata, same)
    usual = {(line.verdict, line.text, line.new) for line in plain.suggestions}
    found = tuple(any(_finds(line, edit) for line in made.suggestions) for edit in edits)
    false = [line for line in made.suggestions if not any(_finds(line, edit) for edit in edits)]
    if setting == "others":  # what is suggested for the document as it is, is no error of the edit's
        false = [line for line in false if (line.verdict, line.text, line.new) not in usual]
    return Judged(document.path, setting, edits, found, tuple(false))


def _updated(library: Library, blocks: Sequence[Block], about: Metadata, same: frozenset[str]) -> Update:
    undated = replace(about, reviewed_on=None, status=Status.CURRENT)
    return update(library, of_reading("edited.md", _reading(blocks, about.title), undated, None, same), EVERYTHING)


def _supported(library: Library, own: Existing, kind: str) -> set[int]:
    """Numbers of the blocks that another document supports: by the same figure, or by a step of a list."""
    starts = [b.locator.start for b in own.document.blocks]
    lists: dict[int, set[tuple[str, int | None]]] = {}
    for judged in verdicts(own, stretches(library, own, EVERYTHING), library.encoder):
        if judged.verdict is not Verdict.KEEP or not agree(judged.unit.text, judged.sources[0].text):
            continue
        block = bisect_right(starts, judged.unit.start) - 1
        if kind == "figure" and not any(_same_figure(judged.unit.text, u.text) for u in judged.sources):
            continue
        steps = {(u.record.document.id, u.block.group) for u in judged.sources if u.block.kind is BlockKind.STEP}
        if kind == "figure" or steps:
            lists[block] = steps
    if kind == "swapped":
        return {n for n, found in lists.items() if found & lists.get(n + 1, set())}
    return set(lists)


def _same_figure(a: str, b: str) -> bool:
    mine = {(m.kind, m.value) for m in _in_digits(a)}
    return bool(mine & {(m.kind, m.value) for m in _in_digits(b)})


def _in_digits(text: str) -> list[Measured]:
    """The figures of a text that can be spoilt: those that are not in words."""
    return [m for m in measured(text) if any(map(str.isdigit, text[m.start : m.end]))]


def _drawn(blocks: Sequence[Block], allowed: set[int], kind: str, drawn: random.Random) -> Iterator[Edit]:
    """Edits of a kind at random places, none beside another."""
    places = [n for n in range(len(blocks)) if n in allowed]
    drawn.shuffle(places)
    taken: set[int] = set()
    for n in places:
        if len(taken) >= 3 * PER_DOCUMENT or taken & {n - 1, n, n + 1, n + 2}:
            continue
        edit = _edit(blocks, n, kind, drawn)
        if edit:
            taken.update((n, n + 1, n + 2))
            yield edit


def _edit(blocks: Sequence[Block], n: int, kind: str, drawn: random.Random) -> Edit | None:
    block = blocks[n]
    if kind == "figure":
        figures = [m for m in _in_digits(block.text) if m.value < 1000]
        if block.kind in (BlockKind.CODE, BlockKind.HEADING) or not figures:
            return None
        chosen = drawn.choice(figures)
        old = block.text[chosen.start : chosen.end]
        digits = next(part for part in old.replace(",", "").split() if part[:1].isdigit()) if old[:1].isdigit() else ""
        number = "".join(c for c in digits if c.isdigit())
        if not number or number not in old:
            return None
        new = old.replace(number, str(int(number) * 2 + 3), 1)
        return Edit(kind, n, block.text, block.text[: chosen.start] + new + block.text[chosen.end :])
    steps = [m for m in (n, n + 1) if m < len(blocks) and blocks[m].kind is BlockKind.STEP and blocks[m].level == 0]
    together = len(steps) == 2 and blocks[n].group == blocks[n + 1].group
    if kind == "dropped":
        size = sum(b.kind is BlockKind.STEP and b.group == block.group for b in blocks)
        return Edit(kind, n, block.text, "") if n in steps and size >= 4 and not _has_inside(blocks, n) else None
    return Edit(kind, n, block.text, blocks[n + 1].text) if together and not _has_inside(blocks, n + 1) else None


def _has_inside(blocks: Sequence[Block], n: int) -> bool:
    return n + 1 < len(blocks) and blocks[n + 1].group == blocks[n].group and blocks[n + 1].level > blocks[n].level


def _edited(document: Document, edits: Sequence[Edit]) -> list[Block]:
    blocks = list(document.blocks)
    for edit in edits:
        if edit.kind == "swapped":
            blocks[edit.block], blocks[edit.block + 1] = blocks[edit.block + 1], blocks[edit.block]
        else:
            blocks[edit.block] = replace(blocks[edit.block], text=edit.after)
    return [b for b in blocks if b.text]


def _reading(blocks: Sequence[Block], title: str) -> Reading:
    """Blocks with their offsets made anew."""
    made = Builder()
    groups: dict[int, int] = {}
    for b in blocks:
        group = groups.setdefault(b.group, made.new_group()) if b.group is not None else None
        if b.kind is BlockKind.HEADING:
            made.heading(b.text, b.level)
        elif b.kind is BlockKind.ROW and group is not None:
            made.row(b.text.split(" | "), group, header=b.header)
        elif b.kind is BlockKind.STEP and group is not None:
            made.step(b.text, group, marker=b.marker, depth=b.level)
        elif b.kind is BlockKind.ITEM and group is not None:
            made.item(b.text, group, depth=b.level, marker=b.marker)
        elif b.kind is BlockKind.CODE:
            made.code(b.text, group=group, depth=b.level)
        elif b.kind is BlockKind.QUESTION:
            made.question(b.text)
        elif b.kind is BlockKind.NOTE:
            made.note(b.text, group=group, depth=b.level)
        else:
            made.paragraph(b.text, group=group, depth=b.level)
    return made.reading(format="markdown", title=title)


def _finds(line: Line, edit: Edit) -> bool:
    """Whether a suggestion undoes an edit."""
    if edit.kind == "figure":
        return line.verdict is Verdict.CHANGE and not line.moved and bool(line.text) and line.text in edit.after
    if edit.kind == "dropped":
        return line.verdict is Verdict.ADD and _alike(line.new, edit.before)
    return line.moved and line.text in (edit.before, edit.after)


def _alike(a: str, b: str) -> bool:
    mine, other = stem_set(a), stem_set(b)
    return len(mine & other) >= 0.5 * min(len(mine), len(other)) > 0


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """The measures by setting and kind of edit, as a Markdown table."""
    yield "| setting | edit | documents | edits | found | false suggestions | per document |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for setting in SETTINGS:
        for kind in KINDS:
            own = [j for j in judged if j.setting == setting and j.edits[0].kind == kind]
            edits, found = sum(len(j.edits) for j in own), sum(sum(j.found) for j in own)
            false = sum(len(j.false) for j in own)
            if edits:
                share, each = found / edits, false / len(own)
                yield f"| {setting} | {kind} | {len(own)} | {edits} | {share:.2f} | {false} | {each:.2f} |"


def measure(library: Library, most: int = MOST) -> list[Judged]:
    """All settings and kinds of edit over a library's current documents, at most so many of them."""
    entries = [e for e in library.catalogue.entries(EVERYTHING) if e.metadata.status is Status.CURRENT]
    random.Random(SEED).shuffle(entries)  # noqa: S311
    documents = [d for e in entries[:most] if (d := library.catalogue.document(e.path, EVERYTHING))]
    tried = (judge(library, d, s, k) for d in documents for s in SETTINGS for k in KINDS)
    return [j for j in tried if j]


def untouched(library: Library, most: int = MOST) -> tuple[int, int]:
    """Documents that were copied and not edited, and what is suggested for them beside the originals: all false."""
    entries = [e for e in library.catalogue.entries(EVERYTHING) if e.metadata.status is Status.CURRENT]
    random.Random(SEED).shuffle(entries)  # noqa: S311
    documents = [d for e in entries[:most] if (d := library.catalogue.document(e.path, EVERYTHING))]
    made = [_updated(library, d.blocks, d.metadata, frozenset()) for d in documents]
    return len(documents), sum(len(m.suggestions) for m in made)


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    parser.add_argument("--library", type=Path, action="append", help="a library with documents, instead of the sample")
    parser.add_argument("--most", type=int, default=MOST, help="documents of each library")
    parser.add_argument("--verbose", action="store_true", help="list what was not found, and what is false")
    arguments = parser.parse_args()
    homes = arguments.library or [arguments.home]
    judged: list[Judged] = []
    for home in homes:
        library = Library.open(home, models=arguments.home / "models") if arguments.library else None
        with library or ingested(sample_corpus(), arguments.home, print) as opened:
            judged += measure(opened, arguments.most)
            copies, false = untouched(opened, arguments.most)
            print(f"{home.name}: {false} suggestions for {copies} copies without an edit")
    print("\n".join(table(judged)))
    if arguments.verbose:
        for j in judged:
            for edit, found in zip(j.edits, j.found, strict=True):
                if not found:
                    print(f"{j.document} {j.setting} {edit.kind} not found: {edit.before!r} -> {edit.after!r}")
            for line in j.false:
                print(f"{j.document} {j.setting} {j.edits[0].kind} false {line.verdict}: {line.text!r} -> {line.new!r}")


if __name__ == "__main__":
    main()
