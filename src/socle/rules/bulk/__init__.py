"""The bulk engine: the same nodes as one Ibis expression over a nation, run by DuckDB.

`compile([Rule(...), ...], scope, on=..., parameters=...)` gives the expression; `layout` says which columns it reads.
Unknown is NULL, numbers are scaled 64-bit integers, and each construct has one compile function.
"""

from socle.rules.bulk.compile import Column, Compiled, Rule, compile, query

__all__ = ["Column", "Compiled", "Rule", "compile", "query"]
