"""Whether a scheme's files may become law: types, citations, texts, dates, an exit, an appeal. All mistakes at once.

Beside mistakes, which keep it from being published, stand hints: what is allowed but seldom meant.
"""

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from socle import rules
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.rules import types
from socle.schemes.reasoning import checking, gaps, interacting, paces, reachable
from socle.schemes.source import mistakes, model

_SEPARATOR = re.compile(r"\s*;\s*")


def looked_through(
    scheme: model.Scheme, facts: dictionary.Dictionary
) -> tuple[tuple[mistakes.Mistake, ...], tuple[mistakes.Mistake, ...]]:
    """Mistakes (everything that keeps the scheme from being published, examples aside) and hints, in the order of the file."""
    notes, hints = mistakes.Notes(), mistakes.Notes()
    checked = []
    for version in scheme.versions:
        checked.append(checking.check(scheme, version, facts, notes))
        _codes(version, notes)
        _ends(scheme, version, notes)
        _amounts(version, notes)
        _negative_or_empty(version, notes)
    _citations(scheme, notes)
    _laws(scheme, notes)
    _versions(scheme, notes)
    _parameters(scheme, notes)
    _selection(scheme, notes)
    _interactions(scheme, facts, notes)
    if not notes.found:  # what follows rests on types that are right
        for one in checked:
            reachable.note(one, notes, hints)
            reachable.note_cohort(one, notes)
            _below_zero(one, notes, hints)
            paces.note(one, notes, hints)
            _proofs(one, facts, notes, hints)
            gaps.hint_bands(one.version, hints)
        gaps.note_tables(scheme, checked, notes, hints)
    return _in_order(notes), _in_order(hints)


def _in_order(notes: mistakes.Notes) -> tuple[mistakes.Mistake, ...]:
    unique = {(one.message, one.place): one for one in notes.found}
    return tuple(sorted(unique.values(), key=lambda one: (one.place.file, one.place.line, one.place.column)))


def _below_zero(checked: checking.Checked, notes: mistakes.Notes, hints: mistakes.Notes) -> None:
    """An amount below zero is no benefit: certain ones are mistakes, possible ones hints."""
    for parameter in checked.scheme.parameters:
        if parameter.unit == "money" and any(one.value < 0 for one in parameter.values):
            notes.note(f"'{parameter.name}' is an amount of money below zero. Write it without '-'.", parameter.place)
    kinds = {one.name: one.type for one in checked.components}
    for one in checked.version.components:
        kind = kinds.get(one.code)
        if isinstance(kind, types.Number) and kind.over is None and kind.max < 0:
            notes.note(f"The component '{one.code}' is always below zero. Write max(0, ...).", one.amount.place)
        elif isinstance(kind, types.Number) and kind.over is None and kind.min < 0:
            message = f"By the bounds of its facts the component '{one.code}' may fall below zero, and is then unknown."
            hints.note(f"{message} Write max(0, ...) where the law pays nothing then.", one.amount.place)


def _proofs(
    checked: checking.Checked, facts: dictionary.Dictionary, notes: mistakes.Notes, hints: mistakes.Notes
) -> None:
    """A proof must be one that somebody can give: known to the country, and of a fact that the criterion reads."""
    lets = {one.name: one for one in checked.lets}
    for one in checked.version.criteria:
        read = _asks_of_people(one.rule.node, checked.scope, lets)
        if one.proof and not read:
            message = f"Nobody can prove '{one.code}': its rule asks nothing of people. Take `proof` out."
            notes.note(message, one.place)
        if read and not one.proof:
            hints.note(f"The criterion '{one.code}' names no proof: nobody is told what to bring.", one.place)
        for proof in one.proof:
            if facts.proofs and facts.proof(proof) is None:
                codes = [known.code for known in facts.proofs]
                hint = rules.errors.suggestion(proof, codes)
                known = f" Known: {', '.join(codes)}." if not hint else ""
                message = (
                    f"'{proof}' is no proof that anybody gives out here: it is not among the proofs of facts.yaml."
                )
                notes.note(f"{message}{hint}{known}", one.place)


def _asks_of_people(node: rules.Node, scope: rules.Scope, lets: dict[str, checking.Named]) -> bool:
    """Whether a rule asks anything of people or their household, by itself or through lets; a day is nobody's."""
    people = set(scope.top.fields) - {"on"}
    waiting, seen = [node], set[str]()
    while waiting:
        names = rules.names_used(waiting.pop())
        if names & people:
            return True
        needed = (names & set(lets)) - seen
        seen |= needed
        waiting += [lets[name].node for name in needed]
    return False


