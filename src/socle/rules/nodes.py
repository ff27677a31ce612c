"""The nodes of a parsed rule: frozen values that know their place in the text.

Both engines, the checker and the words read these same nodes. Identity matters (types are kept by node), so equality
is by identity too; `text` gives the source form again.
"""

from dataclasses import dataclass
from decimal import Decimal

from socle.base.kernel import yamltext


@dataclass(frozen=True, kw_only=True, eq=False)
class Node:
    """Anything that has a value."""

    place: yamltext.Place


@dataclass(frozen=True, kw_only=True, eq=False)
class Number(Node):
    """A decimal number; keeps the digits as written (`218.00` has two decimals)."""

    value: Decimal


@dataclass(frozen=True, kw_only=True, eq=False)
class Text(Node):
    """Text in double quotes."""

    value: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Truth(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Null(Node):
    """`null`: in a scheme it is an unknown without a fact behind it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Name(Node):
    """A fact, a parameter, a `let`, or the variable of a loop."""

    name: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Path(Node):
    """`of.name`; over a list it takes the name of every item, and flattens one level where that is a list itself."""

    of: Node
    name: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Filter(Node):
    """`of[condition]`: the items for which the condition holds, or with a number the item at that position from 1."""

    of: Node
    condition: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Call(Node):
    """A function or a parameter table with its arguments; `names` holds their names where they were written."""

    function: str
    arguments: tuple[Node, ...]
    names: tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Arithmetic(Node):
    """`left + - * / right`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Minus(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison(Node):
    """`left = != < <= > >= right`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Range(Node):
    """`[low..high]`, `(low..high)` and mixtures: round brackets leave the end out."""

    low: Node
    high: Node
    with_low: bool
    with_high: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Test(Node):
    """A comparison whose left side is the value tested: `< 7` in a table cell or after `in`."""

    operator: str
    operand: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Anything(Node):
    """`-` in a table cell: every value fits, an unknown one too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class In(Node):
    """`value in tests`: one of the tests (a value, a list, a range, a comparison) holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class And(Node):
    """Every operand holds (Kleene)."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Or(Node):
    """At least one operand holds (Kleene)."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class If(Node):
    """`if condition then yes else no`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Loop:
    """`name in items` of a quantifier or a `for`."""

    name: str
    items: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class Quantified(Node):
    """`some|every name in items satisfies condition`."""

    kind: str
    loops: tuple[Loop, ...]
    condition: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class For(Node):
    """`for name in items return result`."""

    loops: tuple[Loop, ...]
    result: Node


@dataclass(frozen=True, kw_only=True, eq=False)
class List(Node):
    """`[a, b, c]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Context(Node):
    """`{name: value, ...}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldCall(Node):
    """`library.sum(a, b)`: a function that a context holds; in decision models only."""

    of: Node
    function: str
    arguments: tuple[Node, ...]
    names: tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Function(Node):
    """`function(a, b) body`; only as the second argument of `sort`."""

    parameters: tuple[str, ...]
    body: Node


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, left to right."""
    match node:
        case Path():
            return (node.of,)
        case Filter():
            return (node.of, node.condition)
        case Call():
            return node.arguments
        case Arithmetic() | Comparison():
            return (node.left, node.right)
        case Minus() | Test():
            return (node.operand,)
        case Between():
            return (node.value, node.low, node.high)
        case Range():
            return (node.low, node.high)
        case In():
            return (node.value, *node.tests)
        case And() | Or():
            return node.operands
        case If():
            return (node.condition, node.then, node.otherwise)
        case Quantified():
            return (*(loop.items for loop in node.loops), node.condition)
        case For():
            return (*(loop.items for loop in node.loops), node.result)
        case List():
            return node.items
        case Context():
            return tuple(value for _, value in node.entries)
        case HeldCall():
            return (node.of, *node.arguments)
        case Function():
            return (node.body,)
        case _:
            return ()
