"""Somebody at a desk: what they open, type and press, and what every page must be whoever opens it.

Each page that comes up is looked at by axe (WCAG 2.2, A and AA) as wide as a desktop and as narrow as a phone, must not be
wider than the screen, must break no content security policy and ask nothing of another host.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright import sync_api as playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP, PHONE = 1280, 390
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_ANSWERED = "Failed to load resource: the server responded with a status of 4"  # a refusal is a page, not a fault


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


class Officer:
    """A member of the demonstration's staff in a browser of their own."""

    def __init__(self, browser: playwright.Browser, site: str, name: str, language: str, width: int) -> None:
        self.site, self.name, self.width = site, name, width
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(45_000)  # a busy machine is no fault of the page
        self.noise: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.page.on("request", self._notice)
        self.page.goto(f"{site}/sign-in")
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_url(f"{site}/")

    def opens(self, path: str) -> "Officer":
        """Open a page and look whether it is one that everybody can use."""
        self.page.goto(self.site + path)
        return self.looks()

    def presses(self, label: str, within: str = "main") -> "Officer":
        """Press the button of that label and look at the page that comes."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=label, exact=True).first.click()
        return self.looks()

    def follows(self, label: str) -> "Officer":
        """Follow the link of that label."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=label).first.click()
        return self.looks()

    def types(self, answers: Mapping[str, Any], within: str = "main") -> "Officer":
        """Answer fields by their name: text is typed, a choice is chosen, True is ticked."""
        for name, value in answers.items():
            self._answer(self.page.locator(f"{within} [name='{name}']"), value)
        return self

    def opens_fold(self, label: str) -> "Officer":
        """Unfold a part of the page."""
        self.page.locator("main summary", has_text=label).first.click()
        return self

    @property
    def path(self) -> str:
        """The address of the page, without the site."""
        return self.page.url.removeprefix(self.site)

    @property
    def text(self) -> str:
        """What the page says in its main part."""
        return " ".join(self.page.locator("main").inner_text().split())

    def link(self, start: str) -> str:
        """The address of the first link that begins so."""
        address = self.page.locator(f"main a[href^='{start}']").first.get_attribute("href")
        assert address, f"{self.path} links to nothing that begins with {start}"
        return address

    def fetches(self, path: str) -> playwright.APIResponse:
        """A file of the site, as this person gets it."""
        return self.context.request.get(self.site + path)

    def looks(self) -> "Officer":
        """Axe at both widths, nothing wider than the screen, no complaint in the console."""
        self.page.wait_for_load_state()
        for width in (DESKTOP, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            findings = self._findings()
            assert not findings, f"{self.path} at {width} pixels: {findings}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{self.path} is {wide} pixels wide on a screen of {width}"
        self.page.set_viewport_size({"width": self.width, "height": 900})
        assert not self.noise, f"{self.path}: {self.noise}"
        return self

    def leave(self) -> None:
        self.context.close()

    def _answer(self, found: playwright.Locator, value: Any) -> None:
        kind = found.first.evaluate("element => element.tagName + ' ' + (element.type || '')")
        if value is True:
            found.first.check()
        elif kind.startswith("SELECT"):
            found.first.select_option(value)
        elif kind.endswith((" radio", " checkbox")):
            found.and_(self.page.locator(f"[value='{value}']")).check()
        else:
            found.first.fill(value)

    def _findings(self) -> list[tuple[str, str]]:
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(_axe())  # by the debugger, so that the page's own policy stays strict
        found = self.page.evaluate("levels => axe.run({runOnly: levels, resultTypes: ['violations']})", _LEVELS)
        return [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]

    def _hear(self, message: playwright.ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_ANSWERED):
            self.noise.append(message.text)

    def _notice(self, request: playwright.Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.noise.append(f"asks another host: {request.url}")
