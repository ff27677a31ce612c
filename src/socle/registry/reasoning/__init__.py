"""The registry's pure reasoning: what an official states about people, names in any script, days of birth, numbers, kinship."""

from socle.registry.reasoning.births import Born
from socle.registry.reasoning.names import NewName
from socle.registry.reasoning.statements import Absent, NewEvidence, NewHousehold, NewMember, NewPerson, Statement

__all__ = ["Absent", "Born", "NewEvidence", "NewHousehold", "NewMember", "NewName", "NewPerson", "Statement"]
