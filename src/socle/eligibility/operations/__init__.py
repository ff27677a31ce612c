"""What officials do: lodge applications, assess, prepare and sign decisions, serve them."""

from socle.eligibility.operations import applications, assessments, decisions, explaining, serving

__all__ = ["applications", "assessments", "decisions", "explaining", "serving"]
