"""The onboarding page: choose a role, follow its path, check oneself."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import UTC, date, datetime

from assistant.onboarding import progress
from assistant.onboarding.build import building, over
from assistant.onboarding.changes import changes, read_marks, reading_mark
from assistant.onboarding.path import Module, Path
from assistant.onboarding.present import present
from assistant.onboarding.progress import Followed, Mark
from assistant.onboarding.quiz import check
from assistant.onboarding.roles import plans, role_of
from assistant.onboarding.topics import Role, built_in
from assistant.ui.onboarding import learning, studying
from assistant.ui.places import Shown
from assistant.ui.strings import onboarding as strings
from ingest.access import Reader
from ingest.errors import SettingsError
from ingest.library import Library

ANSWER_LENGTH = 200


class OnboardingPlace:
    """Paths of the reader over one library."""

    name = "onboarding"

    def __init__(self, library: Library) -> None:
        self.library = library

    def visit(self, reader: Reader, given: Mapping[str, str]) -> Shown:
        """The roles to choose from, a path, or a module of it."""
        found = self._follow(reader, given)
        if found is None:
            return self._home(reader, strings.GONE if given.get("follow") else "")
        module = found.path.module(given.get("module", ""))
        return self._module(reader, found, module) if module else self._path(reader, found, given)

    def act(self, reader: Reader, given: Mapping[str, str]) -> Shown | Iterator[Shown]:
        """Begin a path, or do something on one."""
        what = given.get("do", "")
        if what == "begin":
            return self._begin(reader, given.get("role", ""))
        found = self._follow(reader, given)
        if found is None:
            return self._home(reader, strings.GONE)
        actions: dict[str, Callable[[Reader, Followed, Mapping[str, str]], Shown | Iterator[Shown]]] = {
            "rebuild": self._rebuild,
            "weeks": self._over,
            "give-up": self._give_up,
            "seen": self._seen,
            "read": self._read,
            "finish": self._finish,
            "unfinish": self._unfinish,
            "answer": self._answer,
            "again": self._again,
        }
        return actions[what](reader, found, given) if what in actions else self.visit(reader, given)

    def _follow(self, reader: Reader, given: Mapping[str, str]) -> Followed | None:
        """The path that is asked for, as it may be shown today."""
        catalogue = self.library.catalogue
        found = progress.follow(catalogue, reader, given.get("follow", ""))
        return self._today(reader, found) if found else None

    def _today(self, reader: Reader, found: Followed) -> Followed:
        shown = present(self.library.catalogue, reader, found.path)
        return Followed(found.id, shown, found.marks, found.created_at)

    # Pages

    def _home(self, reader: Reader, said: str = "") -> Shown:
        catalogue = self.library.catalogue
        today = (self._today(reader, f) for f in progress.followed(catalogue, reader))
        followed = [(f, changes(catalogue, reader, f)) for f in today]
        empty = not catalogue.count(reader)[0]
        found = [] if empty else plans(self.library, reader)
        html = learning.home(list(built_in().values()), found, followed, empty=empty, said=said)
        return Shown(strings.TITLE, html, said=said)

    def _path(
        self,
        reader: Reader,
        found: Followed,
        given: Mapping[str, str] | None = None,
        said: str = "",
        *,
        noted: bool = True,
    ) -> Shown:
        changed = changes(self.library.catalogue, reader, found)
        start = _day((given or {}).get("start", ""))
        html = learning.path(found, changed, start or date.today(), said if noted else "")
        address = {"follow": found.id, **({"start": start.isoformat()} if start else {})}
        return Shown(f"{strings.TITLE}: {found.path.title}", html, address, said)

    def _module(self, reader: Reader, found: Followed, module: Module, said: str = "", shown: str = "") -> Shown:
        questions = check(self.library, found.path, module, reader) if not module.gap else ()
        html = studying.module(found, module, questions, said, shown)
        return Shown(module.title, html, {"follow": found.id, "module": module.id}, said)

    # What can be done

    def _begin(self, reader: Reader, asked: str) -> Iterator[Shown]:
        if not asked.strip():
            raise SettingsError(strings.DESCRIBE_EMPTY)
        role = role_of(self.library, reader, asked)
        made = yield from self._built(reader, role)
        found = progress.begin(self.library.catalogue, reader, made)
        said = strings.MADE.format(summary=made.summary())
        yield self._path(reader, self._today(reader, found), said=said, noted=False)

    def _built(self, reader: Reader, role: Role, weeks: int | None = None) -> Generator[Shown, None, Path]:
        steps = building(self.library, role, reader, weeks)
        while True:
            try:
                doing = next(steps)
            except StopIteration as stop:
                made: Path = stop.value
                return made
            said = strings.MAKING.format(topic=doing.topic) if not doing.done else ""
            yield Shown(role.title, learning.making(role.title, doing), said=said)

    def _rebuild(self, reader: Reader, found: Followed, _: Mapping[str, str]) -> Iterator[Shown]:
        made = yield from self._built(reader, role_of(self.library, reader, found.path.role), found.path.weeks)
        again = progress.begin(self.library.catalogue, reader, made)
        yield self._path(reader, self._today(reader, again), said=strings.REBUILT.format(summary=made.summary()))

    def _over(self, reader: Reader, found: Followed, given: Mapping[str, str]) -> Shown:
        weeks = given.get("weeks", "")
        kept = progress.follow(self.library.catalogue, reader, found.id)
        if kept and weeks in ("1", "2", "3", "4"):
            progress.begin(self.library.catalogue, reader, over(kept.path, int(weeks)))
        return self.visit(reader, {"follow": found.id})

    def _give_up(self, reader: Reader, found: Followed, _: Mapping[str, str]) -> Shown:
        progress.give_up(self.library.catalogue, reader, found.id)
        return self._home(reader, strings.GIVEN_UP)

    def _seen(self, reader: Reader, found: Followed, given: Mapping[str, str]) -> Shown:
        """A change was noted: a document is kept as it is now, a statement is not followed any more."""
        catalogue, item = self.library.catalogue, given.get("item", "")
        reading = next(
            ((m, r) for m in found.path.modules for r in m.readings if progress.reading_item(r) == item), None
        )
        again = reading_mark(catalogue, reader, *reading) if reading else None
        if again:
            progress.mark(catalogue, reader, found.id, [again])
        else:
            progress.unmark(catalogue, reader, found.id, [item])
        return self._path(reader, self._again_followed(reader, found), said=strings.CHANGED_SEEN_SAID)

    def _read(self, reader: Reader, found: Followed, given: Mapping[str, str]) -> Shown:
        """A document of a module was read, or is to be read again."""
        catalogue, item = self.library.catalogue, given.get("item", "")
        module = found.path.module(given.get("module", ""))
        reading = next((r for r in module.readings if progress.reading_item(r) == item), None) if module else None
        if module is None or reading is None:
            return self.visit(reader, given)
        if item in found.marks:
            progress.unmark(catalogue, reader, found.id, [item])
        elif made := reading_mark(catalogue, reader, module, reading):
            progress.mark(catalogue, reader, found.id, [made])
        return self._module(reader, self._again_followed(reader, found), module)

    def _finish(self, reader: Reader, found: Followed, given: Mapping[str, str]) -> Shown:
        module = found.path.module(given.get("module", ""))
        if module is None or module.gap:
            return self.visit(reader, given)
        marks = read_marks(self.library.catalogue, reader, module, found.path.citations)
        done = Mark(progress.finished(module), datetime.now(UTC))
        progress.mark(self.library.catalogue, reader, found.id, [*marks, done])
        now = self._again_followed(reader, found)
        said = strings.FINISHED.format(title=module.title)
        return self._module(reader, now, now.next, said) if now.next else self._path(reader, now, said=said)

    def _unfinish(self, reader: Reader, found: Followed, given: Mapping[str, str]) -> Shown:
        module = found.path.module(given.get("module", ""))
        if module:
            known = [
                i
                for i, m in found.marks.items()
                if i.startswith(progress.KNOWN) and m.detail.get("module") == module.id
            ]
            progress.unmark(self.library.catalogue, reader, found.id, [progress.finished(module), *known])
        return self.visit(reader, given)

    def _answer(self, reader: Reader, found: Followed, given: Mapping[str, str]) -> Shown:
        module = found.path.module(given.get("module", ""))
        questions = check(self.library, found.path, module, reader) if module and not module.gap else ()
        question = next((q for q in questions if q.id == given.get("item")), None)
        if module is None or question is None:
            return self.visit(reader, given)
        said = given.get("answer", "")[:ANSWER_LENGTH].strip()
        if not said:
            raise SettingsError(strings.ANSWER_EMPTY)
        item = progress.question_item(question.id)
        before = found.marks.get(item)
        tries = int(before.detail.get("tries", 0)) + 1 if before else 1
        detail = {"given": said, "right": question.is_right(said), "tries": tries, "module": module.id}
        progress.mark(self.library.catalogue, reader, found.id, [Mark(item, datetime.now(UTC), detail)])
        outcome = strings.RIGHT if detail["right"] else strings.WRONG
        told = f"{outcome} {strings.RIGHT_IS.format(right=question.right)}"
        shown = self._module(reader, self._again_followed(reader, found), module, shown=question.id)
        return Shown(shown.title, shown.html, shown.address, told)

    def _again(self, reader: Reader, found: Followed, given: Mapping[str, str]) -> Shown:
        progress.unmark(self.library.catalogue, reader, found.id, [progress.question_item(given.get("item", ""))])
        return self.visit(reader, given)

    def _again_followed(self, reader: Reader, found: Followed) -> Followed:
        """The path with what has just been done on it."""
        return self._follow(reader, {"follow": found.id}) or found


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
