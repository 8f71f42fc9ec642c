"""What stands around a conversation or a draft: the lists of both, and the bar."""

from __future__ import annotations

from assistant import history
from assistant.drafting import desk
from assistant.ui import shell, strings
from ingest.access import Reader
from ingest.catalogue import Catalogue


def around(
    catalogue: Catalogue, reader: Reader, *, conversation: str = "", draft: str = "", title: str = ""
) -> tuple[str, str]:
    """The lists and the bar, with what is open; `title` is shown where nothing is that the lists have."""
    talks, drafts = history.conversations(catalogue, reader), desk.drafts(catalogue, reader)
    talk = next((c for c in talks if c.id == conversation), None)
    open_ = next((d for d in drafts if d.id == draft), None)
    shown = open_ or talk
    here = talk.id if talk else None
    bar = shell.bar(shown.title if shown else title or strings.NEW_CONVERSATION, here, open_.id if open_ else "")
    return shell.rail(talks, here, drafts=drafts, draft=open_.id if open_ else None), bar
