"""The list of gaps, and one of them with all its wordings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_

from assistant.answer import Nearest
from assistant.plain import counted
from assistant.questions.gaps import Asked, Askers, Decision, Gap, Standing
from assistant.ui.controls import choice, pager, search
from assistant.ui.markup import button, icon, tag, text
from assistant.ui.questions.parts import PLACE, area, badges, empty, field
from assistant.ui.sources import reading
from assistant.ui.strings import questions as words

_OPENING = re.compile(
    r"^(?:so |and |please )*(?:how (?:do|can|should|must|does|is|are|to)(?: (?:i|we|you))?"
    r"|what (?:is|are|happens (?:to|with|when))"
    r"|what (?:do|must|should) (?:i|we) do (?:when|if|with|about)|where (?:do|can|is|are)(?: (?:i|we))?(?: find)?"
    r"|who (?:is|are)|when (?:do|is|are|must)(?: (?:i|we))?|(?:may|can|must|do) (?:i|we))\s+(?:the |an? )?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a gap: the nearest documents, who asked, and the title of what answers it."""

    nearest: Sequence[Nearest]
    askers: Askers | None
    title: str | None = None
    state: Mapping[str, str] = field_(default_factory=dict)  # of the page, which actions leave as it is


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the gaps is shown, and how."""

    standing: Standing
    kind: str
    owner: str
    order: str
    find: str
    page: int

    @property
    def state(self) -> dict[str, str]:
        """What brings it back."""
        same = {"standing": self.standing.value, "kind": self.kind, "of": self.owner, "order": self.order}
        return {"tab": "gaps", **same, "find": self.find, "page": str(self.page)}


def topic_of(question: str) -> str:
    """What a document that answers a question is about: "How do we rename a list?" gives "rename a list"."""
    bare = question.strip().rstrip("?!. ")
    topic = _OPENING.sub("", bare, count=1)
    return topic[:1].upper() + topic[1:] if len(topic.split()) > 1 else bare


def listing(
    shown: Sequence[Gap],
    around: Mapping[int, Around],
    chosen: Chosen,
    counts: Mapping[Standing, int],
    owners: Sequence[str],
    total: int,
    size: int,
) -> str:
    """The gaps of one page, under what chooses them."""
    if not sum(counts.values()):
        return empty(words.NO_GAPS, words.NO_GAPS_TEXT)
    cards = (tag("li", _card(gap, around[gap.id]), klass="card questions-gap") for gap in shown)
    body = tag("ul", *cards, klass="cards", role="list") if shown else empty(words.NONE_SO, words.NONE_SO_TEXT)
    return _toolbar(chosen, counts, owners) + body + pager(PLACE, chosen.page, size, total, chosen.state)


def _toolbar(chosen: Chosen, counts: Mapping[Standing, int], owners: Sequence[str]) -> str:
    standings = {s.value: f"{words.STANDINGS[s.value]} ({counts.get(s, 0)})" for s in Standing}
    find = search(PLACE, "find", words.FIND, chosen.find, words.FIND_PLACEHOLDER, 100)
    fields = [
        choice(PLACE, "standing", words.STANDING, standings, chosen.standing.value),
        choice(PLACE, "kind", words.KIND, {"": words.ANY_KIND, **words.KINDS}, chosen.kind),
        choice(PLACE, "order", words.ORDER, words.ORDERS, chosen.order),
    ]
    if owners:
        whose = {"": words.ANY_OWNER, **{o: o for o in owners}}
        fields.insert(2, choice(PLACE, "of", words.OWNER, whose, chosen.owner))
    return tag("form", find, *fields, klass="toolbar", data_visit=PLACE, data_tab="gaps")


def _card(gap: Gap, around: Around) -> str:
    title = tag(
        "button",
        text(gap.question),
        type="button",
        klass="questions-title",
        id=f"questions-gap-{gap.id}",
        data_visit=PLACE,
        data_tab="gaps",
        data_group=gap.id,
        data_focus="top",
    )
    head = tag("div", tag("h3", title), tag("span", badges(gap), klass="questions-badges"), klass="card-head")
    return "".join(
        (head, facts(gap, around.askers), _outcome(gap, around), _near(around.nearest), actions(gap, around))
    )


def facts(gap: Gap, askers: Askers | None) -> str:
    """How often, by whom and when a gap was asked."""
    parts = [words.ASKED.format(times=counted(gap.count, "time"), wordings=counted(gap.wordings, "wording"))]
    parts += [words.REFUSED_TIMES.format(count=gap.refused)] if gap.refused else []
    parts += [words.DISLIKED_TIMES.format(count=gap.disliked)] if gap.disliked else []
    if askers:
        who = words.PEOPLE.format(people="1 person" if askers.people == 1 else f"{askers.people} people")
        who += words.OF_GROUPS.format(groups=", ".join(askers.groups)) if askers.groups else ""
        parts.append(who + (words.NAMES.format(names=", ".join(askers.names)) if askers.names else ""))
    parts.append(words.LAST.format(date=gap.last_on.isoformat()))
    return tag("p", text(" · ".join(parts)), klass="soft small")


def _outcome(gap: Gap, around: Around) -> str:
    """What was decided, in a sentence."""
    since = gap.decided_on.isoformat() if gap.decided_on else ""
    if gap.decision is Decision.NOT_OURS:
        said = words.NOT_OURS
    elif gap.decision and gap.document and not around.title:
        said = words.ANSWERED_CLOSED.format(date=since)
    elif gap.decision is Decision.FOUND:
        said = words.ANSWERED_BY.format(date=since, title=around.title)
    elif gap.decision:
        keeper = words.ANSWERED_BY_KEEPER.format(date=since)
        said = words.ANSWERED_IN.format(title=around.title) if around.title else keeper
    elif gap.owner:
        said = words.ASSIGNED_TO.format(owner=gap.owner)
    else:
        return ""
    return tag("p", icon("done"), tag("span", text(said)), klass="questions-outcome")


def _near(nearest: Sequence[Nearest]) -> str:
    items = [
        reading(n.title, n.document, ()) + (tag("span", text(f" · {n.owner}"), klass="soft") if n.owner else "")
        for n in nearest
    ]
    if not items:
        return ""
    label = tag("span", text(f"{words.NEAREST}: "), klass="soft")
    return tag("div", label, tag("ul", *(tag("li", i) for i in items), role="list"), klass="questions-near small")


def actions(gap: Gap, around: Around) -> str:
    """What can be done about a gap."""
    if gap.standing is Standing.CLOSED:
        return tag("div", button(words.REOPEN, act="reopen", id=gap.id, **around.state), klass="card-actions")
    owner = gap.owner or next((n.owner for n in around.nearest if n.owner), None)
    made = [
        button(words.DRAFT, klass="quiet questions-first", event="draft", topic=topic_of(gap.question), template="sop")
    ]
    if gap.owner:
        made.append(button(words.UNASSIGN.format(owner=gap.owner), act="assign", id=gap.id, owner="", **around.state))
    elif owner:
        made.append(button(words.ASSIGN_TO.format(owner=owner), act="assign", id=gap.id, owner=owner, **around.state))
    made.append(button(words.ANSWER_IN, visit=PLACE, tab="gaps", group=gap.id, focus="top"))
    made.append(button(words.SET_NOT_OURS, act="not_ours", id=gap.id, **around.state))
    return tag("div", *made, klass="card-actions")


# One of them


def group(
    gap: Gap, around: Around, asked: Sequence[Asked], find: str, found: Sequence[tuple[str, str]], *, keeper: bool
) -> str:
    """A gap with all its wordings, and what can become of it."""
    back = button(f"← {words.BACK}", klass="back questions-back", visit=PLACE, tab="gaps", focus="top")
    head = tag(
        "div", tag("h3", text(gap.question)), tag("span", badges(gap), klass="questions-badges"), klass="card-head"
    )
    summary = tag(
        "div",
        head,
        facts(gap, around.askers),
        _outcome(gap, around),
        _near(around.nearest),
        _group_actions(gap),
        klass="card questions-group",
    )
    decide = "" if gap.standing is Standing.CLOSED or not keeper else _decide(gap, around, find, found)
    return back + summary + decide + _wordings(asked)


def _group_actions(gap: Gap) -> str:
    made = [button(words.ASK_IT, event="ask", question=gap.question)]
    if gap.standing is Standing.CLOSED:
        made.append(button(words.REOPEN, act="reopen", id=gap.id, group=gap.id))
    else:
        made.insert(
            0, button(words.DRAFT, klass="primary", event="draft", topic=topic_of(gap.question), template="sop")
        )
        made.append(button(words.SET_NOT_OURS, act="not_ours", id=gap.id))
    return tag("div", *made, klass="card-actions")


def _decide(gap: Gap, around: Around, find: str, found: Sequence[tuple[str, str]]) -> str:
    owner = gap.owner or next((n.owner for n in around.nearest if n.owner), "") or ""
    assign = tag(
        "form",
        tag("h4", text(words.ASSIGN)),
        field("questions-owner", "owner", words.ASSIGN_LABEL, owner),
        tag("button", text(words.ASSIGN_SAVE), type="submit", klass="quiet"),
        klass="card questions-way",
        data_act="assign",
        data_id=gap.id,
        data_group=gap.id,
    )
    write = tag(
        "form",
        tag("h4", text(words.WRITE)),
        tag("p", text(words.WRITE_TEXT), klass="soft small"),
        area("questions-text", "text", words.WRITE_ANSWER),
        field("questions-by", "by", words.WRITE_BY, placeholder=words.WRITE_BY_PLACEHOLDER),
        tag("button", text(words.WRITE_SAVE), type="submit", klass="primary"),
        klass="card questions-way",
        data_act="write",
        data_id=gap.id,
    )
    ways = tag(
        "div", tag("div", assign, _documents(gap, find, found), klass="questions-column"), write, klass="questions-ways"
    )
    return tag("section", tag("h3", text(words.WHAT_TO_DO)), ways)


def _documents(gap: Gap, find: str, found: Sequence[tuple[str, str]]) -> str:
    search = tag(
        "form",
        tag(
            "div",
            tag("label", text(words.WHICH_LABEL), for_="questions-document"),
            tag(
                "input",
                type="search",
                id="questions-document",
                name="document",
                value=find,
                maxlength=100,
                data_live=True,
            ),
            klass="field",
        ),
        data_visit=PLACE,
        data_tab="gaps",
        data_group=gap.id,
    )
    items = [
        tag(
            "li",
            reading(title, path, ()),
            tag(
                "button",
                text(words.CHOOSE),
                type="button",
                klass="quiet",
                aria_label=f"{words.CHOOSE}: {title}",
                data_act="answered",
                data_id=gap.id,
                data_document=path,
            ),
        )
        for path, title in found
    ]
    listed = (
        tag("ul", *items, role="list", klass="questions-documents")
        if items
        else tag("p", text(words.NO_DOCUMENT), klass="soft small")
    )
    explained = tag("p", text(words.WHICH_TEXT), klass="soft small")
    return tag("div", tag("h4", text(words.WHICH_DOCUMENT)), explained, search, listed, klass="card questions-way")


def _wordings(asked: Sequence[Asked]) -> str:
    head = tag(
        "tr",
        *(
            tag("th", text(c), scope="col", klass="number" if 0 < n < 4 else None)
            for n, c in enumerate(words.WORDING_COLUMNS)
        ),
    )
    rows = (
        tag(
            "tr",
            tag("th", text(a.text), scope="row"),
            *(tag("td", str(n) if n else "–", klass="number") for n in (a.count, a.refused, a.disliked)),
            tag("td", text(a.last_on.isoformat())),
        )
        for a in asked
    )
    inner = tag("table", tag("thead", head), tag("tbody", *rows))
    table = tag("div", inner, klass="data-table", tabindex="0", role="group", aria_label=words.ALL_WORDINGS)
    return tag("section", tag("h3", text(words.ALL_WORDINGS)), table)
