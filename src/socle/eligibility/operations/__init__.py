"""What officials do: lodge applications, assess, prepare and sign decisions, serve them."""

from socle.eligibility.operations import applications, assessments, decisions, serving

__all__ = ["applications", "assessments", "decisions", "serving"]
