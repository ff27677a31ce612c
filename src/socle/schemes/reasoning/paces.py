"""Whether what the law gives for one period is paid for that period: a year's amount is not due every month."""

from collections.abc import Iterator

from socle import rules
from socle.rules import nodes, types
from socle.rules.checking import functions
from socle.schemes.reasoning import checking
from socle.schemes.source import mistakes, model

_LASTS = {"day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "quarter": ("month", 3), "year": ("month", 12)}


def note(checked: checking.Checked, notes: mistakes.Notes, hints: mistakes.Notes) -> None:
    """Note components whose amount is of another period than the schedule's, and that nothing converts.

    The amount of a longer period would be paid too often: a mistake. That of a shorter one is a hint, since some laws call a
    month's amount what they pay for two.

    Something converts where the amount is multiplied or divided, but for the number of people: days worked times a wage a day,
    a year's amount by 12. What a loop adds up is left to the examples. An event has no period.
    """
    schedule = checked.version.schedule
    if schedule.unit == "event":
        return
    lasts = _lasting(schedule)
    for one, component in zip(checked.components, checked.version.components, strict=True):
        per = one.type.per if isinstance(one.type, types.Number) else ""
        if per and _LASTS[per] != lasts and not _converts(one.node, checked):
            (notes if _days(_LASTS[per]) > _days(lasts) else hints).note(
                f"The amount of '{one.name}' is per {per}, but due every {_said(schedule)}. Give the amount of that period, for "
                f"example by multiplying, or by dividing and rounding, or write schedule: {{every: {per}, paid: ...}}.",
                component.place,
            )


def _lasting(schedule: model.Schedule) -> tuple[str, int]:
    unit, count = _LASTS[schedule.unit]
    return unit, count * schedule.count


def _days(lasting: tuple[str, int]) -> int:
    unit, count = lasting
    return count * {"day": 1, "month": 30}[unit]


def _said(schedule: model.Schedule) -> str:
    return schedule.unit if schedule.count == 1 else f"{schedule.count} {schedule.unit}s"


def _converts(node: rules.Node, checked: checking.Checked) -> bool:
    named = {one.name: one.node for one in (*checked.lets, *checked.components)}
    return any(
        isinstance(one, nodes.For)
        or (isinstance(one, nodes.Arithmetic) and one.operator in "*/" and not _by_people(one, named))
        for one in _carrying(node, named)
    )


def _by_people(product: nodes.Arithmetic, named: dict[str, rules.Node]) -> bool:
    """Whether a product only takes an amount as often as there are people."""
    sides = [named.get(one.name, one) if isinstance(one, nodes.Name) else one for one in (product.left, product.right)]
    return product.operator == "*" and any(isinstance(one, nodes.Call) and one.function == "count" for one in sides)


def _carrying(node: rules.Node, named: dict[str, rules.Node]) -> Iterator[rules.Node]:
    """A rule with the parts that its amount comes from, through the definitions that it names; not what chooses between them."""
    waiting, seen = [node], set[str]()
    while waiting:
        one = waiting.pop()
        yield one
        match one:
            case nodes.If():
                waiting += (one.then, one.otherwise)
            case nodes.Filter():
                waiting.append(one.of)
            case nodes.Call() if one.function not in functions.CATALOGUE:
                pass  # a table: what it is asked with is no amount
            case nodes.Name() if one.name in named and one.name not in seen:
                seen.add(one.name)
                waiting.append(named[one.name])
            case _:
                waiting += nodes.children(one)
