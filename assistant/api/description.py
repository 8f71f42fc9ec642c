"""The API described: as OpenAPI for programs, and as a page for people.

The page is made of the OpenAPI document, needs no script and loads nothing from elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from assistant.api.problems import MEDIA_TYPE, Problem
from assistant.ui.markup import tag, text
from assistant.ui.strings import api as strings

PREFIX = "/api/v1"
_REF = "#/components/schemas/"
_ERRORS = {
    "400": "The request cannot be read, or was sent to a name that the app does not answer to.",
    "401": "The token is missing or wrong.",
    "403": "The API is off, or a page of another site has sent the request.",
    "404": "There is no such thing, or it is not open to you.",
    "413": "The request is too large.",
    "422": "A value of the request is wrong.",
    "503": "The library cannot be used, or too many ask at once: Retry-After says when to come back.",
}
_FIRST = """\
curl -s http://127.0.0.1:7860/api/v1/ask \\
  -H "Content-Type: application/json" -d '{"question": "What is the MQL threshold?"}'"""

Schema = Mapping[str, Any]


def describe(api: FastAPI) -> None:
    """Let the application give its description with errors as they are, and the token where one may be asked for."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            made = get_openapi(
                title=api.title,
                version=api.version,
                description=api.description,
                routes=api.routes,
                servers=[{"url": PREFIX}],
            )
            api.openapi_schema = _completed(made)
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]


def _completed(made: dict[str, Any]) -> dict[str, Any]:
    parts = made["components"]
    problem = TypeAdapter(Problem).json_schema(ref_template=f"{_REF}{{model}}", mode="serialization")
    parts["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    taken = _taken(made)
    for name, schema in parts["schemas"].items():
        if name not in taken and "properties" in schema:
            schema["required"] = list(schema["properties"])  # what is given is given whole
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{}, {"token": []}]
    error = {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}Problem"}}}
    for _, _, operation in _operations(made):
        operation["responses"] |= {code: {"description": said, "content": error} for code, said in _ERRORS.items()}
    return made


def _taken(made: Schema) -> set[str]:
    """The names of the values that requests hold."""
    todo = [json.dumps(operation.get("requestBody", {})) for _, _, operation in _operations(made)]
    found: set[str] = set()
    while todo:
        for name in set(re.findall(rf'"{_REF}(\w+)"', todo.pop())) - found:
            found.add(name)
            todo.append(json.dumps(made["components"]["schemas"][name]))
    return found


def _operations(made: Schema) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


# The page


def page(made: Schema) -> str:
    """The description as a page of HTML."""
    operations = list(_operations(made))
    models, taken = made["components"]["schemas"], _taken(made)
    body = (
        tag("a", text(strings.SKIP), href="#addresses", klass="skip"),
        tag("nav", tag("h2", text(strings.CONTENTS)), _contents(operations), aria_label=strings.CONTENTS),
        tag(
            "main",
            tag("h1", text(strings.TITLE)),
            tag("p", _said(made["info"]["description"]), klass="lead"),
            *_opening(),
            tag("h2", text(strings.CONTENTS), id="addresses"),
            *(_operation(path, method, operation) for path, method, operation in operations),
            tag("h2", text(strings.MODELS), id="values"),
            *(_model(name, schema, taken=name in taken) for name, schema in sorted(models.items())),
        ),
    )
    head = "".join(
        (
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            tag("title", text(strings.TITLE)),
            '<link rel="icon" href="/mops/icon.svg" type="image/svg+xml">',
            f'<link rel="stylesheet" href="{PREFIX}/docs.css">',
        )
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(body)}</body></html>'


def _contents(operations: list[tuple[str, str, dict[str, Any]]]) -> str:
    links = (
        tag("li", tag("a", _method(method), tag("code", _breakable(path)), href=f"#{_anchor(path, method)}"))
        for path, method, _ in operations
    )
    return tag("ul", *links)


def _opening() -> Iterator[str]:
    yield tag("h2", text(strings.FIRST))
    yield _code(_FIRST)
    yield tag("p", text(strings.TOKEN))
    yield _code("Authorization: Bearer …")
    yield tag("h2", text(strings.MACHINE))
    link = tag("a", text(f"{PREFIX}/openapi.json"), href=f"{PREFIX}/openapi.json")
    yield tag("p", text(strings.MACHINE_TEXT), " ", link)
    yield tag("h2", text(strings.MCP)) + tag("p", text(strings.MCP_TEXT))
    yield tag("h2", text(strings.ERRORS)) + tag("p", _said(strings.ERRORS_TEXT))


