"""The arithmetic of a result as one line: `2 × 41 = 82`."""

from fractions import Fraction
from typing import Any

from socle.rules import nodes
from socle.rules.reference import trace
from socle.rules.words import saying

_COMPARISONS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_SHOWN_CALLS = ("min", "max", "sum", "abs", "floor", "ceiling")


def calculation(step: trace.Step, language: str = "en") -> str:
    """How the value came about, with the values of its parts: `max(0, 600 − 150) = 450`, `400 ≤ 218.00: no`."""
    done = _parts(step, language)
    value = _value(step.value, language)
    if done == value:
        return value
    return f"{done}: {value}" if isinstance(step.value, bool) else f"{done} = {value}"


def _parts(step: trace.Step, language: str) -> str:
    """The expression with values in the place of facts; what is no arithmetic is its value."""
    inner = step.steps
    match step.node:
        case nodes.Arithmetic() if len(inner) == 2:
            left, right = (_operand(one, step.node, language) for one in inner)
            return f"{left} {saying.SIGNS[step.node.operator]} {right}"
        case nodes.Comparison() if len(inner) == 2:
            operator = _COMPARISONS.get(step.node.operator, step.node.operator)
            return f"{_parts(inner[0], language)} {operator} {_parts(inner[1], language)}"
        case nodes.If() if len(inner) == 2:
            return _parts(inner[1], language)
        case nodes.Call() if step.node.function.startswith("round"):
            return f"({_parts(inner[0], language)})"
        case nodes.Call() if step.node.function in _SHOWN_CALLS and (
            len(inner) > 1 or step.node.function not in ("min", "max", "sum")
        ):
            return f"{step.node.function}({', '.join(_parts(one, language) for one in inner)})"
    return _value(step.value, language)


def _operand(step: trace.Step, parent: nodes.Arithmetic, language: str) -> str:
    said = _parts(step, language)
    weak = isinstance(step.node, nodes.Arithmetic) and step.node.operator in "+-" and parent.operator in "*/"
    right = (
        isinstance(step.node, nodes.Arithmetic)
        and step is not None
        and parent.operator in "-/"
        and step.node is parent.right
    )
    return f"({said})" if weak or right else said


def _value(value: Any, language: str) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return saying.shown(value, language)
