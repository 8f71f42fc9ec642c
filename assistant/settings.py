"""All settings, in one frozen value that is passed to whoever needs it.

Read from ``settings.toml`` in the library's folder, then from the environment, where every setting
is called ``MOPS_`` and its name in capitals. An unknown name in either is an error. Secrets are
only ever taken from the environment.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from ingest.errors import SettingsError
from ingest.library import Library, Progress
from ingest.read.limits import Limits

DEFAULT_HOME = Path("~/.mops")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HERE = (*LOOPBACK[:2], "[::1]")
_SECRETS = ("model_key", "api_token")
_OF_THE_MACHINE = {
    *("home", "models", "database_url", "chroma_url", "host", "hosts", "port", "threads", "watch", "folders"),
    *("uploads", "show_askers"),  # what visitors may do is decided anew
}
_NOT_SETTINGS = {"MOPS_TEST_CHROMIUM", "MOPS_TEST_MODELS"}  # read by the tests, and for pictures
_HOST = re.compile(r"\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")


def _parted(value: object) -> object:
    """A text with commas as a list: the environment has no lists. Nothing between two commas is nothing, no folder."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _bare(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Host names as a browser sends them, without scheme and port: IPv6 addresses in brackets."""
    names = tuple(map(_as_sent, hosts))
    for name in names:
        if not _HOST.fullmatch(name):
            raise ValueError(f"{name!r} is not a host name, without http:// and port: mops.example.com, *.example.com")
    return names


def _as_sent(host: str) -> str:
    name = host.lower()
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


class Settings(BaseModel):
    """The settings with their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(DEFAULT_HOME, description="folder of the library")
    encoder: str = Field(
        "all-MiniLM-L6-v2",
        description="a sentence-transformers model: name or folder; refusal is less sure with others than the default",
    )
    models: Path | None = Field(None, description="folder of converted encoders; default: models in the library")
    database_url: str | None = Field(None, description="catalogue elsewhere than library.sqlite, as SQLAlchemy URL")
    chroma_url: str | None = Field(None, description="a Chroma server instead of the embedded one, http://host:port")
    threads: int | None = Field(None, ge=1, description="processor cores used for encoding; default all")
    host: str = Field("127.0.0.1", description="address the app listens on")
    hosts: Annotated[tuple[str, ...], BeforeValidator(_parted), AfterValidator(_bare)] = Field(
        (), description="names the app answers to besides localhost and `host`, as in its address; `*` for any"
    )
    port: int = Field(7860, ge=1, le=65535, description="port the app listens on")
    upload_mb: int = Field(50, ge=1, description="largest file that may be uploaded or read, in MB")
    read_seconds: float = Field(60.0, gt=0, description="time limit for reading one file")
    read_memory_mb: int = Field(2048, ge=256, description="memory limit for reading one file, in MB")
    read_pages: int = Field(2000, ge=1, description="most pages of one PDF")
    unpacked_mb: int = Field(400, ge=1, description="largest unpacked size of an archive, in MB")
    model: str | None = Field(None, description="a language model for answers, such as openai:gpt-5; none by default")
    model_url: str | None = Field(None, description="address of a server that speaks the provider's protocol")
    model_key: SecretStr | None = Field(None, description="its key; only from the environment")
    model_seconds: float = Field(60.0, gt=0, description="time limit for a reply of the model")
    model_retries: int = Field(2, ge=0, le=10, description="how often a call is tried again that failed in passing")
    model_context: int | None = Field(
        None, ge=2000, description="most tokens given to the model; default what it takes"
    )
    model_prices: Annotated[tuple[float, float] | None, BeforeValidator(_parted)] = Field(
        None, description="price of a million tokens in, and out: 2,8"
    )
    watch: Annotated[tuple[Path, ...], BeforeValidator(_parted)] = Field(
        (), description="folders whose changes are followed while the app runs"
    )
    folders: Annotated[tuple[Path, ...], BeforeValidator(_parted)] = Field(
        (), description="folders of this machine that documents may be added from in the page; none by default"
    )
    uploads: bool | None = Field(
        None, description="whether documents may be added in the page; default: where only this machine reaches it"
    )
    uploads_mb: int = Field(2000, ge=1, description="most that may be uploaded at once, in MB")
    trash_days: int = Field(
        30, ge=0, le=3650, description="days for which removed documents can be restored; 0: gone at once, for good"
    )
    show_askers: bool = Field(False, description="name who asked beside a gap, and not only their groups")
    ocr: bool = Field(False, description="read page images with tesseract, where it is installed")
    api_token: SecretStr | None = Field(
        None, min_length=16, description="what programs must show to use the API; only from the environment"
    )

    @property
    def local(self) -> bool:
        """Whether only this machine reaches the app: it listens here alone, and no proxy passes other names on."""
        return self.host in LOOPBACK and set(self.hosts) <= set(_HERE)

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """The names the app answers to, as browsers send them."""
        return tuple(dict.fromkeys((*_HERE, _as_sent(self.host), *self.hosts)))

    @property
    def adding(self) -> bool:
        """Whether documents may be added in the page."""
        return self.local if self.uploads is None else self.uploads

    @property
    def limits(self) -> Limits:
        """What reading one file may cost."""
        return Limits(
            seconds=self.read_seconds,
            memory_mb=self.read_memory_mb,
            file_mb=self.upload_mb,
            unpacked_mb=self.unpacked_mb,
            pages=self.read_pages,
            ocr=self.ocr,
        )


def load(home: Path | str | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that hold for a library folder (default: MOPS_HOME, else ~/.mops).

    Raises:
        SettingsError: an unknown name or a value out of range; the message names it.
    """
    environ = os.environ if environ is None else environ
    given = {
        k.removeprefix("MOPS_").lower(): v
        for k, v in environ.items()
        if k.startswith("MOPS_") and k not in _NOT_SETTINGS
    }
    folder = Path(home or given.get("home") or DEFAULT_HOME).expanduser().absolute()
    values: dict[str, Any] = {**_from_file(folder / "settings.toml"), **given, "home": folder}
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_explain(error, given, folder)) from error


