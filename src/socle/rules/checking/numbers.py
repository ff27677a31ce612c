"""Types of arithmetic: decimals, bounds, units, and the proof that every intermediate fits 64 bits."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

from socle.rules import nodes, types
from socle.rules.checking import walk

ONE = types.whole(1, 1)


def arithmetic(checker: walk.Walk, node: nodes.Arithmetic) -> types.Type:
    """`+ - * /` on numbers; `+ -` also on dates and durations."""
    left, right = checker.check(node.left), checker.check(node.right)
    if isinstance(left, types.Wrong) or isinstance(right, types.Wrong):
        return types.WRONG
    if isinstance(left, types.Number) and isinstance(right, types.Number):
        if node.operator in "+-":
            same_unit(checker, node, left, right)
        return fits(checker, node, calculated(node.operator, left, right))
    found = _of_time(node.operator, left, right)
    if found is None:
        message = f"'{node.operator}' stands between {left.said} and {right.said}."
        return checker.fail(node, f"{message} Numbers are calculated with numbers, dates with durations.")
    return found


def minus(checker: walk.Walk, node: nodes.Minus) -> types.Type:
    """`-x` of a number or a duration."""
    found = checker.check(node.operand)
    if isinstance(found, types.Duration):
        return replace(found, count=_negated(found.count))
    if isinstance(found, types.Number):
        return _negated(found)
    return (
        found
        if isinstance(found, types.Wrong)
        else checker.fail(node, f"'-' stands before {found.said}; it needs a number.")
    )


def _negated(number: types.Number) -> types.Number:
    return number.bounded(-number.max, -number.min)


def calculated(operator: str, left: types.Number, right: types.Number) -> types.Number:
    """The type of the result; a quotient keeps numerator and denominator apart until it is rounded or compared."""
    if operator == "/":
        top, bottom = _over(left), _over(right)
        return replace(
            multiplied(_top(left), bottom), over=multiplied(top, _top(right)), **_unit_of_quotient(left, right)
        )
    if left.over is None and right.over is None:
        return multiplied(left, right) if operator == "*" else _added(operator, left, right)
    over = multiplied(_over(left), _over(right))
    if operator == "*":
        return replace(multiplied(_top(left), _top(right)), over=over)
    return replace(
        _added(operator, multiplied(_top(left), _over(right)), multiplied(_top(right), _over(left))), over=over
    )


def _top(number: types.Number) -> types.Number:
    return replace(number, over=None)


def _over(number: types.Number) -> types.Number:
    return number.over or ONE


def _added(operator: str, left: types.Number, right: types.Number) -> types.Number:
    other = _negated(right) if operator == "-" else right
    return types.Number(
        scale=max(left.scale, right.scale), min=left.min + other.min, max=left.max + other.max,
        unit=left.unit or right.unit, per=left.per or right.per,
    )  # fmt: skip


def multiplied(left: types.Number, right: types.Number) -> types.Number:
    """The type of a product."""
    corners = [one * other for one, other in product((left.min, left.max), (right.min, right.max))]
    unit = (
        (left.unit or right.unit)
        if not (left.unit and right.unit)
        else "money"
        if "money" in (left.unit, right.unit)
        else ""
    )
    per = left.per or right.per if not (left.per and right.per) else ""
    return types.Number(scale=left.scale + right.scale, min=min(corners), max=max(corners), unit=unit, per=per)


def _unit_of_quotient(left: types.Number, right: types.Number) -> dict[str, str]:
    same = left.unit == right.unit
    return {"unit": "" if same else left.unit, "per": "" if same or left.per == right.per else left.per}


def same_unit(checker: walk.Walk, node: nodes.Node, left: types.Type, right: types.Type) -> None:
    """Refuse money against kWh and a month's amount against a year's; a plain number fits everything."""
    if not isinstance(left, types.Number) or not isinstance(right, types.Number):
        return
    if left.unit and right.unit and left.unit != right.unit:
        checker.fail(node, f"The units don't match: {left.unit} and {right.unit}.")
    elif left.per and right.per and left.per != right.per:
        checker.fail(
            node, f"The periods don't match: per {left.per} and per {right.per}. Multiply or divide one of them first."
        )


def fits(checker: walk.Walk, node: nodes.Node, found: types.Number) -> types.Type:
    """The type itself, if the bulk engine's integers can hold every value of it."""
    parts = (found, found.over) if found.over else (found,)
    for part in parts:
        if part.scaled > types.LARGEST:
            size = f"{part.largest:.3g} with {part.scale} decimals"
            return checker.fail(
                node,
                f"This can reach {size}, too large to be exact. Round a part of it, or narrow the bounds of its facts.",
            )
    return found


def rounded(checker: walk.Walk, node: nodes.Node, found: types.Type, where: str) -> types.Type:
    """Refuse a quotient that nobody rounded."""
    if isinstance(found, types.Number) and found.over is not None:
        message = (
            f"A division can't be {where} before it is rounded. Write round half up(..., 2) around it, or compare it."
        )
        return checker.fail(node, message)
    return found


def quotient_bounds(number: types.Number) -> tuple[Decimal, Decimal]:
    """Between which values a quotient lies, given that its divisor is not zero."""
    if number.over is None:
        return number.min, number.max
    smallest = Decimal(1).scaleb(-number.over.scale)
    if number.over.min > 0:
        smallest = max(smallest, number.over.min)
    reach = number.largest / smallest
    return (Decimal(0) if number.min >= 0 and number.over.min >= 0 else -reach), reach


def _of_time(operator: str, left: types.Type, right: types.Type) -> types.Type | None:
    match left, operator, right:
        case types.Date(), "+" | "-", types.Duration():
            return types.DATE
        case types.Duration(), "+", types.Date():
            return types.DATE
        case types.Date(), "-", types.Date():
            return types.Duration(of="days", count=types.whole(-4_000_000, 4_000_000))
        case types.Duration(), "+" | "-", types.Duration() if left.of == right.of:
            return replace(left, count=calculated(operator, left.count, right.count))
        case types.Duration(), "*", types.Number(scale=0, over=None):
            return replace(left, count=multiplied(left.count, right))
        case types.Number(scale=0, over=None), "*", types.Duration():
            return replace(right, count=multiplied(right.count, left))
    return None
