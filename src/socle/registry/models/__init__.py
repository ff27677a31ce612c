"""The tables of the register, by what they hold. Facts are not here: their tables follow the country's dictionary (base/facts)."""

from socle.registry.models.duplicates import Merge, NationalSearch, PossibleDuplicate
from socle.registry.models.households import Household, Membership, Move, Relation, ResidenceConflict
from socle.registry.models.people import Contact, Evidence, Identifier, Name, NoticeServed, Person

__all__ = [
    "Contact",
    "Evidence",
    "Household",
    "Identifier",
    "Membership",
    "Merge",
    "Move",
    "Name",
    "NationalSearch",
    "NoticeServed",
    "Person",
    "PossibleDuplicate",
    "Relation",
    "ResidenceConflict",
]
