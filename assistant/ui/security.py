"""Headers that let a browser load nothing foreign and be framed by nobody."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.ui.identity import COOKIE, MAX_AGE, new_token

# Gradio compiles its HTML templates in the browser, hence 'unsafe-eval', and sets style attributes,
# hence 'unsafe-inline' for styles. Its inline scripts are let in by a nonce, nobody else's are.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-eval' 'nonce-{nonce}'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_SCRIPT = re.compile(rb"<script(?=[\s>])", re.IGNORECASE)
_SOCIAL = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>\s*', re.IGNORECASE)


class SecurityHeaders:
    """Sets the headers on every response, a nonce on every page's scripts, and the reader's cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if "text/html" in headers.get("accept", ""):
            # a page is rewritten below, so it must not come compressed
            kept = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        known = COOKIE in cookie_parser(headers.get("cookie", ""))
        response = _Response(send, known=known)
        try:
            await self.app(scope, receive, response.send)
        except Exception:
            if not response.begun:  # a fault of our own; what it was is for the log alone
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, response.send)
            raise


class _Response:
    """One response on its way out."""

    def __init__(self, send: Send, *, known: bool) -> None:
        self._send = send
        self._known = known
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        self.begun = True
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Content-Security-Policy"] = POLICY.format(nonce=self._nonce)
        if headers.get("content-type", "").startswith("text/html"):
            self._start = message
            if not self._known:
                headers.append("Set-Cookie", _cookie())
        else:
            await self._send(message)

    async def _finish(self, start: Message) -> None:
        tag = b'<script nonce="' + self._nonce.encode() + b'"'
        body = _SCRIPT.sub(tag, _SOCIAL.sub(b"", self._body))
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _cookie() -> str:
    # Lax and not Strict: else whoever follows a link from elsewhere would be taken for somebody new. What changes
    # anything is refused from elsewhere all the same.
    return f"{COOKIE}={new_token()}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax"
