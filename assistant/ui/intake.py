"""The page where documents are added: uploads, folders, backups, and how far a job is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.intake.intake import Intake
from assistant.intake.job import Job, Progress, Row
from assistant.ui.markup import clean, icon, tag, text
from assistant.ui.places import Shown
from assistant.ui.strings import intake as strings
from ingest.access import Reader
from ingest.errors import SettingsError
from ingest.watch import Followed

MOST_ROWS = 60
_ORDER = ("failed", "partly", "refused", "left", "read", "skipped", "added", "same", "waiting")
_TONES = {"added": "good", "same": "good", "failed": "poor", "refused": "poor", "partly": "fair", "left": "fair"}
_FOLLOW_TONES = {"following": "good", "failed": "poor", "waiting": "fair"}
_PHASE_TONES = {"done": "good", "failed": "poor", "stopped": "fair"}


class IntakePlace:
    """Documents come in here."""

    name = "intake"

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def visit(self, reader: Reader, given: Mapping[str, str]) -> Shown:  # noqa: ARG002
        """The page."""
        return Shown(strings.TITLE, self._page(reader))

    def act(self, reader: Reader, given: Mapping[str, str]) -> Shown:
        """Begin with a folder, stop, try again, or put the report away.

        Raises:
            SettingsError: it cannot be done.
        """
        said = ""
        match given.get("do"):
            case "folder":
                try:
                    self._intake.add_folder(reader, given.get("path", ""))
                except SettingsError as error:
                    return Shown(strings.TITLE, self._page(reader, wrong=str(error)), said=str(error))
                said = strings.STATUS_BEGUN
            case "stop":
                self._intake.stop(reader)
                said = strings.STATUS_STOPPING
            case "retry":
                self._intake.retry(reader)
                said = strings.STATUS_BEGUN
            case "close":
                self._intake.close_report(reader)
        return Shown(strings.TITLE, self._page(reader), said=said)

    def live(self, reader: Reader) -> dict[str, object]:
        """What changes by itself: the job, the folders that are followed, whether there will be more, what was said."""
        if not self._intake.may_add(reader):
            return {"job": "", "followed": "", "running": False, "said": ""}
        job = self._intake.job
        progress = job.progress if job else None
        said = ""
        if job and progress and progress.ended:
            wrong = sum(row.state in ("failed", "partly", "refused") for row in progress.rows)
            said = strings.STATUS_ENDED.format(title=_title(job, progress), wrong=wrong)
        return {
            "job": clean(_job(job, progress)) if job and progress else "",
            "followed": clean(_followed(self._intake.followed)),
            "running": bool(progress and not progress.ended),
            "said": said,
        }

    def _page(self, reader: Reader, wrong: str = "") -> str:
        head = tag("div", tag("h2", text(strings.TITLE), tabindex="-1"), tag("p", text(strings.LEAD), klass="lead"))
        if not self._intake.may_add(reader):
            denied = tag("h3", text(strings.DENIED)) + tag("p", text(strings.DENIED_TEXT))
            body = tag("div", denied, klass="empty")
        else:
            live = self.live(reader)
            running = "yes" if live["running"] else "no"
            body = self._drop() + tag("div", str(live["job"]), id="intake-job", data_running=running)
            body += tag("div", self._folder(wrong), self._watched(str(live["followed"])), klass="intake-pair")
            body += self._whole(reader)
        return clean(tag("div", tag("div", head, klass="place-head"), body, klass="place intake"))

    def _drop(self) -> str:
        settings = self._intake.settings
        buttons = (
            _button(strings.CHOOSE_FILES, klass="primary", id="intake-choose", data_intake="files"),
            _button(strings.CHOOSE_FOLDER, klass="quiet", id="intake-choose-folder", data_intake="folder"),
        )
        inputs = (
            tag("input", type="file", multiple=True, hidden=True, data_intake_input=n) for n in ("files", "folder")
        )
        hint = strings.FORMATS.format(mb=f"{settings.upload_mb:,}")
        into = tag("label", text(strings.INTO), for_="intake-into") + tag(
            "input",
            type="text",
            id="intake-into",
            maxlength=300,
            placeholder=strings.INTO_PLACEHOLDER,
            autocomplete="off",
        )
        zone = tag(
            "div",
            icon("intake-tray"),
            tag("p", text(strings.DROP), klass="intake-call", data_now=strings.DROP_NOW),
            tag("div", *buttons, klass="intake-buttons"),
            tag("p", text(hint), klass="soft small"),
            tag("p", text(strings.AGAIN), klass="soft small"),
            tag("div", into, klass="field"),
            klass="intake-drop",
        )
        words = {
            "data_sending": strings.SENDING,
            "data_moment": strings.ONE_MOMENT,
            "data_cancelled": strings.CANCELLED,
            "data_nothing": strings.NOTHING_CHOSEN,
            "data_broken": strings.BROKEN_OFF,
        }
        sending = tag(
            "div",
            tag("p", klass="intake-words"),
            tag("progress", value="0", max="1", aria_label=strings.ONE_MOMENT),
            _button(strings.CANCEL, klass="quiet", id="intake-cancel", data_intake="cancel"),
            klass="card intake-sending",
            hidden=True,
        )
        said = tag("p", klass="intake-said", role="alert", hidden=True)
        return tag("section", zone, sending, said, *inputs, klass="intake-in", aria_label=strings.DROP, **words)

    def _folder(self, wrong: str) -> str:
        head = tag("h3", text(strings.FOLDERS))
        folders = self._intake.settings.folders
        if not folders:
            return tag("section", head, tag("p", text(strings.FOLDERS_OFF), klass="soft small"), klass="card")
        allowed = tag("p", text(" · ".join(map(str, folders))), klass="soft small")
        field = tag(
            "div",
            tag("label", text(strings.FOLDER_LABEL), for_="intake-path"),
            tag("input", type="text", name="path", id="intake-path", value=str(folders[0]), required=True),
            klass="field",
        )
        button = tag("button", text(strings.FOLDER_ADD), type="submit", klass="quiet")
        note = tag("p", text(wrong), klass="intake-wrong", role="alert") if wrong else ""
        form = tag("form", field, button, data_act="folder", klass="intake-folder")
        lead = tag("p", text(strings.FOLDERS_TEXT), klass="soft small")
        return tag("section", head, lead, form, note, allowed, klass="card")

    def _watched(self, followed: str) -> str:
        head = tag("h3", text(strings.FOLLOWED)) + tag("p", text(strings.FOLLOWED_TEXT), klass="soft small")
        return tag("section", head, tag("div", followed, id="intake-followed"), klass="card")

    def _whole(self, reader: Reader) -> str:
        head = tag("h3", text(strings.WHOLE)) + tag("p", text(strings.WHOLE_TEXT), klass="soft")
        if not self._intake.may_back_up(reader):
            how = tag("p", text(strings.NOT_HERE), " ", tag("code", text(strings.NOT_HERE_COMMAND)), klass="small")
            return tag("section", head, how, klass="card intake-whole")
        download = tag(
            "a",
            icon("download"),
            text(strings.DOWNLOAD),
            href="/intake/backup.zip",
            download=True,
            klass="quiet intake-download",
        )
        if self._intake.library.catalogue.count()[0]:
            command = tag("code", text(strings.NOT_EMPTY_COMMAND))
            how, button = tag("p", text(strings.NOT_EMPTY), " ", command, klass="soft small"), ""
        else:
            how = tag("input", type="file", accept=".zip", hidden=True, data_intake_input="backup")
            button = _button(strings.IMPORT, klass="quiet", id="intake-import", data_intake="backup")
        actions = tag("div", download, button, klass="card-actions")
        return tag("section", head, actions, how, klass="card intake-whole")


def _button(label: str, **attributes: str | None) -> str:
    return tag("button", text(label), type="button", **attributes)


# The job


def _title(job: Job, progress: Progress) -> str:
    if not progress.rows:
        return (strings.IMPORTED if progress.phase == "done" else strings.IMPORTING).format(name=job.title)
    if not progress.ended:
        return strings.ADDING.format(count=_files(progress.total))
    there = sum(row.state in ("added", "same", "partly") for row in progress.rows)
    return strings.ADDED.format(count=_files(there)) if there else strings.ADDED_NONE


def _job(job: Job, progress: Progress) -> str:
    badge = tag("span", text(strings.PHASES[progress.phase]), klass=_tone(_PHASE_TONES, progress.phase))
    head = tag("div", tag("h3", text(_title(job, progress))), badge, klass="card-head")
    bar = ""
    if not progress.ended:
        bar = tag("progress", value=progress.done, max=max(progress.total, 1), aria_label=_title(job, progress))
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
        yield strings.PASSAGES.format(count=f"{progress.passages:,}")
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
            yield _button(strings.STOP, klass="quiet", id="intake-stop", data_act="stop", title=strings.STOP_TITLE)
        return
    if progress.wrong:
        words = strings.GO_ON if progress.phase == "stopped" else strings.RETRY
        label = words.format(count=f"{len(progress.wrong):,}")
        yield _button(label, klass="quiet", id="intake-retry", data_act="retry")
    yield _button(strings.CLOSE, klass="quiet", id="intake-close", data_act="close")


def _followed(followed: Sequence[Followed]) -> str:
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


def _tone(tones: Mapping[str, str], state: str) -> str:
    return f"badge {tones[state]}" if state in tones else "badge"


def _files(count: int) -> str:
    return strings.FILES[count != 1].format(count=f"{count:,}")


def _time(seconds: float) -> str:
    if seconds < 90:
        return strings.SECONDS.format(count=max(1, round(seconds)))
    return strings.MINUTES.format(count=round(seconds / 60))
