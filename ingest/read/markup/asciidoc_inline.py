"""One line or paragraph of AsciiDoc as HTML text: macros, attribute references and formatting resolved."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

_REFERENCE = re.compile(r"(\\?)\{([A-Za-z_][\w-]{0,60})\}")
_BUILT_IN = {
    "nbsp": "\u00a0", "sp": " ", "empty": "", "blank": "", "zwsp": "", "amp": "&", "lt": "<", "gt": ">", "plus": "+",
    "asterisk": "*", "vbar": "|", "startsb": "[", "endsb": "]", "caret": "^", "tilde": "~", "backslash": "\\",
    "backtick": "`", "apos": "'", "quot": '"', "deg": "°", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
    "two-colons": "::", "two-semicolons": ";;", "cpp": "C++", "brvbar": "¦", "btn": "",
}  # fmt: skip
_VERBATIM = re.compile(
    r"pass:[a-z,]{0,10}\[([^\]\n]{0,1000})\]|\+\+\+([^\n]{1,1000}?)\+\+\+|\+\+([^\n]{1,1000}?)\+\+"
    r"|(?<![\w`])``?\+?([^`\n]{1,1000}?)\+?``?(?![\w`])|(?<![\w+])\+([^\s+](?:[^+\n]{0,500}[^\s+])?)\+(?![\w+])"
)
_DROPPED = re.compile(
    r"\b(?:image|icon|video|audio|anchor|indexterm2?|toc):{1,2}[^\s\[\]]{0,500}\[[^\]\n]{0,1000}\]"
    r"|\[\[[^\]\n]{1,200}\]\]|\(\(\([^()\n]{1,300}\)\)\)|&lt;\d{1,3}&gt;\s*$",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(
    r"[ \t]{0,3}\bfootnote(ref)?:[^\s\[\]]{0,100}\[((?:[^\[\]]|(?<=\\)\]|\[[^\[\]]{0,300}\]){0,2000})\]"
)
_KEYS = re.compile(r"\b(?:btn|kbd|stem|latexmath|asciimath):\[([^\]\n]{1,300})\]")
_MENU = re.compile(r"\bmenu:([^\[\]\n]{1,100})\[([^\]\n]{0,300})\]")
_LINK = re.compile(
    r"(?:\b(?:link|xref|mailto):(?:\+\+[^\n+]{1,500}\+\+|[^\s\[\]][^\[\]\n]{0,500}?)|\b(?:https?|ftp|irc)://[^\s\[\]]{1,1000})"
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]|\n(?!\n)){0,500})\]"
)
_CROSS = re.compile(r"&lt;&lt;([^\n&]{1,300})&gt;&gt;")
_LABEL_END = re.compile(r"""\^$|,\s{0,5}(?:role|window|opts|title|id|rel|target)\s{0,3}=.*$|,\s{0,3}window=.*$""")
_ROLE = re.compile(r"\[[.#%a-zA-Z][\w.#% -]{0,80}\](?=[#*_`+])")
_PAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\*\*([^*\n]{1,1000})\*\*", r"<b>\1</b>"),
        (r"(?<![\w*;:}])\*([^\s*](?:[^*]{0,1000}?[^\s*])?)\*(?![\w*])", r"<b>\1</b>"),
        (r"__([^_\n]{1,1000})__", r"\1"),
        (r"(?<![\w_;:}])_([^\s_](?:[^_]{0,1000}?[^\s_])?)_(?![\w_])", r"\1"),
        (r"##([^#\n]{1,1000})##", r"\1"),
        (r"(?<![\w&#;:}])#([^\s#](?:[^#\n]{0,500}?[^\s#])?)#(?![\w#])", r"\1"),
        (r"\^([^\s^]{1,40})\^|~([^\s~]{1,40})~", r"\1\2"),
        (r"(?:&quot;|\")`([^`\n]{1,500})`(?:&quot;|\")", r"“\1”"),
        (r"(?:&#x27;|')`([^`\n]{1,500})`(?:&#x27;|')", r"‘\1’"),
        (r"\(C\)", "©"),
        (r"\(R\)", "®"),
        (r"\(TM\)", "™"),
        (r"(?m)(?: \+)+$", "\n"),
        (r"``([^`'\n]{1,300})''", r"“\1”"),
        (r"`([^`'\n]{1,300})'(?!\w)", r"‘\1’"),
        (r"\\(?=https?://)", ""),
    )
)
_LONGEST = 50_000  # characters; longer text is not searched for markup
_TOKEN = re.compile("\ue000(\\d{1,6})\ue001")


def resolve(text: str, attributes: Mapping[str, str]) -> str:
    """Attribute references replaced; unknown ones stay."""

    def value(match: re.Match[str]) -> str:
        name = match[2].casefold()
        if match[1]:
            return match[0][1:]
        found = attributes.get(name, _BUILT_IN.get(name))
        return match[0] if found is None else found

    return _REFERENCE.sub(value, text) if "{" in text else text


def inline(text: str, attributes: Mapping[str, str], footnotes: list[str]) -> str:
    """HTML with at most ``<b>``; everything else is plain text. Footnotes are taken out and added to `footnotes`."""
    text = resolve(text.replace("\ue000", "").replace("\ue001", ""), attributes)
    if len(text) > _LONGEST:
        return escape(text)
    kept: list[str] = []
    text = escape(_VERBATIM.sub(_keeper(kept), text), quote=False)
    text = re.sub(r"&amp;(#?\w{2,8};)", r"&\1", text)  # character references are the author's

    def take(match: re.Match[str]) -> str:
        note = match[2].partition(",")[2] if match[1] else match[2]  # footnoteref:[id,text]
        if note.strip():  # a further mark of the same footnote has no text
            footnotes.append(_plain(note.replace("\\]", "]").strip(), kept))
        return ""

    return _plain(_FOOTNOTE.sub(take, text), kept)


def _plain(text: str, kept: list[str]) -> str:
    """Macros and formatting resolved, and what was put aside put back."""
    text = _KEYS.sub(r"\1", _DROPPED.sub("", text))
    text = _MENU.sub(_menu, text)
    text = _CROSS.sub(lambda match: match[1].rpartition(",")[2].strip().lstrip("#"), _LINK.sub(_label, text))
    text = _ROLE.sub("", text)
    for pattern, replacement in _PAIRS:
        text = pattern.sub(replacement, text)
    return _TOKEN.sub(lambda match: kept[int(match[1])] if int(match[1]) < len(kept) else "", text)


def _keeper(kept: list[str]) -> Callable[[re.Match[str]], str]:
    """Puts verbatim text aside, out of the reach of formatting."""

    def keep(match: re.Match[str]) -> str:
        kept.append(escape(next((group for group in match.groups() if group is not None), "")))
        return f"\ue000{len(kept) - 1}\ue001"

    return keep


def _menu(match: re.Match[str]) -> str:
    return " &gt; ".join(part.strip() for part in [match[1], *re.split(r"&gt;|>", match[2])] if part.strip())


def _label(match: re.Match[str]) -> str:
    """A link's text; its address where it has none."""
    label = _LABEL_END.sub("", match[1].strip()).strip().strip('"')
    if label:
        return label
    address = match[0].partition("[")[0]
    return re.sub(r"^(?:link|xref|mailto):", "", address).replace("++", "").lstrip("#")
