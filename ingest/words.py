"""Words, stems and sentences of English text, the same everywhere text is compared."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_BEFORE_APOSTROPHE = re.compile(r"([^\W_]+)(?:['’][^\W_]+)?")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|ca|incl|inkl|excl|zzgl|bzw|ggf|vgl|fig|sec|ch|art|dr|prof|mr|mrs|ms|st|inc|ltd|"
    r"co|corp|dept|est|min|max|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|p|pp|ver|v)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_BEFORE_A_NUMBER = re.compile(
    r"\b(?:no|nos|nr|ext|tel|app|para|paras|vol|mon|tues?|wed|thu|thurs?|fri|sat|sun)\.$", re.IGNORECASE
)
_NUMBER = re.compile(r"[#+(]*\d|[B-HJ-Z]\b")
"""What may be a number, or the letter of an appendix; "A" and "I" begin sentences."""
_NEAR = 100  # characters before an end mark in which a bracket opens that it may stand in
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=(\s+)[\"'“‘(\[]*[^\s\"'“‘(\[])")

STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        "a about above after again all also am an and any are as at be because been before being below "
        "between both but by can could did do does doing done down during each either else ever every few "
        "for from further get gets got had has have having he her here hers him his how i if in into is "
        "it its itself just let like made make makes may me might more most much must my need needs "
        "neither no nor not now of off on once one only or other our ours out over own per please same "
        "shall she should so some such than that the their theirs them then there these they this those "
        "through to too under until up upon us use used uses using very was we were what when where which "
        "while who whom whose why will with within without would yes yet you your yours anybody anyone "
        "anything everybody everyone everything somebody someone something thing things way ways come "
        "comes deal give gives go goes going handle handled handles handling happen happened happens know "
        "knows look looking show shows tell try trying want wanted wants ",
    )
)
"""Words that say little of what a text is about: of grammar, and what people put around a question."""


def words(text: str) -> list[str]:
    """The words of a text in lower case; an apostrophe and what follows it is dropped."""
    return _BEFORE_APOSTROPHE.findall(text.lower())


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a word by Porter's second algorithm (Snowball English), as the lexical index has it."""
    return str(_stemmer().stemWord(word))


def content_words(text: str) -> list[str]:
    """The words that are not stop words, each once, in order."""
    return list(dict.fromkeys(w for w in words(text) if w not in STOPWORDS))


def content_stems(text: str) -> list[str]:
    """The stems of the words that are not stop words, in order."""
    return [stem(w) for w in words(text) if w not in STOPWORDS]


@lru_cache(maxsize=16384)
def stem_set(text: str) -> frozenset[str]:
    """The different stems of the words that are not stop words; remembered, for passages are found again."""
    return frozenset(map(stem, set(words(text)) - STOPWORDS))


@lru_cache(maxsize=4096)
def word_set(text: str) -> frozenset[str]:
    """The different words; remembered, for titles and headings are compared again and again."""
    return frozenset(words(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; an end mark after an abbreviation or an initial is none.

    Neither is one before a number where a bracket is still open, or behind what only numbers have after it ("no. 5").
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        following = match.end(1)
        if match.group() == "." and _goes_on(text, max(start, end - _NEAR), end, following):
            continue
        spans.append((start, end))
        start = following
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def _goes_on(text: str, start: int, end: int, following: int) -> bool:
    """Whether a sentence goes on behind the dot at `end`; `start` is where it begins, or near enough."""
    tail = text[max(start, end - 12) : end]
    if _ABBREVIATION.search(tail) or text[following].islower():
        return True
    if re.search(r"(?:^|\s)\(?\d{1,2}\.$", tail):  # "1." numbers what follows
        return True
    if _BEFORE_A_NUMBER.search(tail) and _NUMBER.match(text, following):
        return True
    return text[following].isdigit() and text.rfind("(", start, end) > text.rfind(")", start, end)
