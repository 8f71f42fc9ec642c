"""The errors people see.

    MopsError
    ├── SettingsError      a setting or argument is wrong
    ├── UnreadableFile     one file cannot be read; the run goes on
    ├── LibraryError       the library on disk is missing, damaged or of another version
    │   ├── LibraryBusy    another process is writing
    │   └── NotKept        what is to be put back is there no more
    └── EncoderError       the embedding model is missing or not what it should be

Every message says what happened, to which file or setting, and what to do next. They become text
for people only at the edge: the command line says all of it, and `public` what people at other
machines may know.
"""

from __future__ import annotations

import logging

_log = logging.getLogger(__name__)


class MopsError(Exception):
    """Base of every error that is meant to be read by a person."""


class SettingsError(MopsError):
    """A setting, argument or path given by the user is wrong."""


class UnreadableFile(MopsError):
    """One file cannot be turned into a document; its text is the reason listed in the report."""


class LibraryError(MopsError):
    """The library on disk is missing, damaged or was made by another version."""


class LibraryBusy(LibraryError):
    """Another process holds the library's write lock."""


class NotKept(LibraryError):
    """A document or a version cannot be put back."""


class EncoderError(MopsError):
    """The embedding model is missing, altered or not usable."""


def public(error: MopsError) -> str:
    """An error for whoever need not be at this machine: what may name its folders stands in the log alone."""
    if not isinstance(error, LibraryError | EncoderError) or isinstance(error, LibraryBusy | NotKept):
        return str(error)
    _log.error("%s", error)
    return "The library cannot be used at the moment. `mops doctor`, and the log of the server, say what is wrong."
