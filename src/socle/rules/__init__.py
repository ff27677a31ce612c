"""Rules: law as data. FEEL (OMG's DMN standard) in a documented subset; knows nothing of persons, Django or a clock.

The public face, which other rooms call:

- `rules.parse(text, place)` → nodes; `rules.parse_tests(text, place)` → the tests of a table cell.
- `rules.Scope(dictionary=..., unit="household" | "person" | "around", names={...})` → the names a rule may use;
  `rules.types` has their types (`types.Number(scale=, min=, max=)`, `types.TRUTH`, `types.Table` ...).
- `rules.check(node, scope, wanted="truth" | "number" | None, collect=None)` → its type, or RuleErrors with place.
- `rules.facts_used(node, scope)` → paths of the facts that the rule reads; `rules.order(lets)` → lets in the order
  of their need, refusing circles.
- `rules.reference.evaluate(node, environment)` → Result(value, trace, missing): one case, with its whole calculation.
- `rules.tables` → decision tables and dated parameters.
- `rules.words.say(node, language)` → the rule in English, Portuguese, Arabic or French.
- `rules.bulk.compile(...)` → one Ibis expression for a nation; `rules.bulk.layout` → the columns it reads.

It promises: an unknown is never taken for yes, no or zero; both engines give the same answer, to the cent and to the
unknown; every mistake in a rule is a sentence with its place.
"""

from socle.rules import checking, errors, nodes, parsing, reference, scope, tables, types, values, words
from socle.rules.checking.face import check, facts_used, names_used, order

Node = nodes.Node
RuleError = errors.RuleError
Scope = scope.Scope
parse = parsing.parse
parse_tests = parsing.parse_tests

__all__ = [
    "Node",
    "RuleError",
    "Scope",
    "check",
    "checking",
    "facts_used",
    "names_used",
    "order",
    "parse",
    "parse_tests",
    "reference",
    "tables",
    "types",
    "values",
    "words",
]
