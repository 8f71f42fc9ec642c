"""Links between documents, as their originals have them; the readers keep the text of a link only."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import unquote

import sqlalchemy as sa

from assistant.answer import Citation
from assistant.health.finding import whole
from ingest.access import EVERYTHING
from ingest.cataloguing.entry import Entry
from ingest.library import Library
from ingest.schema import versions

FORMATS = frozenset({"markdown", "html", "asciidoc", "rst", "text"})  # originals that can be read as text
DOCUMENTS = (
    "md", "markdown", "html", "htm", "adoc", "asciidoc", "rst", "txt", "eml", "docx", "pdf", "pptx", "xlsx", "csv",
)  # fmt: skip
LARGEST = 4_000_000  # bytes of an original that are looked through
_SUFFIX = re.compile(rf"\.(?:{'|'.join(DOCUMENTS)})$", re.IGNORECASE)
_LINKS = (
    re.compile(r"!?\[(?P<label>[^\]\n]{0,300})\]\(\s*<?(?P<target>[^)\s>]{1,500})>?(?:\s+[\"'][^)]*)?\)"),
    re.compile(r"<a\s[^>]*?href\s*=\s*[\"'](?P<target>[^\"']{1,500})[\"'][^>]*>(?P<label>[^<]{0,300})", re.IGNORECASE),
    re.compile(r"\b(?:xref|link):(?P<target>[^\s\[\]]{1,500})\[(?P<label>[^\]\n]{0,300})\]"),
    re.compile(r"`(?P<label>[^`<\n]{1,300})<(?P<target>[^>`\s]{1,500})>`_"),
)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\{", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a document: where it leads, as written, and the path of the document that it reaches, or None."""

    document: Entry
    target: str
    reaches: str | None
    place: Citation


def links(library: Library, entries: list[Entry]) -> Iterator[Link]:
    """The links to other documents of the library in all originals that can be read as text.

    A link that leads nowhere is given only where it names a file of a document's kind; how a web site
    maps its other addresses to files cannot be known.
    """
    paths = {e.path for e in entries}
    stems = {_SUFFIX.sub("", p).casefold(): p for p in paths}
    with library.catalogue.engine.connect() as connection:
        digests = {r.id: r.sha256 for r in connection.execute(sa.select(versions.c.id, versions.c.sha256))}
    for entry in entries:
        digest = digests.get(entry.version)
        original = library.original(digest) if digest and entry.format in FORMATS else None
        with suppress(FileNotFoundError):  # the document was edited or removed since it was listed
            if original and original.stat().st_size <= LARGEST:
                text = original.read_bytes().decode("utf-8", "replace")
                yield from _of(library, entry, _FENCED.sub("", text), paths, stems)


def _of(library: Library, entry: Entry, text: str, paths: set[str], stems: Mapping[str, str]) -> Iterator[Link]:
    seen: set[str] = set()
    for pattern in _LINKS:
        for match in pattern.finditer(text):
            target = match["target"]
            if _ELSEWHERE.match(target) or target in seen or match[0].startswith("!"):
                continue
            seen.add(target)
            reaches = _reached(entry.path, target, paths, stems)
            if reaches == entry.path or (reaches is None and not _SUFFIX.search(_plain(target))):
                continue
            place = whole(entry) if reaches else _placed(library, entry, " ".join(match["label"].split()))
            if reaches or place.quote or entry.format != "html":  # a page has links around its text as well
                yield Link(entry, target, reaches, place)


def _plain(target: str) -> str:
    return unquote(re.split(r"[?#]", target, maxsplit=1)[0])


def _reached(path: str, target: str, paths: set[str], stems: Mapping[str, str]) -> str | None:
    """The document that a target leads to: beside the document, from the root, or under a folder of its name."""
    plain = _plain(target)
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), plain))
    for place in (beside, posixpath.normpath(plain.lstrip("/")), posixpath.normpath(posixpath.join(path, plain))):
        if place in paths:
            return place
        stem = _SUFFIX.sub("", place).casefold().rstrip("/")
        for name in (stem, f"{stem}/index", f"{stem}/_index", f"{stem}/readme"):
            if name in stems:
                return stems[name]
    tail = _SUFFIX.sub("", plain.rstrip("/")).rpartition("/")[2].casefold()
    if plain.startswith("/"):  # a site's own address: its last part names the file
        return next((p for s, p in stems.items() if s.rpartition("/")[2] == tail), None)
    return None


def _placed(library: Library, entry: Entry, label: str) -> Citation:
    """Where the link's words stand in the document as it was read; the document as a whole where they do not."""
    document = library.catalogue.document_of(entry.version, EVERYTHING)
    at = document.text.find(label) if document and len(label) > 2 else -1
    if document is None or at < 0:
        return whole(entry)
    headings = next((b.locator.headings for b in document.blocks if b.locator.end > at), ())
    return replace(whole(entry), quote=label, start=at, end=at + len(label), heading=headings)
