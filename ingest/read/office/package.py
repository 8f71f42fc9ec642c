"""Zip containers: what they may cost, and the properties an Office file states of itself."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from lxml import etree

from ingest.errors import UnreadableFile
from ingest.read.limits import Limits
from ingest.read.numbering import Element

MAX_MEMBERS = 10_000
_SUSPECT_RATIO = 200  # text rarely packs better than 20 to 1
_SUSPECT_BYTES = 20_000_000
_MEGABYTE = 1_000_000
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", b"http://schemas.openxmlformats.org/wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
_CORE = {"subject", "keywords", "category", "description", "creator", "modified", "created", "contentStatus"}
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def open_zip(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, after checking what unpacking it would cost.

    Raises:
        UnreadableFile: it is damaged, or unpacks to more than the limits allow.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except _READ_ERRORS as error:
        raise UnreadableFile(
            "the file is damaged or was not transferred completely: its archive cannot be opened"
        ) from error
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(f"the archive holds more than {MAX_MEMBERS:,} files: unpack it and ingest the folder")
    if sum(member.file_size for member in members) > limits.unpacked_mb * _MEGABYTE:
        raise UnreadableFile(f"unpacks to more than {limits.unpacked_mb} MB")
    return archive


def is_bomb(member: zipfile.ZipInfo) -> bool:
    """Whether a member unpacks to suspiciously many times its size."""
    return member.file_size > _SUSPECT_BYTES and member.file_size > _SUSPECT_RATIO * max(member.compress_size, 1)


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes, never more than its declared size.

    Raises:
        UnreadableFile: it is encrypted, damaged, or packed in a way that is not supported.
    """
    if member.flag_bits & 0x1:
        raise UnreadableFile("is protected by a password: remove it and ingest the file again")
    if is_bomb(member):
        raise UnreadableFile("unpacks to hundreds of times its size: left out for safety")
    try:
        return archive.read(member)
    except _READ_ERRORS as error:
        raise UnreadableFile("is damaged: it cannot be unpacked") from error


def open_office(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """An Office file's container, after looking at every XML part for entity definitions.

    Raises:
        UnreadableFile: as `open_zip`, or a part defines entities, which no Office program writes.
    """
    archive = open_zip(data, limits)
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels")):
            part = read_member(archive, member)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"<\x00!\x00D\x00O\x00C" in part:
                raise UnreadableFile("defines XML entities, which no Office program writes: left out for safety")
    return archive


def parse_part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """The root element of an XML part in transitional namespaces; None if there is no such part.

    Raises:
        UnreadableFile: the part is not well-formed.
    """
    try:
        part = read_member(archive, archive.getinfo(name))
    except KeyError:
        return None
    for strict, transitional in _STRICT:
        part = part.replace(strict, transitional)
    try:
        return etree.fromstring(part, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("the file is damaged: a part of it is not valid XML. Save it again and retry") from error


def properties(archive: zipfile.ZipFile) -> dict[str, str]:
    """Core and custom document properties under lower-case keys (`title`, `subject`, "reviewed_on" …)."""
    found: dict[str, str] = {}
    for part, wanted in (("docProps/core.xml", _CORE | {"title"}), ("docProps/custom.xml", None)):
        root = parse_part(archive, part)
        for element in root if root is not None else ():
            if not isinstance(element.tag, str):
                continue
            key = etree.QName(element).localname if wanted else element.get("name") or ""
            value = "".join(element.itertext()).strip()
            if value and (wanted is None or key in wanted):
                found[_key(key)] = value
    return found


def _key(name: str) -> str:
    """A property name as a metadata key: "contentStatus" -> "content_status", "Reviewed on" -> "reviewed_on"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return re.sub(r"\W+", "_", spaced).strip("_").lower()


def stated_title(found: dict[str, str]) -> str:
    """The title among the properties, unless it is one a program put there by itself."""
    title = found.get("title", "")
    program = re.match(
        r"(?i)(microsoft \w+ - |powerpoint presentation|presentation\b|word document|document\d*$|untitled)", title
    )
    return "" if program or re.search(r"(?i)\.(docx?|pptx?|xlsx?|dotx?|potx?)$", title) else title
