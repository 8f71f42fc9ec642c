"""The bundled sample library."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def sample_corpus() -> Path:
    """The folder of the sample documents that come with the package."""
    spec = find_spec("corpus")
    locations = list(spec.submodule_search_locations or ()) if spec else []
    return Path(locations[0])
