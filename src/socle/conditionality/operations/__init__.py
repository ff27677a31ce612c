"""What officials do about conditions: open what is due, record reports, exempt, and let breaches have their effects."""
