"""Which code page a text was written in that is not Unicode."""

from __future__ import annotations

import io
import re
from collections import Counter

_USUAL = "cp1252"
# letters beyond ASCII, by language
_WESTERN = (
    "àâæçèéêëîïôœùûüÿ",  # French
    "äöüßé",  # German
    "áéíñóúü",  # Spanish
    "àáâãçéêíóôõúü",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "àçèéíïòóúü",  # Catalan
    "æøåéèàóôòäöü",  # Danish, Norwegian
    "åäöéüšž",  # Swedish, Finnish
    "áðéíóúýþæö",  # Icelandic
    "áàâäåæçèéêëíîïñóôöøúûü",  # English and Dutch with words and names from elsewhere
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšž",  # Croatian, Slovene
    "ăâîşţ",  # Romanian
)
_TURKISH = ("çğıİöşüâîû",)
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")  # Lithuanian, Latvian, Estonian
_LATIN = {
    _USUAL: _WESTERN,
    "iso8859_15": _WESTERN,
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
}
_OTHER_SCRIPTS = [
    "cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic", "cp1253", "iso8859_7", "cp1255", "cp1256",
    "cp874", "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
_IN_WORDS = "’‘–—…·\xa0\xad"
_MARKS = _IN_WORDS + "“”„‚«»‹›•†‡‰€£¥¢§©®™°±×÷¼½¾¹²³ªºµ¶¿¡´"
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_FOREIGN = re.compile(r"[^\W\x00-\x7f]+")
_SAMPLE = 65_536  # bytes looked at
_BEFORE = 100  # bytes of ASCII before the first others
_CLEAR = 3  # characters that another code page must explain and the usual one does not
_TOLERATED = 0.1  # share of characters that a language need not have: foreign names
_MANY = 20  # characters after which one that only another code page explains is enough


def code_page(data: bytes, first: int) -> str:
    """The code page's name: cp1252, unless the text is clearly of a language that is written in another.

    On little text, a guess from frequencies takes "naïve" for "naďve". A code page of Latin letters has to
    give the letters that one language has, where a word may have them. `first` is the first byte beyond ASCII.
    """
    sample = _sample(data[max(first - _BEFORE, 0) :])
    strange = {page: _strange(sample.decode(page, "replace"), alphabets) for page, alphabets in _LATIN.items()}
    best = min(strange, key=lambda page: strange[page])
    beyond = len(_BEYOND_ASCII.findall(sample))
    if strange[_USUAL] - strange[best] >= _CLEAR and strange[best] <= _TOLERATED * beyond:
        return best
    if strange[_USUAL] and not strange[best] and beyond >= _MANY:
        return best
    return (strange[_USUAL] >= _CLEAR and _other_script(sample)) or _USUAL


def _sample(data: bytes) -> bytes:
    """The first lines that hold more than ASCII: the others tell nothing."""
    sample = b""
    for line in io.BytesIO(data):
        if not line.isascii():
            sample += line[: _SAMPLE - len(sample)]
        if len(sample) == _SAMPLE:
            break
    return sample


def _strange(text: str, alphabets: tuple[str, ...]) -> int:
    """How many characters are out of place, by the alphabet that leaves fewest."""
    letters: Counter[str] = Counter()
    misplaced = 0
    for (before, char, after), count in Counter(zip(f" {text}", text, f"{text[1:]} ", strict=False)).items():
        if char in _MARKS:
            misplaced += count * (char not in _IN_WORDS and before.isalpha() and after.isalpha())
        elif char.isupper() and before.islower():  # donÕt
            misplaced += count * (not char.isascii())
        elif not char.isascii():
            letters[char] += count
    unknown = (
        sum(count for char, count in letters.items() if char not in alphabet and char.lower() not in alphabet)
        for alphabet in alphabets
    )
    return misplaced + min(unknown)


def _other_script(sample: bytes) -> str | None:
    """The detected code page, if it gives words of another script and no letters strewn into Latin ones."""
    from charset_normalizer import from_bytes

    for match in from_bytes(sample, cp_isolation=_OTHER_SCRIPTS):
        words = _FOREIGN.findall(str(match))
        if 2 * sum(len(word) for word in words if len(word) > 1) > sum(map(len, words)):
            return match.encoding
    return None
