"""Households (A03, A04, U03 to U05): one head, one usual residence, and what was true before stays readable."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.kernel import refusals
from socle.registry import models, reasoning
from socle.registry.operations import homes, households, memberships, people, persons
from socle.registry.queries import vital
from tests.people import at
from tests.registry import families

NOW = at(2018, 12, 10)
START = date(2018, 12, 1)


@pytest.fixture
def amina(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        yield by


def register(by, members, area_key=families.OURO_BRANCO, facts=None, **changed):
    given = {"valid_from": START, "evidence": families.DECLARED, "at": NOW} | changed
    return households.register(members=members, area_key=area_key, facts=facts or {}, by=by, **given)


def couple(by):
    """Guaporé, head, and Ipê, spouse, with their child Cedro."""
    return register(
        by,
        [
            families.member(families.person("Jatobá Guaporé")),
            families.member(families.person("Ipê Guaporé", sex="male"), "spouse"),
            families.member(families.person("Cedro Guaporé", birth=reasoning.Born.in_year(2012)), "child"),
        ],
    )


def who(household, on):
    rows = models.Membership.objects.filter(household=household, valid__contains=on)
    return {row.person.names.get(is_main=True).full.split()[0]: row.relation for row in rows}


def named(household, given):
    return models.Person.objects.get(memberships__household=household, names__full__startswith=given)


def test_a_household_without_a_head_or_with_two_is_refused(amina):
    with pytest.raises(refusals.InvalidInput, match="nobody is named as head"):
        register(amina, [families.member(families.person(), "child")])
    with pytest.raises(refusals.InvalidInput, match="2 are named as head"):
        register(amina, [families.member(families.person()), families.member(families.person("Ipê"))])


def test_an_unknown_relation_is_refused(amina):
    with pytest.raises(refusals.InvalidInput, match="'cousin' is none"):
        register(amina, [families.member(families.person()), families.member(families.person("Ipê"), "cousin")])


def test_two_members_with_one_identifier_are_refused_and_nothing_is_written(amina):
    twins = [families.person(name, identifiers=[("nis", "120.12345.67-2")]) for name in ("Ipê", "Cedro")]
    with pytest.raises(people.IdentifierTaken, match="Two persons of this form"):
        register(amina, [families.member(twins[0]), families.member(twins[1], "sibling")])
    assert models.Household.objects.count() == models.Person.objects.count() == 0


def test_the_head_cannot_leave_while_others_stay(amina):
    household = couple(amina)
    with pytest.raises(households.HeadLeaves):
        households.leave(household=household, person=named(household, "Jatobá"), on=date(2019, 1, 1), by=amina, at=NOW)


def test_who_does_not_belong_cannot_leave(amina):
    household = couple(amina)
    stranger = persons.register(person=families.person("Buriti"), area_key=families.OURO_BRANCO, by=amina, at=NOW)
    with pytest.raises(households.NotAMember):
        households.leave(household=household, person=stranger, on=date(2019, 1, 1), by=amina, at=NOW)


def test_a_household_that_ended_takes_nobody_in(amina):
    household = couple(amina)
    households.end(household=household, on=date(2019, 1, 1), reason="separated", by=amina, at=NOW)
    with pytest.raises(households.HouseholdEnded):
        households.join(
            household=household,
            member=families.member(families.person("Buriti"), "child"),
            on=date(2019, 2, 1),
            shown=families.DECLARED,
            by=amina,
            at=NOW,
        )
    assert who(household, date(2018, 12, 31)) == {"Jatobá": "head", "Ipê": "spouse", "Cedro": "child"}
    assert who(household, date(2019, 1, 1)) == {}


def test_the_members_of_any_past_day_are_known(amina):
    household = couple(amina)
    households.leave(household=household, person=named(household, "Ipê"), on=date(2019, 3, 1), by=amina, at=NOW)
    newborn = families.member(
        families.person("Buriti Guaporé", birth=reasoning.Born.exactly(date(2019, 2, 1))), "child"
    )
    households.join(household=household, member=newborn, on=date(2019, 2, 1), shown=families.DECLARED, by=amina, at=NOW)
    assert who(household, date(2018, 11, 30)) == {}
    assert who(household, date(2018, 12, 1)) == {"Jatobá": "head", "Ipê": "spouse", "Cedro": "child"}
    assert who(household, date(2019, 2, 28)) == {"Jatobá": "head", "Ipê": "spouse", "Cedro": "child", "Buriti": "child"}
    assert who(household, date(2019, 3, 1)) == {"Jatobá": "head", "Cedro": "child", "Buriti": "child"}


def test_a_child_between_two_homes_opens_a_task_and_overwrites_nothing(amina):
    first = couple(amina)
    child = named(first, "Cedro")
    second = register(amina, [families.member(families.person("Buriti Xingu")), families.member(child, "child")])
    assert {row.household_id: row.usual for row in child.memberships.all()} == {first.pk: True, second.pk: False}
    conflict = models.ResidenceConflict.objects.get()
    assert (conflict.person, conflict.present, conflict.claimed) == (child, first, second)


def test_the_conflict_is_settled_by_a_person_with_a_reason(amina):
    first = couple(amina)
    child = named(first, "Cedro")
    second = register(amina, [families.member(families.person("Buriti Xingu")), families.member(child, "child")])
    conflict = models.ResidenceConflict.objects.get()
    with pytest.raises(refusals.InvalidInput, match="Say why"):
        households.settle_residence(conflict=conflict, usual=second, on=date(2019, 1, 1), reason=" ", by=amina, at=NOW)
    households.settle_residence(
        conflict=conflict, usual=second, on=date(2019, 1, 1), reason="ruling of the family court", by=amina, at=NOW
    )
    on_old = child.memberships.filter(valid__contains=date(2018, 12, 31), usual=True).values_list(
        "household", flat=True
    )
    on_new = child.memberships.filter(valid__contains=date(2019, 1, 1), usual=True).values_list("household", flat=True)
    assert (list(on_old), list(on_new)) == ([first.pk], [second.pk])
    assert child.memberships.filter(valid__contains=date(2019, 1, 1), usual=False).get().household == first
    conflict.refresh_from_db()
    assert conflict.resolved_by_id == amina.user_id


def test_a_husband_with_two_homes_usually_lives_in_one(amina):
    husband = persons.register(
        person=families.person("Angico Negro", sex="male"), area_key=families.OURO_BRANCO, by=amina, at=NOW
    )
    first = register(amina, [families.member(husband), families.member(families.person("Ipê Roxo"), "spouse")])
    second = register(
        amina,
        [families.member(families.person("Ipê Branco")), families.member(husband, "spouse", usual=False)],
    )
    assert {row.household_id: row.usual for row in husband.memberships.all()} == {first.pk: True, second.pk: False}
    assert not models.ResidenceConflict.objects.exists()


def test_two_spouses_in_one_household_are_two_spouses(amina):
    household = register(
        amina,
        [
            families.member(families.person("Angico Negro", sex="male")),
            families.member(families.person("Ipê Roxo"), "spouse"),
            families.member(families.person("Ipê Branco"), "spouse"),
        ],
    )
    assert sorted(household.memberships.values_list("relation", flat=True)) == ["head", "spouse", "spouse"]


def test_a_homeless_person_needs_no_household(amina):
    man = persons.register(
        person=families.person("Umbu Seco", sex="male", birth=reasoning.Born.aged(50, date(2018, 12, 10))),
        area_key=families.OURO_BRANCO,
        by=amina,
        at=NOW,
    )
    assert not man.memberships.exists()
    assert man.without_papers


def test_a_death_ends_the_membership_and_the_household_stays(amina):
    household = couple(amina)
    head = named(household, "Jatobá")
    persons.record_death(person=head, died_on=date(2019, 2, 3), shown=families.DECLARED, by=amina, at=NOW)
    assert vital.of([head.pk])[head.pk].died_on == date(2019, 2, 3)
    assert who(household, date(2019, 2, 2))["Jatobá"] == "head"
    assert who(household, date(2019, 2, 3)) == {"Ipê": "spouse", "Cedro": "child"}
    household.refresh_from_db()
    assert household.ended_on is None


def test_a_second_date_of_death_and_a_death_before_birth_are_refused(amina):
    person = persons.register(person=families.person(), area_key=families.OURO_BRANCO, by=amina, at=NOW)
    with pytest.raises(persons.DiedBeforeBirth):
        persons.record_death(person=person, died_on=date(1990, 5, 3), shown=families.DECLARED, by=amina, at=NOW)
    persons.record_death(person=person, died_on=date(2019, 2, 3), shown=families.DECLARED, by=amina, at=NOW)
    with pytest.raises(persons.DeadAlready):
        persons.record_death(person=person, died_on=date(2019, 2, 4), shown=families.DECLARED, by=amina, at=NOW)


def test_a_death_before_the_first_statement_is_known_on_every_later_day(amina):
    """Her birth is unknown, so the register believes something from 10 December 2018 on; she died on the first."""
    person = persons.register(person=families.person(birth=None), area_key=families.OURO_BRANCO, by=amina, at=NOW)
    persons.record_death(person=person, died_on=date(2018, 12, 1), shown=families.DECLARED, by=amina, at=NOW)
    with acting.connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(valid), sex, died_on FROM fact_identity WHERE subject_id = %s ORDER BY 1", [person.pk]
        )
        assert cursor.fetchall() == [
            (date(2018, 12, 1), None, date(2018, 12, 1)),
            (date(2018, 12, 10), "female", date(2018, 12, 1)),
        ]


def test_a_new_head_takes_over_after_a_death(amina):
    household = couple(amina)
    persons.record_death(
        person=named(household, "Jatobá"), died_on=date(2019, 2, 3), shown=families.DECLARED, by=amina, at=NOW
    )
    change = {"household": household, "head": named(household, "Ipê"), "on": date(2019, 2, 3), "by": amina, "at": NOW}
    with pytest.raises(homes.RelationMissing):  # the head's child need not be the child of the head's spouse
        households.change_head(relations={}, shown=families.DECLARED, **change)
    households.change_head(relations={named(household, "Cedro").number: "child"}, shown=families.DECLARED, **change)
    assert who(household, date(2019, 2, 2)) == {"Jatobá": "head", "Ipê": "spouse", "Cedro": "child"}
    assert who(household, date(2019, 2, 3)) == {"Ipê": "head", "Cedro": "child"}


def test_a_move_to_an_unknown_area_is_refused(amina):
    with pytest.raises(households.UnknownArea):
        households.move(
            household=couple(amina),
            to_area_key="br/99/",
            facts={},
            on=date(2019, 3, 1),
            shown=families.DECLARED,
            by=amina,
            at=NOW,
        )


def test_a_move_hands_the_household_over_to_the_other_office(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        number = households.move(
            household=couple(by),
            to_area_key=families.SAO_JOAO,
            facts={"address": {"directions": "blue door behind the mill"}},
            on=date(2019, 3, 1),
            shown=families.DECLARED,
            by=by,
            at=NOW,
        )
        assert not models.Household.objects.exists()
        assert not models.Person.objects.exists()
    with acting.acting_as(people.neema, purpose="registration"):
        household = models.Household.objects.get(number=number)
        assert who(household, date(2018, 12, 5)) == {"Jatobá": "head", "Ipê": "spouse", "Cedro": "child"}
        move = household.moves.get()
        assert (move.from_area_key, move.moved_on) == (families.OURO_BRANCO, date(2019, 3, 1))


def test_many_households_are_registered_with_as_many_queries_as_one(amina, django_assert_max_num_queries):
    bahati = acting.replace(amina, permissions=amina.permissions | {acting.Permission.IMPORT})
    coming = [
        reasoning.NewHousehold(
            members=[
                families.member(families.person(f"Ipê {n}")),
                families.member(families.person(f"Cedro {n}"), "child"),
            ],
            area_key=families.OURO_BRANCO,
            valid_from=START,
            evidence=families.DECLARED,
            facts={"dwelling": {"living_place": "private"}},
        )
        for n in range(40)
    ]
    with django_assert_max_num_queries(45):
        households.register_many(households=coming, about="IB-TEST", by=bahati, at=NOW)
    assert models.Person.objects.count() == 80
    assert memberships.models.Membership.objects.count() == 80
