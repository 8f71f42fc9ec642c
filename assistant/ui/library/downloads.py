"""Files of the library page: metadata, what falls due, the originals of earlier versions."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse

from assistant.keeping.due import Due, calendar, due, mail
from assistant.keeping.front_matter import folder_metadata, front_matter
from assistant.source import file_name
from assistant.ui.files import BINARY, Asking, headers, saved
from assistant.ui.library.parts import number
from ingest.access import Reader
from ingest.folder import FOLDER_METADATA
from ingest.library import Library
from ingest.versions import read_version

Words = Annotated[str, Query(max_length=1000)]


def add_library_downloads(app: FastAPI, library: Library) -> None:
    """Serve the page's files; what the reader may not read is not there."""

    @app.get("/library/front-matter")
    def metadata(document: Words, reader: Asking) -> Response:
        """A document's metadata as front matter."""
        entry = library.catalogue.entry(document, reader)
        if entry is None:
            raise HTTPException(404)
        return saved(front_matter(entry.metadata).encode(), f"{_stem(document)}-front-matter.yaml")

    @app.get("/library/_meta.yaml")
    def by_hand(reader: Asking) -> Response:
        """What was set by hand, as a folder's metadata."""
        return saved(folder_metadata(library.catalogue, reader).encode(), FOLDER_METADATA)

    def falling(reader: Reader, owner: str | None, days: str) -> list[Due]:
        ahead = timedelta(days=min(number(days, 90), 3650))
        return due(library.catalogue, reader, owner=owner, ahead=ahead)

    @app.get("/library/due.ics")
    def due_calendar(reader: Asking, owner: Words | None = None, days: Words = "90") -> Response:
        """What falls due as a calendar."""
        return saved(calendar(falling(reader, owner, days)), "due-for-review.ics", "text/calendar; charset=utf-8")

    @app.get("/library/due.txt")
    def due_mail(reader: Asking, owner: Words | None = None, days: Words = "90") -> Response:
        """What falls due as the text of a mail."""
        return saved(mail(falling(reader, owner, days)).encode(), "due-for-review.txt", "text/plain; charset=utf-8")

    @app.get("/library/version/{version}")
    def original(version: Annotated[int, PathParameter(ge=1, le=2**53)], document: Words, reader: Asking) -> Response:
        """The file that a version of a document was read from."""
        found = read_version(library.catalogue, document, version, reader)
        path = library.original(found.sha256) if found else None
        if found is None or path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=BINARY, headers=headers(file_name(found)))


def _stem(document: str) -> str:
    return document.rpartition("/")[2].rpartition(".")[0] or document
