"""The reference engine: one case, slow and obvious, exact decimals, with its whole calculation.

`evaluate(node, environment)` gives the value, the trace and what is missing.
"""

from socle.rules.reference.engine import Result, evaluate
from socle.rules.reference.environment import Environment, Given, around
from socle.rules.reference.trace import Step, reads

__all__ = ["Environment", "Given", "Result", "Step", "around", "evaluate", "reads"]
