"""The weekly report: the scores, what is new, what to do first, and for whom. As Markdown, or as a page to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from assistant.health import store
from assistant.health.finding import Area, Finding
from assistant.health.score import scores
from assistant.health.store import Score
from ingest.access import Reader
from ingest.catalogue import Catalogue

WEEK = timedelta(days=7)
FIRST = 10
NEW = 20
PER_OWNER = 10
NOBODY = "No owner"
NAMES = {
    Area.CONFLICTS: "Conflicts",
    Area.STALE: "Out of date",
    Area.DUPLICATES: "Duplicates",
    Area.UNREAD: "Unread",
    Area.VOCABULARY: "Vocabulary",
    Area.COVERAGE: "Topics covered",
}
_QUOTE = 240  # characters of a quote that are shown


@dataclass(frozen=True, slots=True)
class Report:
    """What is sent once a week. `before` are the scores of a week ago or earlier, where there are any."""

    day: date
    scores: tuple[Score, ...]
    before: dict[Area, int]
    first: tuple[Finding, ...]
    new: tuple[Finding, ...]
    more_new: int
    owners: dict[str, tuple[Finding, ...]]
    counted: dict[str, int]
    missing: tuple[str, ...]


def report(catalogue: Catalogue, reader: Reader, day: date | None = None) -> Report:
    """The report of a day, of what the reader may see."""
    day = day or date.today()
    since = day - WEEK
    run = store.last_run(catalogue)
    fresh = run is not None and store.first_run_before(catalogue, since)
    new = store.listed(catalogue, reader, since=since, limit=NEW) if fresh else []
    count = store.count(catalogue, reader, since=since) if fresh else 0
    first = store.listed(catalogue, reader, limit=FIRST)
    tally = store.tally(catalogue, reader)
    counted = tally.owners()
    owners = {o: tuple(store.listed(catalogue, reader, owner=o, limit=PER_OWNER)) for o in sorted(counted)}
    topics = store.listed(catalogue, reader, area=Area.COVERAGE, kind="missing", limit=100)
    missing = tuple(f.title for f in topics)
    before = {
        area: kept[-1].score
        for area, given in store.history(catalogue).items()
        if (kept := [s for s in given if s.day <= since])
    }
    made = tuple(scores(catalogue, reader, tally))
    return Report(day, made, before, tuple(first), tuple(new), max(count - len(new), 0), owners, counted, missing)


def markdown(made: Report) -> str:
    """The report as Markdown."""
    return "\n".join(_lines(made)) + "\n"


def _lines(made: Report) -> Iterator[str]:
    yield f"# Knowledge health, {made.day.isoformat()}"
    yield ""
    yield "| Area | Score | Since last week | Open |"
    yield "| --- | ---: | ---: | ---: |"
    for s in made.scores:
        yield f"| {NAMES[s.area]} | {s.score} | {change(s, made.before)} | {s.findings} |"
    yield from _listed("What to do first", made.first, "Nothing is open. Well kept.")
    yield from _listed("New this week", made.new, "Nothing new, or this is the first week that is looked at.")
    if made.more_new:
        yield f"… and {made.more_new} more."
    for owner, given in made.owners.items():
        yield from _listed(f"For the {owner} ({made.counted[owner]})", given, "")
    if made.missing:
        yield from ("", "## Topics that no document covers", "")
        yield from (f"- {_md(name)}" for name in made.missing)


def _listed(heading: str, findings: Sequence[Finding], nothing: str) -> Iterator[str]:
    yield from ("", f"## {heading}", "")
    if not findings and nothing:
        yield nothing
    for f in findings:
        yield f"- **{NAMES[f.area]}, {f.kind}:** {_md(f.title)}"
        for p in f.places:
            where = " › ".join((p.title, *p.heading[-1:]))
            quote = f": “{_md(_cut(p.quote))}”" if p.quote else ""
            reviewed = f", reviewed {p.reviewed_on}" if p.reviewed_on else ""
            yield f"  - {_md(where)} (`{p.document}`{reviewed}){quote}"


def change(score: Score, before: dict[Area, int]) -> str:
    """How a score has changed: "+3", "-1", "0", or nothing where there is no earlier one."""
    if score.area not in before:
        return "–"
    apart = score.score - before[score.area]
    return f"+{apart}" if apart > 0 else str(apart).replace("-", "−")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE else text[:_QUOTE].rstrip() + " …"


def _md(text: str) -> str:
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return text


# As a page

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2a30; --soft: #55626a; --line: #d9d4c9; --paper: #faf8f4; --card: #fff;
 --accent: #1c5f66; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e4df; --soft: #a9b1b5; --line: #3a4147; --paper: #15181b;
 --card: #1d2125; --accent: #7cc4c9; } }
body { margin: 0; background: var(--paper); color: var(--ink);
 font: 16px/1.55 "Segoe UI", "Helvetica Neue", sans-serif; }
main { max-width: 820px; margin: 0 auto; padding: 32px 20px 64px; }
h1, h2 { font-family: Georgia, serif; line-height: 1.25; } h1 { font-size: 30px; }
h2 { font-size: 21px; margin-top: 36px; }
table { border-collapse: collapse; width: 100%; background: var(--card); }
th, td { text-align: left; padding: 8px 12px; border: 1px solid var(--line); } td.n, th.n { text-align: right; }
.bar { background: var(--line); height: 8px; border-radius: 4px; min-width: 80px; overflow: hidden; }
.bar span { display: block; height: 8px; background: var(--accent); }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px;
 margin: 12px 0; }
article p { margin: 0 0 6px; } .kind { color: var(--accent); font-weight: 600; }
.soft { color: var(--soft); font-size: 14.5px; }
blockquote { margin: 6px 0; padding: 4px 12px; border-left: 3px solid var(--line); }
"""


