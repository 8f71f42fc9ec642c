"""Files of the pages: pictures and originals of sources, drafts, updated documents, reports, paths, terms."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, JSONResponse

from assistant.export import FORMATS, exported
from assistant.source import file_name, original_of
from assistant.ui.drafts import Drafts
from assistant.ui.files import BINARY, Asking, headers, in_one, saved
from assistant.ui.updates import MOST_IDS, Updating
from ingest.errors import SettingsError, UnreadableFile
from ingest.library import Library

PAGE_SCALE = 2.0  # pixels a point: sharp on a dense screen at panel width
Version = Annotated[int, PathParameter(ge=0, lt=2**63)]
Id = Annotated[str, Query(max_length=40)]


def add_sources(app: FastAPI, library: Library) -> None:
    """Serve the documents' pages as pictures, and their files."""

    @app.get("/source/{version}/page/{number}.png")
    def page(version: Version, number: int, reader: Asking) -> Response:
        """A page of a PDF as a picture; pages count from 1."""
        found = original_of(library, reader, version)
        if found is None or found[0].format != "pdf":
            raise HTTPException(404)
        try:
            picture = _picture(found[1], number - 1)
        except UnreadableFile as error:
            raise HTTPException(404, str(error)) from error
        return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    @app.get("/source/{version}/original")
    def original(version: Version, reader: Asking) -> Response:
        """The document's file as it was ingested, to be saved and not shown."""
        found = original_of(library, reader, version)
        if found is None:
            raise HTTPException(404)
        document, path = found
        return FileResponse(path, media_type=BINARY, headers=headers(file_name(document)))


def add_drafts(app: FastAPI, drafts: Drafts) -> None:
    """Serve the reader's drafts."""

    @app.get("/draft{suffix}")
    def draft(suffix: str, id: Id, reader: Asking) -> Response:
        """A draft of the reader's as a file, as it was left."""
        made = drafts.exported(reader, id) if suffix in FORMATS else None
        if made is None:
            raise HTTPException(404)
        return saved(exported(made, suffix), in_one(f"{made.title}{suffix}"))


def add_updates(app: FastAPI, updating: Updating) -> None:
    """Serve documents as they are with accepted suggestions."""

    @app.get("/updated.md")
    def updated(
        document: Annotated[str, Query(max_length=1000)],
        reader: Asking,
        accept: Annotated[str, Query(max_length=MOST_IDS)] = "",
    ) -> Response:
        """A document of the library with the accepted suggestions, made anew for whoever asks."""
        try:
            made = updating.revised(document, [a for a in accept.split(",") if a], reader)
        except SettingsError as error:
            raise HTTPException(422, str(error)) from error
        if made is None:
            raise HTTPException(404)
        return saved(made.encode(), document.rpartition("/")[2].rpartition(".")[0] + ".md")


def add_reports(app: FastAPI, library: Library) -> None:
    """Serve the report on the library's health."""

    @app.get("/health{suffix}")
    def health_report(suffix: str, reader: Asking) -> Response:
        """The weekly report on the library's health, of what the reader may see."""
        from assistant.health.report import html, markdown, report

        if suffix not in (".md", ".html"):
            raise HTTPException(404)
        made = report(library.catalogue, reader)
        written = markdown(made) if suffix == ".md" else html(made)
        return saved(written.encode(), f"knowledge-health-{made.day.isoformat()}{suffix}")


def add_onboarding(app: FastAPI, library: Library) -> None:
    """Serve the reader's onboarding paths."""

    @app.get("/onboarding{suffix}")
    def onboarding(suffix: str, id: Id, reader: Asking, start: date | None = None) -> Response:
        """A path of the reader's as a file, as it may be shown today."""
        from assistant.onboarding.export import FORMATS as PATHS
        from assistant.onboarding.export import exported as path_file
        from assistant.onboarding.present import present
        from assistant.onboarding.progress import follow

        found = follow(library.catalogue, reader, id) if suffix in PATHS else None
        if found is None:
            raise HTTPException(404)
        path = present(library.catalogue, reader, found.path)
        content = path_file(path, suffix, library.catalogue, reader, start)
        kind = "text/calendar" if suffix == ".ics" else BINARY
        return saved(content, in_one(f"Onboarding {path.title[:60]}{suffix}"), kind)


def add_terms(app: FastAPI, library: Library) -> None:
    """Serve the abbreviations that the library explains."""

    @app.get("/terms.json")
    def terms(request: Request, reader: Asking) -> Response:
        """The abbreviations that the library explains to the reader; not sent again while nothing has changed."""
        from assistant.terms import glossary, version

        tag = f'"{version(library, reader)}"'
        caching = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == tag:
            return Response(status_code=304, headers=caching)
        return JSONResponse([e.to_json() for e in glossary(library, reader)], headers=caching)


@lru_cache(maxsize=48)
def _picture(path: Path, index: int) -> bytes:
    """A page as PNG. The path holds the hash of the file's bytes, so that it stands for its content."""
    from ingest.read.pages import page as pdf_page

    return pdf_page.render(path.read_bytes(), index, PAGE_SCALE)
