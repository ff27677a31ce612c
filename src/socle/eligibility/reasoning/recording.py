"""The records of many units as one query over their snapshot: outcome, rounding, text and hashes, in the database of the run.

The same records, to the byte, as `record.Record` makes one by one (contracts.md, assessment record); tests/agreement
compares them. The relation `snapshot` has the columns of `rules.bulk.layout` and `number`, the unit's public number.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC
from decimal import Decimal

from socle.eligibility.facts import canonical
from socle.eligibility.reasoning import record
from socle.rules import bulk
from socle.rules.bulk import layout
from socle.schemes.reasoning import checking, nationwide
from socle.schemes.source import model

RESULT = ("eligible", "criteria", "components", "total", "score", "scores", "rank", "inputs_hash", "record_hash")


def query(checked: checking.Checked, basis: record.Basis) -> str:
    """One DuckDB query: `unit`, `number` and the columns of RESULT for every row of `snapshot`."""
    compiled = nationwide.compile(checked, basis.on)
    scales = {column.name: column.scale for column in compiled.columns}
    verdicts = {one.code: f"criterion_{place}" for place, one in enumerate(checked.version.criteria)}
    verdicts |= {one.code: f"requirement_{place}" for place, one in enumerate(checked.requirements)}
    codes = [one.name for one in checked.components]
    ranks = [f"rank_{place}" for place in range(len(nationwide.ranks(checked)))]
    days = [nationwide.is_day(checked, one) for one in nationwide.ranks(checked)]
    rounding = checked.version.rounding
    lowered = [(one.kind, f"reduction_{place}") for place, one in enumerate(checked.reductions)]
    amounts = [*codes, *(name for _, name in lowered)]
    largest = max((scales[name] for name in amounts), default=0)
    ceiling = _ceiling(codes, lowered, scales, largest)
    settled = [f"{_eligible(verdicts.values())} AS eligible"]
    settled += [
        f"{_day(name) if day else _decimal(name, scales[name], nationwide.RANK_DECIMALS)} AS rank_text_{place}"
        for place, (name, day) in enumerate(zip(ranks, days, strict=True))
    ]
    points = nationwide.scores(checked)
    scored = _scores(points, scales) if points else "NULL::VARCHAR"
    return f"""
WITH result AS (SELECT * FROM ({bulk.query(compiled)})),
input AS (SELECT unit, number, sha256({_inputs(canonical.plan(checked))}) AS inputs_hash FROM snapshot),
due AS (SELECT *, {", ".join(settled)}{"".join(f", {one}" for one in _due(codes, lowered, scales, largest))} FROM result),
running AS (SELECT *{"".join(f", {one}" for one in _running(codes, ceiling, largest, rounding))} FROM due),
shared AS (SELECT *{"".join(f", {one}" for one in _shares(codes))} FROM running),
told AS (
  SELECT shared.unit, input.number, eligible, input.inputs_hash,
    {_criteria(verdicts)} AS criteria, {_components(codes, rounding)} AS components, {_total(codes, rounding)} AS total,
    {"rank_text_0" if ranks and not days[0] else "NULL::VARCHAR"} AS score, {scored} AS scores,
    {_list([f"rank_text_{place}" for place in range(len(ranks))])} AS rank
  FROM shared JOIN input USING (unit)
)
SELECT unit, number, eligible, criteria, components, total, score, scores, rank, inputs_hash,
  sha256({_content(basis, bool(points))}) AS record_hash
