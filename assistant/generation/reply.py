"""What a model replies, read as it arrives: statements with the keys that they cite.

Models are asked for one of two forms and give many. All are read: JSON, JSON in a code fence, lines,
bullets, numbered steps, tables, with keys in whatever brackets, before or behind a statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.model import ModelError, Usage

LONGEST = 60_000
"""Characters of a reply, beyond which it is no answer."""
LONGEST_LINE = 2_000
_ONE = r"S?\d{1,3}"
_MANY = rf"{_ONE}(?:\s*(?:,|;|and|&)\s*{_ONE})*"
_NAMED = r"S\d{1,3}(?:\s*(?:,|;|and|&)\s*S\d{1,3})*"
_KEYS = re.compile(
    rf"(?:[\[【{{]\s*\^?\s*(?:(?:sources?|keys?|refs?)\s*:?\s*)?(?P<square>{_MANY})\s*(?:†[^\]】]*)?[\]】}}]"
    rf"|\(\s*(?:(?:see|sources?|keys?)\s*:?\s*)?(?P<round>{_NAMED})\s*\)"
    rf"|\b(?:sources?|keys?|refs?)\s*:\s*(?P<said>{_MANY})|\^(?P<raised>{_NAMED})|[—–-]\s*(?P<dash>{_NAMED})\s*$)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"{_NAMED}$", re.IGNORECASE)
_LABEL = re.compile(r"^\s*(?:(?P<number>\d{1,2})[.)]|[-*•+]|>)\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s|^\s*(?:\*\*|__)[^*_]+(?:\*\*|__):?\s*$")
_RULE = re.compile(r"^[\s|:*_=-]+$")
_FENCE = re.compile(r"^\s*(?:```|~~~)\w*\s*$")
_OPENING = re.compile(r"^\s*(?:(?:`{1,2}|~{1,2})$|(?:```|~~~)\w*(?:\s+|$))?\s*")
_THOUGHT = re.compile(r"^\s*<(think|thinking|reasoning)>.*?(?:(?P<done></\1>)|$)", re.DOTALL | re.IGNORECASE)
_MAY_THINK = re.compile(r"^\s*(?:<(?:t(?:h(?:i(?:n(?:k\w*)?)?)?)?|r(?:e(?:a\w*)?)?)?)?$", re.IGNORECASE)
_JSON_LINE = re.compile(r"^[ \t]*[\[{][ \t]*(?:[\"{\]}].*)?$")
_NEXT_OBJECT = re.compile(r"[\s,]*(?=\{)")
_LISTED = re.compile(r"^\W*(?:sources|references|citations)\W*$", re.IGNORECASE)
_OPENS_JSON = re.compile(r"^\s*(?:(?:```|~~~)\w*\s*)?[\[{]\s*(?:[\"\[{\]}]|$)")
_LIST = re.compile(r"\"statements\"\s*:\s*\[|^\s*(?:(?:```|~~~)\w*\s*)?\[(?=\s*[\[{\]])")
_DECLINES = re.compile(r"^\W*no[ _]answer\W*$", re.IGNORECASE)
_MARKUP = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|<!--.*?-->|<(?:script|style)\b.*?(?:</(?:script|style)>|$)|</?[A-Za-z][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_REPLY = re.compile(
    r"^\s*(?:yes|no)(?:[,:.!]|\s+[–—-])\s+(?=\w)", re.IGNORECASE
)  # no source answers the reader's question
_ENDS = re.compile(r"[.!?:;]['\"”’)]*\s*$")
_WORTH = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the model: its text without markup, the keys it cites as "S1", its number where it is a step."""

    text: str
    keys: tuple[str, ...]
    number: int | None = None


class Reply:
    """Reads a reply piece by piece. `declined` is whether it says that the sources do not answer."""

    def __init__(self) -> None:
        self.declined = False
        self._text = ""
        self._json: bool | None = None
        self._at = 0  # in JSON: up to where objects were read; in lines: the first character not yet read
        self._over = False  # what follows is a list of sources
        self._held: Said | None = None  # the next line may still bring its keys

    def statements(self, pieces: Iterable[str | Usage]) -> Iterator[Said | Usage]:
        """The statements of a whole reply, each once it is complete, and its usage behind them."""
        for piece in pieces:
            if isinstance(piece, str):
                yield from self.feed(piece)
            else:
                yield from self.end()
                yield piece

    def feed(self, piece: str) -> list[Said]:
        """The statements that are complete now.

        Raises:
            ModelError: The reply is longer than any answer.
        """
        self._text += piece
        if len(self._text) > LONGEST:
            raise ModelError("its reply does not end.")
        if self._json is None and self._thinks():
            return []
        if self._json is None and len(_OPENING.sub("", self._text)) > 1:
            self._json = bool(_OPENS_JSON.match(self._text))
        if self._json is None:
            return []
        return list(self._objects()) if self._json else list(self._lines(whole=False))

    def _thinks(self) -> bool:
        """Whether the reply is still the model's thinking aloud, which is passed over."""
        thought = _THOUGHT.match(self._text)
        if thought and thought["done"]:
            self._text = self._text[thought.end() :]
            return False
        return bool(thought or _MAY_THINK.match(self._text))

    def end(self) -> list[Said]:
        """What is left when nothing more comes; of JSON that was cut off nothing."""
        if self._json is None:
            self._json = bool(_OPENS_JSON.match(self._text))
        if self._json:
            found = list(self._objects())
            self.declined = self.declined or bool(re.search(r"\"statements\"\s*:\s*\[\s*\]", self._text))
            return found
        return [*self._lines(whole=True), *([self._held] if self._held else [])]

    def _objects(self) -> Iterator[Said]:
        """The objects of the list of statements that are closed."""
        if not self._at:
            opening = _LIST.search(self._text)
            if not opening:
                return
            self._at = opening.end()
        decoder = json.JSONDecoder()
        while match := _NEXT_OBJECT.match(self._text, self._at):
            try:
                value, self._at = decoder.raw_decode(self._text, match.end())
            except ValueError:
                return
            except RecursionError:
                raise ModelError("its reply cannot be read.") from None
            if isinstance(value, dict):
                yield from _from_object(value)

    def _lines(self, *, whole: bool) -> Iterator[Said]:
        while self._at < len(self._text):
            end = self._text.find("\n", self._at)
            if end < 0 and not whole:
                return
            line = self._text[self._at : end if end >= 0 else len(self._text)]
            if _JSON_LINE.match(line):  # behind some words of introduction
                self._json, self._text, self._at = True, self._text[self._at :], 0
                yield from self._objects()
                return
            self._at = end + 1 if end >= 0 else len(self._text)
            self._over = self._over or bool(_LISTED.match(line))
            if self._over:
                continue
            if _DECLINES.match(line):
                self.declined = True
                continue
            for said in _of_line(line):
                if not said.text:  # keys on a line of their own
                    if self._held:
                        self._held = Said(self._held.text, (*self._held.keys, *said.keys), self._held.number)
                    continue
                if self._held:
                    yield self._held
                self._held = said


