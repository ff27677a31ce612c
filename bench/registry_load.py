# ruff: noqa: E402, E501  (settings come from the environment before Django; lists of columns)
"""The register under a nation's weight: search, look-up of duplicates, dossier and snapshot over a generated million persons.

    python bench/registry_load.py [--persons 1000000]

Makes a database of its own in a folder of its own, and removes it. Limits (architecture sections 5 and 7): look-up of
duplicates 3.4 ms p95 and first page 1.5 ms on 5 million persons, pages 100 ms p95.
"""

import argparse
import itertools
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

STATE = tempfile.mkdtemp(prefix="socle-bench-")
os.environ |= {
    "SOCLE_STATE": STATE,
    "SOCLE_SECRET_KEY": "only-for-the-benchmark",
    "DJANGO_SETTINGS_MODULE": "socle.config.settings",
}
os.environ.pop("DATABASE_URL", None)

import django

django.setup()

from django.core.management import call_command
from django.db import connection, connections

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.permissions import Permission
from socle.base.country import operations as country_operations
from socle.base.country import queries as country
from socle.base.kernel import numbers
from socle.registry import queries, reasoning, snapshot
from socle.registry.operations import dossiers, duplicates
from socle.registry.reasoning import births, names
from socle.rules import scope
from socle.rules.bulk import layout

AT = datetime(2018, 12, 10, 10, tzinfo=UTC)
AREAS = (
    "br/31/3145901/3145901-01/",
    "br/31/3162500/3162500-01/",
    "br/31/3162559/3162559-01/",
    "br/31/3162575/3162575-01/",
)
ONSETS = ["b", "c", "d", "f", "g", "j", "l", "m", "n", "p", "r", "s", "t", "v", "br", "ch"]
DICE = random.Random(1)


def word(syllables: int) -> str:
    return "".join(DICE.choice(ONSETS) + DICE.choice("aeiou") for _ in range(syllables)).capitalize()


# common names are common: the n-th is n times rarer than the first, as in real registers
GIVEN = [word(DICE.choice((2, 3))) for _ in range(4000)]
FAMILY = [word(DICE.choice((2, 3))) for _ in range(20000)]
WEIGHTS = {len(words): list(itertools.accumulate(1 / (n + 10) for n in range(len(words)))) for words in (GIVEN, FAMILY)}


def pick(words: list[str]) -> str:
    return DICE.choices(words, cum_weights=WEIGHTS[len(words)])[0]


def people(count: int) -> Iterator[tuple[int, int, str, str, date, str]]:
    """(person, household, full name, sex, birth, area); some three and a half persons a household."""
    household = 0
    for person in range(1, count + 1):
        if household == 0 or DICE.random() < 0.285:
            household += 1
            area = AREAS[household % len(AREAS)] if household % 10 else AREAS[0]
        full = f"{pick(GIVEN)} {pick(FAMILY)} {pick(FAMILY)}"
        yield (
            person,
            household,
            full,
            DICE.choice(("female", "male")),
            date(1930, 1, 1) + timedelta(days=DICE.randrange(32000)),
            area,
        )


def load(count: int) -> None:
    """Fill the tables as their owner, by COPY."""
    rows = list(people(count))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_evidence (source, document, reference, stated_on, office, overrides) VALUES ('demo', '', '', '2018-12-01', '', '{}')"
        )
        fill(
            cursor,
            "registry_household (id, number, area_key, registered_at, registered_by, office)",
            (
                (home, numbers.new("HH"), area, AT, "bench", "cras")
                for home, area in {row[1]: row[5] for row in rows}.items()
            ),
        )
        fill(
            cursor,
            "registry_person (id, number, area_key, without_papers, sealed, blocking_keys, registered_at, registered_by, office)",
            (
                (person, numbers.new("PE"), area, True, False, keys(full, sex, born, area), AT, "bench", "cras")
                for person, _, full, sex, born, area in rows
            ),
        )
        fill(
            cursor,
            'registry_name (person_id, kind, "full", given, family, script, folded, is_main, valid_from)',
            (
                (person, "legal", full, "", "", "Latn", names.fold(full), True, born)
                for person, _, full, _, born, _ in rows
            ),
        )
        heads: set[int] = set()
        fill(
            cursor,
            "registry_membership (person_id, household_id, relation, usual, valid, evidence_id)",
            (
                (person, home, "child" if home in heads else heads.add(home) or "head", True, "[2018-12-01,)", 1)
                for person, home, *_ in rows
            ),
        )
        fill(
            cursor,
            "fact_identity (subject_id, valid, evidence_id, birth_date, birth_date_latest, sex)",
            ((person, f"[{born},)", 1, born, born, sex) for person, _, _, sex, born, _ in rows),
        )
        fill(
            cursor,
            "fact_incomes (subject_id, line, valid, evidence_id, kind, amount)",
            (
                (person, line, "[2018-12-01,)", 1, "wage" if line else None, person % 2000 if line else None)
                for person, *_ in rows
                for line in (0, 1)[: 1 + person % 2]
            ),
        )
        cursor.execute("ANALYZE")


