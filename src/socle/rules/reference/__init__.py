"""The reference engine: one case, slow and obvious, exact decimals, with its whole calculation.

`evaluate(node, environment)` gives the value, the trace and what is missing.
"""

from socle.rules.reference.engine import Result, evaluate
from socle.rules.reference.environment import Environment, Given, around

__all__ = ["Environment", "Given", "Result", "around", "evaluate"]
