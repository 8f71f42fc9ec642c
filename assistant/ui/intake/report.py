"""How far a job is, and how it stands with the folders that are followed, as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.intake.job import Job, Progress, Row
from assistant.plain import counted
from assistant.ui.markup import tag, text
from assistant.ui.strings import intake as strings
from ingest.watch import Followed

MOST_ROWS = 60
_ORDER = ("failed", "partly", "refused", "left", "read", "skipped", "added", "same", "waiting")
_TONES = {"added": "good", "same": "good", "failed": "poor", "refused": "poor", "partly": "fair", "left": "fair"}
_FOLLOW_TONES = {"following": "good", "failed": "poor", "waiting": "fair"}
_PHASE_TONES = {"done": "good", "failed": "poor", "stopped": "fair"}


def title(job: Job, progress: Progress) -> str:
    """What the job does, or has done."""
    if not progress.rows:
        return (strings.IMPORTED if progress.phase == "done" else strings.IMPORTING).format(name=job.title)
    if not progress.ended:
        return strings.ADDING.format(count=_files(progress.total))
    there = sum(row.state in ("added", "same", "partly") for row in progress.rows)
    return strings.ADDED.format(count=_files(there)) if there else strings.ADDED_NONE


def report(job: Job, progress: Progress) -> str:
    """The job: how far it is, what has become of each file, what can be done."""
    badge = tag("span", text(strings.PHASES[progress.phase]), klass=_tone(_PHASE_TONES, progress.phase))
    head = tag("div", tag("h3", text(title(job, progress))), badge, klass="card-head")
    bar = ""
    if not progress.ended:
        bar = tag("progress", value=progress.done, max=max(progress.total, 1), aria_label=title(job, progress))
    error = tag("p", text(progress.error), klass="intake-wrong") if progress.error else ""
    facts = tag("p", text(" · ".join(_facts(progress))), klass="soft small")
    return tag(
        "section",
        head,
        bar,
        facts,
        error,
        _rows(progress),
        _notes(progress),
        tag("div", *_buttons(progress), klass="card-actions"),
        klass="card intake-report",
    )


def _facts(progress: Progress) -> Iterator[str]:
    if progress.total:
        words = strings.DONE_OF if progress.rows else strings.PARTS_OF
        yield words.format(done=f"{progress.done:,}", total=f"{progress.total:,}")
    if progress.passages:
        yield counted(progress.passages, "passage")
    if progress.rate and progress.rows and not progress.ended:
        yield strings.RATE.format(rate=f"{progress.rate:.1f}")
    if progress.remaining is not None:
        yield strings.LEFT.format(time=_time(progress.remaining))
    if progress.ended:
        yield strings.TOOK.format(time=_time(progress.seconds))


def _rows(progress: Progress) -> str:
    if not progress.rows:
        return ""
    ordered = sorted(progress.rows, key=lambda row: (_ORDER.index(row.state), row.name))
    head = tag("thead", tag("tr", *(tag("th", text(c), scope="col") for c in strings.COLUMNS)))
    body = tag("tbody", *map(_row, ordered[:MOST_ROWS]))
    left = len(ordered) - MOST_ROWS
    more = tag("p", text(strings.MORE_ROWS.format(count=f"{left:,}")), klass="soft small") if left > 0 else ""
    refused = any(row.state == "refused" for row in ordered)
    hint = tag("p", text(strings.REFUSED_HINT), klass="soft small") if refused and progress.ended else ""
    table = tag("table", head, body)
    return (
        tag("div", table, klass="data-table", tabindex="0", role="group", aria_label=strings.COLUMNS[0]) + more + hint
    )


def _row(row: Row) -> str:
    name = text(row.name)
    if row.state in ("added", "same") and not row.name.lower().endswith(".zip"):
        name = tag(
            "button",
            name,
            type="button",
            klass="intake-open",
            data_event="read",
            data_document=row.name,
            data_heading="",
            title=strings.OPEN.format(name=row.name),
        )
    badge = tag("span", text(strings.STATES[row.state]), klass=_tone(_TONES, row.state))
    why = tag("p", text(row.reason), klass="soft small") if row.reason else ""
    return tag("tr", tag("th", name, why, scope="row"), tag("td", badge))


def _notes(progress: Progress) -> str:
    if not progress.notes:
        return ""
    items = (tag("li", text(note)) for note in progress.notes[:MOST_ROWS])
    summary = tag("summary", text(strings.NOTES.format(count=f"{len(progress.notes):,}")))
    return tag("details", summary, tag("ul", *items), klass="intake-notes small")


def _buttons(progress: Progress) -> Iterator[str]:
    if not progress.ended:
        if progress.rows:
            yield plain_button(strings.STOP, klass="quiet", id="intake-stop", data_act="stop", title=strings.STOP_TITLE)
        return
    if progress.wrong:
        words = strings.GO_ON if progress.phase == "stopped" else strings.RETRY
        label = words.format(count=f"{len(progress.wrong):,}")
        yield plain_button(label, klass="quiet", id="intake-retry", data_act="retry")
    yield plain_button(strings.CLOSE, klass="quiet", id="intake-close", data_act="close")


def followed_list(followed: Sequence[Followed]) -> str:
    """The folders, each with what was done there last or what is wrong."""
    if not followed:
        return tag("p", tag("b", text(strings.FOLLOWED_NONE)), ". ", text(strings.FOLLOWED_HOW), klass="soft small")
    items = []
    for one in followed:
        badge = tag("span", text(strings.FOLLOWING[one.state]), klass=_tone(_FOLLOW_TONES, one.state))
        detail = one.detail
        if detail and one.at:
            detail = strings.LAST.format(detail=detail, time=one.at.astimezone().strftime("%H:%M:%S"))
        last = tag("p", text(detail), klass="small intake-wrong" if one.state == "failed" else "soft small")
        items.append(tag("li", tag("div", tag("code", text(one.folder)), badge, klass="card-head"), last))
    return tag("ul", *items, klass="intake-folders", role="list")


def plain_button(label: str, **attributes: str | None) -> str:
    """A button that sends no form."""
    return tag("button", text(label), type="button", **attributes)


def _tone(tones: Mapping[str, str], state: str) -> str:
    return f"badge {tones[state]}" if state in tones else "badge"


def _files(count: int) -> str:
    return strings.FILES[count != 1].format(count=f"{count:,}")


def _time(seconds: float) -> str:
    if seconds < 90:
        return strings.SECONDS.format(count=max(1, round(seconds)))
    return strings.MINUTES.format(count=round(seconds / 60))