FROM told
"""


def _eligible(columns: Iterable[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    if not names:
        return "'yes'"
    return f"CASE WHEN 'no' IN ({names}) THEN 'no' WHEN 'unknown' IN ({names}) THEN 'unknown' ELSE 'yes' END"


Lowered = Sequence[tuple[str, str]]  # offsets and caps: kind and column


def _due(codes: Sequence[str], lowered: Lowered, scales: dict[str, int], largest: int) -> list[str]:
    """Each amount at the largest scale of all; below zero it is no amount, nor where an offset or a cap is unknown."""
    known = "".join(f' AND "{name}" IS NOT NULL' for _, name in lowered)
    return [
        f'CASE WHEN "{code}" >= 0{known} THEN "{code}"::HUGEINT * {10 ** (largest - scales[code])} END AS "due {code}"'
        for code in codes
    ]


def _ceiling(codes: Sequence[str], lowered: Lowered, scales: dict[str, int], largest: int) -> str:
    """What offsets and caps leave of the whole, at the largest scale; nothing where there are none."""
    left = " + ".join(f'coalesce("due {code}", 0)' for code in codes) or "0"
    for kind, name in lowered:
        value = f'greatest(0, coalesce("{name}", 0)::HUGEINT * {10 ** (largest - scales[name])})'
        left = f"least({left}, {value})" if kind == "cap" else f"greatest(0, ({left}) - {value})"
    return left if lowered else ""


def _running(codes: Sequence[str], ceiling: str, largest: int, rounding: model.Rounding) -> list[str]:
    """The running sums up to the ceiling, in whole units of the rounding; an unknown amount adds nothing."""
    found, sums = [], []
    for code in codes:
        sums.append(f'coalesce("due {code}", 0)')
        running = " + ".join(sums)
        steps = _steps(f"least({running}, {ceiling})" if ceiling else running, largest, rounding)
        found.append(f'{steps} AS "sum {code}"')
    return found


def _steps(amount: str, scale: int, rounding: model.Rounding) -> str:
    """An amount of that scale as a whole number of units, by the mode; amounts are not below zero."""
    decimals = _decimals(rounding.to)
    unit = int(rounding.to.scaleb(decimals)) * 10**scale
    wide = f"(({amount}) * {10**decimals})::HUGEINT"
    modes = {
        "half up": f"(2 * {wide} + {unit}) // {2 * unit}",
        "half down": f"(2 * {wide} + {unit - 1}) // {2 * unit}",
        "half even": f"(2 * {wide} + {unit}) // {2 * unit}"
        f" - CASE WHEN (2 * {wide} + {unit}) % {2 * unit} = 0 AND ((2 * {wide} + {unit}) // {2 * unit}) % 2 = 1 THEN 1 ELSE 0 END",
        "up": f"({wide} + {unit - 1}) // {unit}",
        "down": f"{wide} // {unit}",
    }
    return modes[rounding.mode]


def _shares(codes: Sequence[str]) -> list[str]:
    """Each component's part of the rounded running sum."""
    befores = ["0", *(f'"sum {code}"' for code in codes)]
    return [
        f'CASE WHEN "due {code}" IS NOT NULL THEN "sum {code}" - {before} END AS "share {code}"'
        for code, before in zip(codes, befores, strict=False)
    ]


def _decimals(unit: Decimal) -> int:
    return max(0, -int(unit.as_tuple().exponent))


def _money(steps: str, rounding: model.Rounding) -> str:
    """Steps as plain text, with the decimals of the unit."""
    decimals = _decimals(rounding.to)
    return _plain(f"({steps}) * {int(rounding.to.scaleb(decimals))}", decimals)


def _plain(whole: str, decimals: int) -> str:
    """A whole number of the last decimals, not below zero, as plain text."""
    if not decimals:
        return f"({whole})::VARCHAR"
    unit = 10**decimals
    return f"(({whole}) // {unit})::VARCHAR || '.' || lpad((({whole}) % {unit})::VARCHAR, {decimals}, '0')"


def _decimal(name: str, scale: int, decimals: int) -> str:
    """A rank or points with so many decimals, as text."""
    if scale > decimals:
        raise ValueError(f"{name} has {scale} decimals")  # nationwide.rounded leaves no more
    value = f'(abs("{name}")::HUGEINT * {10 ** (decimals - scale)})'
    sign = f"""CASE WHEN "{name}" < 0 AND {value} > 0 THEN '-' ELSE '' END"""
    return f'CASE WHEN "{name}" IS NOT NULL THEN {sign} || {_plain(value, decimals)} END'


def _day(name: str) -> str:
    """A rank that is a day, as text; the column has it as days since 1 January 1970."""
    return f"(DATE '1970-01-01' + \"{name}\"::INTEGER)::VARCHAR"


def _scores(names: Sequence[str], scales: dict[str, int]) -> str:
    """The points of each name, as JSON."""
    rows = []
    for place, name in enumerate(names):
        column = f"score_{place}"
        text = _quoted(_decimal(column, scales[column], nationwide.SCORE_DECIMALS))
        opening, closing = _literal(f'{{"code":{_json(name)},"points":'), _literal("}")
        rows.append(f"{opening} || {text} || {closing}")
    return _array(rows)


