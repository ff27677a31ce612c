"""Sorting, choosing the best, and what else needs an array with a certain order."""

from collections.abc import Callable
from dataclasses import replace

import ibis

from socle.rules.bulk import comparing, lists, sql, values
from socle.rules.bulk.values import Date, Expr, List, Number, Record, Value


def wrapper(found: List, read: Callable[[Expr, Value], Value]) -> Callable[[Expr], Value]:
    """How an item of a gathered array becomes a value like those of the list."""
    like = found.segments[0].value

    def wrap(item: Expr) -> Value:
        match like:
            case Number() | Date():
                return replace(like, low=item, high=item, na=None)
            case values.Text():
                return replace(like, value=item, na=None)
            case values.Truth():
                return values.Truth(value=item)
            case Record():
                return read(item, like)
        raise NotImplementedError

    return wrap


def scaled(found: List) -> List:
    """The list with its numbers at one scale."""
    if isinstance(found.segments[0].value, Number):
        return replace(found, segments=tuple(lists._aligned(found)))
    return found


def keyed(found: List, key: Callable[[Value], Value], *, descending: bool) -> Expr:
    """The items as one array in the order of their keys, equal ones as they stood; NULL where a key is not known exactly."""
    array = lists.array_of(
        found, lambda value: ibis.struct({"k": _key(key(value), descending=descending), "v": lists.settled(value)})
    )
    array = sql.shared(array)
    places = sql.places(array)
    place = sql.argument(places)
    item = sql.extracted(array, place)
    numbered = sql.mapped(places, place, ibis.struct({"k": item["k"], "i": place, "v": item["v"]}))
    numbered = sql.shared(numbered)
    each = sql.argument(numbered)
    keys = sql.mapped(numbered, each, each["k"])
    ordered = numbered.sort()
    value = sql.argument(ordered)
    known = sql.sql_true(sql.complete(keys))
    result = sql.mapped(ordered, value, value["v"])
    return ibis.ifelse(known, result, ibis.null(result.type()))


def _key(key: Value, *, descending: bool) -> Expr:
    """An integer that sorts as the key does."""
    if not isinstance(key, Number | Date):
        raise TypeError("an unchecked rule sorts by what has no order")
    exact = sql.unless(key.na, values.exact(key))
    if isinstance(key, Date):
        exact = days(ibis.date("1970-01-01"), exact)
    return -exact if descending else exact


def days(start: Expr, end: Expr) -> Expr:
    """Days from one date to another."""
    return sql.function("date_diff", "int64", ibis.literal("day"), start, end)


def between(measure: Callable[[Expr, Expr], Expr], start: Date, end: Date) -> Number:
    """Least from the latest start to the earliest end, most from the earliest start to the latest end."""
    low = measure(start.high, end.low)
    exact = start.low is start.high and end.low is end.high
    return Number(
        low=low, high=low if exact else measure(start.low, end.high), scale=0, na=sql.either(start.na, end.na)
    )


def whole_months(start: Expr, end: Expr) -> Expr:
    """Whole months from one date to another, as rules.dates.months_between."""
    months = ((end.year() - start.year()) * 12 + (end.month() - start.month())).cast("int64")
    early = ibis.ifelse(end.day() < start.day(), sql.integer(1), sql.integer(0))
    late = ibis.ifelse(end.day() > start.day(), sql.integer(1), sql.integer(0))
    return ibis.ifelse(end >= start, months - early, months + late)


def whole_years(start: Expr, end: Expr) -> Expr:
    """Whole years from one date to another, as rules.dates.years_between."""
    months = whole_months(start, end)
    years = sql.divided(months.abs(), sql.integer(12))
    return ibis.ifelse(months < 0, -years, years)


def years(start: Value, end: Date) -> Number:
    """Whole years between two days, each known to the day or between bounds."""
    if not isinstance(start, Date):
        raise TypeError("an age is counted from a date")
    return between(whole_years, start, end)


def part(array: Expr, start: int, length: int | None) -> Expr:
    """Items from position `start`, counted from 1, or from the end where negative."""
    first = (
        sql.integer(start) if start > 0 else ibis.greatest(sql.length(array) + sql.integer(start + 1), sql.integer(1))
    )
    last = sql.length(array) if length is None else first + sql.integer(length - 1)
    return sql.function("list_slice", array.type(), array, first, last)


def at(array: Expr, place: int, wrap: Callable[[Expr], Value]) -> Value:
    """The item at a position; not applicable where there is none."""
    value = wrap(sql.extracted(array, sql.integer(place)))
    none = sql.sql_true(sql.length(array) < abs(place))
    return replace(value, na=none)


def distinct(array: Expr) -> Expr:
    """Each value once, where it first stood; NULL where one is unknown."""
    places = sql.places(array)
    place, chosen = sql.argument(places), sql.argument(places)
    first = sql.function("list_position", "int64", array, sql.extracted(array, place)) == place
    kept = sql.mapped(sql.filtered(places, place, first), chosen, sql.extracted(array, chosen))
    return ibis.ifelse(sql.sql_true(sql.complete(array)), kept, ibis.null(array.type()))


def places_of(found: List, value: Value) -> Expr:
    """The positions at which the value stands; NULL where a comparison is unknown."""
    equal = lists.array_of(found, lambda item: comparing.compare("=", item, value).value)
    places = sql.places(equal)
    place = sql.argument(places)
    kept = sql.filtered(places, place, sql.extracted(equal, place))
    return ibis.ifelse(sql.sql_true(sql.complete(equal)), kept, ibis.null(kept.type()))
