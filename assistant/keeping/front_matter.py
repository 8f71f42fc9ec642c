"""The metadata of documents as files that can be put beside them: front matter, and a folder's `_meta.yaml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from ingest.access import Reader
from ingest.catalogue import Catalogue
from ingest.corrections import FIELDS, as_json
from ingest.document import Metadata
from ingest.folder import FOLDER_METADATA

_HEAD = f"""\
# Put this into the folder that is ingested, as {FOLDER_METADATA}, or merge it with the one that is there.
# What a document states in its own front matter goes before what stands here.
"""


_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_AUDIENCE = re.compile(r"^[\"']?audience[\"']?[ \t]*:.*\n(?:(?:[ \t]+|-[ \t]).*\n)*", re.IGNORECASE | re.MULTILINE)


def front_matter(about: Metadata) -> str:
    """What is in force of a document, as the lines that a Markdown file begins with."""
    return f"---\n{_yaml(_stated(about, FIELDS))}---\n"


def folder_metadata(catalogue: Catalogue, reader: Reader) -> str:
    """What was set by hand for documents that the reader may read, as a `_meta.yaml`."""
    files: dict[str, dict[str, Any]] = {}
    with_any = catalogue.corrected()
    for entry in catalogue.entries(reader):
        if entry.id in with_any:
            files[entry.path] = _stated(entry.metadata, sorted(with_any[entry.id]))
    return _HEAD + _yaml({"files": files})


def for_audience(markdown: str, audience: Sequence[str]) -> str:
    """A Markdown document with this audience in its front matter, instead of what it stated there."""
    found = _FRONT.match(markdown)
    before, body = (found[1] or "", markdown[found.end() :]) if found else ("", f"\n{markdown}")
    kept = _AUDIENCE.sub("", before)
    # last and on one line: so it holds as well where what stands before it is no valid YAML
    stated = yaml.safe_dump({"audience": sorted(audience)}, allow_unicode=True, default_flow_style=None, width=10_000)
    return f"---\n{kept}{stated}---\n{body}"


def _stated(about: Metadata, fields: Sequence[str]) -> dict[str, Any]:
    values = {**as_json(about), "reviewed_on": about.reviewed_on, "audience": sorted(about.audience) or "everyone"}
    return {name: values[name] for name in fields if values[name]}


def _yaml(values: dict[str, Any]) -> str:
    found = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000)
    assert isinstance(found, str)
    return found
