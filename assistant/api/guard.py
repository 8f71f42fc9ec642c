"""Who may use the API, and from where.

On this machine alone no token is needed: who is here may read the library anyway. Once the app
listens to others, programs must show the token that is set, and without one set nobody is let in.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import problem
from assistant.settings import Settings
from ingest.access import NOBODY, Reader

LARGEST_BODY = 256 * 1024  # bytes
OFF = (
    "The API is off: the app listens beyond this machine, and no token is set. "
    "Set MOPS_API_TOKEN in its environment, or let it listen on 127.0.0.1 only."
)
_NO_TOKEN = "This needs the token of the API: send the header “Authorization: Bearer …” with it."  # noqa: S105
_FOREIGN = "Refused: this was sent by a page of another site, and would change something here."
_STRANGE = (
    "Refused: the app does not answer to this name. Whoever runs it can add the name to the setting `hosts` "
    "(settings.toml in the library's folder, or MOPS_HOSTS)."
)
_SAFE = ("GET", "HEAD", "OPTIONS")
_READER = "mops.reader"


class Access:
    """Who a program is, by what it shows."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.api_token.get_secret_value() if settings.api_token else ""
        self._token = hashlib.sha256(secret.encode()).digest() if secret else None
        self.on = self._token is not None or settings.local

    def reader(self, headers: Headers) -> Reader | None:
        """The reader behind a request; None when it may not be served."""
        if self._token is None:
            return Reader("local")
        kind, _, shown = headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(hashlib.sha256(shown.strip().encode("latin-1")).digest(), self._token)
        return Reader("api") if kind.lower() == "bearer" and same else None


def reader_of(request: Request) -> Reader:
    """The reader whom `Guard` has let in."""
    reader = request.scope[_READER]
    assert isinstance(reader, Reader)
    return reader


class Guard:
    """Lets requests through that may use the API; `open_paths` need no token, and without it are read by nobody."""

    def __init__(self, app: ASGIApp, access: Access, open_paths: Collection[str] = ()) -> None:
        self.app = app
        self.access = access
        self.open_paths = open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self.access.on:
            await problem(403, OFF)(scope, receive, send)
            return
        reader = self.access.reader(headers)
        if reader is None and scope["path"] not in self.open_paths:
            refused = problem(401, _NO_TOKEN, headers={"WWW-Authenticate": "Bearer"})
            await refused(scope, receive, send)
            return
        await self.app({**scope, _READER: reader or NOBODY}, receive, send)


class SmallBodies:
    """Refuses bodies that are too large, whatever length they declare: none is kept in memory to find out.

    `most` is in bytes. It holds for the addresses that begin with `prefix`, except those that begin with one
    of `uploads`, which have limits of their own.
    """

    def __init__(self, app: ASGIApp, most: int = LARGEST_BODY, prefix: str = "", uploads: tuple[str, ...] = ()) -> None:
        self.app = app
        self.most = most
        self.prefix = prefix
        self.uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(self.prefix) or path.startswith(self.uploads):
            await self.app(scope, receive, send)
            return
        said = f"The request is too large: at most {self.most // 1024:,} KB are taken here."
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > self.most:
            await problem(413, said)(scope, receive, send)
            return
        left = self.most

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            if message["type"] == "http.request":
                left -= len(message.get("body", b""))
                if left < 0:
                    raise HTTPException(413, said)
            return message

        try:
            await self.app(scope, bounded, send)
        except HTTPException as error:  # where the application does not answer it itself
            await problem(error.status_code, error.detail)(scope, receive, send)


class KnownHosts:
    """Refuses requests for another host name than those given.

    Else a page elsewhere could point its own name at this machine, and a browser would let it read the library.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        known = scope["type"] not in ("http", "websocket")

        async def go_on(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal known
            known = True
            await self.app(scope, receive, send)

        async def say(message: Message) -> None:
            if known:
                await send(message)

        await TrustedHostMiddleware(go_on, self.hosts, www_redirect=False)(scope, receive, say)
        if not known:
            api = scope["path"].startswith(("/api/", "/mcp"))
            refused = problem(400, _STRANGE) if api else PlainTextResponse(_STRANGE, 400)
            await refused(scope, receive, send)


class SameOrigin:
    """Refuses what a page of another site sends in a reader's name, unless it only reads.

    A browser says where a request comes from; other programs say nothing of it, and have no cookies
    or place in the network to be abused.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and foreign(Headers(scope=scope)):
            await problem(403, _FOREIGN)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def foreign(headers: Headers) -> bool:
    """Whether a browser says that a request comes from a page of another site."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
