"""The built-in functions of FEEL (DMN 1.5, section 10.3.4), and the parts of dates, times and durations."""

import datetime as dt
import decimal
import math
import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from socle.rules.dmn import arithmetic, kinds, names

Calling = Callable[[kinds.Function, Sequence[Any]], Any]


def call(name: str, given: Sequence[Any] | Mapping[str, Any], calling: Calling) -> Any:
    """A built-in function with its arguments; null for one that there is not, or whose arguments do not fit."""
    if name == "sort" and isinstance(given, list) and len(given) == 2:
        return _sorted(given[0], given[1], calling)
    function = _FUNCTIONS.get(name)
    if function is None:
        return None
    try:
        if isinstance(given, Mapping):
            return function(**{_word(one): value for one, value in given.items()})
        return function(*given)
    except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError, re.error):
        return None  # FEEL: a function that is given what it cannot take gives null


def _word(name: str) -> str:
    word = name.replace(" ", "_")
    return f"{word}_" if word in ("from", "list", "match") else word


def _flat(values: Sequence[Any]) -> list[Any]:
    """The arguments as one list: a single list stands for its items."""
    return list(values[0]) if len(values) == 1 and isinstance(values[0], list) else list(values)


def _numbers(values: Sequence[Any]) -> list[Decimal]:
    found = _flat(values)
    if not found or not all(isinstance(one, Decimal) for one in found):
        raise ValueError("numbers are asked for")
    return found


