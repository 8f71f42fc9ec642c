"""Addresses under which one answer or one draft is shown to whoever has them.

Without sign-in, having the address is what lets somebody in. So it holds a code that nobody can
guess, made from the id with a secret of the library: nothing has to be kept for each answer, and
with the answer its address goes. What is shown under it is what its sources say today, as far as
the reader who opens it may read them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from contextlib import suppress

import sqlalchemy as sa

from assistant import history
from assistant.answer import Answer
from assistant.drafting import desk
from assistant.drafting.desk import Saved
from assistant.history import Turn
from assistant.recall import recall
from ingest.access import Reader
from ingest.catalogue import Catalogue

LONGEST = 80  # characters
_SECRET = "link_secret"  # noqa: S105 - the name of the state under which it is kept
_CODE_BYTES = 15


def of_answer(catalogue: Catalogue, turn: int) -> str:
    """The id under which a turn's answer is shown to whoever has it."""
    return _signed(catalogue, "answer", str(turn))


def of_draft(catalogue: Catalogue, draft: str) -> str:
    """The id under which a saved draft is shown to whoever has it."""
    return _signed(catalogue, "draft", draft)


def answer(catalogue: Catalogue, link: str) -> Turn | None:
    """The turn that a link leads to, as it was answered; None when there is no such, or no more."""
    turn = _verified(catalogue, "answer", link)
    return history.shared_turn(catalogue, int(turn)) if turn and turn.isdecimal() else None


def shown(catalogue: Catalogue, reader: Reader, turn: Turn) -> tuple[Answer, int]:
    """A linked answer for whoever opens it, and how many of its statements are withheld."""
    return recall(catalogue, reader, turn.answer)


def draft(catalogue: Catalogue, link: str) -> Saved | None:
    """The draft that a link leads to, as it was left; None when there is no such, or no more."""
    linked = _verified(catalogue, "draft", link)
    return desk.shared(catalogue, linked) if linked else None


def _signed(catalogue: Catalogue, what: str, id: str) -> str:
    code = hmac.digest(_secret(catalogue), f"{what}:{id}".encode(), hashlib.sha256)[:_CODE_BYTES]
    return f"{id}.{base64.urlsafe_b64encode(code).decode()}"


def _verified(catalogue: Catalogue, what: str, link: str) -> str | None:
    """The id that a link is for, if the link was made here."""
    of, dot, _ = link.rpartition(".")
    if not dot or len(link) > LONGEST or not link.isascii():
        return None
    return of if hmac.compare_digest(_signed(catalogue, what, of), link) else None


def _secret(catalogue: Catalogue) -> bytes:
    """The library's secret, made when the first link is."""
    kept = catalogue.get_state(_SECRET)
    if kept is None:
        with suppress(sa.exc.IntegrityError):  # another process was quicker
            catalogue.set_state(**{_SECRET: secrets.token_hex(32)})
        kept = catalogue.get_state(_SECRET)
        assert kept is not None
    return bytes.fromhex(kept)
