"""Which adapter fills which port. Called once a process, by the command line, the web server and the worker."""

from django.conf import settings

from socle.base.country import queries as country
from socle.intake import ports as intake
from socle.interop import formulas
from socle.payments import ports as payments
from socle.payments import simulator


def bind() -> None:
    """Bind every port of the rooms to its adapter for this installation.

    The payment provider of a demonstration is the simulator. A real installation binds its own; without one, sending
    is refused (payments.ports).
    """
    intake.bind(formulas.FeelFormulas(country.facts()))
    if settings.SOCLE_DEMO:
        payments.bind(simulator.Simulator(settings.SOCLE_PAYMENT_FOLDER))
