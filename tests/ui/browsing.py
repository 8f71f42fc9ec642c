"""A real browser for the tests: how it is started, what counts as wrong on any page, and what axe says."""

from __future__ import annotations

import os
import re
from pathlib import Path

from eval.pictures import RULES, broken_rules

LIGHTER = Path("/usr/bin/chromium-headless-shell")  # the same engine without the windows, in two thirds of the time
CHROMIUM = Path(os.environ.get("MOPS_TEST_CHROMIUM") or (LIGHTER if LIGHTER.exists() else "/usr/bin/chromium"))
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # which alone a theme can change
LEFT = re.compile("AbortError|Connection errored out")  # Gradio's word for a page left while a stream was open
WIDE, PHONE, HUGE = ({"width": w, "height": h} for w, h in ((1440, 900), (360, 780), (2560, 1300)))
# Nothing has changed for a moment, and nothing is on its way: no answer of the server, and nothing that fades, slides
# or changes its colour. What axe measures before has the contrast of a moment that nobody sees.
AT_REST = """() => new Promise((rested, failed) => {
    let since = performance.now();
    const changes = new MutationObserver(() => { since = performance.now(); });
    changes.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
    const moves = (a) => a.playState === 'running' && a.effect.getComputedTiming().endTime !== Infinity;
    const look = () => {
        const now = performance.now();
        if (document.querySelector('[aria-busy=true]') || document.getAnimations().some(moves)) since = now;
        if (now - since < 100) return setTimeout(look, 20);
        changes.disconnect();
        rested();
    };
    setTimeout(failed, 30000, new Error('The page does not come to rest.'));
    look();
})"""


class Visits:
    """Pages of one site, each in a browser profile of its own, and what went wrong on them.

    Args:
        browser: The browser.
        address: The site; whatever is fetched from elsewhere is wrong.
    """

    def __init__(self, browser, address: str) -> None:
        self.wrong: list[str] = []
        self._browser, self._address = browser, address
        self._contexts = []

    def open(self, at: str = "", **options):
        """A page at an address within the site, once it can be used; `options` are those of the profile."""
        context = self._browser.new_context(**{"viewport": WIDE, "color_scheme": "light", **options})
        self._contexts.append(context)
        context.on("page", self._watch)
        page = context.new_page()
        go(page, f"{self._address}/{at}")
        return page

    def close(self) -> None:
        """Close all of them.

        Raises:
            AssertionError: Something had gone wrong on one.
        """
        for context in self._contexts:
            context.close()
        assert self.wrong == [], self.wrong

    def _watch(self, page) -> None:
        own = (self._address, "data:", "blob:")
        tell = self.wrong.append
        page.on("console", lambda m: tell(m.text) if m.type == "error" and not LEFT.search(m.text) else None)
        page.on("pageerror", lambda e: tell(str(e)))
        page.on("request", lambda r: None if r.url.startswith(own) else tell(r.url))
        page.on("response", lambda r: tell(f"{r.status} {r.url}") if r.status >= 400 else None)


def go(page, address: str) -> None:
    """Open an address and wait until what it leads to is shown."""
    page.goto(address)
    arrived(page)


def reload(page) -> None:
    """Load the page again and wait until what its address leads to is shown."""
    page.reload()
    arrived(page)


def arrived(page) -> None:
    """Wait until the server has filled the page, and its script has put the focus where it begins."""
    page.wait_for_selector("#thread .welcome, #live footer, #live article, #live .drafting, .place h2:focus")
    page.evaluate(AT_REST)


def axe(page, rules: dict[str, object] = RULES, but: tuple[str, ...] = ()) -> None:
    """Fail on whatever breaks a rule of WCAG 2.2 AA, in what the page shows once it has come to rest.

    Args:
        page: The page.
        rules: Those that are looked at.
        but: Names of rules that are not.
    """
    page.evaluate(AT_REST)
    broken = broken_rules(page, rules, but)
    assert broken == [], f"{page.url}, {colours(page)}: {broken}"


def axe_in_both_themes(page) -> None:
    """`axe` on the page as it is, and what it says of the other colours."""
    axe(page)
    page.evaluate("document.body.classList.toggle('dark')")
    axe(page, OF_COLOURS)
    page.evaluate("document.body.classList.toggle('dark')")
    page.evaluate(AT_REST)


def colours(page) -> str:
    """The theme that is shown."""
    return page.evaluate("document.body.classList.contains('dark') ? 'dark' : 'light'")
