"""The cycles: payrolls are calculated, checked, approved twice, funded, sent and reconciled; schools report; effects follow."""

from datetime import date
from decimal import Decimal
from typing import Any

from socle.base.areas.models import Area
from socle.base.institutions.models import Facility
from socle.base.periods import queries as periods
from socle.cli.demo import deciding
from socle.cli.demo import script as scripts
from socle.cli.demo.script import Script
from socle.conditionality.models import Due
from socle.conditionality.operations import dues, effects, exemptions, reports
from socle.eligibility.models import Decision
from socle.payments.models import Payroll
from socle.payments.operations import arrangements, findings, payrolls, reconciliation, sending
from socle.payments.operations import reports as provider_reports
from socle.payments.queries import payrolls as payroll_queries

PAID = (deciding.PROGRAMME, deciding.BPC)
ARREARS = "arrears"
_TWICE_ABOVE = Decimal(50_000)  # reais; above it two secretaries sign
_BUDGET = {
    deciding.PROGRAMME: ("federal treasury", "08.244.2019.8442"),
    deciding.BPC: ("social assistance fund", "08.241.2037.00H5"),
}


def arrange(script: Script) -> None:
    """How each scheme is paid: from which account, budget line and rule of days."""
    for code in PAID:
        with scripts.playing(scripts.user("yvyra"), "payment") as by:
            arrangements.arrange(
                scheme=code,
                from_on=date(2018, 12, 1),
                debtor=("Ministry of Social Development", "990100000000001", "bank"),
                budget=_BUDGET[code],
                second_approval_above=_TWICE_ABOVE,
                by=by,
                at=script.at("2018-12-03"),
            )


def cycle(script: Script, number: int) -> None:
    """One cycle of each scheme, from draft to funded, by as many hands as the law wants."""
    days = script.demo["cycles"][number]
    for code in PAID:
        with scripts.playing(scripts.user("oiti"), "payment") as by:
            payroll = payrolls.open(
                scheme=code, period=periods.get(days["period"]), by=by, at=script.at(days["cut_off"])
            )
            payrolls.calculate(payroll=payroll.number, by=by, at=script.at(days["calculated"]))
            payrolls.validate(payroll=payroll.number, by=by, at=script.at(days["calculated"], 15))
        _waive(payroll.number, script, days)
        _approve(payroll.number, script, days)
        with scripts.playing(scripts.user("pitanga"), "payment") as by:
            total = payroll_queries.get(payroll.number).total
            reference = f"OB-{days['period']}-{code}"
            payrolls.fund(
                payroll=payroll.number, amount=total, reference=reference, by=by, at=script.at(days["sent"], 9)
            )


def send(script: Script, number: int) -> None:
    """The funded payrolls go to the bank; interrupted anywhere, this takes up where it was."""
    days = script.demo["cycles"][number]
    for code in PAID:
        with scripts.playing(scripts.user("pitanga"), "payment"):
            payroll = Payroll.objects.get(scheme=code, period__code=days["period"], cycle="regular")
        if payroll.state in (Payroll.State.FUNDED, Payroll.State.SENT):
            sending.instruct_and_send(
                payroll=payroll.number, by=scripts.user("pitanga"), at=script.at(days["sent"], 10)
            )


def _waive(number: str, script: Script, days: dict[str, Any]) -> None:
    """What validation noticed and is in order is waived with its reason by somebody who did not prepare the payroll."""
    reasons = {
        "new": "First payment after enrolment; the decision was served.",
        "dropped": "The award ended by a served decision.",
    }
    with scripts.playing(scripts.user("kiri"), "payment") as by:
        for row in payroll_queries.findings_by_kind(payroll_queries.get(number)):
            if row["blocking"] and row["kind"] not in findings.NOT_WAIVABLE:
                reason = reasons.get(str(row["kind"]), "Looked into with the municipality; the payment is in order.")
                findings.waive(
                    payroll=number, kind=str(row["kind"]), reason=reason, by=by, at=script.at(days["calculated"], 16)
                )


def arrears(script: Script) -> None:
    """What an upheld appeal restored is paid off-cycle, without waiting for the next month."""
    period = periods.get("2019-01")
    at = {
        name: script.at(day) for name, day in {"open": "2019-02-07", "sign": "2019-02-08", "fund": "2019-02-11"}.items()
    }
    with scripts.playing(scripts.user("oiti"), "payment") as by:
        payroll = payrolls.open(scheme=deciding.PROGRAMME, period=period, cycle=ARREARS, by=by, at=at["open"])
        payrolls.calculate(payroll=payroll.number, by=by, at=at["open"])
        payrolls.validate(payroll=payroll.number, by=by, at=at["open"])
    _waive(payroll.number, script, {"calculated": "2019-02-07"})
    _approve(payroll.number, script, {"approved": "2019-02-08"})
    with scripts.playing(scripts.user("pitanga"), "payment") as by:
        total = payroll_queries.get(payroll.number).total
        payrolls.fund(payroll=payroll.number, amount=total, reference="OB-2019-02-arrears", by=by, at=at["fund"])


def send_arrears(script: Script) -> None:
    """The off-cycle payroll goes to the bank."""
    with scripts.playing(scripts.user("pitanga"), "payment"):
        payroll = Payroll.objects.get(cycle=ARREARS)
    if payroll.state in (Payroll.State.FUNDED, Payroll.State.SENT):
        sending.instruct_and_send(payroll=payroll.number, by=scripts.user("pitanga"), at=script.at("2019-02-12"))


