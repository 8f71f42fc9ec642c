"""What all tests share: no network, no telemetry, one converted encoder."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

os.environ.update(
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    TRANSFORMERS_OFFLINE="1",
    ANONYMIZED_TELEMETRY="False",
    GRADIO_ANALYTICS_ENABLED="False",
    NO_PROXY="127.0.0.1,localhost",
)
LOOPBACK = ("127.", "::1", "localhost")
FIRST = ["test_encoder.py", "test_reading_robustness.py"]  # the second needs no encoder, while the first converts it


def pytest_collection_modifyitems(items) -> None:
    """Files with slow tests first, so that no worker is left with one of them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.path.parent.name == "ui"}
    place = {name: n for n, name in enumerate(FIRST)}
    items.sort(key=lambda item: (place.get(item.path.name, len(FIRST)), item.path not in slow))


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Let no test leave the machine: only loopback and Unix sockets connect."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original):
        def inner(self, address):
            if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
                raise RuntimeError(f"A test tried to reach {address!r}; tests run without a network.")
            return original(self, address)

        return inner

    socket.socket.connect, socket.socket.connect_ex = guarded(connect), guarded(connect_ex)
    yield
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex


@pytest.fixture(scope="session")
def models_home(tmp_path_factory, worker_id) -> Path:
    """Where converted models are kept; set MOPS_TEST_MODELS to a folder to keep them between runs."""
    if kept := os.environ.get("MOPS_TEST_MODELS"):
        return Path(kept)
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "models"  # one for all workers
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def encoder(models_home):
    """The default encoder, converted once a run (about 20 s)."""
    from ingest.encoder import Encoder

    with FileLock(models_home / "converting.lock"):
        return Encoder.open("all-MiniLM-L6-v2", models_home)


@pytest.fixture
def home(tmp_path, models_home, encoder) -> Path:
    """An empty library folder that has the converted encoder."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "models").symlink_to(models_home, target_is_directory=True)
    return folder


@pytest.fixture
def library(home):
    """An empty library."""
    from ingest.library import Library

    with Library.open(home) as opened:
        yield opened


@pytest.fixture
def docs(tmp_path) -> Path:
    """An empty folder for documents."""
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def library_of(tmp_path_factory, models_home, encoder):
    """Opens a library of its own over documents: a folder of them, or their texts or bytes by name."""
    from ingest.library import Library
    from ingest.sync import ingest

    @contextmanager
    def opened(documents):
        base = tmp_path_factory.mktemp("library")
        folder = base / "docs"
        if isinstance(documents, Path):
            folder = documents
        else:
            for name, content in documents.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        home = base / "home"
        home.mkdir()
        (home / "models").symlink_to(models_home, target_is_directory=True)
        with Library.open(home) as library:
            if documents:
                assert not ingest(library, [folder]).failed
            yield library

    return opened
