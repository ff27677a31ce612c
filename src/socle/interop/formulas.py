"""The reader of import formulas (port `intake.ports.Formulas`): FEEL over the numbers of one row, by the reference engine."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from socle import rules
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.intake import ports

_LARGEST = Decimal(10) ** 12  # amounts a row may hold; the checker proves that sums of them fit
_DECIMALS = 4


class FeelFormulas:
    """Reads FEEL with numbers as its only names."""

    def __init__(self, facts: dictionary.Dictionary) -> None:
        self._facts = facts

    def read(self, text: str, *, names: tuple[str, ...], place: yamltext.Place) -> ports.Formula:
        """The formula over these names, checked as an amount. Raises RuleError with its place."""
        number = rules.types.Number(scale=_DECIMALS, min=-_LARGEST, max=_LARGEST)
        scope = rules.Scope(dictionary=self._facts, unit="household", names=dict.fromkeys(names, number))
        node = rules.parse(text, place)
        rules.check(node, scope, wanted="number")

        def compute(values: Mapping[str, Decimal | None]) -> Decimal | None:
            given = {name: _unknown(name) if value is None else value for name, value in values.items()}
            environment = rules.reference.Environment(scope=scope, on=date.min, names=given)
            result = rules.reference.evaluate(node, environment).value
            return result if isinstance(result, Decimal) else None

        return compute


def _unknown(name: str) -> rules.values.Unknown:
    return rules.values.Unknown(missing=frozenset({rules.values.Missing(fact=name)}))