def settle_arrears(script: Script) -> None:
    """The off-cycle payroll is read back and closed."""
    with scripts.playing(scripts.user("pitanga"), "payment"):
        number = Payroll.objects.get(cycle=ARREARS).number
    _settle(number, script, "2019-02-14", "2019-02-15")


def _approve(number: str, script: Script, days: dict[str, Any]) -> None:
    with scripts.playing(scripts.user("jacaranda"), "payment") as by:
        approved = payrolls.approve(payroll=number, by=by, at=script.at(days["approved"], 9))
    if not approved.second_approval:
        return
    with scripts.playing(scripts.user("kiri"), "payment") as by:
        payrolls.approve_again(payroll=number, by=by, at=script.at(days["approved"], 14))


def settle(script: Script, number: int) -> None:
    """The bank's reports are read, three ways compared, what differs explained, the cycle closed."""
    days = script.demo["cycles"][number]
    for code in PAID:
        with scripts.playing(scripts.user("pitanga"), "payment"):
            payroll = Payroll.objects.get(scheme=code, period__code=days["period"], cycle="regular").number
        _settle(payroll, script, days["statement"], days["closed"])


def _settle(payroll: str, script: Script, statement: str, closed: str) -> None:
    at = script.at(closed)
    with scripts.playing(scripts.user("pitanga"), "payment") as by:
        provider_reports.fetch_reports(payroll=payroll, by=by, at=script.at(statement, 18))
        provider_reports.fetch_reports(payroll=payroll, by=by, at=at)
        done = reconciliation.reconcile(payroll=payroll, by=by, at=at)
        if done.state != Payroll.State.RECONCILED:
            done = reconciliation.reconcile(payroll=payroll, by=by, at=at)
        for difference in payroll_queries.differences(done, unexplained=True):
            words = "The payment came back from the bank after it was settled; it is issued again."
            reconciliation.explain_difference(number=difference.number, explanation=words, by=by, at=at)
        payrolls.close(payroll=payroll, by=by, at=at)


def attend(script: Script, period: str) -> None:
    """Schools report the attendance of a month; the closed school exempts its pupils; some do not report."""
    told = script.demo["attendance"]
    month = periods.get(period)
    with scripts.playing(scripts.accounts.machine("timetable"), "compliance") as by:
        dues.open_period(scheme=deciding.PROGRAMME, period=month, by=by, at=script.at(month.starts_on, 8))
    with scripts.playing(scripts.user("imbuia"), "compliance") as by:
        for one in told["exempt"]:
            if one["period"] == period:
                _exempt(one, month, by, script)
        reports.record_many(
            rows=_reported(told, period), period=month, source="demo", by=by, at=script.at(month.ends_on)
        )


def _exempt(one: dict[str, Any], month: Any, by: Any, script: Script) -> None:
    exemptions.exempt(
        exemption=exemptions.NewExemption(
            condition=_condition(),
            from_on=month.starts_on,
            to_on=month.ends_on,
            reason=one["because"],
            facility=Facility.objects.get(code=one["facility"]),
        ),
        by=by,
        at=script.at(month.ends_on, 8),
    )


def _condition() -> str:
    return Due.objects.values_list("condition", flat=True).order_by("condition").first() or ""


def _reported(told: dict[str, Any], period: str) -> list[reports.Row]:
    """What the schools say of whom something is due, by the script's shares; whoever falls beyond them is not reported."""
    schools = _schools()
    found = (
        Due.objects.filter(period__code=period)
        .order_by("pk")
        .values_list("person__number", "person_id", "person__area_key")
    )
    shares = {key: float(value) for key, value in told["shares"].items()}
    rows = []
    for line, (number, person, area) in enumerate(dict.fromkeys(found), start=2):
        drawn = scripts.share(f"attendance {period}", str(person))
        if drawn >= shares["met"] + shares["breach"]:
            continue
        low, high = map(float, told["met_between"] if drawn < shares["met"] else told["breach_between"])
        measured = low + (high - low) * scripts.share(f"measured {period}", str(person))
        school = schools.get("/".join(area.split("/")[:3]), "")
        rows.append(reports.Row(line=line, person=number, measured=f"{measured:.4f}", facility=school))
    return rows


def _schools() -> dict[str, str]:
    """A school of each municipality, by the key of the municipality."""
    towns = {area.key: "/".join(area.key.split("/")[:3]) for area in Area.objects.all()}
    found = Facility.objects.filter(kind="school").order_by("-code").values_list("area__key", "code")
    return {towns[key]: code for key, code in found}


def follow(script: Script, period: str, on: date) -> None:
    """What the breaches of a month lead to: proposed, signed, served, carried out for periods to come."""
    month = periods.get(period)
    with scripts.playing(scripts.user("imbuia"), "compliance") as by:
        proposed = effects.propose_effects(scheme=deciding.PROGRAMME, period=month, by=by, at=script.at(on, 9))
    if not proposed.batch:
        return
    with scripts.playing(scripts.user("jacaranda"), "compliance") as by:
        effects.sign_effects(batch=proposed.batch, by=by, at=script.at(on, 14))
    deciding.serve(script, Decision.objects.filter(kind=Decision.Kind.EFFECT), on)
    with scripts.playing(scripts.user("imbuia"), "compliance") as by:
        effects.carry_out(scheme=deciding.PROGRAMME, by=by, at=script.at(on, 16))
