"""Types of comparisons, ranges and `in`."""

from socle.rules import errors, nodes, types
from socle.rules.checking import numbers, walk

_ORDERED = (types.Number, types.Date, types.Duration, types.Wrong, types.Nothing)


def comparison(checker: walk.Walk, node: nodes.Comparison) -> types.Type:
    """`= != < <= > >=` between two values of one kind."""
    left, right = checker.check(node.left), checker.check(node.right)
    return compared(checker, node, node.operator, left, right)


def compared(checker: walk.Walk, node: nodes.Node, operator: str, left: types.Type, right: types.Type) -> types.Type:
    """Whether two types may be compared; says how to write it where not."""
    if isinstance(left, types.Wrong) or isinstance(right, types.Wrong):
        return types.TRUTH
    if isinstance(left, types.Nothing) or isinstance(right, types.Nothing):
        return checker.fail(
            node,
            "Nothing equals null: an unknown stays unknown. Write is known(...) and cite the article that allows it.",
        )
    if isinstance(left, types.List | types.Context | types.Span) or type(left) is not type(right):
        return checker.fail(node, f"'{operator}' compares {left.said} with {right.said}. Compare values of one kind.")
    if operator not in ("=", "!=") and not isinstance(left, _ORDERED):
        return checker.fail(node, f"'{operator}' needs an order, but this is {left.said}. Use = or in.")
    if isinstance(left, types.Text) and isinstance(right, types.Text):
        return _codes(checker, node, left, right)
    if isinstance(left, types.Duration) and isinstance(right, types.Duration) and left.of != right.of:
        return checker.fail(
            node, "Months can't be compared with days: months differ in length. Use months between or days between."
        )
    numbers.same_unit(checker, node, left, right)
    if isinstance(left, types.Number) and isinstance(right, types.Number):
        _crossed(checker, node, left, right)
    return types.TRUTH


def _codes(checker: walk.Walk, node: nodes.Node, left: types.Text, right: types.Text) -> types.Type:
    if left.values and right.values and not set(left.values) & set(right.values):
        few, many = sorted((left.values, right.values), key=len)
        hint = errors.suggestion(few[0], many)
        return checker.fail(node, f'"{few[0]}" is none of its values: {", ".join(many)}.{hint}')
    return types.TRUTH


def _crossed(checker: walk.Walk, node: nodes.Node, left: types.Number, right: types.Number) -> None:
    """A quotient is compared as a product with the other side's divisor: that must fit too."""
    for one, other in ((left, right), (right, left)):
        side = numbers.multiplied(one, other.over) if other.over else one
        scale = max(
            left.scale + (right.over.scale if right.over else 0), right.scale + (left.over.scale if left.over else 0)
        )
        if isinstance(
            numbers.fits(checker, node, types.Number(scale=max(scale, side.scale), min=side.min, max=side.max)),
            types.Wrong,
        ):
            return


def between(checker: walk.Walk, node: nodes.Between) -> types.Type:
    """`value between low and high`."""
    value = checker.check(node.value)
    for end in (node.low, node.high):
        compared(checker, end, "<=", value, checker.check(end))
    return types.TRUTH


def span(checker: walk.Walk, node: nodes.Range) -> types.Type:
    """`[low..high]`."""
    low, high = checker.check(node.low), checker.check(node.high)
    compared(checker, node, "<=", low, high)
    first, last = constant(node.low), constant(node.high)
    if first is not None and last is not None and first > last:
        return checker.fail(node, "This range is empty: its first end is beyond its last.")
    return types.Span(item=types.joined(low, high) or types.WRONG)


def within(checker: walk.Walk, node: nodes.In) -> types.Type:
    """`value in tests`."""
    value = checker.check(node.value)
    for test in node.tests:
        tested(checker, test, value)
    return types.TRUTH


def tested(checker: walk.Walk, test: nodes.Node, value: types.Type) -> None:
    """Whether a value of this type can be held against the test."""
    if isinstance(test, nodes.Anything):
        checker.types[id(test)] = types.TRUTH
        return
    if isinstance(test, nodes.Test):
        compared(checker, test, test.operator, value, checker.check(test.operand))
        checker.types[id(test)] = types.TRUTH
        return
    found = checker.check(test)
    if isinstance(test, nodes.List):
        for item in test.items:
            compared(checker, item, "=", value, checker.types.get(id(item), types.WRONG))
    elif isinstance(found, types.List):
        compared(checker, test, "=", value, found.item)
    elif isinstance(found, types.Span):
        compared(checker, test, "<=", value, found.item)
    else:
        compared(checker, test, "=", value, found)


def constant(node: nodes.Node) -> int | None:
    """The whole number that is written out here, or None."""
    if isinstance(node, nodes.Minus):
        inner = constant(node.operand)
        return None if inner is None else -inner
    if isinstance(node, nodes.Number) and node.value == node.value.to_integral_value():
        return int(node.value)
    return None
