"""The real app as a process of its own, and somebody who uses its API and its pages over HTTP."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

STARTING = 300.0  # seconds
ROOT = Path(__file__).resolve().parent.parent
LOCAL = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds of the clock and of the processor, and the most memory it held, in MB."""

    seconds: float
    processor: float
    megabytes: float


_MEASURED = """
import json, resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as told:
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss], told)
sys.exit(status)
"""  # in a small process of its own: one that is started by a large one counts that one's memory as its own


def mops(home: Path, *arguments: str, **settings: str) -> tuple[Cost, str]:
    """Run a `mops` command as a process of its own; its cost, and what it printed.

    Raises:
        SystemExit: it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        command = [sys.executable, "-m", "assistant.cli", *arguments, "--home", str(home)]
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(told), *command],
            cwd=ROOT,
            env=_environment(settings),
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - started
        if done.returncode:
            said = done.stderr[-1000:] or done.stdout[-1000:]
            raise SystemExit(f"mops {' '.join(arguments)} ended with {done.returncode}: {said}")
        processor, most = json.loads(told.read_text())
    return Cost(seconds, processor, most / (2**20 if sys.platform == "darwin" else 2**10)), done.stdout


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **LOCAL, **{f"MOPS_{name.upper()}": value for name, value in settings.items()}}


@contextmanager
def app(home: Path, **settings: str) -> Iterator[Visitor]:
    """`mops serve` over a library, for as long as the block lasts; `settings` are given in its environment.

    Raises:
        SystemExit: it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = home / "served.log"
    with log.open("wb") as kept:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.cli", "serve", "--home", str(home), "--port", str(port)],
            cwd=ROOT,
            env=_environment(settings),
            stdout=kept,
            stderr=kept,
        )
    try:
        with Visitor.at(f"http://127.0.0.1:{port}", process.pid) as visitor:
            _wait(visitor, process, log)
            yield visitor
    finally:
        process.terminate()
        process.wait()


def _wait(visitor: Visitor, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        try:
            if visitor.http.get("/healthz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit(f"The app did not start:\n{log.read_text()[-2000:]}")


@dataclass(eq=False)
class Visitor:
    """Somebody at the app: a browser, as far as the server can tell, and a program that uses the API."""

    http: httpx.Client
    pid: int = 0
    _events: dict[str, int] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def at(cls, address: str, pid: int = 0) -> Iterator[Visitor]:
        """Somebody new at an address."""
        with httpx.Client(base_url=address, trust_env=False, timeout=600, headers={"Accept": "text/html, */*"}) as http:
            yield cls(http, pid)

    def front(self) -> str:
        """The page as it is first loaded; from now on the visitor has a cookie."""
        page = self.http.get("/")
        page.raise_for_status()
        return page.text

    def api(self, path: str, **parameters: Any) -> httpx.Response:  # noqa: ANN401 - whatever an address takes
        """Get an address of the API; what is not there is an answer too.

        Raises:
            httpx.HTTPStatusError: the server could not answer.
        """
        found = self.http.get(f"/api/v1/{path}", params=parameters)
        return found.raise_for_status() if found.is_server_error else found

    def ask(self, question: str) -> dict[str, Any]:
        """Ask over the API."""
        answer = self.http.post("/api/v1/ask", json={"question": question})
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def visit(self, place: str, **given: str) -> str:
        """The HTML of a page beside the conversation, as the page's script asks for it."""
        return self.send("visit", place=place, **given)

    def send(self, event: str, **given: str) -> str:
        """Send an event of the page; all HTML that the server answers it with.

        Raises:
            SystemExit: the server could not do it.
        """
        if not self._events:
            self._events = _events(self.http.get("/config").json())
        session = secrets.token_hex(8)
        sent = {"data": [], "event_data": given, "fn_index": self._events[event], "session_hash": session}
        self.http.post("/gradio_api/queue/join", json=sent).raise_for_status()
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                told = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if told.get("msg") == "process_completed":
                    if not told["success"]:
                        raise SystemExit(f"The event {event} {given} failed: {told['output']}")
                    return "".join(part for part in told["output"]["data"] if isinstance(part, str))
        raise SystemExit(f"The event {event} {given} was not answered.")

    @property
    def processor(self) -> float:
        """The processor seconds that the server has used; 0 where the system does not say."""
        status = Path(f"/proc/{self.pid}/stat")
        if not status.exists():
            return 0.0
        fields = status.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def megabytes(self) -> float:
        """The memory that the server holds now, in MB; 0 where the system does not say."""
        status = Path(f"/proc/{self.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _events(config: Mapping[str, Any]) -> dict[str, int]:
    """The number under which the server knows each event of the page."""
    return {name: made["id"] for made in config["dependencies"] for _, name in made["targets"]}


def load() -> str:
    """How busy the machine is, to be told with any time."""
    return " ".join(f"{value:.1f}" for value in os.getloadavg())
