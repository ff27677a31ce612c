"""How long a pain.001 of a million payments takes, against writing the same rows as CSV.

Run: python bench/pain001.py [COUNT]. Prints seconds, file size, peak memory and the ratio to CSV; then the seconds the
schema check takes.
"""

import csv
import datetime
import pathlib
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal

from socle.base.kernel import money
from socle.payments.formats import instructions, pain001, xmlstream


class Rows:
    """Payments made up as they are asked for, so that the memory measured is the writer's."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[instructions.Instruction]:
        agent = instructions.Agent(provider="RIVERBANK")
        for number in range(self.count):
            yield instructions.Instruction(
                id=f"2018-12-{number:09d}",
                amount=Decimal(41 + number % 300),
                creditor_name=f"Acacia Jordan {number}",
                creditor_account=instructions.Account(other=f"{number:012d}"),
                creditor_agent=agent,
                remittance="Child grant December 2018",
            )


def batch(count: int) -> instructions.Batch:
    """A batch of that many payments in one currency."""
    return instructions.Batch(
        message_id="BENCH-1",
        created_at=datetime.datetime(2018, 12, 3, 9, tzinfo=datetime.UTC),
        debtor_name="Treasury",
        debtor_account=instructions.Account(other="000001"),
        debtor_agent=instructions.Agent(provider="RIVERBANK"),
        execution_on=datetime.date(2018, 12, 10),
        currency=money.Currency(code="BRL", decimals=2, smallest_unit=Decimal("0.01")),
        instructions=Rows(count),
    )


def write_csv(path: pathlib.Path, rows: Rows) -> None:
    """The peer: the same values as plain rows."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        for row in rows:
            writer.writerow([row.id, row.amount, row.creditor_name, row.creditor_account.other, row.remittance])


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        target, peer = pathlib.Path(folder, "pain001.xml"), pathlib.Path(folder, "rows.csv")
        start = time.perf_counter()
        write_csv(peer, Rows(count))
        csv_seconds = time.perf_counter() - start
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        with target.open("wb") as stream:
            pain001.write_to(batch(count), stream)
        seconds = time.perf_counter() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"{count} payments: {seconds:.1f} s, {target.stat().st_size / 1e6:.0f} MB, memory grew by {grown:.0f} MB")
        print(f"the same rows as CSV: {csv_seconds:.1f} s; ratio {seconds / csv_seconds:.1f}")
        start = time.perf_counter()
        xmlstream.validate(target, version=pain001.VERSION)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"checked against the schema: {time.perf_counter() - start:.1f} s; memory grew by {grown:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