def keys(full: str, sex: str, born: date, area: str) -> list[str]:
    name = names.NewName(full=full)
    return names.blocking_keys(names=[name], birth=births.Born.exactly(born), sex=sex, area_key=area)


def fill(cursor, into: str, rows) -> None:
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def measure(what: str, limit: float, run: Callable[[int], object], times: int = 300) -> None:
    """Print p50 and p95 of `run` in milliseconds, and the ratio of p95 to a limit."""
    run(0)
    took = []
    for n in range(times):
        start = time.perf_counter()
        run(n)
        took.append((time.perf_counter() - start) * 1000)
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[18]
    print(f"{what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms; {p95 / limit:.2f} of the limit of {limit} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=1_000_000)
    count = parser.parse_args().persons
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    country_operations.make_fact_tables(country.country())
    machine = accounts.machine("bench", permissions=frozenset(Permission))
    with acting.acting_as(machine, purpose="audit") as by:
        country_operations.apply(country=country.country(), by=by, at=AT)
    start = time.perf_counter()
    load(count)
    print(f"loaded {count} persons in {time.perf_counter() - start:.0f} s", flush=True)
    clerk = acting.replace(machine, area_key="br/31/3145901/")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT n.full, p.number FROM registry_name n JOIN registry_person p ON p.id = n.person_id WHERE p.id %% %s = 0 AND p.area_key < 'br/31/3146'",
            [max(1, count // 3000)],
        )
        known = cursor.fetchall()
    with acting.acting_as(clerk, purpose="registration") as by:
        measure("search by name", 100, lambda n: queries.search(text=known[n % len(known)][0].lower(), by=by))
        measure(
            "search by a misspelt name", 100, lambda n: queries.search(text=misspelt(known[n % len(known)][0]), by=by)
        )
        measure("search by number", 100, lambda n: queries.search(text=known[n % len(known)][1], by=by))
        measure(
            "dossier", 100, lambda n: dossiers.open(person_number=known[n % len(known)][1], on=AT.date(), by=by, at=AT)
        )
        duplicates.SEARCHES_AN_HOUR = 10**6
        measure("look-up of duplicates", 100, lambda n: look(known[n % len(known)][0], by))
    with acting.acting_as(machine, purpose="eligibility") as by:
        facts = ["identity.birth_date", "identity.sex", "incomes.kind", "incomes.amount"]
        for unit in ("household", "person"):
            columns = layout.layout(scope.Scope(dictionary=country.facts(), unit=unit, names={}), facts).columns
            start = time.perf_counter()
            written = snapshot.write(on=AT.date(), columns=columns, unit=unit, folder=Path(STATE) / unit, by=by, at=AT)
            print(
                f"snapshot of {written.rows} {unit} units: {time.perf_counter() - start:.1f} s, {written.path.stat().st_size / 1e6:.0f} MB",
                flush=True,
            )


def misspelt(full: str) -> str:
    return full[:2] + full[3:]


def look(full: str, by: acting.Actor) -> object:
    person = reasoning.NewPerson(
        names=[reasoning.NewName(full=misspelt(full))],
        sex="female",
        evidence=reasoning.NewEvidence(source="declared", stated_on=AT.date()),
    )
    return duplicates.look_for(person=person, area_key=AREAS[0], by=by, at=AT)


if __name__ == "__main__":
    try:
        main()
    finally:
        for one in connections.all(initialized_only=True):
            one.close()
        connection.close()
        shutil.rmtree(STATE, ignore_errors=True)
