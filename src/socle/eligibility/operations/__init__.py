"""What officials do: lodge applications, assess, prepare and sign decisions, serve them."""

from socle.eligibility.operations import applications, assessments, decisions

__all__ = ["applications", "assessments", "decisions"]
