"""What officials do about conditions: open what is due, record reports, exempt, and let breaches have their effects."""

from socle.conditionality.operations import dues, effects, exemptions, lifting, reports

__all__ = ["dues", "effects", "exemptions", "lifting", "reports"]
