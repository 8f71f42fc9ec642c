"""The page where documents are added: uploads, folders, backups, and how far a job is."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.intake.intake import Intake
from assistant.ui.intake.report import followed_list, plain_button, report, title
from assistant.ui.markup import clean, icon, tag, text
from assistant.ui.places import Shown
from assistant.ui.strings import intake as strings
from ingest.access import Reader
from ingest.errors import SettingsError


class IntakePlace:
    """Documents come in here."""

    name = "intake"

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def visit(self, reader: Reader, given: Mapping[str, str]) -> Shown:  # noqa: ARG002
        """The page."""
        return Shown(strings.TITLE, self._page(reader))

    def act(self, reader: Reader, given: Mapping[str, str]) -> Shown:
        """Begin with a folder, stop, try again, or put the report away."""
        try:
            said = self._do(reader, given)
        except SettingsError as error:  # it stands in the page, where it can be read as long as need be
            return Shown(strings.TITLE, self._page(reader, str(error)))
        return Shown(strings.TITLE, self._page(reader), said=said)

    def _do(self, reader: Reader, given: Mapping[str, str]) -> str:
        match given.get("do"):
            case "folder":
                self._intake.add_folder(reader, given.get("path", ""))
                return strings.STATUS_BEGUN
            case "retry":
                self._intake.retry(reader)
                return strings.STATUS_BEGUN
            case "stop":
                self._intake.stop(reader)
                return strings.STATUS_STOPPING
            case "close":
                self._intake.close_report(reader)
        return ""

    def live(self, reader: Reader) -> dict[str, object]:
        """What changes by itself: the job, the folders that are followed, whether there will be more, what was said."""
        if not self._intake.may_add(reader):
            return {"job": "", "followed": "", "running": False, "said": ""}
        job = self._intake.job
        progress = job.progress if job else None
        said = ""
        if job and progress and progress.ended:
            wrong = sum(row.state in ("failed", "partly", "refused") for row in progress.rows)
            said = strings.STATUS_ENDED.format(title=title(job, progress), wrong=wrong)
        return {
            "job": clean(report(job, progress)) if job and progress else "",
            "followed": clean(followed_list(self._intake.followed)),
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
            body = self._drop(wrong) + tag("div", str(live["job"]), id="intake-job", data_running=running)
            body += tag("div", self._folder(), self._watched(str(live["followed"])), klass="intake-pair")
            body += self._whole(reader)
        return clean(tag("div", tag("div", head, klass="place-head"), body, klass="place intake"))

    def _drop(self, wrong: str) -> str:
        settings = self._intake.settings
        buttons = (
            plain_button(strings.CHOOSE_FILES, klass="primary", id="intake-choose", data_intake="files"),
            plain_button(strings.CHOOSE_FOLDER, klass="quiet", id="intake-choose-folder", data_intake="folder"),
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
            plain_button(strings.CANCEL, klass="quiet", id="intake-cancel", data_intake="cancel"),
            klass="card intake-sending",
            hidden=True,
        )
        said = tag("p", text(wrong), klass="intake-said", role="alert", hidden=not wrong)
        return tag("section", zone, sending, said, *inputs, klass="intake-in", aria_label=strings.DROP, **words)

    def _folder(self) -> str:
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
        form = tag("form", field, button, data_act="folder", klass="intake-folder")
        lead = tag("p", text(strings.FOLDERS_TEXT), klass="soft small")
        return tag("section", head, lead, form, allowed, klass="card")

    def _watched(self, followed: str) -> str:
        head = tag("h3", text(strings.FOLLOWED)) + tag("p", text(strings.FOLLOWED_TEXT), klass="soft small")
        return tag("section", head, tag("div", followed, id="intake-followed"), klass="card")

    def _whole(self, reader: Reader) -> str:
        head = tag("h3", text(strings.WHOLE)) + tag("p", text(strings.WHOLE_TEXT), klass="soft small")
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
            button = plain_button(strings.IMPORT, klass="quiet", id="intake-import", data_intake="backup")
        actions = tag("div", download, button, klass="card-actions")
        return tag("section", head, actions, how, klass="card intake-whole")
