"""AsciiDoc's preprocessing: template tags and conditional lines."""

from __future__ import annotations

import re

from ingest.read.markup.shortcodes import replace_shortcodes

ATTRIBUTE = re.compile(r"^:(!?)([A-Za-z_][\w-]{0,60})(!?):(?:[ \t]+(.*))?$")
_CONDITION = re.compile(r"^(ifn?def|ifeval|endif)::([^\[]{0,200})\[(.*)\]$")


def source_lines(text: str) -> list[str]:
    """Lines without template tags (except in listings) and without what is conditional on something undefined."""
    lines: list[str] = []
    for number, part in enumerate(re.split(r"^((?:-{4,}|\.{4,}) *)$", text, flags=re.MULTILINE)):
        listing = number % 4 == 2
        lines += (part if listing or number % 2 else replace_shortcodes(part)).strip("\n").split("\n")
    return _holding([line.rstrip() for line in lines])


def _holding(lines: list[str]) -> list[str]:
    """Lines whose condition holds; nothing is defined but what the file defines itself."""
    kept: list[str] = []
    defined: set[str] = set()
    open_conditions: list[bool] = []
    for line in lines:
        match = _CONDITION.match(line) if "::" in line else None
        if match and match[1] == "endif":
            del open_conditions[-1:]
        elif match:
            known = any(name in defined for name in re.split(r"[,+]", match[2].casefold()))
            holds = known if match[1] == "ifdef" else not known if match[1] == "ifndef" else True
            if match[3] and match[1] != "ifeval":
                kept += [match[3]] if holds and all(open_conditions) else []
            else:
                open_conditions.append(holds)
        elif all(open_conditions):
            attribute = ATTRIBUTE.match(line) if line.startswith(":") else None
            if attribute:
                defined.add(attribute[2].casefold())
            kept.append(line)
    return kept
