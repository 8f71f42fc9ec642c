"""The errors people see.

    MopsError
    ├── SettingsError      a setting or argument is wrong
    ├── UnreadableFile     one file cannot be read; the run goes on
    ├── LibraryError       the library on disk is missing, damaged or of another version
    │   └── LibraryBusy    another process is writing
    └── EncoderError       the embedding model is missing or not what it should be

Every message says what happened, to which file or setting, and what to do next. They become text
for people only at the edge (command line, pages).
"""


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


class EncoderError(MopsError):
    """The embedding model is missing, altered or not usable."""
