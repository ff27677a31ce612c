"""The official sample through the register: what the nation's engine stored, the counter's engine gives again, record by record."""

import csv
from datetime import date

import pytest
from django.conf import settings

from socle.base import acting
from socle.base.country import queries as country
from socle.base.kernel import yamltext
from socle.eligibility.models import Assessment
from socle.eligibility.operations import assessments
from socle.intake import names, ports
from socle.intake.importing import mapping
from socle.intake.operations import imports
from socle.interop import formulas as feel
from tests.eligibility import world
from tests.people import at

FAMILIES = 300
D = date(2018, 12, 10)
NOW = at(2018, 12, 10)


@pytest.fixture
def formulas(people):
    """The reader of the formulas in a mapping, as every process binds it."""
    before = ports.formulas
    ports.bind(feel.FeelFormulas(country.facts()))
    yield
    ports.bind(before)


@pytest.fixture
def families(people, formulas, tmp_path) -> set[str]:
    """The first families of Ouro Branco's list, imported by the country's mapping; gives their keys in the list."""
    folder = settings.SOCLE_COUNTRY
    with (folder / "sample" / "CadUnicoOuroBranco.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = set(list(dict.fromkeys(row["id_familia"] for row in rows))[:FAMILIES])
    written = tmp_path / "families.csv"
    with written.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if row["id_familia"] in keys)
    plan = imports.Plan(
        mapping=mapping.read(folder / "imports" / "cadunico.yaml", country.facts()),
        words=names.words(yamltext.read(folder / "names.yaml")),
    )
    with acting.acting_as(people.imbuia, purpose="registration") as by:
        imports.commit(batch=imports.stage(path=written, plan=plan, by=by, at=NOW), plan=plan, by=by, at=NOW)
    return keys


@pytest.mark.slow
@pytest.mark.parametrize("scheme", [world.BOLSA, world.BPC, world.TARIFF])
def test_the_whole_sample_gives_the_same_records_through_both_engines(people, families, scheme):
    world.publish(people, scheme)
    with acting.acting_as(people.nightly, purpose="eligibility") as by:
        run = assessments.assess_nation(scheme=scheme, on=D, by=by, at=NOW)
        assert run.counts["units"] >= len(families)  # a unit of BPC is a person
        assert (
            Assessment.objects.filter(run=run).count() == run.counts["units"]
        )  # so that there is something to compare
        assert assessments.compare_engines(run=run, by=by, at=NOW) == []
