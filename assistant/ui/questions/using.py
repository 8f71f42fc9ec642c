"""Charts of use: columns and bars of plain elements, each with its figures in words."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.plain import counted
from assistant.questions.use import Often, Use, Week
from assistant.ui.markup import button, tag, text
from assistant.ui.questions.parts import PLACE, empty
from assistant.ui.sources import reading
from assistant.ui.strings import questions as words


def using(use: Use) -> str:
    """The figures of the last weeks at a glance, week by week, and what stands out."""
    if not use.total("asked"):
        return empty(words.NO_USE, words.NO_USE_TEXT)
    tiles = (_tile(use, name) for name in words.FIGURES)
    return "".join(
        (
            tag("p", text(words.WEEKS.format(weeks=len(use.weeks))), klass="soft"),
            tag("ul", *tiles, klass="tiles", role="list"),
            _weeks(use.weeks),
            tag("div", _asked(use.most_asked), _cited(use.most_cited), klass="questions-two"),
        )
    )


def _tile(use: Use, name: str) -> str:
    count, asked = use.total(name), use.total("asked")
    share = words.SHARE.format(share=round(100 * count / asked)) if name != "asked" else ""
    figure = tag("span", text(f"{count:,}"), klass="figure")
    return tag(
        "li",
        tag("span", text(words.FIGURES[name]), klass="small"),
        figure,
        tag("span", text(share), klass="of"),
        klass="tile",
    )


def _weeks(weeks: Sequence[Week]) -> str:
    peak = max(weeks, key=lambda w: w.asked)
    columns = (_column(week, peak.asked) for week in weeks)
    said = words.CHART.format(peak=f"{peak.asked:,}", week=peak.start.isoformat())
    chart = tag("div", *columns, klass="questions-chart", role="img", aria_label=said)
    legend = "".join(
        tag("span", tag("span", klass=f"questions-key {name}", aria_hidden="true"), text(words.FIGURES[name]))
        for name in ("answered", "refused")
    )
    return tag(
        "section",
        tag("h3", text(words.PER_WEEK)),
        tag("p", text(words.PER_WEEK_TEXT), klass="soft small"),
        tag("div", chart, tag("p", legend, klass="questions-legend small"), klass="card"),
        _table(weeks),
    )


def _column(week: Week, peak: int) -> str:
    def part(count: int, name: str) -> str:
        return tag("span", klass=f"questions-part {name}", style=f"height: {100 * count / peak:.1f}%") if count else ""

    label = f"{week.start.day} {week.start:%b}"
    stack = tag("span", part(week.refused, "refused"), part(week.answered, "answered"), klass="questions-stack")
    top = tag("span", text(f"{week.asked:,}" if week.asked else ""), klass="questions-count")
    return tag("div", top, stack, tag("span", text(label), klass="questions-label"), klass="questions-week")


def _table(weeks: Sequence[Week]) -> str:
    head = tag("th", text(words.WEEK_OF), scope="col")
    head += "".join(tag("th", text(label), scope="col", klass="number") for label in words.FIGURES.values())
    rows = (
        tag(
            "tr",
            tag("th", text(week.start.isoformat()), scope="row"),
            *(tag("td", f"{getattr(week, name):,}", klass="number") for name in words.FIGURES),
        )
        for week in reversed(weeks)
    )
    table = tag("table", tag("thead", tag("tr", head)), tag("tbody", *rows))
    framed = tag("div", table, klass="data-table", tabindex="0", role="group", aria_label=words.FIGURES_TABLE)
    return tag("details", tag("summary", text(words.FIGURES_TABLE)), framed, klass="questions-figures")


def _asked(found: Sequence[Often]) -> str:
    def opens(often: Often) -> str:
        return button(often.title, klass="questions-title", visit=PLACE, tab="gaps", group=often.name, focus="top")

    return _bars(words.MOST_ASKED, [(opens(o), o) for o in found])


def _cited(found: Sequence[Often]) -> str:
    return _bars(words.MOST_CITED, [(reading(o.title, o.name, ()), o) for o in found])


def _bars(title: str, rows: Sequence[tuple[str, Often]]) -> str:
    if not rows:
        return ""
    most = rows[0][1].count
    items = (
        tag(
            "li",
            tag("div", label, tag("span", text(_times(often)), klass="soft small")),
            tag("div", tag("span", style=f"width: {100 * often.count / most:.1f}%"), klass="meter", aria_hidden="true"),
        )
        for label, often in rows
    )
    return tag("section", tag("h3", text(title)), tag("ol", *items, role="list", klass="card questions-bars"))


def _times(often: Often) -> str:
    said = counted(often.count, "time")
    return f"{said}, {words.NOT_ANSWERED.format(count=f'{often.refused:,}')}" if often.refused else said
