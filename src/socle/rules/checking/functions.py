"""Types of function calls: the catalogue of functions, what each takes and gives, and parameter tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from socle.rules import errors, nodes, types
from socle.rules.checking import examples, listing, literals, numbers, operators, sorting, walk


@dataclass(frozen=True, kw_only=True)
class Function:
    """How a function is called: its rule of types and how many arguments."""

    rule: listing.Rule
    least: int
    most: int


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
        return checker.fail(node, f"Write it like this: {examples.EXAMPLES[node.function]}.")
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
            node, f"The decimals are a whole number from -9 to 9, written out: {examples.EXAMPLES[node.function]}."
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
            node, f"'{node.function}' needs two dates. Write it like this: {examples.EXAMPLES[node.function]}."
        )

    return rule


def _texts(checker: walk.Walk, node: nodes.Call, found: list[types.Type]) -> types.Type:
    if all(isinstance(one, types.Text) for one in found):
        return types.TRUTH
    return checker.fail(node, f"'{node.function}' needs two texts.")


CATALOGUE: dict[str, Function] = {
    "count": Function(
        rule=listing.list_of(types.Type, "anything", lambda found: types.whole(0, found.most)), least=1, most=1
    ),
    "sum": Function(rule=listing.list_of(types.Number, "numbers", listing.total), least=1, most=99),
    "min": Function(rule=listing.extreme, least=1, most=99),
    "max": Function(rule=listing.extreme, least=1, most=99),
    "mean": Function(rule=listing.list_of(types.Number, "numbers", listing.mean), least=1, most=99),
    "any": Function(rule=listing.list_of(types.Truth, "yes and no", lambda _found: types.TRUTH), least=1, most=99),
    "all": Function(rule=listing.list_of(types.Truth, "yes and no", lambda _found: types.TRUTH), least=1, most=99),
    "abs": Function(rule=_absolute, least=1, most=1),
    "floor": Function(rule=_round, least=1, most=2),
    "ceiling": Function(rule=_round, least=1, most=2),
    **{name: Function(rule=_round, least=2, most=2) for name in examples.ROUNDINGS},
    "best": Function(rule=listing.best, least=2, most=2),
    "sort": Function(rule=listing.distinct, least=1, most=2),
    "sublist": Function(rule=listing.sublist, least=2, most=3),
    "concatenate": Function(rule=listing.put_together, least=2, most=99),
    "append": Function(rule=listing.put_together, least=2, most=99),
    "distinct values": Function(rule=listing.distinct, least=1, most=1),
    "list contains": Function(rule=listing.member_of(lambda _found: types.TRUTH), least=2, most=2),
    "index of": Function(
        rule=listing.member_of(lambda found: types.List(item=types.whole(1, max(1, found.most)), most=found.most)),
        least=2,
        most=2,
    ),
    "not": Function(rule=_not, least=1, most=1),
    "is known": Function(rule=_is_known, least=1, most=1),
    "date": Function(rule=_date, least=1, most=3),
    "duration": Function(rule=_duration, least=1, most=1),
    "months between": Function(rule=_between(-48_000, 48_000, "months"), least=2, most=2),
    "years between": Function(rule=_between(-4_000, 4_000, "years"), least=2, most=2),
    "days between": Function(rule=_between(-1_500_000, 1_500_000, "days"), least=2, most=2),
    "age on": Function(rule=_between(-4_000, 4_000, "years"), least=2, most=2),
    "contains": Function(rule=_texts, least=2, most=2),
    "starts with": Function(rule=_texts, least=2, most=2),
    "ends with": Function(rule=_texts, least=2, most=2),
}