def _rounded(mode: str) -> Callable[..., Any]:
    def rounding(n: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
        return n.quantize(Decimal(1).scaleb(-int(scale)), rounding=mode, context=decimal.Context(prec=60))

    return rounding


def _date(from_: Any, month: Any = None, day: Any = None) -> Any:
    if month is not None:
        return dt.date(int(from_), int(month), int(day))
    if isinstance(from_, dt.datetime):
        return from_.date()
    if isinstance(from_, dt.date):
        return from_
    return dt.date.fromisoformat(from_) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", from_) else None


def _time(from_: Any, minute: Any = None, second: Any = None, offset: Any = None) -> Any:
    if minute is not None:
        zone = dt.timezone(offset) if offset is not None else None
        whole, part = divmod(Decimal(second or 0), 1)
        return dt.time(int(from_), int(minute), int(whole), int(part * 1_000_000), tzinfo=zone)
    if isinstance(from_, dt.datetime):
        return from_.timetz()
    return dt.time.fromisoformat(from_)


def _date_and_time(date: Any, time: Any = None) -> Any:
    if time is not None:
        return dt.datetime.combine(date, time)
    return dt.datetime.fromisoformat(date) if "T" in date else dt.datetime.combine(_date(date), dt.time())


def _flags(flags: str | None) -> int:
    """The flags of XPath's patterns (XPath functions 3.1, section 5.6.1.1)."""
    if set(flags or "") - set("imsx"):
        raise ValueError("flags are i, m, s, x")
    return sum(int(re.RegexFlag[one.upper()]) for one in set(flags or ""))


def _replace(input: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """Every match replaced; `$0` is the whole of it, `$1` its first group, and a backslash keeps what follows."""

    def put(found: re.Match[str]) -> str:
        return re.sub(r"\\([\\$])|\$(\d)", lambda part: part[1] or found[int(part[2])] or "", replacement)

    return re.sub(pattern, put, input, flags=_flags(flags))


def _number(from_: str, grouping_separator: str | None = None, decimal_separator: str | None = None) -> Decimal:
    text = from_.replace(grouping_separator, "") if grouping_separator else from_
    return kinds.EXACT.create_decimal(text.replace(decimal_separator, ".") if decimal_separator else text)


def _years_and_months(from_: Any, to: Any) -> kinds.Months:
    months = (to.year - from_.year) * 12 + to.month - from_.month
    if months > 0 and to.day < from_.day:
        months -= 1
    if months < 0 and to.day > from_.day:
        months += 1
    return kinds.Months(months)


def _sorted(items: Any, before: Any, calling: Calling) -> Any:
    if not isinstance(items, list) or not isinstance(before, kinds.Function):
        return None
    left: list[Any] = []
    for one in items:  # by insertion: the order is what the given function says
        place = next((index for index, other in enumerate(left) if calling(before, [one, other]) is True), len(left))
        left.insert(place, one)
    return left


def _sublist(list_: list[Any], start_position: Decimal, length: Decimal | None = None) -> Any:
    place = int(start_position)
    first = place - 1 if place > 0 else len(list_) + place
    if place == 0 or first < 0:
        return None
    return list_[first:] if length is None else list_[first : first + int(length)]


def _substring(string: str, start_position: Decimal, length: Decimal | None = None) -> Any:
    place = int(start_position)
    first = place - 1 if place > 0 else len(string) + place
    if place == 0 or first < 0:
        return None
    return string[first:] if length is None else string[first : first + int(length)]


def _distinct(list_: list[Any]) -> list[Any]:
    found: list[Any] = []
    for one in list_:
        if not any(arithmetic.compare("=", one, other) is True for other in found):
            found.append(one)
    return found


def _all(*values: Any) -> Any:
    return arithmetic.every(_flat(values))


def _any(*values: Any) -> Any:
    return arithmetic.some(_flat(values))


def _least(*values: Any) -> Any:
    found = _flat(values)
    return min(found) if found else None


def _largest(*values: Any) -> Any:
    found = _flat(values)
    return max(found) if found else None


def _mode(*values: Any) -> list[Decimal]:
    found = _flat(values)
    return sorted(statistics.multimode(found)) if found else []


def _contains(list_: list[Any], element: Any) -> bool:
    return any(arithmetic.compare("=", one, element) is True for one in list_)


def _index_of(list_: list[Any], match_: Any) -> list[Decimal]:
    return [Decimal(place) for place, one in enumerate(list_, 1) if arithmetic.compare("=", one, match_) is True]


def _flatten(list_: list[Any]) -> list[Any]:
    return [inner for one in list_ for inner in (_flatten(one) if isinstance(one, list) else [one])]


def _sum(*values: Any) -> Any:
    return sum(_numbers(values), Decimal(0))


def _mean(*values: Any) -> Any:
    found = _numbers(values)
    return kinds.EXACT.divide(sum(found, Decimal(0)), Decimal(len(found)))


def _product(*values: Any) -> Any:
    return math.prod(_numbers(values), start=Decimal(1))


def _literal(text: str) -> Any:
    """What `@"..."` writes: a duration, a date and time, a date, or a time."""
    if text.lstrip("-").startswith("P"):
        return kinds.duration(text)
    if "T" in text:
        return _date_and_time(text)
    return _date(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else _time(text)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    names.LITERAL: _literal,
    # conversion
    "date": _date,
    "time": _time,
    "date and time": _date_and_time,
    "duration": lambda from_: kinds.duration(from_),
    "years and months duration": _years_and_months,
    "number": _number,
    "string": lambda from_: None if from_ is None else kinds.written(from_),
    # truth
    "not": lambda negand: (not negand) if isinstance(negand, bool) else None,
    "all": _all,
    "any": _any,
    "is defined": lambda value: value is not None,
    # text
    "substring": _substring,
    "string length": lambda string: Decimal(len(string)),
    "upper case": lambda string: string.upper(),
    "lower case": lambda string: string.lower(),
    "substring before": lambda string, match_: string.partition(match_)[0] if match_ in string else "",
    "substring after": lambda string, match_: string.partition(match_)[2] if match_ in string else "",
    "contains": lambda string, match_: match_ in string,
    "starts with": lambda string, match_: string.startswith(match_),
    "ends with": lambda string, match_: string.endswith(match_),
    "matches": lambda input, pattern, flags=None: re.search(pattern, input, _flags(flags)) is not None,
    "replace": _replace,
    "split": lambda string, delimiter: re.split(delimiter, string),
    # numbers
    "abs": lambda n: abs(n),
    "floor": _rounded(decimal.ROUND_FLOOR),
    "ceiling": _rounded(decimal.ROUND_CEILING),
    "decimal": _rounded(decimal.ROUND_HALF_EVEN),
    "round half up": _rounded(decimal.ROUND_HALF_UP),
    "round half down": _rounded(decimal.ROUND_HALF_DOWN),
    "round up": _rounded(decimal.ROUND_UP),
    "round down": _rounded(decimal.ROUND_DOWN),
    "modulo": lambda dividend, divisor: (
        dividend - divisor * (dividend / divisor).to_integral_value(decimal.ROUND_FLOOR)
    ),
    "sqrt": lambda number: kinds.EXACT.sqrt(number),
    "exp": lambda number: kinds.EXACT.exp(number),
    "log": lambda number: kinds.EXACT.ln(number),
    "odd": lambda number: number % 2 != 0,
    "even": lambda number: number % 2 == 0,
    "power": lambda base, exponent: kinds.EXACT.power(base, exponent),
    # lists
    "count": lambda list_: Decimal(len(list_)),
    "sum": _sum,
    "mean": _mean,
    "min": _least,
    "max": _largest,
    "product": _product,
    "median": lambda *values: statistics.median(_numbers(values)),
    "stddev": lambda *values: statistics.stdev(_numbers(values)),
    "mode": _mode,
    "list contains": _contains,
    "sublist": _sublist,
    "append": lambda list_, *items: [*list_, *items],
    "concatenate": lambda *lists: [item for one in lists for item in one],
    "insert before": lambda list_, position, new_item: [
        *list_[: int(position) - 1],
        new_item,
        *list_[int(position) - 1 :],
    ],
    "remove": lambda list_, position: [one for place, one in enumerate(list_, 1) if place != int(position)],
    "reverse": lambda list_: list_[::-1],
    "index of": _index_of,
    "union": lambda *lists: _distinct([item for one in lists for item in one]),
    "distinct values": _distinct,
    "flatten": _flatten,
    "get value": lambda m, key: m.get(key),
    "get entries": lambda m: [{"key": name, "value": value} for name, value in m.items()],
    # days
    "day of week": lambda date: date.strftime("%A"),
    "day of year": lambda date: Decimal(date.timetuple().tm_yday),
    "month of year": lambda date: date.strftime("%B"),
    "week of year": lambda date: Decimal(date.isocalendar().week),
}
