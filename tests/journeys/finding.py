"""How somebody at a desk finds a family by its name."""

import re

from tests.journeys.officer import Officer

HOUSEHOLD, PERSON = (
    rf"{kind}-\w{{4}}-\w{{4}}-[\w*~$=]" for kind in ("HH", "PE")
)  # the last character checks the others


def household_of(desk: Officer, words: str) -> str:
    """The number of the household of the only person whom a search shows."""
    desk.opens(f"/search?q={words}")
    number = re.search(HOUSEHOLD, _html(desk))
    if number is None:
        desk.opens(f"/persons/{person_of(desk, words)}")
        number = re.search(HOUSEHOLD, _html(desk))
    assert number, f"no household of {words}: {desk.text}"
    return number.group()


def person_of(desk: Officer, words: str) -> str:
    """The number of the only person whom a search shows."""
    desk.opens(f"/search?q={words}")
    number = re.search(PERSON, _html(desk))
    assert number, f"nobody is found by {words}: {desk.text}"
    return number.group()


def _html(desk: Officer) -> str:
    return desk.page.locator("main").inner_html()
