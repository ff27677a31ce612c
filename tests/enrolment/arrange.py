"""What stands before enrolment begins: persons, households, applications with assessments, decisions signed and served."""

import json
from datetime import date, timedelta

from django.db import connection

from socle.base import acting
from socle.base.acts.models import Act, Delegation
from socle.base.country import queries as country
from socle.base.kernel import numbers
from socle.base.notices.models import Notice
from socle.eligibility.models import Application, Decision, Run, Service
from socle.registry.models import Evidence, Household, Membership, Name, Person
from socle.schemes.models import Scheme, SchemeVersion
from socle.schemes.source import files, reading
from tests.people import at

OURO_BRANCO = "br/31/3145901/"
SAO_JOAO = "br/31/3162500/"
NOW = at(2018, 12, 5)
PROGRAMME = "bolsa-familia-2004"


def evidence():
    return Evidence.objects.create(source="declared", stated_on=date(2018, 11, 26))


def person(name, *, born=date(1985, 5, 4), latest=None, died=None, area=OURO_BRANCO):
    """A person of Ouro Branco with a name and a day of birth (or the range `born`..`latest`)."""
    made = Person.objects.create(
        number=numbers.new("PE"), area_key=area, registered_at=NOW, registered_by="aroeira", office="cras"
    )
    Name.objects.create(
        person=made, full=name, script="Latn", folded=name.lower(), is_main=True, valid_from=date(2018, 1, 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fact_identity (subject_id, valid, evidence_id, birth_date, birth_date_latest, died_on, died_on_latest)"
            " VALUES (%s, '[1900-01-01,)', %s, %s, %s, %s, %s)",
            [made.pk, evidence().pk, born, latest or born, died, died],
        )
    return made


def household(*members, area=OURO_BRANCO):
    """A household whose first member is its head."""
    made = Household.objects.create(
        number=numbers.new("HH"), area_key=area, registered_at=NOW, registered_by="aroeira", office="cras"
    )
    for place, member in enumerate(members):
        Membership.objects.create(
            person=member,
            household=made,
            relation="child" if place else "head",
            valid=(date(2018, 1, 1), None),
            evidence=evidence(),
        )
    return made


def publish(people, scheme=PROGRAMME):
    """A scheme of the demonstration country, published as its files stand (their check has its own tests)."""
    source = files.of_folder(country.country().folder / "schemes" / scheme)
    read = reading.read(source)
    with acting.acting_as(people.dalila, purpose="eligibility") as by:
        row = Scheme.objects.create(
            code=scheme, title={}, basis=read.basis, unit=read.unit.kind, owner="ministry", administrator="ministry"
        )
        return SchemeVersion.objects.create(
            scheme=row,
            number=numbers.new("SV"),
            from_on=date(2018, 7, 1),
            files=source,
            hash=read.hash,
            facts_hash=country.facts().hash,
            state="published",
            report={},
            proposed_by_id=people.imbuia.user_id,
            proposed_at=at(2018, 11, 1),
            act=act(by, kind="scheme-version", signed_at=at(2018, 11, 2)),
            published_at=at(2018, 11, 2),
        )


def run(by, *, scheme=PROGRAMME):
    """A finished run of the scheme's version; of one with empty files where none was published."""
    owner, _ = Scheme.objects.get_or_create(
        code=scheme,
        defaults={
            "title": {},
            "basis": "budget",
            "unit": "household",
            "owner": "ministry",
            "administrator": "ministry",
        },
    )
    version = owner.versions.first() or SchemeVersion.objects.create(
        scheme=owner,
        number=numbers.new("SV"),
        from_on=date(2018, 7, 1),
        files={},
        hash="0" * 64,
        facts_hash="0" * 64,
        report={},
        proposed_by_id=by.user_id,
        proposed_at=NOW,
    )
    return Run.objects.create(
        number=numbers.new("RN"),
        scheme=scheme,
        version=version,
        on=date(2018, 12, 1),
        known_at=at(2100, 1, 1),
        kind="nation",
        engine="bulk",
        state="done",
        requested_by="timetable",
        requested_at=NOW,
    )


def act(by, *, kind, signed_at=NOW):
    return Act.objects.create(
        number=numbers.new("AC"),
        kind=kind,
        delegation=Delegation.objects.filter(user_id=by.user_id).first(),
        prepared_at=signed_at - timedelta(hours=1),
        signed_by_id=by.user_id,
        signed_at=signed_at,
    )


def application(head, home=None, *, scheme=PROGRAMME, unit="household"):
    return Application.objects.create(
        number=numbers.new("AP"),
        scheme=scheme,
        unit=unit,
        applicant=head,
        household=home,
        lodged_on=date(2018, 11, 26),
        lodged_at=NOW,
        lodged_by="aroeira",
        office="cras",
        state="decided",
    )


def decision(asked, by, *, kind="eligibility", outcome="granted", served=True, signed_at=NOW, **fields):
    """A decision on an application, signed by `by` and, unless told otherwise, served the same day."""
    made = Decision.objects.create(
        number=numbers.new("DE"),
        kind=kind,
        outcome=outcome,
        application=asked,
        scheme=asked.scheme,
        law="law-10836 art. 2",
        from_on=fields.pop("from_on", date(2018, 12, 1)),
        act=act(by, kind=kind, signed_at=signed_at),
        decided_at=signed_at,
        **fields,
    )
    if served:
        serve(made, on=signed_at.date())
    return made


def serve(made, *, on):
    notice = Notice.objects.create(
        number=numbers.new("NT"),
        kind="decision",
        about=made.number,
        addressee=made.application.applicant.number,
        language="pt",
        template="decision",
        content={},
        content_hash="0" * 64,
        prepared_at=NOW,
        channel="in person",
        served_on=on,
    )
    return Service.objects.create(decision=made, notice=notice, served_on=on, appeal_until=on + timedelta(days=30))


def assessment(of_run, asked, components, *, eligible="yes", rank=()):
    """The stored assessment of an application's unit; gives its id. `components`: code -> amount as text, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO eligibility_assessment (run_id, person_id, household_id, eligible, criteria, components, rank,"
            " inputs_hash, record_hash) VALUES (%s, %s, %s, %s, '[]', %s, %s, repeat('0', 64), repeat('0', 64)) RETURNING id",
            [
                of_run.pk,
                asked.applicant_id,
                asked.household_id,
                eligible,
                json.dumps([{"code": code, "amount": amount} for code, amount in components.items()]),
                json.dumps(list(rank)),
            ],
        )
        return cursor.fetchone()[0]


def granted(name, by, *, of_run, components=None, area=OURO_BRANCO, served=True, children=0, rank=()):
    """A family found eligible: its decision signed, and served unless told otherwise."""
    head = person(name, area=area)
    children = [person(f"{name} {place}", born=date(2008, 3, 1), area=area) for place in range(1, children + 1)]
    asked = application(head, household(head, *children, area=area), scheme=of_run.scheme)
    identity = assessment(of_run, asked, components or {"basic": "89.00"}, rank=rank)
    return decision(asked, by, served=served, assessment_run=of_run, assessment_id=identity)
