"""Errors in words, in the form of RFC 9457 (application/problem+json)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from ingest.errors import LibraryBusy, MopsError, SettingsError, public

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
FAILED = "Something went wrong in the assistant. What it was stands in the log of the server."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value of a request. `where` is body, query, path or header."""

    where: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was not served, in words. `faults` says which of its values are wrong."""

    type: str
    title: str
    status: int
    detail: str
    faults: tuple[Fault, ...] = ()


class Busy(MopsError):
    """There is no room for another question at the moment."""


def problem(
    status: int, detail: str, *, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """A response that says what is wrong."""
    title = HTTPStatus(status).phrase
    made = Problem("about:blank", title, status, detail, tuple(faults))
    return JSONResponse(asdict(made), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


async def of_error(_: Request, error: Exception) -> Response:
    """An error that is meant for people."""
    assert isinstance(error, MopsError)
    status = 422 if isinstance(error, SettingsError) else 503
    headers = {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, Busy | LibraryBusy) else {}
    return problem(status, public(error), headers=headers)


async def of_http(_: Request, error: Exception) -> Response:
    """An error of the framework: no such path, another method, not JSON."""
    assert isinstance(error, HTTPException)
    ours = error.detail not in (HTTPStatus(error.status_code).phrase, "There was an error parsing the body")
    said = error.detail if ours else _WORDS.get(error.status_code, f"{error.detail}.")
    return problem(error.status_code, said, headers=error.headers)


async def of_request(_: Request, error: Exception) -> Response:
    """A request whose values are not what they should be."""
    assert isinstance(error, RequestValidationError)
    faults = faults_in(error.errors())
    return problem(422, told(faults), faults=faults)


async def of_failure(_: Request, __: Exception) -> Response:
    """A fault of the assistant's own; what it was is in the log only."""
    return problem(500, FAILED)


def faults_in(errors: Sequence[Mapping[str, Any]], where: str = "") -> list[Fault]:
    """What validation found wrong; `where` the values stand, if their places do not begin with it."""
    return [_fault((*([where] if where else ()), *found["loc"]), str(found["msg"])) for found in errors]


def told(faults: Sequence[Fault]) -> str:
    """Faults in one sentence."""
    return "; ".join(f"{f.name or f.where}: {f.reason}" for f in faults)[:1000] + "."


def _fault(place: Sequence[str | int], reason: str) -> Fault:
    where, *names = (str(part) for part in place)
    if where == "body" and len(names) == 1 and names[0].isdigit():  # where the text stops being JSON
        return Fault(where, "", f"is not JSON ({reason}, at character {names[0]})")
    if where == "body" and not names:
        return Fault(where, "", "is not a JSON object, sent with “Content-Type: application/json”")
    reason = "is required" if reason == "Field required" else reason
    return Fault(where, ".".join(names), re.sub(r"^(String|Input|List) (?=should)", "", reason))


_WORDS = {
    400: "The body of the request cannot be read as JSON.",
    404: "There is nothing at this address. What there is stands in /api/v1/docs.",
    405: "This address does not take that method. What it takes stands in /api/v1/docs.",
}
