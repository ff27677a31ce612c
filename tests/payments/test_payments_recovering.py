"""Money asked back: prepared, signed by another, served; an appeal stops it even before the first instalment was planned."""

from datetime import date
from decimal import Decimal as D

import pytest

from socle.base import acting
from socle.base.notices import content as packing
from socle.base.notices import printing
from socle.eligibility.models import Service
from socle.eligibility.operations import decisions, serving
from socle.payments.models import Overpayment, Recovery
from socle.payments.operations import recoveries
from tests.payments import arranging
from tests.payments.office import DECEMBER, JANUARY, SENDING, five
from tests.people import at

DAY = date(2019, 1, 8)
FOUND = {
    "finding": "official error",
    "reason": "The award had ended in November.",
    "law": "river act art. 9",
    "share": D("0.10"),
}


@pytest.fixture
def overpaid(office):
    """December's 89 were paid to a family whose award, as was decided later, had ended before."""
    first, *_ = five(office)
    office.sent(DECEMBER, SENDING)
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.change(first, "basic", "59.00", from_on=date(2018, 12, 1), on=at(2018, 12, 20))
    office.checked(JANUARY, date(2019, 1, 3))
    return first


def prepare(office, award, **changed):
    with acting.acting_as(office.people.imbuia, purpose="payment") as by:
        return recoveries.prepare(award=award, **FOUND | changed, by=by, at=arranging.noon(DAY))


def signed(office, batch):
    with acting.acting_as(office.people.chiku, purpose="payment") as by:
        [made] = decisions.sign_batch(batch=batch, by=by, at=arranging.noon(DAY))
    return made


def begin(office, day=DAY):
    with acting.acting_as(office.people.nightly, purpose="payment") as by:
        return recoveries.begin_served(scheme=arranging.SCHEME, by=by, at=arranging.noon(day))


def served(office, made):
    """Served as another room's tests do it: the river grant is no published scheme."""
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.served(made, on=DAY)


def test_it_begins_only_after_it_was_signed_and_served(office, overpaid):
    batch = prepare(office, overpaid)
    assert begin(office) == 0
    made = signed(office, batch)
    assert (made.kind, made.basis["amount"], made.reasons) == ("recovery", "30.0000", [FOUND["reason"]])  # 89 - 59
    assert begin(office) == 0
    served(office, made)
    assert begin(office) == 1
    assert begin(office) == 0
    recovery = office.see(lambda: Recovery.objects.get())
    # nothing is taken before the thirty days of appeal are over
    assert (recovery.amount, recovery.share, recovery.takes_from_on) == (D(30), D("0.10"), date(2019, 2, 8))
    assert office.see(lambda: Overpayment.objects.get().recovery_id) == recovery.pk


def test_an_appeal_before_it_began_stops_it_all_the_same(office, overpaid):
    made = signed(office, prepare(office, overpaid))
    served(office, made)
    with acting.acting_as(office.people.grace, purpose="redress") as by:
        assert recoveries.suspend(decision=made.number, appeal="TK-1", by=by, at=arranging.noon(DAY)) == 1
    assert begin(office) == 0
    assert office.see(lambda: Recovery.objects.get().suspended_because) == "TK-1"


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"share": D("0.5")}, "payments.recovery-share-too-large"),
        ({"finding": "bad luck"}, "base.invalid-input"),
        ({"reason": " "}, "base.invalid-input"),
        ({"law": ""}, "base.invalid-input"),
    ],
)
def test_what_is_missing_or_too_much_is_refused(office, overpaid, changed, refusal):
    with pytest.raises(Exception) as refused:
        prepare(office, overpaid, **changed)
    assert refused.value.code == refusal


def test_nothing_overpaid_is_nothing_to_ask_back(office):
    first, *_ = five(office)
    with pytest.raises(recoveries.NothingOverpaid):
        prepare(office, first)


def test_the_letter_says_what_for_which_period_and_that_an_appeal_stops_it(office, overpaid, monkeypatch):
    made = signed(office, prepare(office, overpaid))
    rules = serving._Rules(title={"en": "River grant"}, appeal=None)
    monkeypatch.setattr(serving, "_rules", lambda found: {one.pk: rules for one in found})
    with acting.acting_as(office.people.amina, purpose="payment") as by:
        serving.serve(decisions=[made], channel="post", on=DAY, language="en", by=by, at=arranging.noon(DAY))
        notice = Service.objects.get(decision=made).notice
    told = packing.unpack(notice.content)
    assert notice.template == "recovery-notice"
    assert [(one["text"], one["amount"].value) for one in told["periods"]] == [("December 2018", D(30))]
    assert (told["share"], told["appeal"]["suspensive"]) == ("10 %", True)
    assert printing.pdf(notice).startswith(b"%PDF")
