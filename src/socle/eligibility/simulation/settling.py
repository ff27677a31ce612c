"""Verdict, components and total of each unit in SQL: what schemes.reasoning.outcome does for one unit, in whole numbers for all.

It holds to that module by test (tests/eligibility/simulation/test_settling.py), to the last unit of the scheme's rounding.
"""

from collections.abc import Sequence
from decimal import Decimal

from socle.rules import bulk
from socle.schemes.reasoning import checking
from socle.schemes.source import model


def select(checked: checking.Checked, compiled: bulk.Compiled, table: str) -> str:
    """A query of `unit`, `eligible`, `amount_<i>` a component (NULL: unknown) and `total` in steps of the rounding.

    The total is 0 for who is not eligible and NULL where eligibility or a component is unknown; `certain` is the sum of
    the components that are known. A step is `checked.version.rounding.to` in the scheme's currency.
    """
    verdicts = [f"criterion_{place}" for place in range(len(checked.version.criteria))]
    verdicts += [f"requirement_{place}" for place in range(len(checked.requirements))]
    scales = {column.name: column.scale for column in compiled.columns}
    names = [one.name for one in checked.components]
    lowered = [(one.kind, f"reduction_{place}") for place, one in enumerate(checked.reductions)]
    every = [*names, *(name for _, name in lowered)]
    scale = max([scales[name] for name in every] + [_decimals(checked.version.rounding.to)], default=0)
    sure = "".join(f" AND {name} IS NOT NULL" for _, name in lowered)
    exact = [
        f"(CASE WHEN {name} >= 0{sure} THEN {name}::HUGEINT * {10 ** (scale - scales[name])} END)" for name in names
    ]
    ceiling = _ceiling(len(names), [(kind, name, 10 ** (scale - scales[name])) for kind, name in lowered])
    rounding = checked.version.rounding
    amounts, before = [], _steps("0::HUGEINT", rounding, scale)
    for place in range(len(names)):
        running = " + ".join(f"coalesce(e_{one}, 0)" for one in range(place + 1))
        now = _steps(f"least({running}, {ceiling})" if ceiling else f"({running})", rounding, scale)
        amounts.append(f"CASE WHEN e_{place} IS NOT NULL THEN {now} - {before} END AS amount_{place}")
        before = now
    known = " AND ".join(f"e_{place} IS NOT NULL" for place in range(len(names))) or "true"
    whole = f"CASE WHEN _eligible = 'no' THEN 0 WHEN _eligible = 'yes' AND {known} THEN {before} END AS total"
    found = "".join(f", {one}" for one in amounts)
    inner = "".join(f", {one} AS e_{place}" for place, one in enumerate(exact))
    return (
        f"SELECT unit, _eligible AS eligible{found}, {before} AS certain, {known} AS is_whole, {whole}"
        f" FROM (SELECT *, {_conjunction(verdicts)} AS _eligible{inner} FROM {table})"
    )


def _ceiling(count: int, lowered: Sequence[tuple[str, str, int]]) -> str:
    """What offsets and caps (kind, column, factor to the scale) leave of the whole; '' where there are none."""
    left = " + ".join(f"coalesce(e_{one}, 0)" for one in range(count)) or "0"
    for kind, name, factor in lowered:
        value = f"greatest(0, coalesce({name}, 0)::HUGEINT * {factor})"
        left = f"least({left}, {value})" if kind == "cap" else f"greatest(0, ({left}) - {value})"
    return left if lowered else ""


def _conjunction(columns: Sequence[str]) -> str:
    """Kleene and over yes, no, unknown; yes where there is no criterion."""
    if not columns:
        return "'yes'"
    listed = f"[{', '.join(columns)}]"
    return f"CASE WHEN list_contains({listed}, 'no') THEN 'no' WHEN list_contains({listed}, 'unknown') THEN 'unknown' ELSE 'yes' END"


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))


def _steps(value: str, rounding: model.Rounding, scale: int) -> str:
    """A whole number (not below zero) of that scale in steps of the rounding."""
    step = int(rounding.to.scaleb(scale))
    whole, rest = f"({value} // {step})", f"({value} % {step})"
    up = {
        "down": "0",
        "up": f"({rest} > 0)::INTEGER",
        "half up": f"(2 * {rest} >= {step})::INTEGER",
        "half down": f"(2 * {rest} > {step})::INTEGER",
        "half even": f"(2 * {rest} > {step} OR (2 * {rest} = {step} AND {whole} % 2 = 1))::INTEGER",
    }[rounding.mode]
    return f"({whole} + {up})"
