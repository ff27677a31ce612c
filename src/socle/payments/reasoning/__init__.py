"""What payments can think out without a database: states, variance, due dates, rounding and the cap of recoveries."""

from socle.payments.reasoning import amounts, due_dates, states, variance

__all__ = ["amounts", "due_dates", "states", "variance"]
