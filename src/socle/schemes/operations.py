"""Life of a scheme version: proposed, published by somebody else's act, refused, withdrawn."""

import copy
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from socle import rules
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.acts import operations as acts
from socle.base.audit import operations as audit
from socle.base.country import queries as country
from socle.base.facts import dictionary
from socle.base.institutions.models import Institution
from socle.base.kernel import numbers, refusals
from socle.schemes import trial
from socle.schemes.models import Scheme, SchemeVersion
from socle.schemes.reasoning import changes, evaluating, nationwide, together
from socle.schemes.source import model, reading

MOST_NAMED = 5  # mistakes told in a refusal; the report has all


class NotSound(refusals.Refusal):
    """The scheme has {count} mistakes: {mistakes} Correct the files and propose them again."""

    code = "schemes.not-sound"


class NotCovered(refusals.Refusal):
    """The examples do not show everything: {missing}. Add examples before the scheme is published."""

    code = "schemes.not-covered"


class AlreadyProposed(refusals.Refusal):
    """These files are already there as version {number} ({state})."""

    code = "schemes.already-proposed"


class UnknownInstitution(refusals.Refusal):
    """The institution '{institution}' ({part}) is not known. Add it to the country's institutions, or name another."""

    code = "schemes.unknown-institution"


class NothingChanges(refusals.Refusal):
    """No dated provision differs from version {number}. Say from which day these files are in force."""

    code = "schemes.nothing-changes"


class NotOpen(refusals.Refusal):
    """Version {number} is {state}; only a proposal that nobody has decided on can be {wanted}."""

    code = "schemes.not-open"


class Overlap(refusals.Refusal):
    """Version {number} is already published from {from_on}. The new one begins on {wanted}; it must begin later."""

    code = "schemes.overlap"


class DictionaryChanged(refusals.Refusal):
    """The data dictionary has changed since version {number} was checked. Propose the files again."""

    code = "schemes.dictionary-changed"


class InteractionsInACircle(refusals.Refusal):
    """The interactions of {schemes} run in a circle: each waits for the amount of another. Let one of them do without the others."""

    code = "schemes.interactions-in-a-circle"


@acting.operation(Permission.PROPOSE_SCHEME)
def propose(*, files: Mapping[str, str], from_on: date | None = None, by: acting.Actor, at: datetime) -> SchemeVersion:
    """Hand in a scheme's files (name -> text) to become law from `from_on`.

    Without `from_on` it is the first day on which they say something else than the version in force. Refuses files
    with any mistake or failing example (NotSound), files already handed in, unknown institutions, nothing new.
    """
    report = _sound(files)
    scheme = reading.read(files)
    _institutions(scheme)
    facts_hash = country.facts().hash
    same = SchemeVersion.objects.filter(scheme__code=scheme.code, hash=scheme.hash, facts_hash=facts_hash)
    if (twin := same.exclude(state=SchemeVersion.State.REFUSED).first()) is not None:
        raise AlreadyProposed(number=twin.number, state=twin.state)
    row, _ = Scheme.objects.get_or_create(code=scheme.code, defaults=_columns(scheme))
    version = SchemeVersion.objects.create(
        scheme=row,
        number=numbers.new("SV"),
        from_on=from_on or _first_day(scheme),
        files=dict(files),
        hash=scheme.hash,
        facts_hash=facts_hash,
        report=report,
        proposed_by_id=by.user_id,
        proposed_at=at,
    )
    details = {"hash": scheme.hash, "from": version.from_on}
    audit.record("scheme.proposed", by=by, at=at, about=version.number, scheme=scheme.code, details=details)
    return version


def checked(*, files: Mapping[str, str]) -> dict[str, Any]:
    """The report of the check of a scheme's files under the country's dictionary; nothing is handed in."""
    return copy.deepcopy(_checked(tuple(sorted(files.items())), country.facts().hash))


def _sound(files: Mapping[str, str]) -> dict[str, Any]:
    """The report of the check. Raises NotSound."""
    report = checked(files=files)
    if not report["ok"]:
        told = [f"{one['file']}, line {one['line']}: {one['message']}" for one in report["errors"][:MOST_NAMED]]
        raise NotSound(count=len(report["errors"]), mistakes=" ".join(told), report=report)
    return report


@lru_cache(maxsize=16)
def _checked(files: tuple[tuple[str, str], ...], facts_hash: str) -> dict[str, Any]:
    """The check of these very files under this dictionary: publishing asks again for what proposing has just seen."""
    facts = country.facts()
    if facts.hash != facts_hash:
        raise DictionaryChanged(number="")
    report = trial.check_files(dict(files), facts)
    if report["ok"]:
        _runs_nationwide(reading.read(dict(files)), facts, report)
    return report


def _runs_nationwide(scheme: model.Scheme, facts: dictionary.Dictionary, report: dict[str, Any]) -> None:
    """Note in the report what the bulk engine can't run: it is refused here, not on the day of a payroll."""
    book = evaluating.Book(scheme, facts)
    for version in scheme.versions:
        try:
            nationwide.compile(book.checked_version(version), version.from_on)
        except rules.RuleError as error:
            place = {"file": error.place.file, "line": error.place.line, "column": error.place.column}
            report["errors"].append({**place, "message": error.message})
            report["ok"] = False


