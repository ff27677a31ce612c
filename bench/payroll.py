"""How long a payroll of a million awards takes, each step against a plain INSERT..SELECT of as many lines into a table with
the same columns, indexes and foreign keys.

Run: SOCLE_TESTS=1 SOCLE_SECRET_KEY=x python bench/payroll.py [AWARDS]. Uses a temporary database server, gone at the end; the
steps run as the application does, under row-level security. Prints seconds and the ratio of each step.
"""

# ruff: noqa: E402 (Django is set up before its models are imported)
import os
import pathlib
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socle.config.settings")
sys.path[:0] = [
    str(pathlib.Path(__file__).resolve().parents[1] / "src"),
    str(pathlib.Path(__file__).resolve().parents[1]),
]

import django

django.setup()

from django.core.management import call_command
from django.db import connections

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.country import operations as country_operations
from socle.base.country import queries as country
from socle.base.periods import queries as periods
from socle.payments import ports, simulator
from socle.payments.operations import arrangements, payrolls, reconciliation, reports, sending
from socle.payments.queries import balances
from tests import people

SCHEME = "bench-grant"
DAY = people.at(2018, 12, 3, 12)
PAID = people.at(2018, 12, 14, 12)

# One person, application, decision, award with an amount, account and recipient for each number; amounts from 41 to 340.
AWARDS = """
INSERT INTO registry_person (id, number, area_key, without_papers, sealed, blocking_keys, registered_at, registered_by, office)
SELECT n, 'PE-' || n, 'br/31/3145901/', false, false, '{{}}', '{at}', 'bench', 'bench' FROM generate_series(1, {count}) n;
INSERT INTO eligibility_application (id, number, scheme, unit, applicant_id, lodged_on, lodged_at, lodged_by, channel, office, state)
SELECT n, 'AP-' || n, '{scheme}', 'person', n, '2018-11-01', '{at}', 'bench', 'desk', 'bench', 'decided'
FROM generate_series(1, {count}) n;
INSERT INTO eligibility_decision (id, number, kind, outcome, application_id, scheme, basis, law, reasons, from_on, act_id, decided_at)
SELECT n, 'DE-' || n, 'award', 'granted', n, '{scheme}', '{{}}', 'bench', '[]', '2018-12-01', {act}, '{at}'
FROM generate_series(1, {count}) n;
INSERT INTO enrolment_award (id, number, scheme, application_id, decision_id, from_on)
SELECT n, 'AW-' || n, '{scheme}', n, n, '2018-12-01' FROM generate_series(1, {count}) n;
INSERT INTO enrolment_awardamount (award_id, component, amount, from_on, decision_id, recorded_at)
SELECT n, 'basic', 41 + n % 300, '2018-12-01', n, '{at}' FROM generate_series(1, {count}) n;
INSERT INTO enrolment_instrument (id, number, person_id, kind, provider, account, masked, holder_name, prepared_by_id,
  prepared_at, approved_by_id, approved_at, exception, usable_from)
SELECT n, 'IS-' || n, n, 'account', 'RIVERBANK', lpad(n::text, 12, '0'), '…', 'Acacia Jordan', {first}, '{at}', {second}, '{at}', '',
  '2018-11-20' FROM generate_series(1, {count}) n;
INSERT INTO enrolment_recipient (award_id, person_id, kind, instrument_id, from_on, prepared_by_id, prepared_at, approved_by_id,
  approved_at)
SELECT n, n, 'recipient', n, '2018-11-01', {first}, '{at}', {second}, '{at}' FROM generate_series(1, {count}) n;
ANALYZE registry_person, eligibility_application, eligibility_decision, enrolment_award, enrolment_awardamount,
  enrolment_instrument, enrolment_recipient
"""
PEER = "INSERT INTO bench_peer SELECT * FROM payments_line"


def prepare(count: int) -> None:
    """Tables, country, and the awards, written straight down by the owner of the tables."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    country_operations.make_fact_tables(country.country())
    with acting.acting_as(accounts.machine("bench", "operator"), purpose="payment") as by:
        country_operations.apply(country=country.country(), by=by, at=DAY)
        arrangements.arrange(
            scheme=SCHEME,
            from_on=date(2018, 1, 1),
            debtor=("Treasury of Rivers", "000001", "RIVERBANK"),
            budget=("treasury", "2018.08.244"),
            due="working day 10",
            by=by,
            at=DAY,
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT min(id), max(id), (SELECT min(id) FROM base_delegation) FROM base_user")
        first, second, delegation = cursor.fetchone()
        cursor.execute(
            "INSERT INTO base_act (number, kind, delegation_id, prepared_at, signed_by_id, signed_at, remarks)"
            " VALUES ('AC-bench', 'award', %s, '2018-11-20', %s, '2018-11-20', '') RETURNING id",
            [delegation, second],
        )
        (act,) = cursor.fetchone()
        cursor.execute(
            AWARDS.format(scheme=SCHEME, count=count, act=act, first=first, second=second, at="2018-11-20 10:00+00")
        )


def timed(name: str, work: Callable[[], object], found: dict[str, float]) -> object:
    """Run, remember and print the seconds."""
    begun = time.perf_counter()
    given = work()
    found[name] = time.perf_counter() - begun
    print(f"{name}: {found[name]:.1f} s", flush=True)
    return given


def main() -> None:
    """All steps of one cycle, then the peer."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    found: dict[str, float] = {}
    timed("preparing the awards", lambda: prepare(count), found)
    cast = people.all_people()
    with tempfile.TemporaryDirectory() as folder:
        ports.bind(simulator.Simulator(pathlib.Path(folder)))

        def do(operation, who, at=DAY, **given):
            with acting.acting_as(who, purpose="payment") as by:
                return operation(by=by, at=at, **given)

        number = do(payrolls.open, cast.penda, scheme=SCHEME, period=periods.get("2018-12")).number
        steps = {
            "calculate": lambda: do(payrolls.calculate, cast.penda, payroll=number),
            "calculate again": lambda: do(payrolls.calculate, cast.penda, payroll=number),
            "validate": lambda: do(payrolls.validate, cast.penda, payroll=number),
            "approve": lambda: do(payrolls.approve, cast.chiku, payroll=number),
            "fund": lambda: do(payrolls.fund, cast.penda, payroll=number, amount=Decimal(10**9), reference="B-1"),
            "instruct": lambda: do(sending.instruct, cast.penda, payroll=number),
            "write and send": lambda: sending.instruct_and_send(payroll=number, by=cast.penda, at=DAY),
            "read back": lambda: do(reports.fetch_reports, cast.penda, at=PAID, payroll=number),
            "reconcile": lambda: do(reconciliation.reconcile, cast.penda, at=PAID, payroll=number),
        }
        for name, work in steps.items():
            timed(name, work, found)
        with acting.acting_as(cast.penda, purpose="payment"):
            timed("prove the ledger", lambda: print("balanced:", balances.is_balanced()), found)
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE bench_peer (LIKE payments_line INCLUDING ALL)")
        cursor.execute(
            "SELECT format('ALTER TABLE bench_peer ADD %s', pg_get_constraintdef(oid)) FROM pg_constraint"
            " WHERE conrelid = 'payments_line'::regclass AND contype = 'f'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        timed("peer: INSERT..SELECT of the lines", lambda: cursor.execute(PEER), found)
    peer = found["peer: INSERT..SELECT of the lines"]
    for name in ("calculate", "validate", "instruct"):
        print(f"{name}: {found[name] / peer:.1f} times the plain INSERT..SELECT of {count} rows")


if __name__ == "__main__":
    main()
