"""A whole library as one file, and back: catalogue, originals, uploads, indexes, settings.

The file is a zip with a manifest that has the size and SHA-256 of every member. The indexes are in it
as they are, since to make them anew takes as long as to read everything again; where they do not fit
the catalogue or the encoder after the import they are made anew. The converted encoder is not in it.
"""

from ingest.backup.manifest import Backup
from ingest.backup.read import bring_in, inspect
from ingest.backup.write import back_up

__all__ = ["Backup", "back_up", "bring_in", "inspect"]
