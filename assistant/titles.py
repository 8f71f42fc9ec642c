"""What a document is about, by its title."""

from __future__ import annotations

from functools import lru_cache

from ingest.words import stem_set

_FORMS = stem_set(
    "sop standard operating procedure process policy guide guideline handbook manual playbook runbook checklist"
    " instruction rule template overview faq document"
)


@lru_cache(maxsize=4096)
def topic_of(title: str) -> frozenset[str]:
    """The stems of what a title names, without the words for the form of the document."""
    return stem_set(title) - _FORMS
