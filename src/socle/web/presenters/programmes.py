"""Schemes by name: their titles in the page's language, and the choices of filters and forms."""

from collections.abc import Iterable

from socle.base import acting
from socle.schemes import queries
from socle.web.presenters import words


def titles() -> dict[str, str]:
    """By code, the title of every scheme."""
    return {one.code: words.said(one.title) for one in queries.schemes()}


def title(code: str) -> str:
    """The title of one scheme; one that is not held here is called by its code."""
    return titles().get(code, words.spoken(code))


def choices(by: acting.Actor, *, simulations: bool = False) -> list[tuple[str, str]]:
    """The schemes that the actor works for, as (code, title)."""
    rows = [one for one in queries.schemes() if by.covers_scheme(one.code) and (simulations or not one.simulation)]
    return sorted(((one.code, words.said(one.title)) for one in rows), key=lambda one: one[1])


def cell(texts: dict[str, str], code: str) -> str:
    """The title of a code in a table of titles."""
    return texts.get(code) or words.spoken(code)


def named(codes: Iterable[str]) -> dict[str, str]:
    """By code, the title; for lists."""
    known = titles()
    return {code: cell(known, code) for code in set(codes)}
