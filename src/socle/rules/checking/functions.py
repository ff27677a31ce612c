"""Types of function calls: the catalogue of functions, what each takes and gives, and parameter tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from socle.rules import errors, nodes, types
from socle.rules.checking import literals, numbers, operators, sorting, walk

ROUNDINGS = ("round half up", "round half down", "round half even", "round up", "round down")


@dataclass(frozen=True, kw_only=True)
class Function:
    """How a function is called: its rule of types, how many arguments, and an example for messages."""

    rule: Callable[[walk.Walk, nodes.Call, list[types.Type]], types.Type]
    least: int
    most: int
    example: str


def call(checker: walk.Walk, node: nodes.Call) -> types.Type:
    """The type of a call of a function or of a parameter table."""
    named = checker.scope.names.get(node.function)
    if isinstance(named, types.Table):
        return _table(checker, node, named)
    function = CATALOGUE.get(node.function)
    if function is None:
        hint = errors.suggestion(node.function, CATALOGUE)
        return checker.fail(node, f"'{node.function}' is no function and no parameter table.{hint}")
    if not function.least <= len(node.arguments) <= function.most or any(node.names):
        return checker.fail(node, f"Write it like this: {function.example}.")
    if node.function == "sort" and len(node.arguments) == 2:
        return sorting.sort(checker, node)
    found = [checker.check(argument) for argument in node.arguments]
    if any(isinstance(one, types.Wrong) for one in found):
        return types.WRONG
    return function.rule(checker, node, found)


def ordered_arguments(node: nodes.Call, table: types.Table) -> Sequence[nodes.Node] | None:
    """The arguments of a table in the order of its keys, or None where they don't fit."""
    keys = [key for key, _ in table.keys]
    if len(node.arguments) != len(keys):
        return None
    if not any(node.names):
        return node.arguments
    given = dict(zip(node.names, node.arguments, strict=True))
    return [given[key] for key in keys] if set(given) == set(keys) else None


def _table(checker: walk.Walk, node: nodes.Call, table: types.Table) -> types.Type:
    arguments = ordered_arguments(node, table)
    if arguments is None:
        return checker.fail(node, f"Write it like this: {node.function}({', '.join(key for key, _ in table.keys)}).")
    for (_, wanted), argument in zip(table.keys, arguments, strict=True):
        found = numbers.rounded(checker, argument, checker.check(argument), "a key of a table")
        operators.compared(checker, argument, "=", wanted, found)
    return table.value


def _list_of(
    wanted: type[types.Type] | tuple[type[types.Type], ...], what: str, gives: Callable[[types.List], types.Type]
):
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
                f"'{node.function}' needs a list of {what}. Write it like this: {CATALOGUE[node.function].example}.",
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


def _total(found: types.List) -> types.Type:
    if not isinstance(found.item, types.Number):
        return types.whole(0, 0)
    low, high = min(Decimal(0), found.item.min * found.most), max(Decimal(0), found.item.max * found.most)
    return found.item.bounded(low, high)


def _mean(found: types.List) -> types.Type:
    total = _total(found)
    return replace(total, over=types.whole(0, found.most)) if isinstance(total, types.Number) else total


