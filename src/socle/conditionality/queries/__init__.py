"""What is read of conditions: who did not report, what payments must hold, and which families are to be visited first."""

from socle.conditionality.queries import effects, reporting

__all__ = ["effects", "reporting"]