def _from_object(value: dict[str, object]) -> Iterator[Said]:
    text = value.get("text") or value.get("statement") or value.get("content")
    given = value.get("sources") or value.get("keys") or value.get("citations") or []
    listed = given if isinstance(given, list) else [given]
    keys = tuple(k for item in listed for k in _normal(str(item)))
    if isinstance(text, str) and len(text) <= LONGEST_LINE:
        label = _LABEL.match(text)
        inside = tuple(k for m in _KEYS.finditer(text) for k in _normal(_group(m)))
        said = _clean(_KEYS.sub("", text[label.end() :] if label else text))
        if said:
            yield Said(
                said,
                tuple(dict.fromkeys((*keys, *inside))),
                int(label["number"]) if label and label["number"] else None,
            )


def _of_line(line: str) -> Iterator[Said]:
    """The statements of a line: one, or one for each part that has keys of its own."""
    if len(line) > LONGEST_LINE:
        yield Said(line[:LONGEST_LINE], (), None)  # no statement is so long; it is counted, and not shown
        return
    if _FENCE.match(line) or _HEADING.match(line) or (_RULE.match(line) and not _WORTH.search(line)):
        return
    label = _LABEL.match(line)
    number = int(label["number"]) if label and label["number"] else None
    body = line[label.end() :] if label else line.strip()
    if body.startswith("|"):
        yield from _row(body, number)
        return
    parts = list(_parts(body))
    if len(parts) == 1 and not parts[0][1] and body.rstrip().endswith(":"):
        return  # "Here is how:" says nothing
    for text, keys_of in parts:
        yield Said(text, tuple(dict.fromkeys(keys_of)), number)


def _row(body: str, number: int | None) -> Iterator[Said]:
    """The statement of a table's row: its cells, without those that hold keys."""
    keys = [k for m in _KEYS.finditer(body) for k in _normal(_group(m))]
    cells = [c.strip() for c in _KEYS.sub("", body).strip("| ").split("|")]
    keys += [k for c in cells if _BARE.match(c) for k in _normal(c)]
    said = [c for c in cells if c and not _BARE.match(c)]
    if keys and said:
        yield Said(_clean(": ".join([said[0], *([", ".join(said[1:])] if said[1:] else [])])), tuple(keys), number)


def _parts(body: str) -> Iterator[tuple[str, list[str]]]:
    """Text with its keys, cut behind keys that end a sentence, or before those that begin one."""
    opening = list(_KEYS.finditer(body))
    if len(opening) > 1 and not body[: opening[0].start()].strip():
        for match, end in zip(opening, [m.start() for m in opening[1:]] + [len(body)], strict=True):
            yield _clean(body[match.end() : end]), _normal(_group(match))
        return
    text, at = "", 0
    keys: list[str] = []
    for match in _KEYS.finditer(body):
        between = body[at : match.start()]
        said = between.strip()
        if (
            keys
            and _WORTH.search(said)
            and (_ENDS.search(text) or said[:1] in ".!?;" or said.lstrip(".!?; ")[:1].isupper())
        ):
            yield _clean(text), keys
            text, keys, between = "", [], between.lstrip(" .!?;,")
        text += between
        keys = [*keys, *_normal(_group(match))]
        at = match.end()
    rest = body[at:]
    if (
        keys
        and _WORTH.search(rest)
        and (_ENDS.search(text) or rest.strip()[:1] in ".!?;" or rest.strip()[:1].isupper())
    ):
        if text.strip():
            yield _clean(text), keys
            text, keys = rest.strip().lstrip(".!?; "), []
        else:
            text = rest  # the keys stood before the statement
    else:
        text += rest
    cleaned = _clean(text)
    if cleaned or keys:
        yield cleaned, keys


def _group(match: re.Match[str]) -> str:
    return next(g for g in match.groups() if g)


def _normal(keys: str) -> list[str]:
    return [f"S{int(n)}" for n in re.findall(r"\d{1,3}", keys)]


def _clean(text: str) -> str:
    """Text without markup; "" when it has no words."""
    plain = _EMPHASIS.sub("", _LINK.sub(r"\1", _MARKUP.sub(" ", text)))
    plain = _REPLY.sub("", plain)
    plain = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(plain.split())).strip(" -–—|")
    return plain if _WORTH.search(plain) else ""
