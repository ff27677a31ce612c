"""The types of a version's expressions, in the order in which each may use the ones before it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from socle import rules
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.rules import tables, types
from socle.schemes.reasoning import interacting
from socle.schemes.source import mistakes, model


@dataclass(frozen=True, kw_only=True)
class Named:
    """A let or a component with its expression and type, and the scope in which it stands."""

    name: str
    node: rules.Node
    type: types.Type
    scope: rules.Scope


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A version whose expressions have types. `scope` has all its names; `base` only facts and parameters."""

    scheme: model.Scheme
    version: model.Version
    base: rules.Scope
    scope: rules.Scope
    lets: tuple[Named, ...]
    components: tuple[Named, ...]
    requirements: tuple[interacting.Clause, ...]  # of interactions: yes or no
    reductions: tuple[interacting.Clause, ...]  # of interactions: money
    facts: frozenset[str]  # that an assessment reads: all but those of exits, transitions and conditions


def scope_of(scheme: model.Scheme, facts: dictionary.Dictionary, notes: mistakes.Notes) -> rules.Scope:
    """The facts of the unit and the parameters of the scheme."""
    names: dict[str, types.Type] = {}
    for parameter in scheme.parameters:
        names[parameter.name] = _type_of(parameter, notes)
    for parameter in scheme.tables:
        with notes.noting():
            names[parameter.name] = tables.type_of(parameter.table, parameter.unit, parameter.per)
    scope = rules.Scope(dictionary=facts, unit=scheme.unit.kind, names=names)  # type: ignore[arg-type]
    for parameter in (*scheme.parameters, *scheme.tables):
        _free(parameter.name, scope, parameter.place, notes, "parameter")
    return scope


def _type_of(parameter: model.Parameter, notes: mistakes.Notes) -> types.Type:
    """The type that holds all values of a parameter over time."""
    kinds = [tables.type_of_value(one.value, parameter.unit, parameter.per) for one in parameter.values]
    found = reduce(lambda one, other: types.joined(one, other) or types.WRONG, kinds)
    if isinstance(found, types.Wrong):
        notes.note(f"The values of '{parameter.name}' are of different kinds. Keep one kind.", parameter.place)
    return found


def _free(name: str, scope: rules.Scope, place: yamltext.Place, notes: mistakes.Notes, what: str) -> None:
    if name in scope.top.fields:
        notes.note(f"The {what} '{name}' is called like a fact. Rename it.", place)


def check(scheme: model.Scheme, version: model.Version, facts: dictionary.Dictionary, notes: mistakes.Notes) -> Checked:
    """Check every expression of a version; mistakes are noted, and what follows is checked all the same."""
    base = scope_of(scheme, facts, notes)
    walk = _Walk(base, notes)
    members = scheme.unit.members
    if members is not None and not isinstance(walk.typed(members.node), types.List | types.Wrong):
        notes.note("The members of a unit are picked by yes or no.", members.place)
    lets = walk.lets(version.lets)
    for one in version.criteria:
        walk.typed(one.rule.node, wanted="truth")
    components = walk.components(version.components)
    requirements, reductions = _interactions(scheme, version, walk)
    _selection(scheme, walk)
    read = frozenset(walk.facts)
    for part in (*version.exits, *version.transitions):
        walk.typed(part.when.node, wanted="truth")
    for condition in version.conditions:
        if not isinstance(walk.typed(condition.of.node), types.List | types.Wrong):
            notes.note("'of' names members: members[...].", condition.of.place)
    _cohort(version, facts, notes)
    return Checked(
        scheme=scheme,
        version=version,
        base=base,
        scope=walk.scope,
        lets=lets,
        components=components,
        requirements=requirements,
        reductions=reductions,
        facts=read,
    )