def portable(home: Path) -> dict[str, Any]:
    """What settings.toml says that may go to another machine, or come from one: no secrets, addresses or folders.

    A model at an address of its own stays with its address: else another would be sent what is meant for it.

    Raises:
        SettingsError: it is not valid.
    """
    found = {k: v for k, v in _from_file(home / "settings.toml").items() if k not in _OF_THE_MACHINE}
    if found.pop("model_url", None):
        found.pop("model", None)
    try:
        Settings(**found)
    except ValidationError as error:
        raise SettingsError(_explain(error, {}, home)) from error
    return found


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML ({error}). Mend the line or remove the file.") from error
    for name in _SECRETS:
        if name in values:
            variable = f"MOPS_{name.upper()}"
            raise SettingsError(
                f"{path} has the secret {name}: take it out there and set {variable} in the environment."
            )
    return values


def _explain(error: ValidationError, given: Mapping[str, str], folder: Path) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    where = (
        f"the environment variable MOPS_{name.upper()}" if name in given else f"{name} in {folder / 'settings.toml'}"
    )
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(Settings.model_fields))
        return f"There is no setting {name!r} ({where}). Settings are: {known}."
    value = "a value that cannot be used" if name in _SECRETS else f"the value {first['input']!r}"
    return f"{where} has {value}: {first['msg'][0].lower()}{first['msg'][1:]}."


def open_library(settings: Settings, progress: Progress | None = None) -> Library:
    """The library that the settings name.

    Raises:
        LibraryError: it cannot be opened.
    """
    return Library.open(
        settings.home,
        encoder=settings.encoder,
        database_url=settings.database_url,
        chroma_url=settings.chroma_url,
        threads=settings.threads,
        models=settings.models,
        progress=progress,
        kept=timedelta(days=settings.trash_days),
    )
