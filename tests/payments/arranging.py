"""What stands before a payroll: awards with amounts, recipients and accounts, effects; written as rows, straight down.

Everything is of one invented scheme, `river-grant`, so that nothing else in the database is counted.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.db import connection

from socle.base.acts.models import Act, Delegation
from socle.base.kernel import numbers
from socle.base.notices.models import Notice
from socle.base.periods import queries as periods
from socle.conditionality.models import Effect
from socle.eligibility.models import Application, Decision, Service
from socle.enrolment.models import Award, AwardAmount, Instrument, Recipient
from socle.payments import ports
from socle.payments.operations import arrangements
from socle.registry.models import Evidence, Household, Membership, Name, Person
from tests.people import at

SCHEME = "river-grant"
AREA = "br/31/3145901/"
GRANTED = at(2018, 11, 20)
_accounts = count(1000)


def arrangement(people, *, second_approval_above=None, due="working day 10"):
    """How the river grant is paid: on the tenth working day, out of one account."""
    return arrangements.arrange(
        scheme=SCHEME,
        from_on=date(2018, 1, 1),
        debtor=("Treasury of Rivers", "000001", "RIVERBANK"),
        budget=("treasury", "2018.08.244"),
        due=due,
        second_approval_above=second_approval_above,
        by=people.operator,
        at=GRANTED,
    )


def act(kind="award", on=GRANTED):
    delegation = Delegation.objects.filter(kinds__contains=["payroll"]).order_by("id").first()
    return Act.objects.create(
        number=numbers.new("AC"),
        kind=kind,
        delegation=delegation,
        prepared_at=on - timedelta(hours=1),
        signed_by=delegation.user,
        signed_at=on,
    )


def person(name, *, died=None):
    made = Person.objects.create(
        number=numbers.new("PE"), area_key=AREA, registered_at=GRANTED, registered_by="aroeira", office="cras"
    )
    Name.objects.create(
        person=made, full=name, script="Latn", folded=name.lower(), is_main=True, valid_from=date(2018, 1, 1)
    )
    if died:
        dead(made, died)
    return made


def dead(made, died):
    evidence = Evidence.objects.create(source="authority", stated_on=died)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fact_identity (subject_id, valid, evidence_id, died_on, died_on_latest)"
            " VALUES (%s, '[2018-01-01,)', %s, %s, %s)",
            [made.pk, evidence.pk, died, died],
        )


def decision(application, *, kind="award", on=GRANTED, outcome="granted", from_on=date(2018, 12, 1)):
    return Decision.objects.create(
        number=numbers.new("DE"),
        kind=kind,
        outcome=outcome,
        application=application,
        scheme=SCHEME,
        law="river act art. 1",
        from_on=from_on,
        act=act(kind, on),
        decided_at=on,
    )


def served(made, *, on):
    notice = Notice.objects.create(
        number=numbers.new("NT"),
        kind="decision",
        about=made.number,
        addressee=made.application.applicant.number,
        language="pt",
        template="decision",
        content={},
        content_hash="0" * 64,
        prepared_at=made.decided_at,
        channel="in person",
        served_on=on,
    )
    return Service.objects.create(decision=made, notice=notice, served_on=on, appeal_until=on + timedelta(days=30))


def instrument(owner, *, account=None, usable_from=date(2018, 11, 20), at_instant=GRANTED):
    account = account or f"{next(_accounts):06d}"
    preparer, approver = Delegation.objects.order_by("id").values_list("user_id", flat=True)[:2]
    return Instrument.objects.create(
        number=numbers.new("IS"),
        person=owner,
        kind="account",
        provider="RIVERBANK",
        account=account,
        masked=f"…{account[-3:]}",
        holder_name=owner.names.get().full,
        prepared_by_id=preparer,
        prepared_at=at_instant,
        approved_by_id=approver,
        approved_at=at_instant,
        usable_from=usable_from,
    )


def award(name, amounts, *, account=None, from_on=date(2018, 12, 1), on=GRANTED, paid_to_account=True):
    """A family with an award: `amounts` by component as text. Its recipient is its head, with an account of its own."""
    head = person(name)
    home = Household.objects.create(
        number=numbers.new("HH"), area_key=AREA, registered_at=GRANTED, registered_by="aroeira", office="cras"
    )
    Membership.objects.create(
        person=head,
        household=home,
        relation="head",
        valid=(date(2018, 1, 1), None),
        evidence=Evidence.objects.create(source="declared", stated_on=date(2018, 11, 1)),
    )
    asked = Application.objects.create(
        number=numbers.new("AP"),
        scheme=SCHEME,
        unit="household",
        applicant=head,
        household=home,
        lodged_on=date(2018, 11, 1),
        lodged_at=GRANTED,
        lodged_by="aroeira",
        office="cras",
        state="decided",
    )
    granted = decision(asked, on=on, from_on=from_on)
    made = Award.objects.create(
        number=numbers.new("AW"), scheme=SCHEME, application=asked, decision=granted, from_on=from_on
    )
    for component, amount in amounts.items():
        AwardAmount.objects.create(
            award=made, component=component, amount=Decimal(amount), from_on=from_on, decision=granted, recorded_at=on
        )
    preparer, approver = Delegation.objects.order_by("id").values_list("user_id", flat=True)[:2]
    Recipient.objects.create(
        award=made,
        person=head,
        instrument=instrument(head, account=account, at_instant=on) if paid_to_account else None,
        from_on=from_on - timedelta(days=30),
        prepared_by_id=preparer,
        prepared_at=on,
        approved_by_id=approver,
        approved_at=on,
    )
    return made


def change(made, component, amount, *, from_on, on):
    """A later decision sets a component's amount from a day on; gives the decision. An amount of None only ends it."""
    changed = decision(made.application, kind="amount", on=on, outcome="changed", from_on=from_on)
    before = AwardAmount.objects.filter(award=made, component=component, to_on=None, superseded_by=None)
    before.filter(from_on__lt=from_on).update(to_on=from_on, replaced_at=on)
    before.filter(from_on__gte=from_on).update(superseded_by=changed, replaced_at=on)
    if amount is not None:
        AwardAmount.objects.create(
            award=made, component=component, amount=Decimal(amount), from_on=from_on, decision=changed, recorded_at=on
        )
    return changed


def end(made, *, to_on, on):
    made.to_on, made.ended_at = to_on, on
    made.ended_by = decision(made.application, kind="exit", on=on, outcome="ended", from_on=to_on)
    made.save()


def effect(made, step, first, *, periods_touched=1, on, components=()):
    return Effect.objects.create(
        award=made,
        step=step,
        first_period=periods.get(first),
        periods=periods_touched,
        components=list(components),
        decision=decision(made.application, kind="compliance-effect", on=on, outcome="applied"),
        applied_on=on.date(),
    )


class Watched:
    """A provider that counts what really arrives at the one behind it, and can be told to die before or after taking a file."""

    def __init__(self, behind: ports.PaymentProvider) -> None:
        self.behind = behind
        self.paid: list[str] = []
        self.sent = 0
        self.dies = ""

    def send(self, file: bytes, message_id: str) -> ports.Receipt:
        if self.dies == "before the provider":
            raise Killed
        receipt = self.behind.send(file, message_id)
        self.sent += 1
        if not receipt.again:
            self.paid.append(message_id)
        if self.dies == "after the provider":
            raise Killed
        return receipt

    def reports(self, message_id: str) -> list[ports.ProviderFile]:
        return self.behind.reports(message_id)


class Killed(BaseException):
    """The process died: nothing below may catch this."""


def noon(day: date) -> datetime:
    return at(day.year, day.month, day.day, 12)
