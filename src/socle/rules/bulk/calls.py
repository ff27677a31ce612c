"""What the functions give over a relation."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import Any

import ibis

from socle.rules import nodes
from socle.rules.bulk import comparing, lists, numbers, ordering, sql, values
from socle.rules.bulk.values import Date, Duration, Expr, List, Number, Record, Truth, Value
from socle.rules.checking import examples, literals, operators

ROUNDINGS = ("floor", "ceiling", *examples.ROUNDINGS)


def call(node: nodes.Call, found: list[Any], *, natural: bool, total_natural: bool) -> Value:
    """The value of a call. `natural` says that the first argument, `total_natural` that no item, can be negative."""
    name = node.function
    if name in ("count", "sum", "min", "max", "mean", "any", "all"):
        one = len(found) == 1 and isinstance(found[0], List)
        items = found[0] if one else ordering.scaled(List(segments=tuple(lists.single(value) for value in found)))
        return _of_list(name, items, natural=total_natural)
    if name in ROUNDINGS:
        decimals = operators.constant(node.arguments[1]) if len(node.arguments) > 1 else 0
        return numbers.rounded(name, found[0], decimals or 0, natural=natural)
    return _OTHERS[name](node, *found)


def _of_list(name: str, found: List, *, natural: bool) -> Value:
    if name in ("any", "all"):
        return lists.holds(found, values.truth, for_all=name == "all")
    if name == "count":
        return lists.count(found)
    if name == "sum":
        return lists.total(found, natural=natural)
    if name == "mean":
        return _mean(found, natural=natural)
    if not found.segments:
        return Number(low=ibis.null("int64"), high=ibis.null("int64"), scale=0, na=sql.TRUE)
    if any(isinstance(segment.value, values.Nothing) for segment in found.segments):
        raise NotImplementedError
    return _folded(found, lowest=name == "min") or lists.extreme(found, lowest=name == "min")


def _folded(found: List, *, lowest: bool) -> Value | None:
    """`max(a, b)` of values that all apply, without a list."""
    if any(segment.generators or segment.keep is not None for segment in found.segments):
        return None
    pick = sql.smaller if lowest else sql.larger
    ends: list[Any] = [segment.value for segment in found.segments]
    low = reduce(pick, (end.low for end in ends))
    if all(end.low is end.high for end in ends):
        return replace(ends[0], low=low, high=low)
    high = reduce(pick, (end.high for end in ends))
    return replace(ends[0], low=low, high=high)


def _mean(found: List, *, natural: bool) -> Value:
    number, total = lists.count(found), lists.total(found, natural=natural)
    none = sql.sql_true(number.high == 0)
    doubtless = values.exact(number)
    total = numbers.pair(total, lambda end: ibis.ifelse(doubtless.isnull(), ibis.null("int64"), end))
    exact = Number(low=doubtless, high=doubtless, scale=0)
    return replace(numbers.calculated("/", total, exact, natural=True), na=none)


def item(found: List, place: int) -> Value:
    """`list[place]`."""
    if not found.segments:
        raise NotImplementedError
    wrap = ordering.wrapper(found, _reread)
    value = ordering.at(lists.array_of(found, lists.settled), place, wrap)
    if isinstance(value, Number | Date):
        return _single_end(value)
    if isinstance(value, values.Text | Truth):
        return replace(value, value=sql.unless(value.na, value.value))
    return value


def _single_end(value: Number | Date) -> Value:
    low = sql.unless(value.na, value.low)
    return replace(value, low=low, high=low)


def _reread(struct: Expr, like: Value) -> Value:
    if not isinstance(like, Record):
        raise NotImplementedError
    return replace(like, column=lambda name: struct[name], struct=struct, na=None)


def _relisted(found: List, change: Callable[[Expr], Expr]) -> List:
    """The list as an array, changed, as a list again."""
    return lists.generated(change(lists.array_of(found, lists.settled)), ordering.wrapper(found, _reread))


def _best(node: nodes.Call, found: List, *_rest: Value) -> List:
    array = ordering.keyed(found, lambda value: value, descending=True)
    best = ordering.part(array, 1, operators.constant(node.arguments[1]))
    return lists.generated(best, ordering.wrapper(found, _reread))


def _sublist(node: nodes.Call, found: List, *_rest: Value) -> List:
    places = [operators.constant(argument) for argument in node.arguments[1:]]
    return _relisted(found, lambda array: ordering.part(array, places[0] or 1, places[1] if len(places) > 1 else None))


def _is_known(_node: nodes.Call, found: Value) -> Truth:
    match found:
        case values.Nothing():
            return values.NO
        case List():
            return lists.doubtless(found)
        case Number() | Date():
            known = found.low.notnull() if found.low is found.high else sql.sql_true(found.low == found.high)
            if isinstance(found, Number) and found.over is not None:
                known = known & found.over.notnull()
        case Duration():
            return _is_known(_node, found.count)
        case _:
            known = found.value.notnull()  # type: ignore[attr-defined]
    return Truth(value=known if found.na is None else known | found.na, sure=True)


def _absolute(_node: nodes.Call, found: Number) -> Number:
    if found.low is found.high:
        low = found.low.abs()
        return replace(found, low=low, high=low)
    zero = sql.integer(0)
    low = ibis.cases((found.low > 0, found.low), (found.high < 0, -found.high), else_=found.low * zero)
    return replace(found, low=low, high=sql.larger(-found.low, found.high))


def _date(node: nodes.Call, *_found: Value) -> Date:
    day = ibis.literal(literals.date_of(node), type="date")
    return Date(low=day, high=day)


def _duration(node: nodes.Call, *_found: Value) -> Duration:
    of, count = literals.duration_of(node) or ("days", 0)
    return Duration(of=of, count=numbers.literal(Decimal(count)))


def with_time(operator: str, left: Any, right: Any) -> Value:
    """`+ - *` with dates and durations."""
    match left, right:
        case Duration(), Duration():
            return replace(left, count=numbers.calculated(operator, left.count, right.count, natural=False))
        case Duration(), Number():
            return replace(left, count=numbers.multiplied(left.count, right))
        case Number(), Duration():
            return replace(right, count=numbers.multiplied(right.count, left))
        case Date(), Date():
            return Duration(of="days", count=ordering.between(ordering.days, right, left))
        case Duration(), Date():
            return _shifted(right, left)
    return _shifted(left, replace(right, count=numbers.negated(right.count)) if operator == "-" else right)


def _shifted(day: Date, by: Duration) -> Date:
    def shift(start: Expr, count: Expr) -> Expr:
        interval = count.cast("int32").as_interval("M" if by.of == "months" else "D")
        return (start + interval).cast("timestamp").cast("date")  # DuckDB gives a timestamp, which Ibis doesn't know

    na = sql.either(day.na, by.na, by.count.na)
    low = shift(day.low, by.count.low)
    exact = day.low is day.high and by.count.low is by.count.high
    return Date(low=low, high=low if exact else shift(day.high, by.count.high), na=na)


def _texts(operation: str) -> Callable[..., Truth]:
    def called(_node: nodes.Call, one: values.Text, other: values.Text) -> Truth:
        found = getattr(one.value, operation)(other.value)
        na = sql.either(one.na, other.na)
        return Truth(value=found if na is None else ibis.ifelse(na, sql.FALSE, found))

    return called


_OTHERS: dict[str, Callable[..., Value]] = {
    "is known": _is_known,
    "abs": _absolute,
    "date": _date,
    "duration": _duration,
    "best": _best,
    "sort": lambda _node, found: lists.generated(
        ordering.keyed(found, lambda value: value, descending=False), ordering.wrapper(found, _reread)
    ),
    "sublist": _sublist,
    "concatenate": lambda _node, *found: ordering.scaled(
        List(segments=tuple(part for one in found for part in one.segments))
    ),
    "append": lambda _node, found, *added: ordering.scaled(
        List(segments=(*found.segments, *(lists.single(one) for one in added)))
    ),
    "distinct values": lambda _node, found: _relisted(found, ordering.distinct),
    "list contains": lambda _node, found, value: lists.holds(
        found, lambda one: comparing.compare("=", one, value), for_all=False
    ),
    "index of": lambda _node, found, value: lists.generated(
        ordering.places_of(found, value), lambda place: Number(low=place, high=place, scale=0)
    ),
    "months between": lambda _node, start, end: ordering.between(ordering.whole_months, start, end),
    "days between": lambda _node, start, end: ordering.between(ordering.days, start, end),
    "years between": lambda _node, start, end: ordering.between(ordering.whole_years, start, end),
    "age on": lambda _node, start, end: ordering.between(ordering.whole_years, start, end),
    "contains": _texts("contains"),
    "starts with": _texts("startswith"),
    "ends with": _texts("endswith"),
}
