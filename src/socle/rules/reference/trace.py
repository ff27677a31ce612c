"""The calculation as it was done: one step for each part of a rule, with its value and where that came from."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from socle.rules import nodes


class Step(NamedTuple):
    """One part of a rule and its value. A light tuple: a unit's calculation has hundreds of them.

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


class Reading(NamedTuple):
    """Which fact or name was read, of whom, and where it came from: the last fields of its step."""

    fact: str = ""
    of: str = ""
    source: str = ""
    on: dt.date | None = None


NOTHING_READ = Reading()


def reads(step: Step) -> Iterator[Step]:
    """The steps that read a fact or a name, in order, each reading once."""
    seen: set[tuple[str, str, int]] = set()
    for one in _walk(step):
        key = (one.fact, one.of, id(one.value))
        if one.fact and key not in seen:
            seen.add(key)
            yield one


def _walk(step: Step) -> Iterator[Step]:
    """The step and all within it, each before the ones within."""
    waiting = [step]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.steps))
