"""A language model, where one is set: any provider that LangChain knows, called with patience and with limits.

Whatever goes wrong becomes a ModelError with a sentence that says what and what to do. The time limit
holds for the whole reply and not only for its next piece, whatever the provider's client does.
"""

from __future__ import annotations

import importlib.util
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from ingest.doctor import Check
from ingest.errors import MopsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

SMALLEST_CONTEXT = 8000  # tokens, taken for a model of which nothing is known
REPLY_TOKENS = 1500  # room left for the reply
LONGEST_REPLY = 2 * REPLY_TOKENS  # tokens, at which a model that says the same for ever is stopped
FIRST_WAIT = 0.5  # seconds before the first retry, doubled for each further one
LONGEST_WAIT = 20.0
CHARACTERS_A_TOKEN = 3.5  # fewer than in English prose, so that a count is too high rather than too low
_PACKAGES = {"openai": "langchain_openai", "anthropic": "langchain_anthropic", "ollama": "langchain_ollama"}
_TOO_LONG = re.compile(r"context.?length|maximum context|input tokens exceed|too long")
_UNREACHABLE = re.compile(r"\w*(?:connect|protocol|oserror|remote)")
_SECRET = re.compile(r"(?:sk|pk|key|Bearer)[-_ ][\w-]{6,}", re.IGNORECASE)


class ModelError(MopsError):
    """The model gave nothing that can be used. `retry` is whether to try again, `wait` the seconds it asked for."""

    def __init__(self, message: str, *, retry: bool = False, wait: float = 0.0) -> None:
        super().__init__(message)
        self.retry = retry
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a call, and what they cost in the currency of the prices set; None where no prices are."""

    input: int = 0
    output: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A chat model with its limits.

    `context` is how many tokens question, rules, evidence and reply may have together.
    `structured` is whether it gives JSON after a schema.
    """

    name: str
    chat: BaseChatModel
    context: int
    structured: bool
    seconds: float
    retries: int
    prices: tuple[float, float] | None  # for a million tokens in, and out

    def stream(self, system: str, user: str, schema: Mapping[str, Any] | None = None) -> Iterator[str | Usage]:
        """The reply piece by piece, and at the end its usage.

        Raises:
            ModelError: It failed, also after retries; or it took longer than the time limit.
        """
        deadline = time.monotonic() + self.seconds
        for attempt in range(self.retries + 1):
            begun = False
            try:
                for piece in self._pieces(system, user, schema if self.structured else None, deadline):
                    begun = begun or isinstance(piece, str)
                    yield piece
                return
            except ModelError as error:
                wait = min(max(error.wait, FIRST_WAIT * 2**attempt), LONGEST_WAIT)
                if begun or not error.retry or attempt == self.retries or time.monotonic() + wait >= deadline:
                    raise
                time.sleep(wait)

    def _pieces(
        self, system: str, user: str, schema: Mapping[str, Any] | None, deadline: float
    ) -> Iterator[str | Usage]:
        """One call, with how it ended looked at."""
        used, ended, length = Usage(), False, 0.0
        for chunk in self._in_time(system, user, schema, deadline):
            used = self._added(used, chunk)
            ended = _ending(chunk, self.name) or ended
            if text := chunk.text:
                length += max(len(text) / CHARACTERS_A_TOKEN, 1)  # each piece is a token at least
                if length > LONGEST_REPLY:
                    raise ModelError(f"{self.name} does not come to an end.")
                yield str(text)
        if not ended:
            raise ModelError(f"{self.name} broke off in the middle of its reply.")
        yield used

    def _in_time(self, system: str, user: str, schema: Mapping[str, Any] | None, deadline: float) -> Iterator[Any]:
        """What the provider sends. The call runs in a thread of its own, which is left behind when time is over."""
        arrived: queue.Queue[Any] = queue.Queue()
        given_up = threading.Event()

        def call() -> None:
            try:
                for chunk in self._chunks(system, user, schema):
                    if given_up.is_set():
                        return
                    arrived.put(chunk)
                arrived.put(None)
            except Exception as error:  # noqa: BLE001 - providers raise what they like; it is passed on in words
                arrived.put(error)

        threading.Thread(target=call, daemon=True).start()
        try:
            while (chunk := arrived.get(timeout=max(deadline - time.monotonic(), 0.0))) is not None:
                if isinstance(chunk, Exception):
                    raise _explained(chunk, self.name) from chunk
                yield chunk
        except queue.Empty:
            limit = f"{self.seconds:g} seconds (setting model_seconds)"
            raise ModelError(f"{self.name} did not finish within {limit}.") from None
        finally:
            given_up.set()

    def _chunks(self, system: str, user: str, schema: Mapping[str, Any] | None) -> Iterator[Any]:
        messages = [("system", system), ("human", user)]
        if schema is None:
            yield from self.chat.stream(messages)
            return
        bound = self.chat.with_structured_output(dict(schema), method="json_schema", include_raw=True)
        for part in bound.stream(messages):
            if isinstance(part, dict) and part.get("raw") is not None:
                yield part["raw"]

    def _added(self, used: Usage, chunk: Any) -> Usage:  # noqa: ANN401 - a message of whatever provider
        counted = getattr(chunk, "usage_metadata", None) or {}
        given, made = used.input + counted.get("input_tokens", 0), used.output + counted.get("output_tokens", 0)
        cost = (given * self.prices[0] + made * self.prices[1]) / 1e6 if self.prices else None
        return Usage(given, made, cost)


