"""Values of facts checked against the data dictionary and put into the columns of their table; the sentences for what does not fit."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from socle.base.facts import dictionary, tables
from socle.base.kernel import refusals
from socle.registry.reasoning import births, statements


class UnknownGroup(refusals.Refusal):
    """'{name}' is no group of facts{about}.{nearest}"""

    code = "registry.unknown-group"


class UnknownFact(refusals.Refusal):
    """'{name}' is no fact of the group {group}.{nearest}"""

    code = "registry.unknown-fact"


class NotAllowed(refusals.Refusal):
    """{fact}: {what}"""

    code = "registry.fact-not-allowed"


def group(found: dictionary.Dictionary, name: str, of: str) -> dictionary.Group:
    """The group of facts about a person, household or relation. Raises UnknownGroup with the nearest name."""
    one = found.group(name)
    if one is None or one.of != of:
        raise no_group(name, f" about a {of}", tuple(found.of(of)))
    return one


def no_group(name: str, about: str, groups: Sequence[dictionary.Group]) -> UnknownGroup:
    return UnknownGroup(name=name, about=about, nearest=_nearest(name, [each.name for each in groups]))


def columns(of: dictionary.Group, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The stated values by column, and the reasons of the facts stated without a value. Raises UnknownFact or NotAllowed."""
    held: dict[str, Any] = {}
    absent: dict[str, str] = {}
    for name, value in values.items():
        fact = of.fact(name)
        if fact is None:
            raise UnknownFact(name=name, group=of.name, nearest=_nearest(name, [each.name for each in of.facts]))
        if value is None or isinstance(value, statements.Absent):
            absent[name] = value.reason if value else "not asked"
            held |= dict.fromkeys(tables.fact_columns(fact))
        else:
            held |= _held(fact, value)
    return held, absent


def _nearest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f" Did you mean '{close[0]}'?" if close else f" There are: {', '.join(names)}."


def _held(fact: dictionary.Fact, value: Any) -> dict[str, Any]:
    if fact.is_imprecise:
        born = value if isinstance(value, births.Born) else births.Born.exactly(_day(fact, value))
        return {fact.name: born.earliest, f"{fact.name}_latest": born.latest}
    return {fact.name: _READ[fact.type](fact, value)}


def _truth(fact: dictionary.Fact, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _no(fact, f"'{value}' is neither yes nor no.")
    return value


def _code(fact: dictionary.Fact, value: Any) -> str:
    if fact.values and value not in fact.values:
        raise _no(fact, f"'{value}' is not allowed.{_nearest(str(value), list(fact.values))}")
    return str(value)


def _text(fact: dictionary.Fact, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise _no(fact, f"'{value}' is no text.")
    return value


def _day(fact: dictionary.Fact, value: Any) -> date:
    if type(value) is not date:
        raise _no(fact, f"'{value}' is no date. Write year, month and day.")
    return value


def _number(fact: dictionary.Fact, value: Any) -> Decimal:
    if isinstance(value, bool | float) or not isinstance(value, int | str | Decimal):
        raise _no(fact, f"'{value}' is no exact number.")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise _no(fact, f"'{value}' is no number.") from None
    if not number.is_finite() or number != round(number, fact.scale):
        raise _no(fact, f"'{value}' has more than {fact.scale} decimals.")
    if (fact.min is not None and number < fact.min) or (fact.max is not None and number > fact.max):
        raise _no(fact, f"{value} is outside of {fact.min} to {fact.max}{' ' + fact.unit if fact.unit else ''}.")
    return round(number, fact.scale)


def _no(fact: dictionary.Fact, what: str) -> NotAllowed:
    return NotAllowed(fact=f"{fact.group}.{fact.name}", what=what)


_READ = {"boolean": _truth, "code": _code, "date": _day, "text": _text, "number": _number, "money": _number}
