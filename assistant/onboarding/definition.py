"""Questions from sentences that say what something is: the wrong answers are what other such sentences are about."""

from __future__ import annotations

import re
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Citation
from assistant.onboarding.question import BLANK, Question, made, plain
from assistant.onboarding.stock import Stock
from assistant.onboarding.tabular import TOLD, some
from ingest.document import BlockKind
from ingest.encoder import Encoder
from ingest.words import STOPWORDS, content_words, sentences, stem_set, words

FAR = 0.45  # cosine of two definitions, below which the one's term cannot be meant by the other
KEY_WORDS = 4
_DEFINES = re.compile(
    r"^(?P<article>(?:The|An?)\s+)?(?P<key>[A-Z][\w&/-]*(?:\s[\w&/-]+){0,3}?)(?P<short>\s\([A-Z]{2,6}s?\))?\s+"
    r"(?P<rest>(?:is (?:an?|the|one of)\b|are (?:[\w-]+ ){0,3}(?:that|which|who|of|used|for|where)\b|means?|refers? to|"
    r"describes?|lets?|allows?|enables?|helps?|controls?|consists? of)\s+.+)$",
    re.DOTALL,
)
_NOTHING = re.compile(
    r"^(?:\w+ing|we|you|our|your|all|each|every|any|some|many|most|if|when|there|everything|everyone|nobody|note|please|only|"
    r"here|what|who|which|one|two|three)\b|\b(?:is|are|must|may|can|will|should|not|and|or|of|in|for|to|that|you|we)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"\b(?:it|they|them|this|that|these|those|above|below|following|their|its)\b", re.IGNORECASE)


def from_definition(encoder: Encoder, stock: Stock, citation: Citation) -> list[Question]:
    """Which term a sentence explains: one that is a heading, a title or explained elsewhere as well."""
    text = " ".join(citation.quote.split())
    match = _key(text)
    known = _defined(encoder, stock)
    if match is None or plain(match["key"]) not in known.named:
        return []
    key, rest = match["key"], match["rest"]
    if stem_set(key) & stem_set(rest) or _VAGUE.search(rest) or not TOLD[0] + 2 <= len(words(rest)) <= TOLD[1]:
        return []
    plural = bool(re.match(r"are\b|\w+[^s]\s", rest)) and not re.match(r"is\b", rest)
    own = encoder.encode_query(text).vector
    near = (known.vectors @ own).tolist() if len(known.terms) else []
    wrong: dict[str, str] = {}
    for (term, many), cosine in zip(known.terms, near, strict=True):
        apart = not stem_set(term) & (stem_set(text) | stem_set(key))
        if apart and cosine < FAR and many == plural:
            wrong.setdefault(plain(term), term)
    if len(wrong) < 2:
        return []
    stem = f"Which term is explained here? “{BLANK} {rest}”"
    return [made("definition", stem, key, some(sorted(wrong.values()), stem), citation)]


class _Defined:
    """The sentences of the cited documents that explain a term, with the terms that are headings or titles."""

    def __init__(self, encoder: Encoder, stock: Stock) -> None:
        self.named = {plain(d.metadata.title) for d in stock.documents.values()}
        said: dict[str, tuple[str, bool, str]] = {}
        for document in stock.documents.values():
            for block in document.blocks:
                if block.kind is BlockKind.HEADING:
                    self.named.add(plain(block.text))
                elif block.kind is BlockKind.PARAGRAPH and (spans := sentences(block.text)):
                    text = " ".join(block.text[slice(*spans[0])].split())
                    if match := _key(text):
                        many = not match["rest"].startswith("is ") and bool(re.match(r"are\b|\w+[^s]\s", match["rest"]))
                        said.setdefault(plain(match["key"]), (match["key"], many, text))
        for key in list(self.named):
            self.named.add(key.removesuffix("s"))
        kept = [v for k, v in said.items() if k in self.named]
        self.terms = [(key, many) for key, many, _ in kept]
        encoded = [e.vector for e in encoder.encode_documents([text for _, _, text in kept])]
        self.vectors: NDArray[np.float32] = np.stack(encoded) if encoded else np.zeros((0, 1), np.float32)


def _defined(encoder: Encoder, stock: Stock) -> _Defined:
    if stock not in _known:
        _known[stock] = _Defined(encoder, stock)
    return _known[stock]


_known: WeakKeyDictionary[Stock, _Defined] = WeakKeyDictionary()


def _key(text: str) -> re.Match[str] | None:
    match = _DEFINES.match(text)
    if not match or _NOTHING.search(match["key"]) or not content_words(match["key"]):
        return None
    single = [w for w in words(match["key"]) if w not in STOPWORDS]
    return match if len(single) >= 1 and len(match["key"].split()) <= KEY_WORDS else None
