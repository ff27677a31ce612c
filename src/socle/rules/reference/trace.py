"""The calculation as it was done: one step for each part of a rule, with its value and where that came from."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from socle.rules import nodes


@dataclass(frozen=True, kw_only=True)
class Step:
    """One part of a rule and its value.

    For a name, `fact` is the fact's path (or the name of a parameter or let), `of` the member's id, `source` and `on`
    as given. `item` numbers the item of a list that the step is about.
    """

    node: nodes.Node
    value: Any
    steps: tuple["Step", ...] = ()
    fact: str = ""
    of: str = ""
    source: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Which fact or name was read, of whom, and where it came from."""

    fact: str = ""
    of: str = ""
    source: str = ""
    on: dt.date | None = None


def reads(step: Step) -> Iterator[Step]:
    """The steps that read a fact or a name, in order, each reading once."""
    seen: set[tuple[str, str, int]] = set()
    for one in _walk(step):
        key = (one.fact, one.of, id(one.value))
        if one.fact and key not in seen:
            seen.add(key)
            yield one


def _walk(step: Step) -> Iterator[Step]:
    yield step
    for inner in step.steps:
        yield from _walk(inner)
