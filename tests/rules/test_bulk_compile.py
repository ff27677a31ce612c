"""Several rules over a relation: lets used by others, the three kinds of unit, and what bulk refuses."""

import datetime as dt
from decimal import Decimal

import pytest

from socle import rules
from socle.rules import bulk, reference, values
from tests.rules import cases
from tests.rules.cases import ACACIA, BAOBAB, CEDAR, EBONY, given

SCHEME = (
    ("income", "let", "sum(members.incomes.amount)"),
    ("children", "let", "members[age < 18]"),
    ("per_person", "let", "income / count(members)"),
    ("half_year", "let", 'duration("P6M")'),
    ("poor", "criterion", "per_person <= limit"),
    ("recent", "criterion", "some c in children satisfies c.birth_date + half_year > on"),
    ("child", "amount", "count(children) * 150"),
    ("floor_", "amount", "max(0, 600 - child)"),
)


def compiled(scope, entries, **options):
    named = [bulk.Rule(name=name, node=rules.parse(text), kind=kind) for name, kind, text in entries]
    return bulk.compile(named, scope, on=cases.ON, parameters=cases.VALUES, **options)


def test_what_bulk_cannot_run_is_refused_with_its_place():
    with pytest.raises(rules.RuleError, match="can't choose between lists") as refused:
        compiled(cases.SCOPE, [("a", "amount", "1 + count(if owned then members else members[age > 3])")])
    assert refused.value.place.column == 11


def test_results_use_the_names_before_them():
    households = [
        cases.unit(given(ACACIA, incomes=cases.wages("436.01")), CEDAR),  # 218.005 a person: above 218
        cases.unit(given(ACACIA, incomes=cases.wages("436.00")), CEDAR, EBONY),
        cases.unit(given(ACACIA, incomes=cases.wages(None)), given(CEDAR, birth_date=None)),
    ]
    found = cases.run(compiled(cases.SCOPE, SCHEME), households)
    assert found["poor"] == ["no", "yes", "unknown"]
    assert found["recent"] == ["no", "no", "unknown"]
    assert found["child"] == [Decimal(150), Decimal(300), None]
    assert found["floor_"] == [Decimal(450), Decimal(300), None]


def environment(unit, *members, applicant):
    scope = rules.Scope(dictionary=cases.FACTS, unit=unit, names=cases.NAMES)
    return reference.Environment(
        scope=scope, on=cases.ON, members=members, applicant=applicant, names=cases.VALUES, household={"rooms": 2}
    )


def test_a_person_unit_knows_the_applicants_facts_by_their_names():
    units = [environment("person", ACACIA, BAOBAB, applicant=who) for who in ("acacia", "baobab")]
    found = cases.run(
        compiled(
            units[0].scope,
            [("old", "criterion", "age >= 36 and rooms = 2"), ("mother", "criterion", "applicant.pregnant = false")],
        ),
        units,
    )
    assert found == {"unit": ["0", "1"], "old": ["no", "yes"], "mother": ["yes", "no"]}


def test_an_around_unit_counts_only_those_whom_its_filter_chose():
    children = [given(CEDAR, relation_to_applicant="child"), given(EBONY, relation_to_applicant=None)]
    whole = environment(
        "around",
        given(ACACIA, relation_to_applicant="self"),
        given(BAOBAB, relation_to_applicant="spouse"),
        *children,
        applicant="acacia",
    )
    chosen = rules.parse('members[relation_to_applicant in ["self", "child"]]')
    count = rules.parse("count(members)")
    unit = reference.around(whole, reference.evaluate(chosen, whole).value)
    found = reference.evaluate(count, unit).value
    assert (found.low, found.high) == (2, 3)  # it is unknown whether Ebony is her child
    fast = compiled(
        whole.scope,
        [("at_least_two", "criterion", "count(members) >= 2"), ("n", "amount", "count(members)")],
        around=chosen,
    )
    assert cases.run(fast, [whole]) == {"unit": ["0"], "at_least_two": ["yes"], "n": [None], "n_known": [False]}


def test_the_layout_has_the_facts_that_are_read_and_no_others():
    plan = compiled(cases.SCOPE, [("a", "amount", "count(members[pregnant and age > 12]) + rooms")]).layout
    members = next(column for column in plan.columns if column.name == "members")
    assert [column.name for column in plan.columns] == ["unit", "area", "household_rooms", "members"]
    assert [column.name for column in members.fields] == [
        "id", "relation", "birth_date_earliest", "birth_date_latest", "sex", "pregnant", "pregnant_na", "age_min", "age_max",
    ]  # fmt: skip


def test_a_register_may_say_itself_that_a_fact_does_not_apply():
    found = cases.answers(
        "members[1].pregnant",
        [cases.unit(given(ACACIA, pregnant=values.NOT_APPLICABLE)), cases.unit(given(ACACIA, pregnant=None))],
    )
    assert found == (["no", "unknown"], ["no", "unknown"])


def test_ages_are_those_of_the_day():
    born = dt.date(2006, 3, 1)
    found = cases.answers(
        "members[1].age >= 18",
        [cases.unit(given(CEDAR, birth_date=born)), cases.unit(given(CEDAR, birth_date=born + dt.timedelta(days=1)))],
    )
    assert found == (["yes", "no"], ["yes", "no"])
