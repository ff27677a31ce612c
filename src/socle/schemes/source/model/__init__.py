"""A scheme as frozen values: what the law says, in dated versions, with the place of each part in its file."""

from socle.schemes.source.model.among import Budget, Interaction, Places, Quota, Selection
from socle.schemes.source.model.benefit import Component, Criterion, Let, Rounding, Schedule, Score, Variable
from socle.schemes.source.model.parts import Law, Parameter, Part, Rule, TableParameter, Words
from socle.schemes.source.model.scheme import Scheme, Unit, Version
from socle.schemes.source.model.staying import Appeal, Condition, Effect, Exit, Transition

__all__ = [
    "Appeal",
    "Budget",
    "Component",
    "Condition",
    "Criterion",
    "Effect",
    "Exit",
    "Interaction",
    "Law",
    "Let",
    "Parameter",
    "Part",
    "Places",
    "Quota",
    "Rounding",
    "Rule",
    "Schedule",
    "Scheme",
    "Score",
    "Selection",
    "TableParameter",
    "Transition",
    "Unit",
    "Variable",
    "Version",
    "Words",
]
