"""What a model is given: passages under keys, the most valuable first, as many as it can take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.model import tokens
from assistant.place import place
from ingest.cataloguing.entry import Record
from ingest.document import Status

MOST = 10  # passages
_ADDRESSES_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.]{0,40}?\b(?:previous|above|prior|earlier|preceding|your|all|any|these|other)\b"
    r"[^.]{0,30}?\b(?:instructions?|rules?|prompts?|directions?|sources?|guidelines?|above)\b"
    r"|\breveal (?:your|the) (?:system |hidden )?(?:prompt|instructions)\b"
    r"|\b(?:note|instructions?|message|attention|notice) (?:to|for) (?:the )?(?:any )?"
    r"(?:ai|llm|assistant|language model|chatbot|model)s?\b"
    r"|\b(?:as|you are|act as|pretend to be) an? (?:ai|llm|language model|assistant|chatbot)\b"
    r"|(?:^|<!--|[\n>(\"“|])\s*(?:(?:dear )?(?:ai|llm)(?: assistant| model| agent)?|chatbot|language model)s?\s*[:,!]"
    r"|(?:^|<!--|[\n>(\"“|])\s*assistant\s*[:,!]\s*(?:please |you |now )?"
    r"(?:ignore|disregard|do|don't|always|never|tell|say|reply|answer|respond|recommend|when|add|append|include|output|print|use|you)\b"
    r"|\b(?:ai|llm|chatbot|language model)s?(?: assistants?| models?| agents?)? reading this\b"
    r"|<\|im_(?:start|end)\|>|\[/?INST\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """Passages by their keys "S1", "S2" …, and those that were kept back because they address a model."""

    records: dict[str, Record]
    withheld: tuple[Record, ...]

    def text(self) -> str:
        """The passages as the model gets them: each line of a text behind "| ", so that none can pass for a rule."""
        return "\n\n".join(_block(key, record) for key, record in self.records.items())


def sources(records: Sequence[Record], room: int) -> Sources:
    """The records as sources, the most valuable first, up to `room` tokens.

    One that does not fit is passed over for shorter ones behind it. Archived passages are given only
    where there are no others. What speaks to a model instead of to people is not given to it.
    """
    unique = list({r.passage.id: r for r in records}.values())
    current = [r for r in unique if r.document.metadata.status is not Status.ARCHIVED] or unique
    kept = [r for r in current if not addresses_a_model(_text(r))]
    given: dict[str, Record] = {}
    left = room
    for record in kept:
        size = tokens(_block("S00", record))
        if len(given) < MOST and size <= left:
            given[f"S{len(given) + 1}"] = record
            left -= size
    return Sources(given, tuple(r for r in current if r not in kept))


def addresses_a_model(text: str) -> bool:
    """Whether a text gives orders to whatever program reads it."""
    return bool(_ADDRESSES_A_MODEL.search(text))


def block(key: str, title: str, text: str) -> str:
    """A text under its key, each of its lines behind a mark."""
    return "\n".join([f"[{key}] {' '.join(title.split())}", *(f"| {line}" for line in text.splitlines())])


def _block(key: str, record: Record) -> str:
    return block(key, " ".join(_about(record)), _text(record))


def _text(record: Record) -> str:
    """The passage's text, below the column names where it is of a table."""
    header = " | ".join(record.header) if record.header else ""
    return f"{header}\n{record.passage.text}" if header else record.passage.text


def _about(record: Record) -> Iterator[str]:
    about = record.document.metadata
    yield " › ".join(dict.fromkeys((about.title, *record.passage.headings)))
    where = place(record.blocks[0].locator) if record.blocks else None
    known = [about.status.value, f"reviewed {about.reviewed_on.isoformat()}" if about.reviewed_on else "", where or ""]
    yield f"({', '.join(k for k in known if k)})"