def html(made: Report) -> str:
    """The report as one HTML file that needs nothing else, to be sent or printed."""
    title = f"Knowledge health, {made.day.isoformat()}"
    rows = "".join(
        f"<tr><th scope='row'>{NAMES[s.area]}</th><td><div class='bar' aria-hidden='true'>"
        f"<span style='width:{s.score}%'></span></div></td><td class='n'>{s.score}</td>"
        f"<td class='n'>{change(s, made.before)}</td><td class='n'>{s.findings}</td></tr>"
        for s in made.scores
    )
    columns = "".join(f"<th class='n'>{name}</th>" for name in ("Score", "Since last week", "Open"))
    head = f"<tr><th>Area</th><th></th>{columns}</tr>"
    parts = [
        f"<h1>{escape(title)}</h1><table>{head}{rows}</table>",
        _section("What to do first", made.first, "Nothing is open. Well kept."),
        _section("New this week", made.new, "Nothing new, or this is the first week that is looked at."),
        f"<p class='soft'>… and {made.more_new} more.</p>" if made.more_new else "",
        *(_section(f"For the {o} ({made.counted[o]})", given, "") for o, given in made.owners.items()),
    ]
    if made.missing:
        topics = "".join(f"<li>{escape(name)}</li>" for name in made.missing)
        parts.append(f"<h2>Topics that no document covers</h2><ul>{topics}</ul>")
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _section(heading: str, findings: Sequence[Finding], nothing: str) -> str:
    made = "".join(_article(f) for f in findings) or f"<p class='soft'>{escape(nothing)}</p>"
    return f"<h2>{escape(heading)}</h2>{made}"


def _article(f: Finding) -> str:
    places = ""
    for p in f.places:
        where = " › ".join((p.title, *p.heading[-1:]))
        reviewed = f", reviewed {p.reviewed_on}" if p.reviewed_on else ""
        quote = f"<blockquote>{escape(_cut(p.quote))}</blockquote>" if p.quote else ""
        places += f"{quote}<p class='soft'>{escape(where)} ({escape(p.document)}{reviewed})</p>"
    owner = f" · {escape(f.owner)}" if f.owner else ""
    kind = f"<p><span class='kind'>{NAMES[f.area]}</span> <span class='soft'>{escape(f.kind)}{owner}</span></p>"
    return f"<article>{kind}<p>{escape(f.title)}</p>{places}</article>"
