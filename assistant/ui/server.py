"""The web application: health, page pictures, originals, and the chat mounted on it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from assistant.api.gate import Gate
from assistant.api.guard import Access, Guard, SameOrigin, SmallBodies
from assistant.api.http import OPEN_PATHS, build_api
from assistant.api.service import Service
from assistant.export import FORMATS, exported
from assistant.intake.intake import Intake
from assistant.model import Model, open_model
from assistant.settings import LOOPBACK, Settings
from assistant.source import file_name, original_of
from assistant.ui import strings
from assistant.ui.chat import Ask, Chat, Generate
from assistant.ui.drafts import Drafts
from assistant.ui.health import Health
from assistant.ui.identity import reader_of
from assistant.ui.intake import IntakePlace
from assistant.ui.library.downloads import add_library_downloads
from assistant.ui.library.place import LibraryPlace
from assistant.ui.markup import text
from assistant.ui.onboarding import Onboarding
from assistant.ui.page import build_page
from assistant.ui.places import Place, Places
from assistant.ui.questions.place import Questions
from assistant.ui.security import SecurityHeaders
from assistant.ui.sending import add_intake
from assistant.ui.theme import theme
from assistant.ui.updates import MOST_IDS, Updating
from ingest.access import Reader
from ingest.errors import SettingsError, UnreadableFile
from ingest.library import Library

if TYPE_CHECKING:
    import gradio as gr

LARGEST_EVENT = 2**20  # bytes
PAGE_SCALE = 2.0  # pixels a point: sharp on a dense screen at panel width
_STATIC = resources.files("assistant.ui") / "static"
_SHEETS = sorted(p.name for p in _STATIC.iterdir() if p.name.endswith(".css"))  # chat.css first
_HEAD = (
    '<link rel="icon" href="/mops/icon.svg" type="image/svg+xml">'
    + "".join(f'<link rel="stylesheet" href="/mops/{sheet}">' for sheet in _SHEETS)
    + f'<meta name="color-scheme" content="light dark"><meta name="description" content="{text(strings.TAGLINE)}">'
)
Version = Annotated[int, PathParameter(ge=0, lt=2**63)]
_NO_DOCS = {"openapi_url": None, "docs_url": None, "redoc_url": None}


def build_app(library: Library, settings: Settings, ask: Ask | None = None) -> FastAPI:
    """The application over an open library. `ask` answers questions (default: `assistant.ask.ask`).

    Raises:
        ModelError: The settings name a language model that cannot be used at all.
    """
    model = open_model(settings)
    app = _with_api(Service(library, ask or _default_ask(), model), Access(settings))
    _add_health(app, library)
    _add_sources(app, library)
    app.mount("/mops", StaticFiles(directory=str(_STATIC)), name="mops")
    app.state.chat = Chat(library, ask or _default_ask(), _generate(model))
    drafts = Drafts(library, model)
    _add_drafts(app, drafts)
    updating = Updating(library)
    _add_updates(app, updating)
    add_library_downloads(app, library)
    _add_reports(app, library)
    _add_onboarding(app, library)
    _add_terms(app, library)
    app.state.intake = Intake(library, settings)
    intake = IntakePlace(app.state.intake)
    add_intake(app, app.state.intake, intake.live)
    places = Places([*_places(library, settings), intake])
    _mount_page(app, partial(build_page, app.state.chat, drafts, updating, places), settings)
    if settings.host in LOOPBACK:
        # a page elsewhere that points its own name at this machine must not be able to read the library
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]"])
    # what the page sends is short, but for files, of which Gradio itself limits the size
    app.add_middleware(SmallBodies, most=LARGEST_EVENT, prefix="/gradio_api/", uploads=("/gradio_api/upload",))
    app.add_middleware(SameOrigin)
    app.add_middleware(SecurityHeaders)
    return app


def _with_api(service: Service, access: Access) -> FastAPI:
    """An application that has the API for programs, and its tools for language models."""
    from assistant.api.tools import OverHttp, build_tools

    gate = Gate()
    tools = OverHttp(build_tools(service, gate))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with tools.running():
            yield

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.mount("/api/v1", Guard(SmallBodies(build_api(service, gate)), access, OPEN_PATHS), name="api")
    app.router.routes.append(Route("/mcp", Guard(SmallBodies(tools), access)))
    return app


def _default_ask() -> Ask:
    from assistant.ask import ask

    return ask


def _generate(model: Model | None) -> Generate | None:
    if model is None:
        return None
    from assistant.generate import generate

    return partial(generate, model=model)


def _places(library: Library, settings: Settings) -> list[Place]:
    """The pages beside the conversation."""
    questions = Questions(library, named=settings.show_askers)
    return [Onboarding(library), LibraryPlace(library), questions, Health(library)]


def _mount_page(app: FastAPI, page: Callable[[], gr.Blocks], settings: Settings) -> None:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    # else every event is followed by statistics over all events so far, which nobody sees here
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")
    import gradio as gr

    gr.mount_gradio_app(
        app,
        page(),
        path="/",
        app_kwargs=dict(_NO_DOCS),
        theme=theme(),
        head=_HEAD,
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=f"{settings.upload_mb}mb",
    )


def _add_health(app: FastAPI, library: Library) -> None:
    @app.get("/healthz")
    def healthz() -> JSONResponse:
        """Whether the library can be read, and how much it holds."""
        try:
            documents, passages = library.catalogue.count()
        except SQLAlchemyError:
            return JSONResponse({"ok": False, "documents": None, "passages": None}, status_code=503)
        return JSONResponse({"ok": True, "documents": documents, "passages": passages})


def _reader(request: Request) -> Reader:
    return reader_of(request.cookies)


def _add_sources(app: FastAPI, library: Library) -> None:
    @app.get("/source/{version}/page/{number}.png")
    def page(version: Version, number: int, reader: Annotated[Reader, Depends(_reader)]) -> Response:
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
    def original(version: Version, reader: Annotated[Reader, Depends(_reader)]) -> Response:
        """The document's file as it was ingested, to be saved and not shown."""
        found = original_of(library, reader, version)
        if found is None:
            raise HTTPException(404)
        document, path = found
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(document))}",
            "Cache-Control": "private, no-store",
        }
        return FileResponse(path, media_type="application/octet-stream", headers=headers)


