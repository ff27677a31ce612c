"""What officials do from a positive decision to an award in force, and to its end."""

from socle.enrolment.operations import awards, changes, commitments, instruments, recipients, redress, selection

__all__ = ["awards", "changes", "commitments", "instruments", "recipients", "redress", "selection"]
