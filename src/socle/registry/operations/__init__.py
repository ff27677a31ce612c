"""What officials do with the register, by noun: persons, households, relations, facts, duplicates, dossiers."""

from socle.registry.operations import facts, households, persons

__all__ = ["facts", "households", "persons"]