def _codes(version: model.Version, notes: mistakes.Notes) -> None:
    """Codes are unique in a version, and texts are there."""
    for what in (version.criteria, version.components, version.conditions, version.exits):
        counted = Counter(one.code for one in what)
        for one in what:
            if counted[one.code] > 1:
                notes.note(f"The code '{one.code}' stands twice. Rename one.", one.place)
    if not version.criteria:
        notes.note("A version needs at least one criterion: without one, everybody would be eligible.", version.place)


def _ends(scheme: model.Scheme, version: model.Version, notes: mistakes.Notes) -> None:
    """Nobody is in a scheme without a way out and a way to object."""
    if version.appeal is None:
        notes.note("The version has no appeal. Write appeal: {within: 30 days, body: ...}.", version.place)
    if not version.exits and scheme.delivery != "service" and version.schedule.unit != "event":
        notes.note("The version has no exit. Write exit: [{code: ..., when: ...}].", version.place)


def _amounts(version: model.Version, notes: mistakes.Notes) -> None:
    for one in version.transitions:
        if not 0 <= one.pay <= 1:
            notes.note(f"A transition pays a share from 0 to 1, not {one.pay}.", one.place)
    for condition in version.conditions:
        if condition.at_least is not None and not 0 <= condition.at_least <= 1:
            notes.note(f"'at_least' is a share from 0 to 1, not {condition.at_least}.", condition.place)
        codes = [one.code for one in version.components]
        for effect in condition.effects:
            if effect.component and effect.component not in codes:
                hint = rules.errors.suggestion(effect.component, codes) or f" Known: {', '.join(codes) or 'none'}."
                notes.note(f"'{effect.said}' names no component of this version.{hint}", condition.place)


def _negative_or_empty(version: model.Version, notes: mistakes.Notes) -> None:
    if version.until is not None and version.until <= version.from_on:
        notes.note(f"The version ends on {version.until}, before it begins.", version.place)


def _citations(scheme: model.Scheme, notes: mistakes.Notes) -> None:
    """Each citation names a law of the legal basis; `is known` and every amount needs one."""
    known = {law.id for law in scheme.laws}
    for law, place, needed in _cited(scheme):
        if not law:
            if needed:
                notes.note("This has no citation. Write law: the id of a law and its article.", place)
            continue
        for part in _SEPARATOR.split(law):
            identity = part.split()[0] if part.split() else ""
            if identity not in known:
                hint = rules.errors.suggestion(identity, known)
                notes.note(f"'{identity}' is not in the legal basis.{hint}", place)


def _cited(scheme: model.Scheme) -> Iterator[tuple[str, yamltext.Place, bool]]:
    for parameter in scheme.parameters:
        yield from ((one.law, parameter.place, True) for one in parameter.values)
    for table in scheme.tables:
        yield from ((row.law, row.place, True) for row in table.table.rows)
    for version in scheme.versions:
        parts: Iterable[tuple[model.Part, bool]] = (
            *((one, True) for one in (*version.scores, *version.criteria, *version.components)),
            *((one, False) for one in (*version.conditions, *version.transitions, *version.exits)),
            *(((version.appeal, False),) if version.appeal else ()),
        )
        yield from ((one.law, one.place, needed) for one, needed in parts)  # type: ignore[attr-defined]
        for variable in (one for score in version.scores for one in score.variables):
            yield variable.law, variable.place, False
            yield variable.missing_law, variable.place, variable.missing is not None
    yield from ((one.law, one.place, False) for one in scheme.interactions)
    yield scheme.unit.law, scheme.unit.place, False
    for budget in scheme.selection.budget if scheme.selection else ():
        yield budget.law, scheme.selection.place, True  # type: ignore[union-attr]
    for quota in scheme.selection.quotas if scheme.selection else ():
        yield quota.law, quota.place, True
    for place in scheme.selection.places if scheme.selection else ():
        yield place.law, scheme.selection.place, True  # type: ignore[union-attr]


def _laws(scheme: model.Scheme, notes: mistakes.Notes) -> None:
    for law, count in Counter(one.id for one in scheme.laws).items():
        if count > 1:
            place = next(one.place for one in scheme.laws if one.id == law)
            notes.note(f"The law '{law}' stands twice in the legal basis.", place)
    for law in scheme.laws:
        if law.until is not None and law.until <= law.from_on:
            notes.note(f"The law '{law.id}' ends before it begins.", law.place)


