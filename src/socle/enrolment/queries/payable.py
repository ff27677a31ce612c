"""Payroll's input: the awards of a scheme that a period is owed on, with amounts, recipient and instrument, as known at a cut-off.

An award is owed a period if it is in force on any day of it; a component's amount is that of the period's first day, or of
the award's first day if that lies within (as payments calculates it).
What was decided, approved, changed or ended after the cut-off is not seen, so the same
cut-off gives the same rows again (domain P01). Recipient and instrument are those of the day of the cut-off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from socle.base.periods.models import Period

_CHUNK = 10_000

_ROWS = """
WITH award AS (
  SELECT a.id, a.number, a.application_id, application.applicant_id, a.from_on,
         CASE WHEN a.ended_at > %(cut_off)s THEN NULL ELSE a.to_on END AS to_on
  FROM enrolment_award a
  JOIN eligibility_application application ON application.id = a.application_id
  JOIN eligibility_decision decision ON decision.id = a.decision_id
  WHERE a.scheme = %(scheme)s AND decision.decided_at <= %(cut_off)s AND a.from_on < %(ends)s
), owed AS (
  SELECT award.*, greatest(award.from_on, %(starts)s::date) AS day
  FROM award WHERE (to_on IS NULL OR to_on > %(starts)s) AND to_on IS DISTINCT FROM from_on
    AND (%(awards)s::bigint[] IS NULL OR id = ANY(%(awards)s))
), component AS (
  SELECT DISTINCT ON (m.award_id, m.component) m.award_id, m.component, m.amount, m.decision_id
  FROM enrolment_awardamount m
  JOIN owed ON owed.id = m.award_id
  JOIN eligibility_decision decision ON decision.id = m.decision_id
  WHERE coalesce(m.recorded_at, decision.decided_at) <= %(cut_off)s AND m.from_on <= owed.day
    AND (m.replaced_at > %(cut_off)s OR (m.superseded_by_id IS NULL AND (m.to_on IS NULL OR m.to_on > owed.day)))
  ORDER BY m.award_id, m.component, coalesce(m.recorded_at, decision.decided_at) DESC, m.id DESC
), components AS (
  SELECT award_id, array_agg(component ORDER BY component) AS codes, array_agg(amount ORDER BY component) AS amounts,
         array_agg(decision_id ORDER BY component) AS decisions
  FROM component GROUP BY award_id
), recipient AS (
  SELECT DISTINCT ON (r.award_id) r.award_id, r.id, r.person_id, r.instrument_id
  FROM enrolment_recipient r JOIN owed ON owed.id = r.award_id
  WHERE r.approved_at <= %(cut_off)s AND r.from_on <= %(day)s AND (r.to_on IS NULL OR r.to_on > %(day)s)
  ORDER BY r.award_id, r.approved_at DESC, r.id DESC
), instrument AS (
  SELECT DISTINCT ON (recipient.award_id) recipient.award_id, i.id
  FROM recipient JOIN enrolment_instrument i ON i.person_id = recipient.person_id
  WHERE i.approved_at <= %(cut_off)s AND i.usable_from <= %(day)s AND (i.ended_on IS NULL OR i.ended_on > %(day)s)
  ORDER BY recipient.award_id, (i.id = recipient.instrument_id) DESC NULLS LAST, i.usable_from DESC, i.id DESC
)
SELECT owed.id, owed.number, owed.application_id, owed.applicant_id, owed.from_on, owed.to_on, recipient.id,
       recipient.person_id, instrument.id, coalesce(codes, '{}'), coalesce(amounts, '{}'), coalesce(decisions, '{}'),
       EXISTS (SELECT 1 FROM enrolment_commitment c WHERE c.award_id = owed.id)
FROM owed
LEFT JOIN components ON components.award_id = owed.id
LEFT JOIN recipient ON recipient.award_id = owed.id
LEFT JOIN instrument ON instrument.award_id = owed.id
ORDER BY owed.id
"""


@dataclass(frozen=True, kw_only=True)
class Component:
    """A component of an award for one period: its amount in the country's currency and the decision that set it."""

    code: str
    amount: Decimal
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class Payable:
    """An award that a period is owed on. `person_id` receives; recipient and instrument are None while they are missing."""

    award_id: int
    award_number: str
    application_id: int
    applicant_id: int
    from_on: date
    to_on: date | None
    recipient_id: int | None
    person_id: int | None
    instrument_id: int | None
    components: tuple[Component, ...]
    acknowledged: bool

    @property
    def total(self) -> Decimal:
        return sum((one.amount for one in self.components), Decimal(0))

    def missing(self, *, cash: bool, conditional: bool) -> tuple[str, ...]:
        """What is missing before anything can be paid: `recipient`, `instrument`, `commitments` (domain E16).

        A fee waiver (`cash=False`) needs no instrument; commitments are needed where the scheme has conditions.
        """
        needed = (
            ("recipient", self.recipient_id is None),
            ("instrument", cash and self.instrument_id is None),
            ("commitments", conditional and not self.acknowledged),
        )
        return tuple(name for name, is_missing in needed if is_missing)


def payable_on(
    *, scheme: str, period: Period, cut_off_at: datetime, awards: list[int] | None = None
) -> Iterator[Payable]:
    """The awards of the scheme that the period is owed on, as known at the cut-off, in a stable order.

    `awards` narrows to some of them (a recomputation). Read inside `acting_as`: the rows are those of the actor's area.
    """
    given = {
        "scheme": scheme,
        "starts": period.starts_on,
        "ends": period.ends_on,
        "cut_off": cut_off_at,
        "day": timezone.localdate(cut_off_at),
        "awards": awards,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, given)
        while rows := cursor.fetchmany(_CHUNK):
            yield from map(_payable, rows)


def _payable(row: tuple) -> Payable:
    award, number, application, applicant, from_on, to_on, recipient, person, instrument, *lists, acknowledged = row
    return Payable(
        award_id=award,
        award_number=number,
        application_id=application,
        applicant_id=applicant,
        from_on=from_on,
        to_on=to_on,
        recipient_id=recipient,
        person_id=person,
        instrument_id=instrument,
        components=tuple(Component(code=c, amount=a, decision_id=d) for c, a, d in zip(*lists, strict=True)),
        acknowledged=acknowledged,
    )
