"""What intake needs from elsewhere."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from socle.base.kernel import yamltext


class Formula(Protocol):
    """A formula of a mapping, ready to be computed for one row."""

    def __call__(self, values: Mapping[str, Decimal | None]) -> Decimal | None:
        """The exact result, or None where it is unknown because a value is."""
        ...


class Formulas(Protocol):
    """Reads the formulas of mappings (FEEL). Bound by config to the rules room, which the people lane does not know."""

    def read(self, text: str, *, names: tuple[str, ...], place: yamltext.Place) -> Formula:
        """The formula over these names. Raises a YamlError that names the place where it is wrong."""
        ...


class Unbound:
    """No formulas: a mapping without rules needs none."""

    def read(self, text: str, *, names: tuple[str, ...], place: yamltext.Place) -> Formula:
        raise RuntimeError(
            f"No reader of formulas is bound (config.wiring); needed for '{text}' over {names} at {place}."
        )


formulas: Formulas = Unbound()


def bind(reader: Formulas) -> None:
    """Bind the reader of formulas; called once by config.wiring."""
    global formulas
    formulas = reader
