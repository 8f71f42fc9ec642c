"""Sphinx's directives: which hold code, which are notes, and which a reader of the page does not see."""

from __future__ import annotations

import re

from ingest.read.markup.notes import NOTES

CODE = frozenset(
    ("code", "code-block", "sourcecode", "prompt", "parsed-literal", "console", "doctest", "testcode", "ipython")
)
SILENT = frozenset(
    (
        "toctree", "image", "contents", "index", "currentmodule", "module", "highlight", "raw", "include",
        "literalinclude", "meta", "graphviz", "mermaid", "plot", "autosummary", "automodule", "autoclass",
        "autofunction", "tabularcolumns", "sectnum", "section-numbering", "title", "default-role", "youtube",
        "video", "only-html", "uml",
    )
)  # fmt: skip
NOTED = NOTES | {"versionadded", "versionchanged", "deprecated", "todo", "topic", "sidebar"}


def role_text(text: str) -> str:
    """What a reader sees of a role's text: ``Title <label>``, ``A --> B``, ``~package.name``."""
    plain = re.sub(r"\s*<[^<>]*>\s*$", "", text) or text
    return plain.replace("-->", ">").lstrip("~!")
