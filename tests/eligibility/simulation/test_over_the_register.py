"""Simulating over the register and over a survey that was brought: who may, what is kept, what is seen."""

from datetime import date
from decimal import Decimal

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.eligibility.models import Simulation
from socle.eligibility.operations import simulations
from socle.eligibility.queries import simulations as queries
from socle.eligibility.simulation import opening, simulating
from tests.eligibility import world
from tests.eligibility.simulation.worked import value
from tests.people import at

ON = date(2018, 12, 31)
NOW = at(2018, 12, 31)
MAP = """
survey: district-sample
file: {format: csv}
household: {key: home, area: area}
member: {relation: {column: role, codes: {h: head, c: child}}}
weight: weight
welfare: {column: income, of: member, per: month}
facts:
  identity.birth_date: {column: age, as: age}
  identity.sex: {column: sex, codes: {f: female, m: male}}
  education.attends_school: {value: no, because: not asked}
  health.pregnant: {value: no, because: not asked}
  health.nursing: {value: no, because: not asked}
  incomes: [{kind: wage, amount: {column: income, per: month}, zero: no row}]
  benefits: []
"""
# 60 / 2 = 30 a person: basic 89 + 41 for the child + top-up: 60 + 130 = 190 > 2 x 89, none. 400 / 1: not eligible.
CSV = "home,area,role,age,sex,income,weight\n1,x,h,30,f,60,3\n1,x,c,5,m,0,3\n2,y,h,40,m,400,7\n"


@pytest.fixture
def version(people, settings, tmp_path):
    settings.STATE = tmp_path
    (published,) = world.publish(people, world.BOLSA)
    return published.number


def question(number, **asked):
    chosen = (
        simulations.Chosen(version=number, name="now"),
        simulations.Chosen(version=number, name="more", changes={"basic_amount": "100.00"}),
    )
    asked = simulating.Asked(line=Decimal(89), baseline="now", **asked)
    return simulations.Question(chosen=chosen, on=ON, asked=asked, welfare="per_person")


def test_who_may_not_simulate_is_refused(people, version):
    with acting.acting_as(people.amina, purpose="rules") as by, pytest.raises(refusals.NotPermitted):
        simulations.over_register(question=question(version), by=by, at=NOW)


def test_a_family_of_the_register_gains_by_a_higher_amount(people, version):
    with acting.acting_as(people.amina, purpose="registration") as by:
        world.family_of_four(by)  # 75 a person: basic 89 and two children 82 are 171
    with acting.acting_as(people.bakari, purpose="rules") as by:
        made = simulations.over_register(question=question(version), by=by, at=NOW)
        now, more = made.result["scenarios"]
        assert value(now["cost"]["year"]) == 171 * 12
        assert value(more["against"]["gainers"]["year"]) == 11 * 12
        assert value(now["poverty"]["headcount"]["before"]) == 1
        assert value(now["poverty"]["headcount"]["after"]) == 0  # 75 + 171 / 4 is above 89
        assert now["cost"]["year"]["se"] is None
        assert queries.simulation(made.number, by=by) == made
        assert Event.objects.filter(action="simulation.made", about=made.number).count() == 1


def test_nobody_of_another_district_sees_it(people, version):
    with acting.acting_as(people.amina, purpose="registration") as by:
        world.family_of_four(by)
    with acting.acting_as(people.bakari, purpose="rules") as by:
        made = simulations.over_register(question=question(version), by=by, at=NOW)
    with acting.acting_as(people.neema, purpose="rules"):
        assert not Simulation.objects.filter(pk=made.pk).exists()


def test_a_survey_is_kept_simulated_and_withdrawn(people, version, tmp_path):
    (tmp_path / "sample.csv").write_text(CSV)
    with acting.acting_as(people.bakari, purpose="rules") as by:
        survey = simulations.bring_survey(path=tmp_path / "sample.csv", mapping_text=MAP, by=by, at=NOW)
        kept = simulations.file_of(survey)
        assert kept.stat().st_mode & 0o777 == 0o600
        made = simulations.over_survey(survey=survey, question=question(version), by=by, at=NOW)
        assert value(made.result["scenarios"][0]["cost"]["year"]) == 3 * (89 + 41) * 12
        assert made.result["scenarios"][0]["cost"]["year"]["se"] is not None
        simulations.withdraw_survey(survey=survey, by=by, at=NOW)
        assert not kept.exists()
        with pytest.raises(simulations.SurveyWithdrawn):
            simulations.over_survey(survey=survey, question=question(version), by=by, at=NOW)


def test_a_faulty_survey_is_not_kept(people, version, tmp_path):
    (tmp_path / "sample.csv").write_text(CSV.replace(",60,3", ",60,-3"))
    with acting.acting_as(people.bakari, purpose="rules") as by, pytest.raises(opening.BadSurvey):
        simulations.bring_survey(path=tmp_path / "sample.csv", mapping_text=MAP, by=by, at=NOW)
    assert not (tmp_path / "surveys").exists()
