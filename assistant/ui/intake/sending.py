"""What the page sends to and fetches from besides its events: files on their way in, progress, a backup."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from assistant.api.guard import foreign
from assistant.intake.intake import Intake
from assistant.ui.files import Asking
from ingest.access import Reader
from ingest.errors import MopsError, UnreadableFile
from ingest.uploads import Batch, waiting

_CHUNK = 1 << 20  # bytes gathered before they are written
_MOST_LIST = 8_000_000  # bytes of a list of files


def add_intake(app: FastAPI, intake: Intake, live: Callable[[Reader], dict[str, object]]) -> None:
    """Add the routes. `live` makes what the page shows of a job while it runs."""
    _add_uploads(app, intake)

    @app.get("/intake/live")
    def progress(reader: Asking) -> JSONResponse:
        """How far the job is, as the page shows it."""
        return JSONResponse(live(reader), headers={"Cache-Control": "no-store"})

    @app.get("/intake/backup.zip", dependencies=[Depends(own_page)])
    def backup(reader: Asking) -> Response:
        """The whole library as one file."""
        if not intake.may_back_up(reader):
            raise HTTPException(404)
        folder = waiting(intake.library)
        try:
            made = intake.back_up(reader, folder / "backup.zip")
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if not isinstance(error, MopsError):
                raise
            return Response(str(error), status_code=409, media_type="text/plain; charset=utf-8")
        return _Passing(
            folder / "backup.zip",
            filename=f"mops-library-{made.made_at[:10]}.zip",
            media_type="application/zip",
            headers={"Cache-Control": "private, no-store"},
        )


class _Passing(FileResponse):
    """A file that is there to be sent once: its folder ends with the response, however that ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            shutil.rmtree(Path(self.path).parent, ignore_errors=True)


def _add_uploads(app: FastAPI, intake: Intake) -> None:
    @app.post("/intake/uploads", dependencies=[Depends(own_page)])
    async def announce(request: Request, reader: Asking, *, backup: bool = False) -> Response:
        """Announce files as a JSON list of [name, bytes]; gives an id, and why some are refused."""
        try:
            listed = _files(await _body(request))
            batch = await run_in_threadpool(intake.open, reader, listed, backup=backup)
        except MopsError as error:
            return _refusal(409, str(error))
        return JSONResponse({"id": batch.id, "refused": batch.refused, "hidden": batch.hidden})

    @app.put("/intake/uploads/{id}", dependencies=[Depends(own_page)])
    async def send(
        id: str,
        request: Request,
        reader: Asking,
        name: Annotated[str, Query(max_length=4000)],
    ) -> Response:
        """Send one of the files, as the body."""
        batch = intake.batch(reader, id)
        if batch is None:
            return _refusal(404, "What was sent is not here any more. Send it again.")
        return await _received(intake, batch, name, request)

    @app.post("/intake/uploads/{id}/begin", dependencies=[Depends(own_page)])
    def begin(
        id: str,
        reader: Asking,
        *,
        into: Annotated[str, Query(max_length=300)] = "",
        backup: bool = False,
    ) -> Response:
        """Take what was sent into the library."""
        try:
            if backup:
                intake.bring_in(reader, id)
            else:
                intake.add_uploads(reader, id, into)
        except MopsError as error:
            return _refusal(409, str(error))
        return Response(status_code=204)

    @app.delete("/intake/uploads/{id}", dependencies=[Depends(own_page)])
    def forget(id: str, reader: Asking) -> Response:
        """Drop what was sent."""
        intake.forget(reader, id)
        return Response(status_code=204)


def own_page(request: Request) -> None:
    """Refuse what another site's page sends. Programs that are no browsers say nothing of where they come from."""
    if foreign(request.headers):
        raise HTTPException(403, "This comes from another site.")


def _refusal(status: int, reason: str) -> JSONResponse:
    return JSONResponse({"reason": reason}, status_code=status)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_LIST:
            raise UnreadableFile("The list of files is too long. Send them in parts.")
    return body


def _files(body: bytes) -> list[tuple[str, int]]:
    try:
        listed = [(str(name), int(size)) for name, size in json.loads(body)]
        # half of a character cannot be sent back; what stands for it makes the name one that is refused
        return [(name.encode("utf-8", "replace").decode(), size) for name, size in listed]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise UnreadableFile("The list of files is not a list of names and sizes.") from error


async def _received(intake: Intake, batch: Batch, name: str, request: Request) -> Response:
    """Take a file in; what goes wrong is told, and kept for the report."""
    try:
        await _receive(intake, batch, name, request)
    except ClientDisconnect:
        return _refusal(400, "The file did not come completely.")
    except UnreadableFile as error:
        status, reason = 422, str(error)
    except OSError as error:
        status, reason = 507, f"could not be kept: {error.strerror or error}"
    else:
        return Response(status_code=204)
    batch.refused[name] = reason
    return _refusal(status, reason)


async def _receive(intake: Intake, batch: Batch, given: str, request: Request) -> None:
    """Write the body to the batch, as long as its size is allowed.

    Raises:
        UnreadableFile: name or size are not.
    """
    announced = request.headers.get("content-length", "")
    size, pending = 0, bytearray()
    name = intake.accept(batch, given, int(announced) if announced.isdecimal() else 0)
    part = batch.place()
    try:
        with part.open("wb") as out:
            async for chunk in request.stream():
                size += len(chunk)
                pending += chunk
                intake.accept(batch, given, size)
                if len(pending) >= _CHUNK:
                    await run_in_threadpool(out.write, bytes(pending))
                    pending.clear()
            out.write(pending)
        batch.take(part, name)
        batch.size += size
    finally:
        part.unlink(missing_ok=True)
