"""The contract's values as they are sent: as JSON in the form of the commands, and as a stream of events."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import iterate_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api import problems
from assistant.api.contract import Hits
from assistant.api.gate import Gate
from ingest.errors import MopsError, public

_log = logging.getLogger(__name__)


class HeadAsGet:
    """Answers HEAD as it would GET; the body is left out by the server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        head = scope["type"] == "http" and scope["method"] == "HEAD"
        await self.app({**scope, "method": "GET"} if head else scope, receive, send)


class Stream(StreamingResponse):
    """Server-sent events, sent while a place in the gate is held."""

    def __init__(self, events: AsyncIterator[bytes], gate: Gate) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events.

        Raises:
            Busy: there is no place in the gate.
        """
        async with self._gate.slot():
            await super().__call__(scope, receive, send)


async def events(made: Iterator[tuple[str, Any]]) -> AsyncIterator[bytes]:
    """Named values as server-sent events; what goes wrong on the way is an event, too."""
    try:
        async for name, value in iterate_in_threadpool(made):
            yield f"event: {name}\ndata: {_dumped(value)}\n\n".encode()
    except MopsError as error:
        found = problems.Problem("about:blank", "Service Unavailable", 503, public(error))
        yield f"event: problem\ndata: {_dumped(found)}\n\n".encode()
    except Exception:  # noqa: BLE001 - else whoever listens would not know that there is no more
        _log.exception("The events broke off.")
        found = problems.Problem("about:blank", "Internal Server Error", 500, problems.FAILED)
        yield f"event: problem\ndata: {_dumped(found)}\n\n".encode()


def as_json(value: object) -> Response:
    """A value in the form of the commands' `--json`."""
    return Response(_dumped(value), media_type="application/json", headers={"Cache-Control": "private, no-store"})


def _dumped(value: Any) -> str:  # noqa: ANN401 - a mapping, or one of the contract's values
    given = value if isinstance(value, Mapping) else _plain(value)
    said = json.dumps(given, ensure_ascii=False, default=_text)
    return said if _is_text(said) else json.dumps(given, default=_text)


def _plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - one of the contract's values
    return {"hits": [hit.to_json() for hit in value.hits]} if isinstance(value, Hits) else asdict(value)


def _text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _is_text(said: str) -> bool:
    """Whether it can be sent as it is: a document may hold half of a character."""
    try:
        said.encode()
    except UnicodeEncodeError:
        return False
    return True