def _operation(path: str, method: str, operation: Schema) -> str:
    title = tag("h3", _method(method), tag("code", _breakable(PREFIX + path)), id=_anchor(path, method))
    parts = [title, tag("p", text(f"{operation['summary']}."), klass="summary")]
    if said := operation.get("description"):
        parts.append(tag("p", _said(said)))
    if given := operation.get("parameters"):
        rows = ((p["name"], p["schema"], p.get("description", ""), p.get("required", False)) for p in given)
        parts += [tag("h4", text(strings.PARAMETERS)), _table(strings.PARAMETERS, rows)]
    if body := operation.get("requestBody"):
        parts += [tag("h4", text(strings.BODY)), tag("p", _type(_content(body)[1]))]
    kind, schema = _content(operation["responses"]["200"])
    gives = {"text/event-stream": strings.EVENTS, "application/octet-stream": strings.FILE}.get(kind)
    words = text(gives) if gives else _type(schema)
    more = operation["responses"]["200"].get("description", "")
    parts += [tag("h4", text(strings.GIVES)), tag("p", words, _said(f": {more}") if gives and " " in more[12:] else "")]
    return tag("section", *parts)


def _content(of: Schema) -> tuple[str, Schema]:
    """Media type and schema of a body."""
    kind, value = next(iter(of["content"].items()))
    return kind, value["schema"]


def _model(name: str, schema: Schema, *, taken: bool) -> str:
    head = tag("h3", tag("code", text(name)), id=_model_anchor(name))
    said = tag("p", _said(schema["description"])) if schema.get("description") else ""
    if values := schema.get("enum"):
        return tag("section", head, said, tag("p", text(", ".join(values))))
    needed = schema.get("required", ()) if taken else ()
    rows = ((n, s, s.get("description", ""), n in needed) for n, s in schema.get("properties", {}).items())
    return tag("section", head, said, _table(name, rows))


def _table(caption: str, rows: Iterator[tuple[str, Schema, str, bool]]) -> str:
    head = tag("tr", *(tag("th", text(c), scope="col") for c in strings.COLUMNS))
    lines = (
        tag(
            "tr",
            tag("th", tag("code", text(name)), scope="row"),
            tag("td", _type(schema)),
            tag("td", _notes(schema, said, required)),
        )
        for name, schema, said, required in rows
    )
    table = tag("table", tag("caption", text(caption), klass="hidden"), tag("thead", head), tag("tbody", *lines))
    return tag("div", table, klass="wide", tabindex="0", role="region", aria_label=caption)


def _notes(schema: Schema, said: str, required: bool) -> str:
    notes = [strings.REQUIRED] if required else []
    if schema.get("default") not in (None, "", [], {}):
        notes.append(strings.DEFAULT.format(value=str(schema["default"]).lower()))
    if most := schema.get("maxLength"):
        notes.append(strings.AT_MOST.format(value=f"{most:,}"))
    return _said(said) + (tag("span", text("; ".join(notes)), klass="small") if notes else "")


def _type(schema: Schema) -> str:
    """A type in words, with links to the values it is made of."""
    if ref := schema.get("$ref"):
        name = str(ref).removeprefix(_REF)
        return tag("a", tag("code", text(name)), href=f"#{_model_anchor(name)}")
    if either := schema.get("anyOf"):
        return text(strings.OR).join(_type(s) for s in either)
    if schema.get("type") == "array":
        return text(strings.LIST_OF) + _type(schema.get("items", {}))
    if schema.get("additionalProperties"):
        return text("object")
    return text(schema.get("format") or schema.get("type") or strings.ANYTHING)


def _said(words: str) -> str:
    """Words with `code` in them, on one line."""
    parts = re.split(r"``?([^`]+)``?", " ".join(words.split()))
    return "".join(tag("code", text(part)) if n % 2 else text(part) for n, part in enumerate(parts))


def _method(method: str) -> str:
    return tag("span", text(method.upper()), klass=f"method {method}") + " "


def _breakable(path: str) -> str:
    return text(path).replace("/", "/<wbr>")


def _anchor(path: str, method: str) -> str:
    return method + re.sub(r"\W+", "-", path).rstrip("-")


def _model_anchor(name: str) -> str:
    return f"value-{name}"


def _code(words: str) -> str:
    return tag("pre", tag("code", text(words)), tabindex="0")