def _extreme(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    """`max(0, x)` is never below zero: a number that is written out always counts, whatever else does not apply."""
    result = _list_of((types.Number, types.Date), "numbers or dates", lambda one: one.item)(checker, node, found)
    if not isinstance(result, types.Number):
        return result
    written = [Decimal(one) for one in map(operators.constant, node.arguments) if one is not None]
    if node.function == "max" and written:
        return result.bounded(max(result.min, *written), result.max)
    return result.bounded(result.min, min(result.max, *written)) if written else result


def _number(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Number | None:
    one = found[0]
    if isinstance(one, types.Number):
        return one
    checker.fail(node, f"'{node.function}' needs a number, but this is {one.said}.")
    return None


def _round(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    one = _number(checker, node, found)
    scale = operators.constant(node.arguments[1]) if len(node.arguments) > 1 else 0
    if scale is None or not -9 <= scale <= 9:
        return checker.fail(
            node, f"The decimals are a whole number from -9 to 9, written out: {CATALOGUE[node.function].example}."
        )
    if one is None:
        return types.WRONG
    low, high = numbers.quotient_bounds(one)
    step = Decimal(1).scaleb(-scale)
    kept = scale if one.over is not None else min(scale, one.scale) if scale >= 0 else scale
    result = types.Number(scale=max(0, kept), min=low - step, max=high + step, unit=one.unit, per=one.per)
    # what rounding calculates with: twice the numerator, brought to the decimals wanted
    spread = max(0, scale - one.scale + (one.over.scale if one.over else 0)) + one.scale
    numbers.fits(checker, node, types.Number(scale=spread, min=Decimal(0), max=one.largest * 2 + 1))
    if low >= 0:
        result = replace(result, min=Decimal(0))
    return numbers.fits(checker, node, result)


def _absolute(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    one = _number(checker, node, found)
    if one is None or one.over is not None:
        return types.WRONG if one is None else numbers.rounded(checker, node, one, "an argument of 'abs'")
    return one.bounded(Decimal(0), one.largest)


def _best(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    most = operators.constant(node.arguments[1])
    if not isinstance(found[0], types.List) or not isinstance(found[0].item, types.Number) or most is None or most < 1:
        return checker.fail(
            node, "Write it like this: sum(best(amounts, 3)), with a list of numbers and a whole number written out."
        )
    return replace(found[0], most=min(most, found[0].most))


def _sublist(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
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


def _joined_lists(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    rest = found[1:] if node.function == "concatenate" else [types.List(item=one, most=1) for one in found[1:]]
    result, most = found[0], 0
    for one in (result, *rest):
        joined = types.joined(result, one)
        if not isinstance(one, types.List) or joined is None:
            return checker.fail(
                node,
                f"'{node.function}' joins lists of one kind. Write it like this: {CATALOGUE[node.function].example}.",
            )
        result, most = joined, most + one.most
    return replace(result, most=most) if isinstance(result, types.List) else result


def _member_of(result: Callable[[types.List], types.Type]):
    def rule(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
        if not isinstance(found[0], types.List):
            return checker.fail(
                node, f"'{node.function}' needs a list. Write it like this: {CATALOGUE[node.function].example}."
            )
        operators.compared(checker, node, "=", found[0].item, found[1])
        return result(found[0])

    return rule


def _distinct(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    one = found[0]
    if isinstance(one, types.List) and isinstance(one.item, types.Number | types.Text | types.Date | types.Truth):
        return one
    return checker.fail(node, "'distinct values' needs a list of numbers, texts, dates or yes and no.")


def _not(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    if isinstance(found[0], types.Truth | types.Nothing):
        return types.TRUTH
    return checker.fail(node, f"'not' needs yes or no, but this is {found[0].said}.")


def _is_known(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    if isinstance(found[0], types.Context | types.Span):
        return checker.fail(node, f"'is known' asks after a fact, but this is {found[0].said}.")
    return types.TRUTH


def _date(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:  # noqa: ARG001
    if literals.date_of(node) is None:
        return checker.fail(node, 'This date does not exist. Write it like this: date("2019-02-28").')
    return types.DATE


def _duration(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:  # noqa: ARG001
    length = literals.duration_of(node)
    if length is None:
        return checker.fail(
            node, 'A duration is whole years and months, or whole days: duration("P1Y6M"), duration("P30D").'
        )
    return types.Duration(of=length[0], count=types.whole(length[1], length[1]))


def _between(low: int, high: int, unit: str):
    def rule(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
        if all(isinstance(one, types.Date) for one in found):
            return types.whole(low, high, unit)
        return checker.fail(
            node, f"'{node.function}' needs two dates. Write it like this: {CATALOGUE[node.function].example}."
        )

    return rule


def _texts(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    if all(isinstance(one, types.Text) for one in found):
        return types.TRUTH
    return checker.fail(node, f"'{node.function}' needs two texts.")


CATALOGUE: dict[str, Function] = {
    "count": Function(
        rule=_list_of(types.Type, "anything", lambda found: types.whole(0, found.most)),
        least=1,
        most=1,
        example="count(members)",
    ),
    "sum": Function(
        rule=_list_of(types.Number, "numbers", _total), least=1, most=99, example="sum(members.incomes.amount)"
    ),
    "min": Function(rule=_extreme, least=1, most=99, example="min(a, b)"),
    "max": Function(rule=_extreme, least=1, most=99, example="max(a, b)"),
    "mean": Function(
        rule=_list_of(types.Number, "numbers", _mean), least=1, most=99, example="round half up(mean(amounts), 2)"
    ),
    "any": Function(
        rule=_list_of(types.Truth, "yes and no", lambda _found: types.TRUTH),
        least=1,
        most=99,
        example="any(members.pregnant)",
    ),
    "all": Function(
        rule=_list_of(types.Truth, "yes and no", lambda _found: types.TRUTH),
        least=1,
        most=99,
        example="all(members.pregnant)",
    ),
    "abs": Function(rule=_absolute, least=1, most=1, example="abs(x)"),
    "floor": Function(rule=_round, least=1, most=2, example="floor(a / b)"),
    "ceiling": Function(rule=_round, least=1, most=2, example="ceiling(a / b)"),
    **{name: Function(rule=_round, least=2, most=2, example=f"{name}(a / b, 2)") for name in ROUNDINGS},
    "best": Function(rule=_best, least=2, most=2, example="sum(best(amounts, 3))"),
    "sort": Function(rule=_distinct, least=1, most=2, example="sort(list, function(a, b) a.age < b.age)"),
    "sublist": Function(rule=_sublist, least=2, most=3, example="sublist(list, 1, 3)"),
    "concatenate": Function(rule=_joined_lists, least=2, most=99, example="concatenate(list, other)"),
    "append": Function(rule=_joined_lists, least=2, most=99, example="append(list, item)"),
    "distinct values": Function(rule=_distinct, least=1, most=1, example="distinct values(list)"),
    "list contains": Function(
        rule=_member_of(lambda _found: types.TRUTH), least=2, most=2, example="list contains(list, value)"
    ),
    "index of": Function(
        rule=_member_of(lambda found: types.List(item=types.whole(1, max(1, found.most)), most=found.most)),
        least=2,
        most=2,
        example="index of(list, value)",
    ),
    "not": Function(rule=_not, least=1, most=1, example="not(x)"),
    "is known": Function(rule=_is_known, least=1, most=1, example="is known(age)"),
    "date": Function(rule=_date, least=1, most=3, example='date("2019-02-28")'),
    "duration": Function(rule=_duration, least=1, most=1, example='duration("P6M")'),
    "months between": Function(
        rule=_between(-48_000, 48_000, "months"), least=2, most=2, example="months between(birth_date, on)"
    ),
    "years between": Function(
        rule=_between(-4_000, 4_000, "years"), least=2, most=2, example="years between(birth_date, on)"
    ),
    "days between": Function(
        rule=_between(-1_500_000, 1_500_000, "days"), least=2, most=2, example="days between(entered_on, on)"
    ),
    "age on": Function(rule=_between(-4_000, 4_000, "years"), least=2, most=2, example="age on(birth_date, on)"),
    "contains": Function(rule=_texts, least=2, most=2, example='contains(text, "part")'),
    "starts with": Function(rule=_texts, least=2, most=2, example='starts with(text, "part")'),
    "ends with": Function(rule=_texts, least=2, most=2, example='ends with(text, "part")'),
}
