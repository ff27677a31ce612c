"""What the functions give. Each takes values; the engine evaluates the arguments before."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from socle.rules import nodes, values
from socle.rules.checking import literals, operators
from socle.rules.reference import arithmetic, lists


def call(node: nodes.Call, found: list[Any]) -> Any:
    """The value of a call, given its arguments' values."""
    name = node.function
    if name in _OF_LISTS:
        return _of_list(name, found)
    if name in arithmetic.ROUNDINGS:
        scale = operators.constant(node.arguments[1]) if len(node.arguments) > 1 else 0
        return arithmetic.rounded(name, found[0], scale or 0)
    if name in ("months between", "years between", "days between", "age on"):
        return arithmetic.time_between(name, *found)
    return _OTHERS[name](node, found)


def _of_list(name: str, found: list[Any]) -> Any:
    """Aggregates take one list, or their arguments as one."""
    one = len(found) == 1 and isinstance(found[0], values.Items | values.Unknown)
    items = found[0] if one else lists.of(values.Item(value=value) for value in found)
    return items if isinstance(items, values.Unknown) else _OF_LISTS[name](items)


_OF_LISTS: dict[str, Callable[[values.Items], Any]] = {
    "count": lists.count,
    "sum": lists.total,
    "min": lambda items: lists.extreme(items, lowest=True),
    "max": lambda items: lists.extreme(items, lowest=False),
    "mean": lists.mean,
    "any": lambda items: lists.holds(items, for_all=False),
    "all": lambda items: lists.holds(items, for_all=True),
}


def _on_list(operation: Callable[..., Any]) -> Callable[[nodes.Call, list[Any]], Any]:
    """The operation on a list and the rest; an unknown list gives unknown."""

    def called(node: nodes.Call, found: list[Any]) -> Any:
        return found[0] if isinstance(found[0], values.Unknown) else operation(node, found[0], *found[1:])

    return called


def _best(node: nodes.Call, items: values.Items, *_rest: Any) -> Any:
    ordered = lists.ordered(items, lambda value: value, descending=True)
    return (
        ordered
        if isinstance(ordered, values.Unknown)
        else lists.part(ordered, 1, operators.constant(node.arguments[1]))
    )


def _sublist(node: nodes.Call, items: values.Items, *_rest: Any) -> Any:
    places = [operators.constant(argument) for argument in node.arguments[1:]]
    return lists.part(items, places[0] or 1, places[1] if len(places) > 1 else None)


def _append(_node: nodes.Call, items: values.Items, *added: Any) -> Any:
    return lists.joined([items, lists.of(values.Item(value=one) for one in added)])


def _is_known(_node: nodes.Call, found: list[Any]) -> bool:
    """Whether there is exactly one value, or it is known that there is none. Of a list: whether its items are certain."""
    value = found[0]
    if isinstance(value, values.Items):
        return not value.doubts
    return not isinstance(value, values.Unknown | values.Between) and not values.missing_of(value)


def _duration(node: nodes.Call, _found: list[Any]) -> values.Duration:
    length = literals.duration_of(node)
    if length is None:
        raise ValueError("an unchecked duration")
    return values.Duration(of=length[0], count=Decimal(length[1]))


def _on_texts(operation: Callable[[str, str], bool]) -> Callable[[nodes.Call, list[Any]], Any]:
    def called(_node: nodes.Call, found: list[Any]) -> Any:
        short = arithmetic.want(*found)
        return values.truth(short) if short is not None else operation(*found)

    return called


_OTHERS: dict[str, Callable[[nodes.Call, list[Any]], Any]] = {
    "not": lambda _node, found: values.negated(found[0]),
    "is known": _is_known,
    "abs": lambda _node, found: arithmetic.absolute(found[0]),
    "date": lambda node, _found: literals.date_of(node),
    "duration": _duration,
    "best": _on_list(_best),
    "sort": _on_list(lambda _node, items: lists.ordered(items, lambda value: value)),
    "sublist": _on_list(_sublist),
    "concatenate": lambda _node, found: lists.joined(found),
    "append": _on_list(_append),
    "distinct values": _on_list(lambda _node, items: lists.distinct(items)),
    "list contains": _on_list(lambda _node, items, value: lists.contains(items, value)),
    "index of": _on_list(lambda _node, items, value: lists.places_of(items, value)),
    "contains": _on_texts(lambda text, part: part in text),
    "starts with": _on_texts(lambda text, part: text.startswith(part)),
    "ends with": _on_texts(lambda text, part: text.endswith(part)),
}
