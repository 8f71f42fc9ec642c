"""Example questions taken from the library itself, for a reader who does not know what to ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.cataloguing.entry import Entry
from ingest.document import Block, BlockKind, Document, Status

MOST_DOCUMENTS = 48  # looked into, spread over the library
WORDS = range(5, 15)

_VERB = re.compile(
    r"add|archive|assign|build|calculate|choose|clean|close|collect|configure|connect|convert|create|define|delete"
    r"|deploy|enrich|escalate|exclude|fix|handle|install|invite|make|map|measure|merge|name|onboard|prepare|publish"
    r"|qualify|reconcile|register|remove|restore|send|submit|suppress|train|update|validate|verify|write"
)
_VERB_OR_NOUN = re.compile(
    r"approve|audit|book|brief|change|check|copy|design|document|export|file|hand|import|launch|log|migrate"
    r"|monitor|pause|plan|record|renew|report|request|reset|review|roll|route|run|schedule|score|segment|set|share"
    r"|sort|sync|tag|test|track|upload|use|warm"
)
_DETERMINER = re.compile(r"(?:up |out |back )?(?:an?|the|our|your|each|every|all|any|new|someone|people)\b")
_DEPENDENT = re.compile(
    r"\b(this|that|these|those|it|they|them|above|below|here|following|previous|step \d+)\b", re.IGNORECASE
)
_NUMBERING = re.compile(r"^\s*(?:step\s+)?(?:\d+(?:\.\d+)*[.):]?|[A-Z][.)]|Q\d*[.:])\s+", re.IGNORECASE)


def examples(
    catalogue: Catalogue, reader: Reader, *, count: int = 6, keep: Callable[[str], bool] | None = None
) -> list[str]:
    """Questions that the library's own headings and questions suggest, at most one a document.

    The same library gives the same questions. `keep` has the last word on each, so that a caller
    can leave out what would not be answered.
    """
    chosen: list[str] = []
    for entry in _spread(catalogue.entries(reader)):
        document = catalogue.document(entry.path, reader)
        fresh = (q for q in questions_in(document) if not _alike(q, chosen)) if document else iter(())
        found = next((q for q in fresh if keep is None or keep(q)), None)
        if found:
            chosen.append(found)
        if len(chosen) == count:
            break
    return chosen


def questions_in(document: Document) -> Iterator[str]:
    """Questions that a document answers by its own account, most telling first."""
    blocks = document.blocks
    with_steps = {b.locator.headings for b in blocks if b.kind is BlockKind.STEP}
    asked = (b.text for b in blocks if b.kind is BlockKind.QUESTION)
    headings = [b for b in blocks if b.kind is BlockKind.HEADING]
    how_to = (_question(b) for b in headings if (*b.locator.headings, b.text) in with_steps)
    others = (_question(b) for b in headings if re.match(r"how |what |who |when |which ", b.text, re.IGNORECASE))
    for text in (*how_to, *asked, *others):
        question = _NUMBERING.sub("", text).strip()
        if question and len(question.split()) in WORDS and not _DEPENDENT.search(question):
            yield question


def _question(heading: Block) -> str:
    """The heading as a question, or "" when it does not make a grammatical one."""
    text = _NUMBERING.sub("", heading.text).strip().rstrip(".:")
    if text.endswith("?"):
        return text
    how = re.match(r"how (?:to|we|do (?:i|you|we)) (.+)", text, re.IGNORECASE)
    body = how.group(1) if how else text
    first, _, rest = body.partition(" ")
    if not rest or "," in body or " – " in body or ":" in body:
        return ""
    verb = first.lower()
    if how or _VERB.fullmatch(verb) or (_VERB_OR_NOUN.fullmatch(verb) and _DETERMINER.match(rest)):
        return f"How do we {verb if first.istitle() else first} {_lower_titles(rest)}?"
    return ""


def _lower_titles(text: str) -> str:
    """Undo title case where every longer word has it; names in otherwise lower-case text stay."""
    words = text.split()
    longer = [w for w in words if len(w) > 3]
    if len(longer) > 1 and all(w[0].isupper() for w in longer):
        return " ".join(w.lower() if w.istitle() else w for w in words)
    return text


def _spread(entries: Sequence[Entry]) -> list[Entry]:
    """Documents in an order that takes folders in turn; what is archived or a draft is left out."""
    folders: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.metadata.status is Status.CURRENT:
            folders.setdefault(entry.path.rpartition("/")[0], []).append(entry)
    turns = max((len(group) for group in folders.values()), default=0)
    order = [group[i] for i in range(turns) for group in folders.values() if i < len(group)]
    return order[:MOST_DOCUMENTS]


def _alike(question: str, chosen: Sequence[str]) -> bool:
    words = set(question.lower().split())
    return any(len(words & set(other.lower().split())) > 0.7 * len(words) for other in chosen)
