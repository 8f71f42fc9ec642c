"""What happens at the page of questions and gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from assistant.questions import curated, curating, gaps
from assistant.questions.background import Background, few
from assistant.questions.gaps import Decision, Gap, Standing
from assistant.questions.keeping import waiting
from assistant.questions.matching import settle
from assistant.questions.use import use
from assistant.ui.markup import button, clean
from assistant.ui.places import Shown
from assistant.ui.questions import parts
from assistant.ui.questions.approved import approved
from assistant.ui.questions.listing import Around, Chosen, group, listing
from assistant.ui.questions.using import using
from assistant.ui.strings import questions as words
from ingest.access import Reader
from ingest.errors import MopsError, SettingsError
from ingest.library import Library

PER_PAGE = 20
DOCUMENTS = 8  # offered for "answered in"
_KEPT = ("standing", "kind", "of", "order", "find", "page", "group", "document")

Given = Mapping[str, str]


class QuestionsPlace:
    """Gaps, approved answers and use of one library. `named` shows who asked by name."""

    name = parts.PLACE

    def __init__(self, library: Library, *, named: bool = False) -> None:
        self._library = library
        self._background = Background(library)
        self._named = named
        self._generation = ""

    def visit(self, reader: Reader, given: Given) -> Shown:
        """One of the three views, or one group of questions."""
        return self._shown(reader, given)

    def act(self, reader: Reader, given: Given) -> Shown:
        """Decide about a gap, or keep, renew or remove an approved answer."""
        if not curated.may_curate(reader):
            raise SettingsError("Only a keeper of the library decides about gaps and answers.")
        deed = self._deeds().get(given.get("do", ""))
        said, then = deed(reader, given) if deed else (words.SAID_NOTHING, {})
        return self._shown(reader, {**given, **then}, said)

    # Showing

    def _shown(self, reader: Reader, given: Given, said: str = "") -> Shown:
        done = self._bring_up()
        tab = given.get("tab", "")
        tab = tab if tab in words.TABS else "gaps"
        views: dict[str, Callable[[Reader, Given], str]] = {
            "gaps": self._gaps,
            "curated": self._curated,
            "use": self._use,
        }
        pending = None if done else waiting(self._library.catalogue)
        html = clean(parts.page(tab, views[tab](reader, given), said, pending))
        address = {"tab": tab, **{k: v for k in _KEPT if (v := given.get(k, "")) and tab == "gaps"}}
        return Shown(words.TITLE, html, address, said or words.TABS[tab])

    def _bring_up(self) -> bool:
        """Show what was just asked at once where that is little; all else is done beside."""
        try:
            done = few(self._library)
        except MopsError:
            done = False
        if not done or self._generation != self._library.generation:
            self._generation = self._library.generation
            self._background.wake()
        return done

    def _gaps(self, reader: Reader, given: Given) -> str:
        chosen = _chosen(given)
        if given.get("group", "").isdecimal():
            return self._group(reader, int(given["group"]), given.get("document", ""))
        found = gaps.all_gaps(self._library.catalogue, reader, date.today())
        wanted = _wanted(found, chosen)
        counts = Counter(g.standing for g in found)
        owners = sorted({g.owner for g in found if g.owner})
        page = min(chosen.page, max(-(-len(wanted) // PER_PAGE), 1))
        shown = wanted[(page - 1) * PER_PAGE : page * PER_PAGE]
        at = replace(chosen, page=page)
        return listing(shown, self._around(reader, shown, at.state), at, counts, owners, len(wanted), PER_PAGE)

    def _group(self, reader: Reader, id: int, find: str) -> str:
        catalogue = self._library.catalogue
        gap = gaps.gap(catalogue, reader, id, date.today())
        if gap is None:
            return parts.empty(words.GONE, "") + button(words.BACK, visit=parts.PLACE, tab="gaps")
        around = self._around(reader, [gap])[id]
        near = [(n.document, n.title) for n in around.nearest]
        found = self._documents(reader, find) if find.strip() else near
        asked = gaps.asked_in(catalogue, reader, id)
        return group(gap, around, asked, find, found, keeper=curated.may_curate(reader))

    def _documents(self, reader: Reader, find: str) -> list[tuple[str, str]]:
        wanted = find.lower().split()
        entries = ((e.path, e.metadata.title) for e in self._library.catalogue.entries(reader))
        found = ((p, t) for p, t in entries if all(w in f"{p} {t}".lower() for w in wanted))
        return [pair for pair, _ in zip(found, range(DOCUMENTS), strict=False)]

    def _around(
        self, reader: Reader, shown: Sequence[Gap], state: Mapping[str, str] = MappingProxyType({})
    ) -> dict[int, Around]:
        catalogue, ids = self._library.catalogue, [g.id for g in shown]
        near = gaps.nearest(catalogue, reader, ids)
        askers = gaps.askers(catalogue, reader, ids, named=self._named)
        titles = {g.id: catalogue.entry(g.document, reader) for g in shown if g.document}
        return {
            g: Around(near.get(g, ()), askers.get(g), entry.metadata.title if (entry := titles.get(g)) else None, state)
            for g in ids
        }

    def _curated(self, reader: Reader, given: Given) -> str:  # noqa: ARG002 - as the other views
        settle(self._library)
        return approved(curated.readable(self._library.catalogue, reader), keeper=curated.may_curate(reader))

    def _use(self, reader: Reader, given: Given) -> str:  # noqa: ARG002 - as the other views
        return using(use(self._library.catalogue, reader, date.today()))

    # Deciding

    def _deeds(self) -> dict[str, Callable[[Reader, Given], tuple[str, dict[str, str]]]]:
        return {
            "assign": self._assign,
            "not_ours": self._not_ours,
            "reopen": self._reopen,
            "answered": self._answered,
            "write": self._write,
            "renew": self._renew,
            "remove": self._remove,
        }

    def _assign(self, reader: Reader, given: Given) -> tuple[str, dict[str, str]]:
        owner = given.get("owner", "").strip()
        gaps.assign(self._library.catalogue, self._gap(reader, given).id, owner)
        return (words.SAID_ASSIGNED.format(owner=owner) if owner else words.SAID_UNASSIGNED), {}

    def _not_ours(self, reader: Reader, given: Given) -> tuple[str, dict[str, str]]:
        gaps.close(self._library.catalogue, reader, self._gap(reader, given).id, Decision.NOT_OURS)
        return words.SAID_NOT_OURS, {"group": ""}

    def _reopen(self, reader: Reader, given: Given) -> tuple[str, dict[str, str]]:
        gap = self._gap(reader, given)
        if gap.curated:
            curated.remove(self._library.catalogue, reader, gap.curated)
        gaps.reopen(self._library.catalogue, gap.id)
        return words.SAID_REOPENED, {}

    def _answered(self, reader: Reader, given: Given) -> tuple[str, dict[str, str]]:
        gap, document = self._gap(reader, given), given.get("document", "")
        made = curating.point(
            self._library, reader, gap.question, document, given.get("by", ""), also=self._wordings(reader, gap)
        )
        gaps.close(self._library.catalogue, reader, gap.id, Decision.ANSWERED, document, made.id)
        entry = self._library.catalogue.entry(document, reader)
        title = entry.metadata.title if entry else document
        return words.SAID_ANSWERED.format(title=title), {"group": "", "document": ""}

    def _write(self, reader: Reader, given: Given) -> tuple[str, dict[str, str]]:
        catalogue, text, by = self._library.catalogue, given.get("text", ""), given.get("by", "")
        if given.get("id"):
            gap = self._gap(reader, given)
            made = curating.write(self._library, reader, gap.question, text, by, also=self._wordings(reader, gap))
            gaps.close(catalogue, reader, gap.id, Decision.ANSWERED, curated=made.id)
        else:
            old = curated.one(catalogue, reader, _id(given, "replaces"))
            also = old.also if old else ()
            made = curating.write(self._library, reader, given.get("question", ""), text, by, also=also)
            if old and old.id != made.id:
                curated.remove(catalogue, reader, old.id)
        own = sum(s.own for s in made.statements)
        return words.SAID_WRITTEN.format(cited=len(made.statements) - own, own=own), {"tab": "curated", "group": ""}

    def _renew(self, reader: Reader, given: Given) -> tuple[str, dict[str, str]]:
        old = curated.one(self._library.catalogue, reader, _id(given))
        if old is None:
            return words.SAID_NOTHING, {"tab": "curated"}
        curating.fresh(self._library, reader, old.question, old.by, also=old.also)
        return words.SAID_RENEWED, {"tab": "curated"}

    def _remove(self, reader: Reader, given: Given) -> tuple[str, dict[str, str]]:
        done = curated.remove(self._library.catalogue, reader, _id(given))
        return (words.SAID_REMOVED if done else words.SAID_NOTHING), {"tab": "curated"}

    def _gap(self, reader: Reader, given: Given) -> Gap:
        gap = gaps.gap(self._library.catalogue, reader, _id(given), date.today())
        if gap is None:
            raise SettingsError(words.GONE)
        return gap

    def _wordings(self, reader: Reader, gap: Gap) -> list[str]:
        return [a.text for a in gaps.asked_in(self._library.catalogue, reader, gap.id)]


def _id(given: Given, name: str = "id") -> int:
    value = given.get(name, "")
    return int(value) if value.isdecimal() and value.isascii() and len(value) < 16 else 0


def _chosen(given: Given) -> Chosen:
    standing, order, page = given.get("standing", ""), given.get("order", ""), given.get("page", "")
    return Chosen(
        standing=Standing(standing) if standing in Standing.__members__.values() else Standing.OPEN,
        kind=kind if (kind := given.get("kind", "")) in words.KINDS else "",
        owner=given.get("of", ""),
        order=order if order in words.ORDERS else "recent",
        find=given.get("find", ""),
        page=int(page) if page.isdecimal() and page.isascii() and 0 < len(page) < 6 and int(page) else 1,
    )


def _wanted(found: Sequence[Gap], chosen: Chosen) -> list[Gap]:
    terms = chosen.find.lower().split()
    wanted = [
        g
        for g in found
        if g.standing is chosen.standing
        and (not chosen.kind or g.kind.value == chosen.kind)
        and (not chosen.owner or g.owner == chosen.owner)
        and all(t in g.question.lower() for t in terms)
    ]
    if chosen.order == "count":
        wanted.sort(key=lambda g: (-g.count, -g.id))
    elif chosen.order == "last":
        wanted.sort(key=lambda g: (g.last_on, g.id), reverse=True)
    return wanted