def _versions(scheme: model.Scheme, notes: mistakes.Notes) -> None:
    """No two versions for one cohort from one day, no gap between one that ends and the next."""
    seen: dict[tuple[dt.date, str], model.Version] = {}
    for version in scheme.versions:
        cohort = version.cohort.text if version.cohort else "all"
        if (version.from_on, cohort) in seen:
            notes.note(f"Two versions begin on {version.from_on} for the same cohort. Keep one.", version.place)
        seen[version.from_on, cohort] = version
    ordered = sorted(scheme.versions, key=lambda one: one.from_on)
    for one, following in itertools.pairwise(ordered):
        if one.until is not None and one.until < following.from_on and one.cohort is None:
            notes.note(f"Between {one.until} and {following.from_on} no version is in force.", following.place)
        if one.until is not None and one.until > following.from_on and following.cohort is None:
            notes.note(
                f"The version before ends on {one.until}, after this one begins on {following.from_on}.",
                following.place,
            )
    if ordered and all(one.cohort is not None for one in ordered):
        notes.note(
            "Each version is for a cohort only; whoever is in none has no rules. Write cohort: all in one.",
            ordered[0].place,
        )


def _parameters(scheme: model.Scheme, notes: mistakes.Notes) -> None:
    """Each parameter has one value a day from the first day on which a version may need it."""
    for parameter in scheme.parameters:
        days = [one.valid_from for one in parameter.values]
        if len(set(days)) < len(days):
            notes.note(f"'{parameter.name}' has two values from the same day. Keep one.", parameter.place)
        used = [version.from_on for version in scheme.versions if _uses(version, parameter.name)]
        if used and min(days) > min(used):
            message = (
                f"'{parameter.name}' has no value from {min(used)} to {min(days)}, but a version in force then uses it."
            )
            notes.note(message, parameter.place)


def _uses(version: model.Version, name: str) -> bool:
    return any(name in rules.names_used(one.node) for one in _rules_of(version))


def _rules_of(version: model.Version) -> Iterator[model.Rule]:
    yield from (one.rule for one in version.lets)
    yield from (one.rule for one in version.criteria)
    yield from (one.amount for one in version.components)
    yield from (one.when for one in (*version.exits, *version.transitions))
    yield from (one.of for one in version.conditions)


def _interactions(scheme: model.Scheme, facts: dictionary.Dictionary, notes: mistakes.Notes) -> None:
    """Other schemes that there are, none twice in one kind, and an article for what takes money."""
    group = facts.group("benefits")
    fact = group.fact("scheme") if group else None
    counted = Counter((one.kind, other) for one in scheme.interactions for other in one.others)
    for one in scheme.interactions:
        if one.kind in interacting.REDUCING and not one.law:
            notes.note("This has no citation. Write law: the id of a law and its article.", one.place)
        for other in one.others:
            if other == scheme.code:
                notes.note("A scheme does not interact with itself. Name another.", one.place)
            elif fact and fact.values and other not in fact.values:
                hint = rules.errors.suggestion(other, fact.values) or f" Known: {', '.join(fact.values)}."
                notes.note(f"'{other}' is no scheme that 'benefits.scheme' knows.{hint}", one.place)
            if counted[one.kind, other] > 1:
                notes.note(f"The interaction {one.kind} with {other} stands twice. Keep one.", one.place)


def _selection(scheme: model.Scheme, notes: mistakes.Notes) -> None:
    """A right is for everybody who meets its criteria; a programme says how it chooses."""
    if scheme.basis == "right" and scheme.selection is not None and not scheme.selection.unlimited:
        notes.note(
            "A right has no places and no waiting list. Take `selection` out, or write basis: budget.",
            scheme.selection.place,
        )
    if scheme.basis == "budget" and scheme.selection is None:
        notes.note(
            "A scheme on a budget says how it selects. Write selection: {places: ..., rank: [...]}.", scheme.place
        )
    if scheme.selection is not None:
        _shares(scheme.selection, notes)
        budgets = Counter((one.area, one.from_on) for one in scheme.selection.budget)
        for (area, day), count in budgets.items():
            if count > 1:
                notes.note(
                    f"The budget of {area or 'all areas'} from {day} stands twice. Keep one.", scheme.selection.place
                )
        counted = Counter((one.area, one.from_on) for one in scheme.selection.places)
        for (area, day), count in counted.items():
            if count > 1:
                notes.note(f"The places of {area} from {day} stand twice. Keep one.", scheme.selection.place)


def _shares(selection: model.Selection, notes: mistakes.Notes) -> None:
    """Shares of places: there must be a number of places, and no more than all of them are kept."""
    for quota in selection.quotas:
        share = quota.at_most if quota.at_least is None else quota.at_least
        if share is not None and not 0 < share <= 1:
            notes.note(f"A quota is a share above 0 and at most 1, not {share}.", quota.place)
        if selection.unlimited:
            notes.note(f"The quota '{quota.code}' is a share of places, but places are unlimited.", quota.place)
    kept = sum(quota.at_least or 0 for quota in selection.quotas)
    if kept > 1:
        notes.note(f"The groups are kept {kept} of the places together. Keep at most 1.", selection.place)