def _total(codes: Sequence[str], rounding: model.Rounding) -> str:
    known = " AND ".join(f'"due {code}" IS NOT NULL' for code in codes) or "true"
    last = f'"sum {codes[-1]}"' if codes else "0"
    return (
        f"CASE WHEN eligible = 'no' THEN {_money('0', rounding)}"
        f" WHEN eligible = 'yes' AND {known} THEN {_money(last, rounding)} END"
    )


def _criteria(verdicts: dict[str, str]) -> str:
    return _array([_said({"code": code}, "result", f'"{column}"') for code, column in verdicts.items()])


def _said(first: dict[str, str], key: str, text: str) -> str:
    """An object of one known text and one of the query, which holds no sign that JSON would escape."""
    opening = json.dumps(first, separators=(",", ":"), ensure_ascii=False)[:-1] + f',"{key}":"'
    closing = '"}'
    return f"{_literal(opening)} || {text} || {_literal(closing)}"


def _components(codes: Sequence[str], rounding: model.Rounding) -> str:
    rows = []
    for code in codes:
        nothing, opening, quote = '{"amount":null', '{"amount":"', '"'
        share, closing = f'"share {code}"', f',"code":{_json(code)}' + "}"
        known = f"{_literal(opening)} || {_money(share, rounding)} || {_literal(quote)}"
        amount = f'CASE WHEN "due {code}" IS NULL THEN {_literal(nothing)} ELSE {known} END'
        rows.append(f"{amount} || {_literal(closing)}")
    return _array(rows)


def _array(rows: Sequence[str]) -> str:
    inner = " || ',' || ".join(rows)
    return f"'[' || {inner} || ']'" if rows else "'[]'"


def _list(texts: Sequence[str]) -> str:
    """Texts that may be NULL as a JSON list; they hold digits, points and signs alone."""
    return _array([_quoted(text) for text in texts])


def _quoted(text: str) -> str:
    """A text of the query that may be NULL, as JSON."""
    quote = _literal('"')
    return f"coalesce({quote} || {text} || {quote}, 'null')"


def _content(basis: record.Basis, scored: bool) -> str:
    """The record in canonical JSON: its keys sorted, what all records of a run share as literals."""
    shared = {
        "facts_hash": basis.facts_hash,
        "known_at": basis.known_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "on": basis.on.isoformat(),
        "scheme": basis.scheme,
        "scheme_hash": basis.scheme_hash,
        "version": basis.version.isoformat(),
    }
    text = {name: _literal(_json(value)) for name, value in shared.items()}
    text |= {
        "components": "components",
        "criteria": "criteria",
        "inputs_hash": _quoted("inputs_hash"),
        "score": _quoted("score"),
        "total": _quoted("total"),
        "unit": "to_json(number)::VARCHAR",
    }
    if scored:
        text["scores"] = "scores"
    parts = [f"{_literal(_json(name) + ':')} || {text[name]}" for name in sorted(text)]
    return "'{' || " + " || ',' || ".join(parts) + " || '}'"


def _inputs(plan: layout.Layout) -> str:
    """One row in canonical JSON (facts.canonical.digest): keys sorted, members by their numbers, the key left out."""
    columns = [one for one in plan.columns if one.name != "unit"]
    return f"to_json({_struct(columns, '')})::VARCHAR"


def _struct(columns: Iterable[layout.Column], of: str) -> str:
    fields = [f'"{one.name}" := {_cell(one, of)}' for one in sorted(columns, key=lambda one: one.name)]
    return f"struct_pack({', '.join(fields)})"


def _cell(column: layout.Column, of: str, depth: int = 0) -> str:
    name = f'{of}."{column.name}"' if of else f'"{column.name}"'
    if column.type == "STRUCT":
        return _struct(column.fields, name)
    if column.type != "STRUCT[]":
        return name
    each = f"each_{of.count('.') + depth}_{column.name}"
    if column.name == "members" and not of:
        keyed = f'list_sort(list_transform("members", lambda {each}: struct_pack(id := {each}."id", one := {each})))'
        return f"list_transform({keyed}, lambda {each}: {_struct(column.fields, f'{each}.one')})"
    return f"list_transform({name}, lambda {each}: {_struct(column.fields, each)})"


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
