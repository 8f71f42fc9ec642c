"""An update as plain text: by section, what to add (+), remove (-) and change (~), with source and reason.

Where other documents say most of a section, what nobody else says in it is marked (?), for a person to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.answer import Citation
from assistant.update import Line, Part, Update
from assistant.updating.verdict import Verdict

MARKS = {Verdict.ADD: "+", Verdict.REMOVE: "-", Verdict.CHANGE: "~", Verdict.UNSUPPORTED: "?"}
LONGEST = 600  # characters of a statement or quote that are shown


def difference_text(update: Update) -> str:
    """The suggestions by section, each below the statement before it and above its source."""
    by_number = {c.n: c for c in update.citations}
    lines = [f"{update.title} ({update.document})", update.summary(), *update.notes]
    for part in update.parts:
        if any(_shown(line, part) for line in part.lines):
            lines += ["", *_part(part, by_number)]
    return "\n".join(lines)


def _shown(line: Line, part: Part) -> bool:
    """Whether a line is a suggestion, or nobody else says it while others say most of its section."""
    alone = sum(other.verdict is Verdict.UNSUPPORTED for other in part.lines)
    return bool(line.id) or (line.verdict is Verdict.UNSUPPORTED and 2 * alone < len(part.lines))


def _part(part: Part, by_number: Mapping[int, Citation]) -> Iterator[str]:
    heading = " › ".join(part.headings) or "Before the first heading"
    yield f"## {heading}{' (a section to add)' if part.new else ''}"
    shown = -1
    for n, line in enumerate(part.lines):
        if not _shown(line, part):
            continue
        if 0 < n != shown + 1:
            yield f"    {_labelled(part.lines[n - 1], _cut(part.lines[n - 1].text))}"
        shown = n
        yield f"{MARKS[line.verdict]} {_labelled(line, worded(line))}{f'    [{line.id}]' if line.id else ''}"
        yield f"      {line.reason}"
        yield from (f"      {_source(by_number[number])}" for number in line.citations)


def worded(line: Line) -> str:
    """The statement with what is taken out of it in [-…-] and what is put in in {+…+}."""
    if line.moved or line.verdict is not Verdict.CHANGE:
        return _cut(line.text or line.new)
    parts, at = [], 0
    for change in line.differs:
        old, new = line.text[slice(*change.old)], line.new[slice(*change.new)]
        space = " " if not old and change.new[0] and line.new[change.new[0] - 1].isspace() else ""
        parts += [line.text[at : change.old[0]], f"[-{old}-]" if old else space, f"{{+{new}+}}" if new else ""]
        at = change.old[1]
    return " ".join("".join([*parts, line.text[at:]]).split())


def _labelled(line: Line, said: str) -> str:
    label = f"{line.marker} " if line.marker and line.verdict is not Verdict.ADD else ""
    return f"{'   ' * line.depth}{label}{said}{' (to be moved)' if line.moved else ''}"


def _source(citation: Citation) -> str:
    place = " › ".join(dict.fromkeys((citation.title, *citation.heading)))
    at = f", {citation.page}" if citation.page else ""
    return f"Source: {place}{at} ({citation.document}): “{_cut(citation.quote)}”"


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 2].rstrip() + " …"
