"""Who is reading. Without sign-in a reader is a browser, known by a random cookie."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping

from ingest.access import Reader

COOKIE = "mops_reader"
MAX_AGE = 2 * 365 * 24 * 3600  # seconds


def new_token() -> str:
    """A token for a browser that has none."""
    return secrets.token_urlsafe(24)


def reader_of(cookies: Mapping[str, str]) -> Reader:
    """The reader behind a request's cookies.

    The name is a digest, so that what is stored in the library does not let anybody in. A browser
    without the cookie is a new reader each time.
    """
    token = cookies.get(COOKIE) or new_token()
    return Reader(f"browser-{hashlib.sha256(token.encode()).hexdigest()[:20]}")
