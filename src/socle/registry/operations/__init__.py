"""What officials do with the register, by noun: persons, households, relations, facts, duplicates, dossiers."""

from socle.registry.operations import dossiers, duplicates, facts, households, persons, relations

__all__ = ["dossiers", "duplicates", "facts", "households", "persons", "relations"]
