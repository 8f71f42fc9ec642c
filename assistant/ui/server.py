"""The web application: what it is made of, and what it is guarded by."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from assistant.api.gate import Gate
from assistant.api.guard import Access, Guard, KnownHosts, SameOrigin, SmallBodies
from assistant.api.http import OPEN_PATHS, build_api
from assistant.api.service import Service
from assistant.asking import Ask, Generate
from assistant.intake.intake import Intake
from assistant.model import Model, open_model
from assistant.settings import Settings
from assistant.ui import strings
from assistant.ui.chat import Chat
from assistant.ui.downloads import add_drafts, add_onboarding, add_reports, add_sources, add_terms, add_updates
from assistant.ui.drafts import Drafts
from assistant.ui.files import Asking
from assistant.ui.health.place import HealthPlace
from assistant.ui.intake.place import IntakePlace
from assistant.ui.intake.sending import add_intake
from assistant.ui.library.downloads import add_library_downloads
from assistant.ui.library.place import LibraryPlace
from assistant.ui.markup import text
from assistant.ui.onboarding.place import OnboardingPlace
from assistant.ui.page import build_page
from assistant.ui.places import Place, Places
from assistant.ui.questions.place import QuestionsPlace
from assistant.ui.security import SecurityHeaders
from assistant.ui.theme import theme
from assistant.ui.updates import Updating
from ingest.library import Library

if TYPE_CHECKING:
    import gradio as gr

LARGEST_EVENT = 2**20  # bytes
_STATIC = resources.files("assistant.ui") / "static"
_SHEETS = sorted(p.name for p in _STATIC.iterdir() if p.name.endswith(".css"))  # chat.css first
_HEAD = (
    '<link rel="icon" href="/mops/icon.svg" type="image/svg+xml">'
    + "".join(f'<link rel="stylesheet" href="/mops/{sheet}">' for sheet in _SHEETS)
    + f'<meta name="color-scheme" content="light dark"><meta name="description" content="{text(strings.TAGLINE)}">'
)
_NO_DOCS = {"openapi_url": None, "docs_url": None, "redoc_url": None}


def build_app(library: Library, settings: Settings, ask: Ask | None = None) -> FastAPI:
    """The application over an open library. `ask` answers questions (default: `assistant.ask.ask`).

    Raises:
        ModelError: The settings name a language model that cannot be used at all.
    """
    model = open_model(settings)
    app = _with_api(Service(library, ask or _default_ask(), model), Access(settings))
    _add_health(app, library)
    add_sources(app, library)
    app.mount("/mops", StaticFiles(directory=str(_STATIC)), name="mops")
    app.state.chat = Chat(library, ask or _default_ask(), _generate(model))
    drafts = Drafts(library, model)
    add_drafts(app, drafts)
    updating = Updating(library)
    add_updates(app, updating)
    add_library_downloads(app, library)
    add_reports(app, library)
    add_onboarding(app, library)
    add_terms(app, library)
    app.state.intake = Intake(library, settings)
    intake = IntakePlace(app.state.intake)
    add_intake(app, app.state.intake, intake.live)
    places = Places([*_places(library, settings, app.state.intake), intake])
    _mount_page(app, partial(build_page, app.state.chat, drafts, updating, places), settings)
    # what the page sends is short, but for files, of which Gradio itself limits the size
    app.add_middleware(SmallBodies, most=LARGEST_EVENT, prefix="/gradio_api/", uploads=("/gradio_api/upload",))
    app.add_middleware(SameOrigin)
    app.add_middleware(KnownHosts, hosts=settings.known_hosts)
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


def _places(library: Library, settings: Settings, intake: Intake) -> list[Place]:
    """The pages beside the conversation."""
    questions = QuestionsPlace(library, named=settings.show_askers)
    return [OnboardingPlace(library), LibraryPlace(library, intake), questions, HealthPlace(library)]


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
    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz(reader: Asking) -> JSONResponse:
        """Whether the library can be read, and how much it holds for whoever asks."""
        try:
            documents, passages = library.catalogue.count(reader)
        except SQLAlchemyError:
            return JSONResponse({"ok": False, "documents": None, "passages": None}, status_code=503)
        return JSONResponse({"ok": True, "documents": documents, "passages": passages})
