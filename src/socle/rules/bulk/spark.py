"""The same expression for Spark: Ibis writes it in Spark's words, and the few functions of DuckDB's that it names are put into them.

No Spark is needed to write the query; `interop.spark` runs it. tests/spark proves that the rows are the same.
"""

from collections.abc import Sequence
from functools import cache

import ibis
from sqlglot import exp, parse_one

from socle.rules.bulk.compile import Compiled

_SPARK = "spark"
# Each function of DuckDB's by its name, over `a_`, `b_` and `c_`. NULL stays NULL; what a sum meets of it counts nothing.
_SPOKEN = {
    "divide": "(a_ DIV b_)",
    "range": "IF(b_ <= a_, CAST(ARRAY() AS ARRAY<BIGINT>), SEQUENCE(CAST(a_ AS BIGINT), CAST(b_ - 1 AS BIGINT)))",
    "list_sum": (
        "AGGREGATE(a_, CAST(0 AS DECIMAL(38, 0)),"
        " (acc_, item_) -> CAST(acc_ + COALESCE(CAST(item_ AS DECIMAL(38, 0)), 0) AS DECIMAL(38, 0)))"
    ),
    "list_count": "CAST(SIZE(FILTER(a_, item_ -> item_ IS NOT NULL)) AS BIGINT)",
    "list_extract": "TRY_ELEMENT_AT(a_, CAST(b_ AS INT))",
    "list_slice": "SLICE(a_, CAST(b_ AS INT), CAST(GREATEST(c_ - b_ + 1, 0) AS INT))",
    "list_position": "ARRAY_POSITION(a_, b_)",
    "date_diff": "CAST(DATEDIFF(b_, a_) AS BIGINT)",
}


def query(compiled: Compiled) -> str:
    """The expression as one query of Spark SQL over the view `snapshot`, in the layout of `rules.bulk.layout`."""
    tree = parse_one(str(ibis.to_sql(compiled.expression, dialect="pyspark")), read=_SPARK)
    # the innermost first: what stands within a call is spoken before the call
    for node in reversed(list(tree.find_all(exp.Anonymous, exp.DateDiff, bfs=True))):
        spoken = _said(node)
        if spoken is not None:
            node.replace(spoken)
    return tree.sql(dialect=_SPARK)


def _said(node: exp.Expr) -> exp.Expr | None:
    """A function of DuckDB's as Spark says it; None for what is Spark's own."""
    if isinstance(node, exp.DateDiff):
        return _filled("date_diff", [node.expression, node.this])
    name = str(node.this).lower()
    return _filled(name, node.expressions) if name in _SPOKEN else None


def _filled(name: str, arguments: Sequence[exp.Expr]) -> exp.Expr:
    by_name = dict(zip("abc", arguments, strict=False))
    filled = _template(name).copy()
    for column in list(filled.find_all(exp.Column)):
        argument = by_name.get(column.name.removesuffix("_")) if column.name.endswith("_") else None
        if argument is not None:
            column.replace(exp.paren(argument.copy()))
    return filled


@cache
def _template(name: str) -> exp.Expr:
    return parse_one(_SPOKEN[name], read=_SPARK)
