"""The real server, on a free port of this machine, for as long as a test needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eval.in_process import serving_app

__all__ = ["serving", "serving_app"]


@contextmanager
def serving(library, ask=None, **settings) -> Iterator[str]:
    """Serve the application over a library, as `mops serve` does; gives its address.

    Args:
        library: The library.
        ask: What answers questions, where not `assistant.ask.ask`.
        settings: Settings that are not as they are by default.
    """
    from assistant.settings import Settings
    from assistant.ui.server import build_app

    with serving_app(build_app(library, Settings(home=library.home, **settings), ask)) as address:
        yield address
