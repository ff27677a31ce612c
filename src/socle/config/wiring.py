"""Which adapter fills which port. Called once a process, by the command line, the web server and the worker."""

from socle.base.country import queries as country
from socle.intake import ports as intake
from socle.interop import formulas


def bind() -> None:
    """Bind every port of the rooms to its adapter for this installation."""
    intake.bind(formulas.FeelFormulas(country.facts()))
