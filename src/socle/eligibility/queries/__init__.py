"""Reads of applications, assessments, proposals and decisions, always through the actor's scope."""

from socle.eligibility.queries import lists, units

__all__ = ["lists", "units"]