def open_model(settings: Settings) -> Model | None:
    """The model that the settings name; None where they name none.

    Raises:
        ModelError: There is no such provider, its package is missing, or it lacks a key.
    """
    if not settings.model:
        return None
    provider = settings.model.partition(":")[0]
    package = _PACKAGES.get(provider)
    if package and importlib.util.find_spec(package) is None:
        raise ModelError(f"{settings.model} needs a package: pip install {package.replace('_', '-')}.")
    options: dict[str, Any] = {}
    if settings.model_url:
        options["base_url"] = settings.model_url
    if settings.model_key:
        options["api_key"] = settings.model_key.get_secret_value()
    if provider in ("openai", "anthropic"):
        options |= {"max_retries": 0, "timeout": settings.model_seconds}  # retries are ours, the same for all
    if provider == "openai":
        options["stream_usage"] = True  # off by itself where base_url is set
    try:
        from langchain.chat_models import init_chat_model

        chat = init_chat_model(settings.model, temperature=0, **options)
    except Exception as error:  # each provider's constructor has errors of its own
        raise _explained(error, settings.model) from error
    profile = getattr(chat, "profile", None) or {}
    context = settings.model_context or profile.get("max_input_tokens") or SMALLEST_CONTEXT
    prices = settings.model_prices
    return Model(
        name=settings.model,
        chat=chat,
        context=context,
        structured=bool(profile.get("structured_output")),
        seconds=settings.model_seconds,
        retries=settings.model_retries,
        prices=prices,
    )


def tokens(text: str) -> int:
    """About how many tokens a text has; rather too many than too few."""
    return int(len(text) / CHARACTERS_A_TOKEN) + 1


def check(settings: Settings) -> Check | None:
    """One call of the model, for the doctor; None where none is set."""
    if not settings.model:
        return None
    try:
        model = open_model(settings)
        assert model is not None
        said = [piece for piece in model.stream("Answer with one word.", "Say: ready") if isinstance(piece, str)]
    except ModelError as error:
        return Check("language model", ok=False, detail=str(error))
    if not "".join(said).strip():
        return Check("language model", ok=False, detail=f"{settings.model} answers, but with nothing.")
    form = "structured output" if model.structured else "plain text"
    return Check("language model", ok=True, detail=f"{settings.model} answers ({form}, {model.context:,} tokens).")


def _ending(chunk: Any, name: str) -> bool:  # noqa: ANN401
    """Whether the reply has come to its end.

    Raises:
        ModelError: It ended for another reason than that it was complete.
    """
    about = getattr(chunk, "response_metadata", None) or {}
    why = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason")
    if why in ("length", "max_tokens"):
        raise ModelError(f"{name} broke off in the middle of its reply: it was too long.")
    if why in ("content_filter", "refusal") or (getattr(chunk, "additional_kwargs", None) or {}).get("refusal"):
        raise ModelError(f"{name} refused to reply.")
    return bool(why)


def _explained(error: Exception, name: str) -> ModelError:
    """A provider's error as a sentence."""
    if isinstance(error, ModelError):
        return error
    said = _SECRET.sub("…", " ".join(str(_plainly(error)).split()))
    about = f"{type(error).__name__} {getattr(error, 'code', '')} {said}".lower()
    status = getattr(error, "status_code", None) or 0
    for applies, sentence, retry in _FAILURES:
        if applies(status, about):
            return ModelError(sentence.format(name=name), retry=retry, wait=_asked_to_wait(error) if retry else 0.0)
    return ModelError(f"{name} failed ({type(error).__name__}{': ' if said else ''}{said[:160]}).")


def _plainly(error: Exception) -> object:
    """What is said of it; of a file that is not there or not readable, not which."""
    return error.strerror if isinstance(error, OSError) and error.strerror else error


_FAILURES: tuple[tuple[Callable[[int, str], bool], str, bool], ...] = (
    (lambda _, about: "importerror" in about, "{name} needs a package that is not installed; see the README.", False),
    (
        lambda status, about: status in (401, 403) or "api_key" in about or "credentials" in about,
        "{name} does not accept the key: set MOPS_MODEL_KEY, or the provider's own variable.",
        False,
    ),
    (lambda status, _: status == 404, "{name} is not known there: look at model and model_url.", False),
    (
        lambda status, about: "insufficient_quota" in about or status == 402,
        "{name}: the quota or the credit is used up.",
        False,
    ),
    (lambda status, _: status == 429, "{name} is asked too often just now.", True),
    (
        lambda _, about: bool(_TOO_LONG.search(about)),
        "{name} cannot take this much text: lower the setting model_context.",
        False,
    ),
    (lambda _, about: "lengthfinish" in about, "{name} broke off in the middle of its reply: it was too long.", False),
    (lambda _, about: "contentfilter" in about, "{name} refused to reply.", False),
    (lambda status, _: status >= 500, "{name} has a fault on its side.", True),
    (lambda _, about: about.partition(" ")[0].find("timeout") >= 0, "{name} did not reply in time.", True),
    (
        lambda _, about: bool(_UNREACHABLE.match(about)),
        "{name} cannot be reached: look at the setting model_url and the network.",
        True,
    ),
)


def _asked_to_wait(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return float(headers.get("retry-after", 0))
    except (TypeError, ValueError):
        return 0.0
