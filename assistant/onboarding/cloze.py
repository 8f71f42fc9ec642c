"""Questions from sentences: what is missing is a number, a role, a tool, or what an abbreviation stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from assistant.answer import Citation
from assistant.conflicts import subject
from assistant.onboarding.question import BLANK, Question, made, plain
from assistant.onboarding.stock import Stock, figures
from assistant.onboarding.tabular import WRONG, apart, some, where
from ingest.cataloguing.entry import Term
from ingest.document import Block, Document
from ingest.words import STOPWORDS, stem_set, words

Said = Callable[[str], Collection[str]]
"""Texts of statements that the library has for a sentence on the same subject, its own among them, or for a word."""

FEWEST_WORDS = 6  # left of a sentence
TELLING = 6  # content words of a statement by which its document can be told
REPEATED = 0.7  # share of its content words, from which on another document says the same
SAME = 0.34  # overlap of the subjects of two statements, from which on a value of the one may hold for the other
_LOOSE = re.compile(
    r"\b(?:e\.g\.?|for example|for instance|such as|example|about|around|roughly|approximately|some|usually|typically|"
    r"often|normally|say|suppose|imagine|or so|etc|estimated?|average|could|might|may be)\b|~|±|≈|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^[^:]{3,70}$")
_RANGE = re.compile(r"\d\s*(?:%|[A-Za-z]+)?\s*(?:\bto\b|\bor\b|\band\b|–|-|/)\s*(?:EUR|[€$£])?\s*\d")
_VERB = re.compile(
    r"\b(?:is|are|has|have|must|may|can|cannot|will|does|do|should|needs?|gets?|goes|takes?|holds?|sends?|keeps?|owns?|"
    r"approves?|decides?|asks?|requires?|contains?|covers?|counts?|begins?|ends?|lasts?|runs?|uses?|answers?|\w+ed)\b",
    re.IGNORECASE,
)


def from_term(stock: Stock, citation: Citation) -> Iterator[Question]:
    """What an abbreviation stands for, where the statement says so and the library knows one meaning only."""
    by_short: dict[str, set[str]] = {}
    for term in stock.terms:
        by_short.setdefault(term.short, set()).add(_one_form(term.long))
    longs = {s: next(iter(forms)) for s, forms in by_short.items() if len(forms) == 1}
    for term in stock.terms:
        quoted = re.search(rf"(?<!\w){re.escape(term.short)}(?!\w)", citation.quote)
        if not quoted or term.long not in citation.quote or term.short not in longs or not _spells(term):
            continue
        others = {t.short: t.long for t in stock.terms if t.short in longs and _spells(t)}
        wrong = [long for short, long in others.items() if short != term.short and not _could_be(term.short, long)]
        wrong = [w for w in apart(term.long, sorted(set(wrong))) if abs(len(w.split()) - len(term.long.split())) <= 2]
        if len(wrong) >= 2:
            stem = f"What does “{term.short}” stand for?"
            yield made("term", stem, term.long, some(wrong, stem), citation)
        known = [s for s, one in longs.items() if one == _one_form(term.long)]
        if known == [term.short]:
            yield made("abbreviation", f"Which abbreviation stands for “{term.long}”?", term.short, (), citation)


def from_sentence(
    stock: Stock, document: Document, block: Block, citation: Citation, said: Said, elsewhere: Said
) -> Iterator[Question]:
    """A role, a tool or a number that is missing in a sentence."""
    text = " ".join(citation.quote.split())
    if len(words(text)) <= FEWEST_WORDS or not _VERB.search(text):
        return
    yield from _named("role", stock.roles, stock, document, block, text, citation, said)
    yield from _named("tool", stock.systems, stock, document, block, text, citation, said)
    yield from _named("channel", stock.channels, stock, document, block, text, citation, said)
    yield from _named("team", stock.teams, stock, document, block, text, citation, said)
    yield from _number(stock, document, block, text, citation, said, elsewhere)


def _named(
    kind: str,
    names: Sequence[str],
    stock: Stock,
    document: Document,
    block: Block,
    text: str,
    citation: Citation,
    said: Said,
) -> Iterator[Question]:
    """The one role or tool that a sentence names. Wrong ones are named nowhere in its document, nor on its subject."""
    found = [n for n in names if re.search(rf"(?<!\w){re.escape(n)}s?(?!\w)", text)]
    found = [n for n in found if not any(n != m and n in m for m in found)]
    place = where(document, block)
    if len(found) != 1 or text.count(found[0]) != 1 or found[0].lower() in place.lower():
        return
    right = found[0]
    at = text.index(right)
    left = text[:at] + BLANK + text[at + len(right) :]
    if kind == "team" and not text[at + len(right) :].lower().startswith(" team"):
        return
    article = re.search(r"\b(?:an?|our|each|every|any|another)\s+$", text[:at], re.IGNORECASE)
    partly = re.match(r"(?:s\b|['’/-]|\s+(?:and|or|,|/)\s)", text[at + len(right) :]) or re.search(
        r"(?:/|&|\bor|\band|,)\s*$", text[:at]
    )
    if article or partly or not _whole(left):
        return
    related = " ".join(said(text)).lower()
    wrong = [n for n in names if not stock.mentions(document, n) and n.lower() not in related]
    wrong = [w for w in apart(right, wrong) if not _one_family(w, right)]
    if len(wrong) >= 2:
        stem = f"{place}: {_question(kind)} “{left}”"
        yield made(kind, stem, right, some(wrong, stem), citation)


def _number(
    stock: Stock, document: Document, block: Block, text: str, citation: Citation, said: Said, elsewhere: Said
) -> Iterator[Question]:
    """The one number of its kind in a sentence. No wrong one holds for anything on the same subject."""
    found = figures(text)
    place = where(document, block)
    if _LOOSE.search(text) or _RANGE.search(text) or len(re.findall(r"(?<![\w.,])\d", text)) > 3:
        return
    for figure in found:
        alone = sum(f.kind == figure.kind for f in found) == 1
        leaks = re.search(rf"(?<![\d.,]){re.escape(figure.number)}(?![\d])", place)
        left = text[: figure.start] + BLANK + text[figure.start + len(figure.number) :]
        single = figure.value == 1  # the noun behind it gives it away
        if not alone or leaks or single or not figure.unit or not _whole(left) or text.count(figure.number) != 1:
            continue
        own = {figure.value}
        related = said(text)
        near = {f.value for other in related for f in figures(other) if f.kind == figure.kind}
        if _contradicted(text, figure.kind, own, related):
            continue
        pool = list(stock.figures.get((figure.kind, figure.unit), []))
        if len({f.value for f in pool} - near - own) < WRONG:
            pool += [f for t in elsewhere(figure.unit) for f in figures(t) if f.unit == figure.unit]
        wrong = {f.number: f.value for f in pool if f.value not in near | own and _plausible(f.number, figure.number)}
        stem = f"{place}: which number is missing? “{left}”"
        yield made("number", stem, figure.number, some(sorted(wrong), stem) if len(wrong) >= 2 else (), citation)
        return


def from_source(
    stock: Stock, document: Document, citation: Citation, found: Said, elsewhere: Said
) -> Iterator[Question]:
    """Where something is written down: only there, and no document that is offered says anything like it.

    `elsewhere` gives what other documents than this one say.
    """
    text = " ".join(citation.quote.split())
    title = document.metadata.title
    titles = Counter(d.metadata.title for d in stock.documents.values())
    own = subject(text)
    telling = len(own) >= TELLING and len(words(text)) <= 40 and not stem_set(title) <= stem_set(text)
    if titles[title] > 1 or not _TITLE.match(title) or not telling:
        return
    if any(len(own & subject(other)) >= REPEATED * len(own) for other in elsewhere(text)):
        return
    like = {" ".join(t.split()) for t in related_to(text, found(text))}
    wrong = [
        other.metadata.title
        for other in stock.documents.values()
        if titles[other.metadata.title] == 1
        and _TITLE.match(other.metadata.title)
        and not any(t in " ".join(other.text.split()) for t in like)
        and not stem_set(other.metadata.title) & stem_set(f"{title} {text}")
    ]
    wrong = apart(title, wrong)
    if len(wrong) >= 2:
        stem = f"Which document says this? “{text}”"
        yield made("source", stem, title, some(wrong, stem), citation)


def related_to(text: str, others: Collection[str]) -> list[str]:
    """Those of some texts that have their subject in common with a sentence."""
    own = subject(text)
    found = []
    for other in others:
        theirs = subject(other)
        if len(own & theirs) >= SAME * max(min(len(own), len(theirs)), 1):
            found.append(other)
    return found


def _contradicted(text: str, kind: str, own: Collection[float], related: Collection[str]) -> bool:
    """Whether another statement on nearly the same words has another number of this kind."""
    mine = subject(text)
    for other in related:
        theirs = {f.value for f in figures(other) if f.kind == kind}
        close = len(mine & subject(other)) >= 0.6 * max(min(len(mine), len(subject(other))), 1)
        if theirs and close and theirs.isdisjoint(own):
            return True
    return False


def _plausible(number: str, right: str) -> bool:
    """Whether a number as written may be taken for another: no fraction for a whole one, and not far from it."""
    value, true = (float(n.replace(",", "")) for n in (number, right))
    alike = "." in right or "." not in number
    return true > 0 and value > 1 and alike and 0.05 <= value / true <= 20


def _whole(left: str) -> bool:
    """Whether what is left of a sentence tells what is missing."""
    return len([w for w in words(left) if w not in STOPWORDS]) >= FEWEST_WORDS - 2


def _question(kind: str) -> str:
    return f"which {kind} is missing?"


def _one_family(a: str, b: str) -> bool:
    """Whether one name may be said for the other: "Manager" for "Data Manager", "HubSpot" for "HubSpot Sales"."""
    return a in b or b in a or stem_set(a) <= stem_set(b) or stem_set(b) <= stem_set(a)


def _one_form(long: str) -> str:
    return " ".join(sorted(stem_set(long)))


def _spells(term: Term) -> bool:
    """Whether the initials of the long form are the letters of the short one."""
    letters = [c for c in term.short.lower() if c.isalnum()]
    every = [w[0] for w in words(term.long.replace("-", " ").replace("/", " "))]
    content = [w[0] for w in words(term.long.replace("-", " ")) if w not in STOPWORDS]
    own = plain(term.long) != plain(term.short) and plain(term.long) == plain(term.long).strip("' ")
    return own and len(letters) >= 2 and letters in (every, content)


def _could_be(short: str, long: str) -> bool:
    """Whether a long form would fit an abbreviation by its letters."""
    return _spells(Term(short, long, ""))
