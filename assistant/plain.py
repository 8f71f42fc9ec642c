"""An answer as plain text, for the terminal and the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from assistant.answer import Answer, Citation, Statement
from assistant.place import in_words


def plain(answer: Answer) -> str:
    """The answer with numbered sources below it, or the refusal with what is nearest."""
    if answer.status == "withheld":
        return "Nothing of this answer can be shown any more."
    return "\n".join(_answered(answer) if answer.status == "answered" else _refused(answer))


def written(answer: Answer) -> str:
    """Who worded a generated answer, how much of it held, and what it took."""
    used = sum(int(answer.usage.get(k) or 0) for k in ("input", "output"))
    cost = answer.usage.get("cost")
    spent = [f"{used:,} tokens"] if used else []
    spent += [f"cost {cost:.4f}"] if cost is not None else []
    held = f"{len(answer.statements)} of {counted(answer.proposed, 'statement')} supported"
    return "; ".join([f"Worded by {answer.model}", held, *spent])


def approved(answer: Answer) -> str:
    """Who stands for a curated answer, and since when; "" for another one."""
    return f"Approved by {answer.curated['by']} on {answer.curated['on']}" if answer.curated else ""


def counted(count: int, noun: str) -> str:
    """A number of things in words."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _answered(answer: Answer) -> Iterator[str]:
    for part, run in groupby((s for s in answer.statements if not s.aside), key=lambda s: s.part):
        yield from (part,) if part else ()
        yield from map(_line, run)
    asides = [s for s in answer.statements if s.aside]
    if asides:
        yield from ("", "Also in the documents:")
        yield from map(_line, asides)
    yield ""
    for citation in answer.citations:
        yield f"[{citation.n}] {_source(citation)}"
    yield from (f"! {note}" for note in answer.notes)
    yield approved(answer) or f"Confidence {answer.confidence:.2f}"
    if answer.mode == "generated":
        yield written(answer)


def _line(statement: Statement) -> str:
    marks = "".join(f" [{n}]" for n in statement.citations)
    label = f"{statement.marker} " if statement.marker else ""
    text = statement.readable
    if statement.header:
        cells = text.split(" | ")
        if len(cells) == len(statement.header):
            named = zip(statement.header, cells, strict=True)
            text = "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
    return f"{'   ' * statement.depth}{label}{text}{marks}"


def _source(citation: Citation) -> str:
    place = [citation.document, *citation.heading]
    if citation.page:
        place.append(in_words(citation.page, citation.document))
    about = [citation.status] if citation.status != "current" else []
    about += [f"reviewed {citation.reviewed_on}"] if citation.reviewed_on else []
    about += [f"verified by {citation.verified_by} on {citation.verified_on}"] if citation.verified_by else []
    return " › ".join(place) + (f" ({', '.join(about)})" if about else "")


def _refused(answer: Answer) -> Iterator[str]:
    if not answer.chatter:
        yield "The documents do not hold an answer to this."
    yield from answer.notes
    if answer.nearest:
        yield "Nearest to it:"
    for near in answer.nearest:
        owner = f" — ask: {near.owner}" if near.owner else ""
        yield f"  {' › '.join([near.title, *near.heading])} ({near.document}){owner}"
        if near.closest:
            yield f"    “{' '.join(near.closest.quote.split())}”"
