"""What a scripted language model does with a call: answer, fail, or send something that is neither."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .model_request import Request


@dataclass(frozen=True, slots=True)
class Pace:
    """How an answer travels. Times are seconds; a piece is one event of a stream.

    `wait` is before anything is sent, `first` between the headers and the first piece, `pause` between
    pieces. With `keep_alive` the silence is filled with comment lines, as gateways do. After `pieces`
    pieces the stream does what `then` says: "hang" falls silent for ever, "cut" drops the connection,
    "end" closes it in good order without the last events. A reply that is not streamed counts as two
    pieces, the halves of its body.
    """

    wait: float = 0.0
    first: float = 0.0
    pause: float = 0.0
    keep_alive: bool = False
    pieces: int | None = None
    then: Literal["hang", "cut", "end"] = "cut"


@dataclass(frozen=True, slots=True)
class Say:
    """A completion.

    In `text`, ``{{phrase}}`` becomes the key of the evidence block that holds the phrase,
    ``{{#phrase}}`` its number, ``{{~phrase}}`` the key in lower case, and ``((rules))`` the system
    message. `structured` is said instead when the call asks for JSON. With `tool` the text is the
    arguments of a call of that tool.
    """

    text: str = ""
    structured: str | None = None
    finish: str = "stop"
    refusal: str | None = None
    tool: str | None = None
    size: int = 12  # characters in a piece
    usage: bool = True
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Fail:
    """An error in the form of the protocol. `midway` sends it as an event after so many pieces of `text`."""

    status: int
    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    retry_after: float | None = None
    midway: int | None = None
    text: str = "- "

    def body(self) -> dict[str, Any]:
        """The error as the protocol writes it."""
        return {"error": {"message": self.message, "type": self.type, "param": None, "code": self.code}}


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes as they are, for replies that are no valid form of the protocol."""

    content: bytes
    status: int = 200
    content_type: str = "text/event-stream"


Behaviour = Say | Fail | Send
Script = Behaviour | Sequence[Behaviour] | Callable[[Request], Behaviour]
"""One behaviour for every call; one a call, the last repeating; or what to do with this call."""

INVALID_KEY = Fail(401, "Incorrect API key provided: wrong-key.", code="invalid_api_key")
FORBIDDEN = Fail(403, "Your project does not have access to this model.", code="model_not_allowed")
UNKNOWN_MODEL = Fail(
    404, "The model `no-such-model` does not exist or you do not have access to it.", code="model_not_found"
)
RATE_LIMITED = Fail(
    429, "Rate limit reached for requests per minute.", "requests", "rate_limit_exceeded", retry_after=0.05
)
OUT_OF_QUOTA = Fail(
    429,
    "You exceeded your current quota, please check your plan and billing details.",
    "insufficient_quota",
    "insufficient_quota",
)
CONTEXT_TOO_LONG = Fail(
    400,
    "This model's maximum context length is 2000 tokens. Please reduce the length of the messages.",
    code="context_length_exceeded",
)
NO_JSON_SCHEMA = Fail(
    400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
)
SERVER_ERROR = Fail(500, "The server had an error while processing your request.", "server_error")
OVERLOADED = Fail(503, "The engine is currently overloaded, please try again later.", "service_unavailable_error")
FAILS_MIDWAY = replace(SERVER_ERROR, status=200, midway=2, text="- Check the header row. [S1]\n- Then")
BAD_GATEWAY = Send(b"<html><body><h1>502 Bad Gateway</h1></body></html>", 502, "text/html")
LOGIN_PAGE = Send(b"<html><body><form action='/login'>Sign in</form></body></html>", 200, "text/html")
INVALID_JSON = Send(b'{"id": "1", "choices": [{"message": {"content": "- Check', 200, "application/json")
GARBAGE = Send(b"data: \x00\xff\xfe{not json\n\ndata: also not\n\n")
NO_CHOICES = Send(
    b'{"id": "1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": null}',
    200,
    "application/json",
)
EMPTY = Say("")
HANG = Say("", pace=Pace(wait=math.inf))
CONTENT_FILTER = Say("", finish="content_filter")
REFUSAL = Say("", refusal="I'm sorry, I can't help with that.")
