"""Invented people for the tests of the registry; names are trees and rivers."""

from datetime import date

from socle.registry import reasoning

OURO_BRANCO = "br/31/3145901/3145901-01/"
SAO_JOAO = "br/31/3162500/3162500-01/"
DECLARED = reasoning.NewEvidence(source="declared", stated_on=date(2018, 12, 10))


def person(name: str = "Jatobá Guaporé", **given) -> reasoning.NewPerson:
    given = {"sex": "female", "birth": reasoning.Born.exactly(date(1990, 5, 4)), "evidence": DECLARED} | given
    return reasoning.NewPerson(names=[reasoning.NewName(full=name)], **given)


def member(who, relation: str = "head", usual: bool = True) -> reasoning.NewMember:
    return reasoning.NewMember(person=who, relation=relation, usual=usual)
