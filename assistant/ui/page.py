"""The chat page: its zones, and which event goes where."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import gradio as gr

from assistant.ui import shell, strings
from assistant.ui.chat import Chat
from assistant.ui.drafts import Drafts
from assistant.ui.places import Places
from assistant.ui.updates import Updating


def build_page(chat: Chat, drafts: Drafts, updating: Updating, places: Places) -> gr.Blocks:
    """The page with the chat, and beside it the drafts, the updates of documents and the other places."""
    page: gr.Blocks
    with gr.Blocks(title=strings.PRODUCT, analytics_enabled=False, fill_width=True) as page:
        with gr.Row(elem_id="shell"):
            with gr.Column(elem_id="rail"):
                rail = _html(shell.rail((), None))
            with gr.Column(elem_id="chat"):
                bar = _html(shell.bar(strings.PRODUCT, None))
                with gr.Column(elem_id="thread"):
                    past = _html("", elem_id="past")
                    live = _html("", elem_id="live")
                    suggested = _html("", elem_id="suggested")
                with gr.Column(elem_id="dock"):
                    filters = _html("", elem_id="filters")
                    dock = _html(shell.composer(), js_on_load=_script())
                status = _html(shell.status())
            with gr.Column(elem_id="panel"):
                opened = _html("")
        everything = [rail, bar, past, live, status]
        _on(dock, "begin", chat.begin, [*everything, filters, suggested])
        _on(dock, "shared", chat.shared, [*everything, filters])
        _on(dock, "ask", chat.ask, everything)
        _on(dock, "retry", chat.retry, everything)
        _on(dock, "open", chat.open, everything)
        _on(dock, "new", chat.new, [*everything, suggested])
        _on(dock, "rename", chat.rename, everything)
        _on(dock, "delete", chat.delete, everything)
        _on(dock, "feedback", chat.feedback, [status])
        _on(dock, "approve", chat.approve, everything)
        _on(dock, "cite", chat.cite, [opened, status])
        _on(dock, "read", chat.read, [opened, status])
        _on(dock, "explain", chat.explain, [opened, status])
        _on(dock, "quote", drafts.quote, [opened, status])
        _on(dock, "others", drafts.others, [opened, status])
        _on(dock, "resume", drafts.resume, [*everything, filters])
        for name in ("compose", "draft", "revisit", "retitle", "discard", "revise", "put", "stand"):
            _on(dock, name, getattr(drafts, name), everything)
        _on(dock, "choose", updating.choose, [bar, past, live, status])
        _on(dock, "find", updating.find, [live, status])
        _on(dock, "compare", updating.compare, [bar, past, live, status])
        for name in ("visit", "act"):
            _on(dock, name, getattr(places, name), [bar, past, live, opened, status])
    page.queue(default_concurrency_limit=16, max_size=256, api_open=False)
    return page


def _html(value: str, *, js_on_load: str | None = None, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, js_on_load=js_on_load, elem_id=elem_id, apply_default_css=False)


def _script() -> str:
    """The page's script: its parts, which share their names, one behind the other, the chat's first."""
    static = resources.files("assistant.ui") / "static"
    parts = sorted((p for p in static.iterdir() if p.name.endswith(".js")), key=lambda p: (p.name != "chat.js", p.name))
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)


def _on(component: gr.HTML, event: str, fn: Callable[..., Any], outputs: list[gr.HTML]) -> None:
    listen = getattr(component, event)
    listen(fn, outputs=outputs, show_progress="hidden", api_visibility="private", trigger_mode="multiple")
