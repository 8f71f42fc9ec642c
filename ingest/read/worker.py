"""The process that reads untrusted files for the pool: `python -m ingest.read.worker`.

It takes one request at a time on standard input and answers on standard output: first the file's
SHA-256, then its documents. A message is a length of eight bytes and that many bytes of pickle; the
pool unpickles nothing but the data classes of `ingest.document`.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import struct
import sys
from pathlib import Path
from typing import IO, BinaryIO

from ingest.document import Reading
from ingest.errors import UnreadableFile
from ingest.read import ReadResult, read_bytes
from ingest.read.limits import Limits

LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    body = pickle.dumps(message, protocol=4)
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def out_of_memory(limits: Limits) -> str:
    """The reason given when the memory limit is met."""
    return f"needs more than {limits.memory_mb:,} MB to read"


def _limit_memory(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = limits.memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def _answer(stream: BinaryIO, name: str, path: Path, limits: Limits) -> bool:
    """Read one file; False if this process should not be used again."""
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_mb * 1_000_000 + 1)
    except OSError:
        send(stream, "")
        send(stream, [(name, "cannot be opened: check that it is still there and may be read")])
        return True
    except MemoryError:
        send(stream, "")
        send(stream, [(name, out_of_memory(limits))])
        return False
    send(stream, hashlib.sha256(data).hexdigest())
    if len(data) > limits.file_mb * 1_000_000:
        send(stream, [(name, f"is larger than {limits.file_mb} MB")])
        return True
    try:
        results = [(document, _plain(result)) for document, result in read_bytes(name, data, limits)]
        send(stream, results)
    except MemoryError:
        send(stream, [(name, out_of_memory(limits))])
        return False
    return True


def _plain(result: ReadResult) -> Reading | str:
    return str(result) if isinstance(result, UnreadableFile) else result


def main() -> None:
    """Serve requests until standard input ends."""
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints must not get between the messages
    limits: Limits = pickle.loads(_message(requests))  # noqa: S301  comes from our own parent
    _limit_memory(limits)
    while request := _message(requests):
        name, path = pickle.loads(request)  # noqa: S301  comes from our own parent
        if not _answer(answers, name, Path(path), limits):
            return


def _message(stream: BinaryIO) -> bytes:
    """The next message, empty at the end."""
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


if __name__ == "__main__":
    main()
    os._exit(0)  # all is sent; taking the parsers apart one by one would only make the run wait
