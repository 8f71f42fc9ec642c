"""One call as a language model receives it, with the evidence in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_HEADER = re.compile(r"^\[(S\d+)\] (.+)$")
_PLACEHOLDER = re.compile(r"\{\{([#~]?)(.+?)\}\}")
_WRITTEN: dict[str, Callable[[str], str]] = {"": str, "#": lambda key: key.removeprefix("S"), "~": str.lower}
RULES = "((rules))"
UNKNOWN_KEY = "S0"  # stands for a phrase that is in no block: a key that no evidence has


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of evidence: its key, the line that says where it is from, and its text."""

    key: str
    header: str
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """A recorded HTTP request. `missing` lists the phrases that a reply looked for in vain."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    missing: list[str] = field(default_factory=list)

    @property
    def messages(self) -> tuple[tuple[str, str], ...]:
        """Role and text of each message."""
        return tuple((m["role"], _text(m.get("content"))) for m in self.body.get("messages", ()))

    @property
    def text(self) -> str:
        """All that the messages say."""
        return "\n\n".join(text for _, text in self.messages)

    @property
    def evidence(self) -> tuple[Block, ...]:
        """The evidence blocks in the messages of the user."""
        return tuple(b for role, text in self.messages if role == "user" for b in blocks(text))

    @property
    def streams(self) -> bool:
        """Whether the caller asked for a stream."""
        return bool(self.body.get("stream"))

    @property
    def wants_json(self) -> bool:
        """Whether the caller asked for JSON: by a format, or by a tool that must be called."""
        return self.body.get("response_format", {}).get("type", "text") != "text" or self.tool is not None

    @property
    def tool(self) -> str | None:
        """The one tool that the caller says must be called."""
        choice = self.body.get("tool_choice")
        return choice["function"]["name"] if isinstance(choice, dict) else None

    def key_of(self, phrase: str) -> str:
        """The key of the first block that holds `phrase`, without regard to case, spacing and emphasis.

        "this & that" wants a block that holds both.
        """
        found = next((b.key for b in self.evidence if holds(b.text, phrase)), None)
        if found is None:
            self.missing.append(phrase)
        return found or UNKNOWN_KEY

    def fill(self, text: str) -> str:
        """`text` with keys, numbers of keys, and the rules for their placeholders."""
        rules = "\n".join(said for role, said in self.messages if role == "system")
        text = _PLACEHOLDER.sub(lambda m: _WRITTEN[m[1]](self.key_of(m[2])), text)
        return text.replace(RULES, rules)


def holds(text: str, phrase: str) -> bool:
    """Whether `text` has every part of `phrase`; the parts are joined with " & "."""
    return all(_plain(part) in _plain(text) for part in phrase.split(" & "))


def blocks(text: str) -> tuple[Block, ...]:
    """The evidence in a message: a line ``[S1] where``, then lines that begin with a bar."""
    found: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header:
            found.append((header[1], header[2], []))
        elif line.startswith("|") and found:
            found[-1][2].append(line.removeprefix("|").removeprefix(" "))
    return tuple(Block(key, where, "\n".join(lines)) for key, where, lines in found if lines)


def _text(content: Any) -> str:
    if isinstance(content, str) or content is None:
        return content or ""
    return "\n".join(part.get("text", "") for part in content)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[*_`]", "", text).split()).casefold()
