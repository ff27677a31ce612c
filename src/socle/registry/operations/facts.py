"""Stating facts: each statement holds from a day until the next one; what was believed before stays in the history (A05, A13)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.facts import dictionary
from socle.base.kernel import refusals
from socle.registry import models, reasoning
from socle.registry.operations import fact_lists, fact_rows
from socle.registry.queries import ties
from socle.registry.reasoning import facts as fitting

Subject = models.Person | models.Household | models.Relation
_KINDS = {models.Person: "person", models.Household: "household", models.Relation: "relation"}
_MODELS: dict[str, type[Subject]] = {kind: model for model, kind in _KINDS.items()}


@dataclass(frozen=True, kw_only=True)
class Written:
    """How many statements added a truth, corrected one of the same day, or said nothing new."""

    added: int
    corrected: int
    unchanged: int


class GroupOfMany(refusals.Refusal):
    """The group '{group}' holds {held} for each subject. State it as {instead}."""

    code = "registry.group-of-many"


@acting.operation(Permission.REGISTER)
def state(
    *,
    subject: Subject,
    group: str,
    values: Mapping[str, Any],
    valid_from: date,
    evidence: reasoning.NewEvidence,
    by: acting.Actor,
    at: datetime,
) -> Written:
    """State facts of one group from a day on. Facts of the group that are not named keep their value and their evidence.

    A statement from the same day as an earlier one corrects it. Raises UnknownGroup, UnknownFact, NotAllowed, OwnRecord.
    """
    one = reasoning.Statement(subject_id=subject.pk, valid_from=valid_from, evidence=evidence, values=values)
    return _state_about(subject, group, one, sorted(values), by, at)


@acting.operation(Permission.REGISTER)
def state_list(
    *,
    subject: Subject,
    group: str,
    rows: Sequence[Mapping[str, Any]],
    valid_from: date,
    evidence: reasoning.NewEvidence,
    by: acting.Actor,
    at: datetime,
) -> Written:
    """State the complete list of a group of many (incomes, say) from a day on; an empty list states that there are none."""
    one = reasoning.Statement(subject_id=subject.pk, valid_from=valid_from, evidence=evidence, rows=rows)
    return _state_about(subject, group, one, sorted({name for row in rows for name in row}), by, at)


@acting.operation(Permission.REGISTER)
def state_many(
    *, group: str, statements: Sequence[reasoning.Statement], about: str = "", by: acting.Actor, at: datetime
) -> Written:
    """State facts of one group about many subjects at once, with a few statements of SQL whatever their number.

    At most one statement a subject. `about` is the batch's or run's public number, for the audit trail. All or nothing.
    """
    written = write(group=group, statements=statements, by=by)
    details = {"group": group, "subjects": len(statements), "added": written.added, "corrected": written.corrected}
    audit.record("registry.state-many", by=by, at=at, about=about, area_key=by.area_key, details=details)
    return written


def write(*, group: str, statements: Sequence[reasoning.Statement], by: acting.Actor) -> Written:
    """What the operations of this and of upper rooms share: write statements about many subjects, unaudited.

    The caller records the event of what it does. Raises as `state` does; NotFound for a subject outside of the scope.
    """
    of = _group(group)
    subjects = [one.subject_id for one in statements]
    if len(set(subjects)) < len(subjects):
        raise refusals.InvalidInput(f"Facts of the group {group}: two statements about the same subject in one go.")
    _in_scope(of, subjects)
    if of.many:
        return _counted(fact_lists.write(of, _rows_of_lists(of, statements), by))
    if any(one.rows is not None for one in statements):
        raise GroupOfMany(group=of.name, held="one row", instead="single values")
    rows = [_row(of, one, one.values) for one in statements]
    return _counted(fact_rows.write(of, rows, by))


def write_lines(*, group: str, key: str, statements: Sequence[reasoning.Statement], by: acting.Actor) -> Written:
    """Write single lines of groups of many, found by the value of the fact `key` (benefits by scheme); other lines stay.

    A subject may occur several times with different keys. A line that is not there yet is added after the last one.
    """
    of = _group(group)
    if not of.many:
        raise GroupOfMany(group=group, held="one row", instead="single values")
    _in_scope(of, [one.subject_id for one in statements])
    rows = fact_lists.numbered(of, key, [_row(of, one, one.values) for one in statements])
    return _counted(fact_rows.write(of, rows, by))


def _state_about(
    subject: Subject, group: str, one: reasoning.Statement, named: list[str], by: acting.Actor, at: datetime
) -> Written:
    of = fitting.group(country.facts(), group, _KINDS[type(subject)])
    ties.refuse_own_record_of(by, subject)
    written = write(group=of.name, statements=[one], by=by)
    whom = subject.from_person if isinstance(subject, models.Relation) else subject
    details = {"group": group, "facts": named, "valid_from": one.valid_from}
    audit.record("registry.state-facts", by=by, at=at, about=whom.number, area_key=whom.area_key, details=details)
    return written


def _group(name: str) -> dictionary.Group:
    found = country.facts().group(name)
    if found is None:
        raise fitting.no_group(name, "", country.facts().groups)
    return found


def _in_scope(of: dictionary.Group, subjects: Sequence[int]) -> None:
    wanted = set(subjects)
    if _MODELS[of.of].objects.filter(pk__in=wanted).count() < len(wanted):
        raise refusals.NotFound(number=f"of one of the {len(wanted)} subjects")


def _row(of: dictionary.Group, one: reasoning.Statement, values: Mapping[str, Any], line: int = 0) -> fact_rows.Row:
    held, absent = fitting.columns(of, values)
    return fact_rows.Row(
        subject_id=one.subject_id,
        line=line,
        valid_from=one.valid_from,
        evidence=one.evidence,
        named=tuple(values),
        held=held,
        absent=absent,
    )


def _rows_of_lists(of: dictionary.Group, statements: Sequence[reasoning.Statement]) -> list[list[fact_rows.Row]]:
    if any(one.rows is None for one in statements):
        raise GroupOfMany(group=of.name, held="a list", instead="rows")
    return [
        [_row(of, one, {}), *(_row(of, one, values, line) for line, values in enumerate(one.rows or (), start=1))]
        for one in statements
    ]


def _counted(outcomes: Sequence[str]) -> Written:
    counts = Counter(outcomes)
    return Written(added=counts["added"], corrected=counts["corrected"], unchanged=counts["unchanged"])
