"""Which names a rule may use: the facts of a unit by the data dictionary, and the parameters and lets passed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from socle.base.facts import dictionary
from socle.rules import types

AGE = types.whole(-200, 200, "years")
_RELATIONS = types.Context(
    kind="relations", fields={"kind": types.Field(type=types.TEXT), "to": types.Field(type=types.TEXT)}
)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The names of a unit.

    `unit` is household, person (one applicant) or around (an applicant and the persons counted with them). `names` are
    parameters, tables and lets with their types; they may not be called like a fact of the unit itself.
    """

    dictionary: dictionary.Dictionary
    unit: Literal["household", "person", "around"] = "household"
    names: Mapping[str, types.Type] = field(default_factory=dict)

    def with_names(self, names: Mapping[str, types.Type]) -> "Scope":
        """The scope with more names: what an expression gives to the ones after it."""
        return replace(self, names={**self.names, **names})

    @cached_property
    def member(self) -> types.Context:
        """A member: `id`, `relation`, `age`, facts of single-row groups flat and by group, many-groups as lists."""
        fields = {
            "id": types.Field(type=types.TEXT),
            "relation": types.Field(type=types.TEXT),
            "relation_to_applicant": types.Field(type=types.TEXT),
            "relations": types.Field(type=types.List(item=_RELATIONS, most=types.MOST_ROWS), fact="relations"),
        }
        if self.unit == "household":
            del fields["relation_to_applicant"]
        fields |= _fields(self.dictionary, "person")
        if "birth_date" in fields and "age" not in fields:
            fields["age"] = types.Field(type=AGE, derived_from="birth_date")
        return types.Context(kind="member", fields=fields)

    @cached_property
    def household(self) -> types.Context:
        """The household: `area` and the facts of household groups, flat and by group."""
        return types.Context(
            kind="household", fields={"area": types.Field(type=types.TEXT), **_fields(self.dictionary, "household")}
        )

    @cached_property
    def top(self) -> types.Context:
        """At the top: `on`, `members`, `household` and its facts, `applicant`; in person units the applicant's facts too."""
        fields = dict(self.household.fields)
        if self.unit == "person":
            fields = {**self.member.fields, **fields}
        fields["on"] = types.Field(type=types.DATE)
        fields["members"] = types.Field(type=types.List(item=self.member, most=types.MOST_MEMBERS))
        fields["household"] = types.Field(type=self.household)
        if self.unit != "household":
            fields["applicant"] = types.Field(type=self.member)
        return types.Context(kind="unit", fields=fields)


def _fields(facts: dictionary.Dictionary, subject: str) -> dict[str, types.Field]:
    fields: dict[str, types.Field] = {}
    for group in facts.of(subject):
        rows = {fact.name: _field(fact) for fact in group.facts}
        row = types.Context(kind=group.name, fields=rows)
        if group.many:
            fields[group.name] = types.Field(type=types.List(item=row, most=types.MOST_ROWS), fact=group.name)
        else:
            fields[group.name] = types.Field(type=row)
            fields.update(rows)
    return fields


def _field(fact: dictionary.Fact) -> types.Field:
    return types.Field(type=of_fact(fact), fact=f"{fact.group}.{fact.name}", applies=fact.applies)


def of_fact(fact: dictionary.Fact) -> types.Type:
    """The type of a fact's values."""
    match fact.type:
        case "boolean":
            return types.TRUTH
        case "date":
            return types.DATE
        case "code" | "text":
            return types.Text(values=fact.values)
    if fact.min is None or fact.max is None:
        raise ValueError(f"{fact.group}.{fact.name} has no bounds")  # the dictionary refuses such a fact before
    unit = "money" if fact.type == "money" else fact.unit
    return types.Number(scale=fact.scale, min=fact.min, max=fact.max, unit=unit, per=fact.per)
