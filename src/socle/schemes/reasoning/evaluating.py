"""One unit on one day: which version applies, and what each of its rules gives, with the whole calculation."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from socle import rules
from socle.base.facts import dictionary
from socle.rules import values
from socle.rules.reference import environment
from socle.schemes.reasoning import checking
from socle.schemes.source import mistakes, model

Result = rules.reference.Result


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a unit already has of the scheme: since when, how many months. None: it applies now."""

    entered_on: dt.date | None = None
    months_received: int = 0


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit of a case: its kind, the applicant (none for a household), the ids of the members it certainly counts."""

    kind: str
    applicant: str | None
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """What the rules of a version give for one unit on one day."""

    checked: checking.Checked
    on: dt.date
    unit: Unit
    lets: Mapping[str, Result]
    criteria: Mapping[str, Result]
    requirements: Mapping[str, Result]
    components: Mapping[str, Result]
    reductions: Mapping[str, Result]
    given: environment.Environment = field(repr=False)

    @property
    def eligible(self) -> str:
        """yes where every criterion is; no where one is no; else unknown."""
        return conjunction([one.verdict for one in (*self.criteria.values(), *self.requirements.values())])

    @property
    def points(self) -> dict[str, Decimal | Fraction | None]:
        """Of a version with scores: the points of each variable and each score by name, None where unknown."""
        names = [name for score in self.checked.version.scores for name in score.names]
        return {name: self.number(self.lets[name].value) for name in names}

    @staticmethod
    def number(value: Any) -> Decimal | Fraction | None:
        """A number, exact; None where it is unknown. What does not apply counts nothing."""
        if value is values.NOT_APPLICABLE:
            return Decimal(0)
        return value if isinstance(value, Decimal | Fraction) else None

    def verdict(self, rule: model.Rule) -> str:
        """yes, no or unknown: what another rule of the version (an exit, a transition) gives."""
        return rules.reference.evaluate(rule.node, self.given).verdict

    def value(self, rule: model.Rule) -> Any:
        """What another rule (a rank) gives; None where it is unknown or does not apply."""
        found = rules.reference.evaluate(rule.node, self.given).value
        return None if isinstance(found, values.Unknown | values.NotApplicable | values.Between) else found

    def picked(self, rule: model.Rule) -> tuple[str, ...]:
        """The ids of the members whom a rule names for certain."""
        return _ids(rules.reference.evaluate(rule.node, self.given).value)


def conjunction(verdicts: Sequence[str]) -> str:
    """Kleene and over yes, no, unknown."""
    if "no" in verdicts:
        return "no"
    return "unknown" if "unknown" in verdicts else "yes"


class Book:
    """A scheme with a dictionary, its versions checked. Raises SchemeError where they do not pass."""

    def __init__(self, scheme: model.Scheme, facts: dictionary.Dictionary) -> None:
        notes = mistakes.Notes()
        self.scheme, self.facts = scheme, facts
        self._names: dict[dt.date, Mapping[str, Any]] = {}
        self._checked = {id(version): checking.check(scheme, version, facts, notes) for version in scheme.versions}
        notes.stop()

    def checked(self, on: dt.date, entry: Entry | None = None) -> checking.Checked | None:
        """The version for a unit on a day: the latest in force whose cohort it is in; None where there is none."""
        begun = [one for one in self.scheme.versions if one.from_on <= on and (one.until is None or on < one.until)]
        for version in sorted(begun, key=lambda one: one.from_on, reverse=True):
            if version.cohort is None or self._in_cohort(version.cohort, on, entry or Entry()):
                return self._checked[id(version)]
        return None

    def checked_version(self, version: model.Version) -> checking.Checked:
        """A version of this scheme with its types."""
        return self._checked[id(version)]

    def reads_facts(self, version: model.Version, node: rules.Node, scope: rules.Scope) -> bool:
        """Whether a rule rests on facts of people, by itself or through lets and components."""
        checked = self._checked[id(version)]
        named = {one.name: one.node for one in (*checked.lets, *checked.components)}
        waiting, seen = [node], set[str]()
        while waiting:
            one = waiting.pop()
            if rules.facts_used(one, scope):
                return True
            needed = (rules.names_used(one) & set(named)) - seen
            seen |= needed
            waiting += [named[name] for name in needed]
        return False

    def _in_cohort(self, cohort: model.Rule, on: dt.date, entry: Entry) -> bool:
        """Whoever is not in yet enters on the day itself."""
        names = {"entered_on": entry.entered_on or on, "months_received": entry.months_received}
        given = environment.Environment(scope=checking.cohort_scope(self.facts), on=on, names=names)
        return rules.reference.evaluate(cohort.node, given).verdict == "yes"

    def evaluate(
        self, checked: checking.Checked, on: dt.date, known: "Known", applicant: str | None = None
    ) -> Evaluated:
        """What the rules give for one unit, from the facts of its household."""
        given = environment.Environment(
            scope=checked.base,
            on=on,
            members=known.members,
            household=known.household,
            applicant=applicant,
            names=self._names_on(on),
            ages_on=checked.version.ages_on(on),
        )
        given, unit = self._of_unit(given, applicant)
        after_lets = checked.components[0].scope if checked.components else checked.scope
        lets, given = _in_turn(checked.lets, given, after_lets)
        criteria = {one.code: rules.reference.evaluate(one.rule.node, given) for one in checked.version.criteria}
        components, given = _in_turn(checked.components, given, checked.scope)
        requirements = {one.code: rules.reference.evaluate(one.node, given) for one in checked.requirements}
        reductions = {one.code: rules.reference.evaluate(one.node, given) for one in checked.reductions}
        return Evaluated(
            checked=checked,
            on=on,
            unit=unit,
            lets=lets,
            criteria=criteria,
            requirements=requirements,
            components=components,
            reductions=reductions,
            given=given,
        )

    def _names_on(self, on: dt.date) -> Mapping[str, Any]:
        """Parameters and tables as they stand on a day: the same for all units."""
        if on not in self._names:
            self._names[on] = checking.names_on(self.scheme, on)[0]
        return self._names[on]

    def _of_unit(self, given: environment.Environment, applicant: str | None) -> tuple[environment.Environment, Unit]:
        kind = self.scheme.unit.kind
        if kind == "household":
            return given, Unit(kind=kind, applicant=None, members=tuple(str(one["id"]) for one in given.members))
        if kind == "person" or self.scheme.unit.members is None:
            return given, Unit(kind=kind, applicant=applicant, members=(applicant or "",))
        picked = rules.reference.evaluate(self.scheme.unit.members.node, given).value
        if not isinstance(picked, values.Items):
            raise TypeError("the members of a unit are a list")
        return rules.reference.around(given, picked), Unit(kind=kind, applicant=applicant, members=_ids(picked))


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a household on a day, as the reference engine takes it."""

    members: Sequence[Mapping[str, Any]]
    household: Mapping[str, Any]


def _in_turn(
    named: Sequence[checking.Named], given: environment.Environment, then: rules.Scope
) -> tuple[dict[str, Result], environment.Environment]:
    """Each expression, its result being a name for the next; `then` is the scope after the last."""
    results: dict[str, Result] = {}
    following = [*(one.scope for one in named), then][1:]  # none where nothing is named
    for one, scope in zip(named, following, strict=True):
        results[one.name] = rules.reference.evaluate(one.node, given)
        given = given.with_names({one.name: results[one.name].value}, scope)
    return results, given


def _ids(value: Any) -> tuple[str, ...]:
    items = value.items if isinstance(value, values.Items) else ()
    return tuple(item.value.of for item in items if isinstance(item.value, values.Record) and not item.doubt)
