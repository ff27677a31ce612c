"""What officials do from a positive decision to an award in force, and to its end."""
