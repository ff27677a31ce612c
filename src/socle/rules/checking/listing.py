"""Types of functions over lists: how many, how much, the best of them, the list put together otherwise."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from socle.rules import nodes, types
from socle.rules.checking import examples, numbers, operators, walk

Rule = Callable[[walk.Walk, nodes.Call, list[types.Type]], types.Type]


def list_of(
    wanted: type[types.Type] | tuple[type[types.Type], ...], what: str, gives: Callable[[types.List], types.Type]
) -> Rule:
    """The rule of a function over a list of such items, or over arguments written out; `gives` is the type of its result."""

    def rule(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
        one = found[0]
        if len(found) > 1 or not isinstance(one, types.List):
            one = _written_out(checker, node, found)
        if isinstance(one, types.Wrong):
            return one
        if not isinstance(one, types.List) or not isinstance(
            one.item, wanted if isinstance(wanted, tuple) else (wanted, types.Nothing)
        ):
            return checker.fail(
                node,
                f"'{node.function}' needs a list of {what}. Write it like this: {examples.EXAMPLES[node.function]}.",
            )
        result = gives(one)
        return numbers.fits(checker, node, result) if isinstance(result, types.Number) else result

    return rule


def _written_out(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    """`max(a, b)` is `max([a, b])`."""
    item: types.Type = types.NOTHING
    for argument, kind in zip(node.arguments, found, strict=True):
        numbers.rounded(checker, argument, kind, f"an argument of '{node.function}'")
        numbers.same_unit(checker, argument, item, kind)
        joined = types.joined(item, kind)
        if joined is None:
            return checker.fail(argument, f"This is {kind.said}, the ones before are {item.said}.")
        item = joined
    return types.List(item=item, most=len(found))


def total(found: types.List) -> types.Type:
    """A sum, between all that may be missing and all that may be there."""
    if not isinstance(found.item, types.Number):
        return types.whole(0, 0)
    low, high = min(Decimal(0), found.item.min * found.most), max(Decimal(0), found.item.max * found.most)
    return found.item.bounded(low, high)


def mean(found: types.List) -> types.Type:
    """A sum by the number of its items, not yet rounded."""
    added = total(found)
    return replace(added, over=types.whole(0, found.most)) if isinstance(added, types.Number) else added


def extreme(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    """`max(0, x)` is never below zero: a number that is written out always counts, whatever else does not apply."""
    result = list_of((types.Number, types.Date), "numbers or dates", lambda one: one.item)(checker, node, found)
    if not isinstance(result, types.Number):
        return result
    written = [Decimal(one) for one in map(operators.constant, node.arguments) if one is not None]
    if node.function == "max" and written:
        return result.bounded(max(result.min, *written), result.max)
    return result.bounded(result.min, min(result.max, *written)) if written else result


def best(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    """The largest of a list; how many is written out, so that a sum of them has bounds."""
    most = operators.constant(node.arguments[1])
    if not isinstance(found[0], types.List) or not isinstance(found[0].item, types.Number) or most is None or most < 1:
        return checker.fail(
            node, "Write it like this: sum(best(amounts, 3)), with a list of numbers and a whole number written out."
        )
    return replace(found[0], most=min(most, found[0].most))


def sublist(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    """A part of a list by its places, written out."""
    places = [operators.constant(argument) for argument in node.arguments[1:]]
    if (
        not isinstance(found[0], types.List)
        or None in places
        or places[0] == 0
        or any(place is not None and place < 0 for place in places[1:])
    ):
        return checker.fail(
            node, "Write it like this: sublist(list, 1, 3), with whole numbers written out; the first item is 1."
        )
    return replace(found[0], most=min(places[1] or 0, found[0].most)) if len(places) > 1 else found[0]


def put_together(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    """`concatenate` and `append`: one list of one kind, as long as all together."""
    rest = found[1:] if node.function == "concatenate" else [types.List(item=one, most=1) for one in found[1:]]
    result, most = found[0], 0
    for one in (result, *rest):
        joined = types.joined(result, one)
        if not isinstance(one, types.List) or joined is None:
            return checker.fail(
                node,
                f"'{node.function}' joins lists of one kind. Write it like this: {examples.EXAMPLES[node.function]}.",
            )
        result, most = joined, most + one.most
    return replace(result, most=most) if isinstance(result, types.List) else result


def member_of(result: Callable[[types.List], types.Type]) -> Rule:
    """The rule of a function that looks for a value in a list."""

    def rule(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
        if not isinstance(found[0], types.List):
            return checker.fail(
                node, f"'{node.function}' needs a list. Write it like this: {examples.EXAMPLES[node.function]}."
            )
        operators.compared(checker, node, "=", found[0].item, found[1])
        return result(found[0])

    return rule


def distinct(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    """A list of what can be told apart."""
    one = found[0]
    if isinstance(one, types.List) and isinstance(one.item, types.Number | types.Text | types.Date | types.Truth):
        return one
    return checker.fail(node, "'distinct values' needs a list of numbers, texts, dates or yes and no.")
