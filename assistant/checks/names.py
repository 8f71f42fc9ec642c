"""Names of a statement, and whether its quotes have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.checks.fault import Fault
from assistant.checks.language import language
from ingest.words import STOPWORDS, sentences, stem, stem_set, words

_TOKEN = re.compile(r"[#@]?[^\W_](?:[\w.@/#+-]*\w)?")
_CODE = re.compile(r".*(?:^[#@]|[A-Za-z]\d|\d[A-Za-z]|_|[a-z][A-Z]|\w\.\w|/|@).*")
_PARTS = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])")
_CAPITALS = re.compile(r"[A-Z][A-Z&]+s?$")
_PLAIN_NUMBER = re.compile(r"[\d.,:]+(?:st|nd|rd|th|k|m|h|am|pm)?$", re.IGNORECASE)


def name_faults(statement: str, quotes: str) -> Iterator[Fault]:
    """Names, codes and abbreviations that are not in the quotes, in whatever case."""
    there = quotes.lower()
    known = stem_set(quotes) | {stem(w) for w in words(quotes)}
    initials = _initials(quotes)
    for name in _names(statement):
        low = name.lower()
        if low in there or low.removesuffix("s") in there or low.removesuffix("s") in initials:
            continue
        if _CAPITALS.match(name) or _CODE.match(name):
            parts = words(name)
            if not (len(parts) > 1 and all(stem(p) in known for p in parts)) and not _written_out(name, quotes):
                yield Fault("name", f"The source does not mention “{name}”.")
        elif not all(stem(w) in known for w in words(name) if w not in STOPWORDS):
            yield Fault("name", f"The source does not mention “{name}”.")


def code_faults(statement: str, quotes: str) -> Iterator[Fault]:
    """Codes of parts, of which the quotes have another one that begins alike: "fm-webinar" for "fm-report"."""
    given = {t.lower() for t in _PARTS.findall(quotes)}
    for code in dict.fromkeys(t.lower() for t in _PARTS.findall(statement)):
        first = code.partition("-")[0]
        if code not in given and any(g.partition("-")[0] == first for g in given) and code not in quotes.lower():
            yield Fault("name", f"The source does not mention “{code}”.")


def _names(text: str) -> Iterator[str]:
    """Codes, abbreviations, and words in capitals where no sentence begins."""
    for start, end in sentences(text):
        first = True
        for match in _TOKEN.finditer(text, start, end):
            token = match.group()
            if _PLAIN_NUMBER.match(token):
                continue
            coded = _CODE.match(token) or _CAPITALS.match(token)
            opens = first or text[max(start, match.start() - 2) : match.start()].strip()[-1:] in (
                '"',
                "“",
                ":",
                "'",
                "‘",
            )
            capital = token[:1].isupper() and not opens
            first = False
            if (coded or capital) and token.lower() not in _NO_NAMES:
                yield token


_NO_NAMES = STOPWORDS | frozenset(language().not_names) | {f"{day}{s}" for day in language().days for s in ("", "s")}
_NO_NAMES |= frozenset(language().months)


def _initials(text: str) -> frozenset[str]:
    """The initials of every two to five words that follow one another."""
    first = [w[0] for w in words(text)]
    return frozenset("".join(first[n : n + k]) for k in range(2, 6) for n in range(len(first) - k + 1))


def _written_out(name: str, quotes: str) -> bool:
    """Whether a composed name occurs in another spelling: "A/B-test" for "AB test"."""
    bare = re.sub(r"[\W_]+", "", name.lower())
    return len(bare) > 2 and bare in re.sub(r"[\W_]+", "", quotes.lower())