class _Walk:
    """Checks one expression after the other; each named one may be used by those that follow."""

    def __init__(self, scope: rules.Scope, notes: mistakes.Notes) -> None:
        self.scope = scope
        self.notes = notes
        self.facts: set[str] = set()

    def typed(self, node: rules.Node, wanted: Any = None) -> types.Type:
        found: list[rules.RuleError] = []
        kind = rules.check(node, self.scope, wanted=wanted, collect=found)
        for error in found:
            self.notes.note(error.message, error.place)
        self.facts |= rules.facts_used(node, self.scope)
        return kind

    def name(self, name: str, node: rules.Node, kind: types.Type, place: yamltext.Place) -> Named:
        if name in self.scope.names:
            self.notes.note(f"The name '{name}' stands twice among parameters, lets and components. Rename one.", place)
        _free(name, self.scope, place, self.notes, "name")
        named = Named(name=name, node=node, type=kind, scope=self.scope)
        self.scope = self.scope.with_names({name: kind})
        return named

    def lets(self, lets: Iterable[model.Let]) -> tuple[Named, ...]:
        by_name = {one.name: one for one in lets}
        order: tuple[str, ...] = tuple(by_name)
        with self.notes.noting():
            order = rules.order({name: one.rule.node for name, one in by_name.items()})
        return tuple(
            self.name(name, by_name[name].rule.node, self.typed(by_name[name].rule.node), by_name[name].place)
            for name in order
        )

    def components(self, components: Iterable[model.Component]) -> tuple[Named, ...]:
        return tuple(
            self.name(one.code, one.amount.node, self.typed(one.amount.node, wanted="number"), one.place)
            for one in components
        )


def _interactions(
    scheme: model.Scheme, version: model.Version, walk: _Walk
) -> tuple[tuple[interacting.Clause, ...], tuple[interacting.Clause, ...]]:
    """The clauses of the scheme's interactions: those that must hold, and those that lower what is paid."""
    found: list[interacting.Clause] = []
    for one in scheme.interactions:
        if one.kind not in interacting.KINDS:
            continue
        lacking = interacting.lacking(one, walk.scope.dictionary)
        if lacking:
            walk.notes.note(lacking, one.place)
            continue
        if one.limit is not None and isinstance(walk.typed(one.limit.node, wanted="number"), types.Wrong):
            continue  # told once, at the limit's own place
        clause = interacting.clause(one, scheme, version, walk.scope.dictionary)
        walk.typed(clause.node, wanted="number" if clause.reduces else "truth")
        found.append(clause)
    return tuple(one for one in found if not one.reduces), tuple(one for one in found if one.reduces)


def _selection(scheme: model.Scheme, walk: _Walk) -> None:
    for one in scheme.selection.rank if scheme.selection else ():
        if one.text.strip() != "number" and not isinstance(
            walk.typed(one.node), types.Number | types.Date | types.Wrong | types.Nothing
        ):
            walk.notes.note("A rank is a number or a date; lowest and earliest come first.", one.place)
    for quota in scheme.selection.quotas if scheme.selection else ():
        walk.typed(quota.of.node, wanted="truth")


def cohort_scope(facts: dictionary.Dictionary) -> rules.Scope:
    """What a cohort may ask: on which day the unit entered, how many months it received, and the day itself."""
    received = types.whole(0, 1200, "months")
    return rules.Scope(
        dictionary=facts, unit="household", names={"entered_on": types.DATE, "months_received": received}
    )


def _cohort(version: model.Version, facts: dictionary.Dictionary, notes: mistakes.Notes) -> None:
    if version.cohort is not None:
        found: list[rules.RuleError] = []
        rules.check(version.cohort.node, cohort_scope(facts), wanted="truth", collect=found)
        for error in found:
            notes.note(error.message, error.place)


def names_on(scheme: model.Scheme, on: dt.date) -> tuple[dict[str, Any], list[str]]:
    """Parameters and tables as they stand on a day, with their articles; and those that have no value yet."""
    names: dict[str, Any] = {}
    missing = []
    for parameter in scheme.parameters:
        dated = tables.value_on(parameter.values, on)
        if dated is None:
            missing.append(parameter.name)
            names[parameter.name] = None
        else:
            names[parameter.name] = rules.reference.Given(value=dated.value, source=dated.law, on=dated.valid_from)
    for table in scheme.tables:
        names[table.name] = tables.in_force(table.table, on)
    return names, missing
