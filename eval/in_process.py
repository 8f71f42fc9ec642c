"""An application served by this process, on a free port of this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

STARTING = 60.0  # seconds; it takes far less, unless much else is going on


@contextmanager
def serving_app(app: ASGIApp) -> Iterator[str]:
    """Serve an application; gives its address.

    Raises:
        RuntimeError: The server ended before it had started.
    """
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + STARTING
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise RuntimeError("The server did not start; see its log above.")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
