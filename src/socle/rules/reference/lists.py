"""Lists whose items may be doubtful: counting, adding, comparing, choosing.

A list never holds what is not applicable. Where positions matter (sort, best, sublist, index), doubt about any item
makes the whole list unknown.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import reduce
from typing import Any

from socle.rules import values
from socle.rules.reference import arithmetic, comparing

ZERO = Decimal(0)


def of(found: Iterable[values.Item], more: values.Reasons = values.NONE) -> values.Items:
    """A list of the items that apply."""
    return values.Items(items=tuple(item for item in found if item.value is not values.NOT_APPLICABLE), more=more)


def filtered(items: values.Items, holds: Callable[[Any], Any]) -> values.Items:
    """The items for which the condition holds; those where it is unknown stay with doubt."""
    kept = []
    for item in items.items:
        answer = values.truth(holds(item.value))
        if isinstance(answer, values.Unknown):
            kept.append(values.Item(value=item.value, doubt=item.doubt | answer.missing))
        elif answer:
            kept.append(item)
    return values.Items(items=tuple(kept), more=items.more)


def flattened(parts: Iterable[values.Item], more: values.Reasons) -> values.Items:
    """One list of the lists that the items hold; the list of an unknown is unknown further items."""
    found: list[values.Item] = []
    for part in parts:
        if isinstance(part.value, values.Unknown):
            more = more | part.value.missing
        elif isinstance(part.value, values.Items):
            more = more | part.value.more
            found += [values.Item(value=item.value, doubt=part.doubt | item.doubt) for item in part.value.items]
    return of(found, more)


def count(items: values.Items) -> Any:
    """How many items; between the certain and all where some are doubtful."""
    if items.more:
        return values.Unknown(missing=items.more)
    certain = sum(1 for item in items.items if not item.doubt)
    return values.bounded(Decimal(certain), Decimal(len(items.items)), items.doubts)


def total(items: values.Items) -> Any:
    """The sum; unknown with any unknown item; a doubtful item counts from nothing to all of it."""
    short = _short(items)
    if short is not None:
        return short
    result: Any = ZERO
    for item in items.items:
        low, high, missing = values.bounds(item.value)
        if item.doubt:
            low, high, missing = min(low, ZERO), max(high, ZERO), missing | item.doubt
        result = arithmetic.calculate("+", result, values.bounded(low, high, missing))
    return result


def _short(items: values.Items) -> values.Unknown | None:
    """Unknown where items or their number are."""
    missing = [item.value.missing for item in items.items if isinstance(item.value, values.Unknown)]
    if items.more or missing:
        return values.Unknown(missing=items.doubts.union(*missing))
    return None


def extreme(items: values.Items, *, lowest: bool) -> Any:
    """The smallest or largest item; not applicable where there is none; unknown where there may be none."""
    short = _short(items)
    if short is not None:
        return short
    if not items.items:
        return values.NOT_APPLICABLE
    certain = [item.value for item in items.items if not item.doubt]
    if not certain:
        return values.Unknown(missing=items.doubts)
    pick = min if lowest else max
    missing = items.doubts.union(*(values.missing_of(item.value) for item in items.items))
    sure_low = pick(values.bounds(value)[0] for value in certain)
    sure_high = pick(values.bounds(value)[1] for value in certain)
    if lowest:
        return values.bounded(min(values.bounds(item.value)[0] for item in items.items), sure_high, missing)
    return values.bounded(sure_low, max(values.bounds(item.value)[1] for item in items.items), missing)


def mean(items: values.Items) -> Any:
    """Sum by count; not applicable for no items, unknown where an item is doubtful."""
    if items.doubts:
        return values.Unknown(missing=items.doubts)
    if not items.items:
        return values.NOT_APPLICABLE
    return arithmetic.calculate("/", total(items), Decimal(len(items.items)))


def holds(items: values.Items, *, for_all: bool) -> Any:
    """Whether some item, or every item, is yes; doubtful items and unknown further ones count as they may."""
    if for_all:
        answers = [values.some([_absent(item), item.value]) for item in items.items]
        return values.every([*answers, *_further(items)])
    answers = [values.every([values.negated(_absent(item)), item.value]) for item in items.items]
    return values.some([*answers, *_further(items)])


def _absent(item: values.Item) -> Any:
    return values.Unknown(missing=item.doubt) if item.doubt else False


def _further(items: values.Items) -> list[values.Unknown]:
    return [values.Unknown(missing=items.more)] if items.more else []


def contains(items: values.Items, value: Any) -> Any:
    """Whether an item equals the value."""
    equal = [values.Item(value=comparing.compare("=", item.value, value), doubt=item.doubt) for item in items.items]
    return holds(values.Items(items=tuple(equal), more=items.more), for_all=False)


def certain(items: values.Items) -> values.Items | values.Unknown:
    """The list where positions may be asked for: no doubt about any item; items known only between bounds are unknown."""
    if items.doubts:
        return values.Unknown(missing=items.doubts)
    return values.Items(items=tuple(values.Item(value=_settled(item.value)) for item in items.items))


def _settled(value: Any) -> Any:
    if isinstance(value, values.Between):
        return values.Unknown(missing=value.missing)
    return value


def ordered(
    items: values.Items, key: Callable[[Any], Any], *, descending: bool = False
) -> values.Items | values.Unknown:
    """The items by their key, equal ones in the order they had; unknown where a key is."""
    sure = certain(items)
    if isinstance(sure, values.Unknown):
        return sure
    keys = [key(item.value) for item in sure.items]
    unknown = [values.missing_of(one) for one in keys if isinstance(one, values.Unknown | values.Between)]
    if unknown or any(one is values.NOT_APPLICABLE for one in keys):
        return values.Unknown(missing=values.NONE.union(*unknown))
    places = sorted(range(len(keys)), key=lambda place: keys[place], reverse=descending)  # equal items keep their order
    return values.Items(items=tuple(sure.items[place] for place in places))


def part(items: values.Items, start: int, length: int | None) -> values.Items | values.Unknown:
    """Items from position `start` (1 is the first, -1 the last), at most `length` of them."""
    sure = certain(items)
    if isinstance(sure, values.Unknown):
        return sure
    first = start - 1 if start > 0 else max(0, len(sure.items) + start)
    end = len(sure.items) if length is None else first + length
    return values.Items(items=sure.items[first:end])


def at(items: values.Items, place: int) -> Any:
    """The item at a position; not applicable where there is none."""
    sure = certain(items)
    if isinstance(sure, values.Unknown):
        return sure
    index = place - 1 if place > 0 else len(sure.items) + place
    return sure.items[index].value if 0 <= index < len(sure.items) else values.NOT_APPLICABLE


def distinct(items: values.Items) -> values.Items | values.Unknown:
    """Each value once, where it first stood; unknown where a value is."""
    sure = certain(items)
    if isinstance(sure, values.Unknown):
        return sure
    short = _short(sure)
    if short is not None:
        return short
    first: dict[Any, values.Item] = {}
    for item in sure.items:
        first.setdefault(item.value, item)
    return values.Items(items=tuple(first.values()))


def places_of(items: values.Items, value: Any) -> values.Items | values.Unknown:
    """The positions at which the value stands; unknown where a comparison is."""
    sure = certain(items)
    if isinstance(sure, values.Unknown):
        return sure
    equal = [comparing.compare("=", item.value, value) for item in sure.items]
    unknown = [answer.missing for answer in equal if isinstance(answer, values.Unknown)]
    if unknown:
        return values.Unknown(missing=values.NONE.union(*unknown))
    return values.Items(
        items=tuple(values.Item(value=Decimal(place + 1)) for place, answer in enumerate(equal) if answer)
    )


def joined(lists: Iterable[Any]) -> values.Items | values.Unknown:
    """The lists one after the other; unknown where one is."""
    found = list(lists)
    unknown = [one.missing for one in found if isinstance(one, values.Unknown)]
    if unknown:
        return values.Unknown(missing=values.NONE.union(*unknown))
    return reduce(
        lambda one, other: values.Items(items=one.items + other.items, more=one.more | other.more),
        found,
        values.Items(),
    )