def _add_drafts(app: FastAPI, drafts: Drafts) -> None:
    @app.get("/draft{suffix}")
    def saved(
        suffix: str, id: Annotated[str, Query(max_length=40)], reader: Annotated[Reader, Depends(_reader)]
    ) -> Response:
        """A draft of the reader's as a file, as it was left."""
        made = drafts.exported(reader, id) if suffix in FORMATS else None
        if made is None:
            raise HTTPException(404)
        name = quote(f"{made.title}{suffix}".replace("/", " "))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
        return Response(exported(made, suffix), media_type="application/octet-stream", headers=headers)


def _add_updates(app: FastAPI, updating: Updating) -> None:
    @app.get("/updated.md")
    def updated(
        document: Annotated[str, Query(max_length=1000)],
        reader: Annotated[Reader, Depends(_reader)],
        accept: Annotated[str, Query(max_length=MOST_IDS)] = "",
    ) -> Response:
        """A document of the library with the accepted suggestions, made anew for whoever asks."""
        try:
            text_ = updating.revised(document, [a for a in accept.split(",") if a], reader)
        except SettingsError as error:
            raise HTTPException(422, str(error)) from error
        if text_ is None:
            raise HTTPException(404)
        name = quote(document.rpartition("/")[2].rpartition(".")[0] + ".md")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
        return Response(text_.encode(), media_type="application/octet-stream", headers=headers)


def _add_reports(app: FastAPI, library: Library) -> None:
    @app.get("/health{suffix}")
    def health_report(suffix: str, reader: Annotated[Reader, Depends(_reader)]) -> Response:
        """The weekly report on the library's health, of what the reader may see."""
        from assistant.health.report import html, markdown, report

        if suffix not in (".md", ".html"):
            raise HTTPException(404)
        made = report(library.catalogue, reader)
        written = markdown(made) if suffix == ".md" else html(made)
        name = quote(f"knowledge-health-{made.day.isoformat()}{suffix}")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
        return Response(written.encode(), media_type="application/octet-stream", headers=headers)


def _add_onboarding(app: FastAPI, library: Library) -> None:
    @app.get("/onboarding{suffix}")
    def onboarding(
        suffix: str,
        id: Annotated[str, Query(max_length=40)],
        reader: Annotated[Reader, Depends(_reader)],
        start: date | None = None,
    ) -> Response:
        """A path of the reader's as a file, as it may be shown today."""
        from assistant.onboarding.export import FORMATS as PATHS
        from assistant.onboarding.export import exported as path_file
        from assistant.onboarding.present import present
        from assistant.onboarding.progress import follow

        found = follow(library.catalogue, reader, id) if suffix in PATHS else None
        if found is None:
            raise HTTPException(404)
        path = present(library.catalogue, reader, found.path)
        name = quote(f"Onboarding {path.title[:60]}{suffix}".replace("/", " "))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
        kind = "text/calendar" if suffix == ".ics" else "application/octet-stream"
        return Response(path_file(path, suffix, library.catalogue, reader, start), media_type=kind, headers=headers)


def _add_terms(app: FastAPI, library: Library) -> None:
    @app.get("/terms.json")
    def terms(request: Request, reader: Annotated[Reader, Depends(_reader)]) -> Response:
        """The abbreviations that the library explains to the reader; not sent again while nothing has changed."""
        from assistant.terms import glossary, version

        tag_ = f'"{version(library, reader)}"'
        headers = {"ETag": tag_, "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == tag_:
            return Response(status_code=304, headers=headers)
        return JSONResponse([e.to_json() for e in glossary(library, reader)], headers=headers)


@lru_cache(maxsize=48)
def _picture(path: Path, index: int) -> bytes:
    """A page as PNG. The path holds the hash of the file's bytes, so that it stands for its content."""
    from ingest.read.pages import page as pdf_page

    return pdf_page.render(path.read_bytes(), index, PAGE_SCALE)