def _institutions(scheme: model.Scheme) -> None:
    known = set(Institution.objects.values_list("code", flat=True))
    for part, code in scheme.institution.items():
        if code not in known:
            raise UnknownInstitution(institution=code, part=part)


def _columns(scheme: model.Scheme) -> dict[str, Any]:
    return {
        "title": dict(scheme.title),
        "basis": scheme.basis,
        "unit": scheme.unit.kind,
        "simulation": scheme.simulation,
        "owner": scheme.institution.get("owner", ""),
        "administrator": scheme.institution.get("administrator", scheme.institution.get("owner", "")),
        "payer": scheme.institution.get("payer", ""),
        "appeals": scheme.institution.get("appeals", ""),
        "financing_source": scheme.financing.get("source", ""),
        "budget_line": scheme.financing.get("budget_line", ""),
    }


def _first_day(scheme: model.Scheme) -> date:
    published = _latest(scheme.code)
    day = changes.first_day(reading.read(published.files) if published else None, scheme)
    if day is None or (published and day <= published.from_on):
        raise NothingChanges(number=published.number if published else "")
    return day


def _latest(scheme: str) -> SchemeVersion | None:
    published = SchemeVersion.objects.filter(scheme__code=scheme, state=SchemeVersion.State.PUBLISHED)
    return published.order_by("-from_on").first()


@acting.operation(Permission.PUBLISH_SCHEME)
def publish(*, version: SchemeVersion, by: acting.Actor, at: datetime, remarks: str = "") -> SchemeVersion:
    """Make a proposal law, by the act of somebody who did not propose it.

    Refuses: the proposer (SameOfficer), no delegation, a proposal decided on before, a dictionary that changed, examples
    that fail or do not cover, a day that is not after the version before, interactions with other published schemes that
    run in a circle.
    """
    version = _open(version, "published")
    if version.facts_hash != country.facts().hash:
        raise DictionaryChanged(number=version.number)
    report = _sound(version.files)
    if report["coverage"]["missing"]:
        raise NotCovered(missing="; ".join(report["coverage"]["missing"][:MOST_NAMED]))
    _refuse_circle(version)
    before = _latest(version.scheme.code)
    if before is not None and before.from_on >= version.from_on:
        raise Overlap(number=before.number, from_on=before.from_on, wanted=version.from_on)
    act = acts.sign(
        kind="scheme-version",
        prepared_by=version.proposed_by_id,
        prepared_at=version.proposed_at,
        by=by,
        at=at,
        remarks=remarks,
    )
    version.state, version.act, version.published_at, version.report = SchemeVersion.State.PUBLISHED, act, at, report
    version.save(update_fields=["state", "act", "published_at", "report"])
    Scheme.objects.filter(pk=version.scheme_id).update(**_columns(reading.read(version.files)))
    details = {"act": act.number, "from": version.from_on, "hash": version.hash}
    audit.record("scheme.published", by=by, at=at, about=version.number, scheme=version.scheme.code, details=details)
    return version


def _refuse_circle(version: SchemeVersion) -> None:
    """Together with what is published of other schemes, the interactions have an order. Raises InteractionsInACircle."""
    published = SchemeVersion.objects.filter(state=SchemeVersion.State.PUBLISHED).exclude(scheme_id=version.scheme_id)
    latest = published.order_by("scheme_id", "-from_on").distinct("scheme_id")
    try:
        together.order([reading.read(one.files) for one in (*latest, version)])
    except together.Circle as error:
        raise InteractionsInACircle(schemes=", ".join(error.codes)) from error


def _open(version: SchemeVersion, wanted: str) -> SchemeVersion:
    """The proposal, locked. Raises NotOpen."""
    locked = SchemeVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state != SchemeVersion.State.PROPOSED:
        raise NotOpen(number=locked.number, state=locked.state, wanted=wanted)
    return locked


@acting.operation(Permission.PUBLISH_SCHEME)
def refuse(*, version: SchemeVersion, reason: str, by: acting.Actor, at: datetime) -> SchemeVersion:
    """Turn a proposal down, with the reason. Its files are kept."""
    version = _open(version, "refused")
    version.state, version.withdrawn_reason = SchemeVersion.State.REFUSED, reason
    version.save(update_fields=["state", "withdrawn_reason"])
    audit.record("scheme.refused", by=by, at=at, about=version.number, scheme=version.scheme.code)
    return version


class NotPublished(refusals.Refusal):
    """Version {number} is {state}; only a published version can be withdrawn."""

    code = "schemes.not-published"


@acting.operation(Permission.PUBLISH_SCHEME)
def withdraw(*, version: SchemeVersion, reason: str, by: acting.Actor, at: datetime) -> SchemeVersion:
    """Take a published version out of force; the one before it is in force again. Decisions made under it stand.

    Refuses the proposer, as for publishing, and a version that is not published.
    """
    version = SchemeVersion.objects.select_for_update().get(pk=version.pk)
    if version.state != SchemeVersion.State.PUBLISHED:
        raise NotPublished(number=version.number, state=version.state)
    if version.proposed_by_id == by.user_id:
        raise acts.SameOfficer
    version.state, version.withdrawn_at, version.withdrawn_reason = SchemeVersion.State.WITHDRAWN, at, reason
    version.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    audit.record("scheme.withdrawn", by=by, at=at, about=version.number, scheme=version.scheme.code)
    return version
