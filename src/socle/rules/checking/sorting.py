"""`sort(list, function(a, b) key of a < key of b)`: one key on both sides, so that it is an order in both engines."""

from decimal import Decimal

from socle.rules import nodes, types
from socle.rules.checking import walk

_HOW = "Write it like this: sort(members, function(a, b) a.age < b.age), with the same words for a and b on both sides."


def sort(checker: walk.Walk, node: nodes.Call) -> types.Type:
    """The type of the sorted list; the order must be by one key, ascending with < and descending with >."""
    found = checker.check(node.arguments[0])
    if isinstance(found, types.Wrong):
        return found
    if not isinstance(found, types.List):
        return checker.fail(node, f"'sort' needs a list, but this is {found.said}.")
    order = order_of(node)
    if order is None:
        return checker.fail(node.arguments[1], _HOW)
    name, key, _, other = order
    kinds = [checker.inside({who: types.Field(type=found.item)}, side) for who, side in ((name, key), other)]
    if isinstance(kinds[0], types.Number) and kinds[0].over is not None:
        return checker.fail(
            key, "A division can't be an order before it is rounded. Write round half up(..., 2) around it."
        )
    if not isinstance(kinds[0], types.Number | types.Date | types.Wrong):
        return checker.fail(key, f"Items are sorted by a number or a date, but this is {kinds[0].said}.")
    return found


def order_of(node: nodes.Call) -> tuple[str, nodes.Node, bool, tuple[str, nodes.Node]] | None:
    """(name of the item, its key, descending, the other side) of a sort by a function, or None if that has no one key."""
    function = node.arguments[1]
    if (
        not isinstance(function, nodes.Function)
        or len(function.parameters) != 2
        or not isinstance(function.body, nodes.Comparison)
    ):
        return None
    first, second = function.parameters
    body = function.body
    if body.operator not in ("<", ">") or first == second or not same(body.left, body.right, {first: second}):
        return None
    return first, body.left, body.operator == ">", (second, body.right)


def same(one: nodes.Node, other: nodes.Node, renamed: dict[str, str]) -> bool:
    """Whether two expressions are the same words, names of the first renamed."""
    if type(one) is not type(other):
        return False
    if isinstance(one, nodes.Name) and isinstance(other, nodes.Name):
        return renamed.get(one.name, one.name) == other.name
    if _shape(one) != _shape(other):
        return False
    mine, theirs = nodes.children(one), nodes.children(other)
    return len(mine) == len(theirs) and all(same(a, b, renamed) for a, b in zip(mine, theirs, strict=True))


def _shape(node: nodes.Node) -> tuple[object, ...]:
    """What a node says besides its parts."""
    return tuple((name, value) for name, value in vars(node).items() if isinstance(value, str | bool | int | Decimal))
