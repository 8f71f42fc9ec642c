"""A language model that follows a script, behind an HTTP server that speaks the OpenAI protocol.

>>> with ModelServer([RATE_LIMITED, Say("- Check the header row. [S1]")]) as server:
...     model = init_chat_model("openai:scripted", base_url=server.url, api_key=server.key)

It is as strict as the services it stands for: a wrong key, an unknown model, a schema that strict mode
does not take, and more text than the context holds are refused without a script.
"""

from __future__ import annotations

import json
import math
import select
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .behaviour import INVALID_KEY, UNKNOWN_MODEL, Behaviour, Fail, Pace, Say, Script, Send
from .model_request import Request
from .model_wire import completion, event, events, fault, said, tokens

_TICK = 0.02  # seconds between two looks at whether the caller has gone
_BREATH = 0.05  # seconds between two comment lines of a stream that is kept alive


class ModelServer:
    """The server; runs from ``with`` to its end.

    `url` is the base URL for a client, `key` and `model` what it must send, `context` the most tokens
    (of four characters) that it takes. `requests` records every call, in order; `abandoned` counts the
    callers that left before their reply was complete.
    """

    def __init__(
        self, script: Script = (), *, key: str = "test-key", model: str = "scripted", context: int | None = None
    ) -> None:
        self.script, self.key, self.model, self.context = script, key, model, context
        self.requests: list[Request] = []
        self.abandoned = 0
        self.closing = threading.Event()
        self._calls = 0
        self._lock = threading.Lock()

    def __enter__(self) -> ModelServer:
        handler = type("Handler", (_Handler,), {"scripted": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_TICK,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The base URL, as a client wants it."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def calls(self) -> list[Request]:
        """The calls of the model, without the questions which models there are."""
        return [r for r in self.requests if r.path == "/v1/chat/completions"]

    @property
    def missing(self) -> list[str]:
        """Phrases that replies looked for in evidence that does not hold them."""
        return [phrase for request in self.requests for phrase in request.missing]

    def behaviour(self, request: Request) -> Behaviour:
        """What the script says for this call."""
        if callable(self.script):
            return self.script(request)
        if not isinstance(self.script, Sequence):
            return self.script
        if not self.script:
            return Fail(500, "The model was called, and its script says nothing.", "server_error")
        with self._lock:
            n, self._calls = self._calls, self._calls + 1
        return self.script[min(n, len(self.script) - 1)]

    def refusal(self, request: Request) -> Fail | None:
        """What is wrong with a call whatever the script says."""
        body = request.body
        schema = body.get("response_format", {}).get("json_schema", {})
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return INVALID_KEY
        if body.get("model") != self.model:
            return UNKNOWN_MODEL
        if not request.messages:
            return Fail(400, "Missing required parameter: 'messages'.", code="missing_required_parameter")
        if schema.get("strict") and (why := fault(schema["schema"])):
            return Fail(400, f"Invalid schema for response_format '{schema.get('name')}': {why}")
        used = tokens(json.dumps(body["messages"], ensure_ascii=False))
        if self.context is not None and used > self.context:
            return Fail(
                400,
                f"This model's maximum context length is {self.context} tokens. However, your messages resulted in "
                f"{used} tokens. Please reduce the length of the messages.",
                code="context_length_exceeded",
            )
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """A caller that hangs up is part of the tests, and nothing to print."""


class _Gone(Exception):
    """The caller hung up, or the server is closing."""


class _Handler(BaseHTTPRequestHandler):
    scripted: ModelServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Tests want no log."""

    def do_GET(self) -> None:
        request = self._record({})
        listed = {"id": self.scripted.model, "object": "model", "created": 1, "owned_by": "tests"}
        if request.headers.get("authorization") != f"Bearer {self.scripted.key}":
            self._fail(INVALID_KEY)
        elif self.path == "/v1/models":
            self._json({"object": "list", "data": [listed]})
        elif self.path == f"/v1/models/{self.scripted.model}":
            self._json(listed)
        else:
            self._fail(UNKNOWN_MODEL if self.path.startswith("/v1/models/") else _no_such_url("GET", self.path))

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            request = self._record(json.loads(content))
        except ValueError:
            return self._fail(Fail(400, "We could not parse the JSON body of your request."))
        if self.path != "/v1/chat/completions":
            return self._fail(_no_such_url("POST", self.path))
        try:
            self._reply(request, self.scripted.refusal(request) or self.scripted.behaviour(request))
        except (_Gone, ConnectionError):
            self.close_connection = True
            self.scripted.abandoned += not self.scripted.closing.is_set()

    def _record(self, body: dict[str, Any]) -> Request:
        request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self.scripted.requests.append(request)
        return request

    def _reply(self, request: Request, behaviour: Behaviour) -> None:
        match behaviour:
            case Send(content, status, content_type):
                self._body(content, status, content_type)
            case Fail(midway=int(pieces)) as fail if request.streams:
                sent = list(events(request, Say(fail.text), self.scripted.model))[: 1 + pieces]
                self._stream([*sent, event(fail.body())], Pace())
            case Fail() as fail:
                self._fail(fail)
            case Say() as say:
                say = said(request, say)
                self._wait(say.pace.wait)
                if request.streams:
                    self._stream(events(request, say, self.scripted.model), say.pace)
                else:
                    self._whole(json.dumps(completion(request, say, self.scripted.model)).encode(), say.pace)

    def _fail(self, fail: Fail) -> None:
        self._body(json.dumps(fail.body()).encode(), fail.status, "application/json", fail.retry_after)

    def _json(self, data: dict[str, Any]) -> None:
        self._body(json.dumps(data).encode(), 200, "application/json")

    def _body(self, content: bytes, status: int, content_type: str, retry_after: float | None = None) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(content)))
        if retry_after is not None:
            self.send_header("retry-after", str(retry_after))
        self.end_headers()
        self.wfile.write(content)

    def _whole(self, content: bytes, pace: Pace) -> None:
        """A reply in one piece, or the part of it that `pace` lets through."""
        if pace.pieces is None:
            self._body(content, 200, "application/json")
            return
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2 * min(pace.pieces, 1)])
        if pace.then == "hang":
            self._wait(math.inf)
        self._drop()

    def _stream(self, pieces: Iterable[bytes], pace: Pace) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self._wait(pace.first, pace.keep_alive)
        for n, piece in enumerate(pieces):
            if n == pace.pieces and pace.then == "hang":
                self._wait(math.inf, pace.keep_alive)
            elif n == pace.pieces and pace.then == "cut":
                self._drop()
                return
            elif n == pace.pieces:
                break
            if n:
                self._wait(pace.pause, pace.keep_alive)
            self._chunk(piece)
        self._chunk(b"")

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.wfile.flush()

    def _wait(self, seconds: float, keep_alive: bool = False) -> None:
        """Let time pass while the caller is there."""
        until = time.monotonic() + seconds
        spoken = 0.0
        while (left := until - time.monotonic()) > 0:
            if self.scripted.closing.wait(min(_TICK, left)) or self._hung_up():
                raise _Gone
            if keep_alive and time.monotonic() - spoken > _BREATH:
                self._chunk(b": still there\n\n")
                spoken = time.monotonic()

    def _hung_up(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _no_such_url(method: str, path: str) -> Fail:
    return Fail(404, f"Invalid URL ({method} {path})", code="unknown_url")
