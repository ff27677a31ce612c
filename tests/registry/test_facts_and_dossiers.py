"""Facts in two times (A05, A13), and the dossier that shows them: every refusal first, then as-of reads worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.registry import models, queries, reasoning
from socle.registry.operations import dossiers, facts, households, persons, relations
from tests.people import at
from tests.registry import families

NOW = at(2018, 12, 10)
PAYSLIP = reasoning.NewEvidence(
    source="document", document="payslip", reference="12/2018", stated_on=date(2019, 1, 5), verified_on=date(2019, 1, 5)
)


@pytest.fixture
def amina(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        yield by


def register(by, name="Jatobá Guaporé", area_key=families.OURO_BRANCO, **given):
    return persons.register(person=families.person(name, **given), area_key=area_key, by=by, at=NOW)


def household(by, **facts_given):
    return households.register(
        members=[
            families.member(families.person("Jatobá Guaporé")),
            families.member(families.person("زيتونة النيل", birth=reasoning.Born.in_year(1950)), "parent"),
        ],
        area_key=families.OURO_BRANCO,
        facts=facts_given,
        valid_from=date(2018, 12, 1),
        evidence=families.DECLARED,
        by=by,
        at=NOW,
    )


def state(by, subject, group, values, valid_from, evidence=families.DECLARED):
    return facts.state(
        subject=subject, group=group, values=values, valid_from=valid_from, evidence=evidence, by=by, at=NOW
    )


def state_list(by, subject, group, rows, valid_from, evidence=families.DECLARED):
    return facts.state_list(
        subject=subject, group=group, rows=rows, valid_from=valid_from, evidence=evidence, by=by, at=NOW
    )


def later_transaction():
    """Forget the instant of recording, as a new transaction would; gives an instant between the two."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('socle.recording', '', true), clock_timestamp()")
        instant = cursor.fetchone()[1]
        cursor.execute("SELECT pg_sleep(0.002)")
        return instant


def read(by, person, on, known_at=None):
    found = dossiers.open(person_number=person.number, on=on, known_at=known_at, by=by, at=NOW)
    return next(member for member in found.members if member.number == person.number)


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_a_list_and_single_values_are_not_taken_for_each_other(amina):
    person = register(amina)
    with pytest.raises(facts.GroupOfMany):
        state(amina, person, "incomes", {"kind": "wage"}, date(2018, 12, 1))
    with pytest.raises(facts.GroupOfMany):
        state_list(amina, person, "education", [{"grade": 3}], date(2018, 12, 1))


def test_facts_of_a_household_are_not_stated_of_a_person(amina):
    with pytest.raises(refusals.Refusal, match="no group of facts about a person"):
        state(amina, register(amina), "dwelling", {"living_place": "street"}, date(2018, 12, 1))


def test_many_statements_about_somebody_outside_of_the_scope_change_nothing(people):
    with acting.acting_as(people.neema, purpose="registration") as by:
        stranger = register(by, area_key=families.SAO_JOAO)
    with acting.acting_as(people.amina, purpose="registration") as by:
        own = register(by)
        told = [
            reasoning.Statement(
                subject_id=person.pk, valid_from=date(2018, 12, 1), evidence=families.DECLARED, values={"grade": 3}
            )
            for person in (own, stranger)
        ]
        with pytest.raises(refusals.NotFound):
            facts.state_many(group="education", statements=told, by=by, at=NOW)
        assert read(by, own, date(2018, 12, 5)).known.fact("education", "grade").absent == "not asked"


def test_nobody_opens_a_dossier_without_the_permission(people):
    with acting.acting_as(people.stella, purpose="statistics") as by, pytest.raises(refusals.NotPermitted):
        dossiers.open(person_number="PE-0000-0000-0", on=date(2018, 12, 1), by=by, at=NOW)


def test_a_dossier_of_another_district_is_as_absent_as_one_that_does_not_exist(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        home = household(by)
    with acting.acting_as(people.neema, purpose="registration") as by:
        with pytest.raises(refusals.NotFound) as hidden:
            dossiers.open(household_number=home.number, on=date(2018, 12, 5), by=by, at=NOW)
        with pytest.raises(refusals.NotFound) as absent:
            dossiers.open(household_number="HH-0000-0000-0", on=date(2018, 12, 5), by=by, at=NOW)
        assert hidden.value.message.replace(home.number, "X") == absent.value.message.replace("HH-0000-0000-0", "X")
        assert not Event.objects.filter(action="registry.open-dossier").exists()


def test_the_glass_is_not_broken_without_a_reason(amina):
    person = register(amina)
    with pytest.raises(refusals.InvalidInput, match="in a sentence"):
        dossiers.break_glass(person_number=person.number, reason="need", on=date(2018, 12, 5), by=amina, at=NOW)


@pytest.mark.parametrize("kin", ["self", "spouse", "child", "sibling", "cousin", "in-law", "same household"])
def test_officers_do_not_act_on_themselves_or_their_relatives(amina, kin):
    own, other = register(amina, "Aroeira Tapajós"), register(amina, "Ipê Tapajós")

    def tie(one, kind, another):
        relations.state(
            one=one, kind=kind, other=another, valid_from=date(2010, 1, 1), shown=families.DECLARED, by=amina, at=NOW
        )

    if kin == "self":
        other = own
    elif kin == "spouse":
        tie(other, "spouse", own)
    elif kin == "child":
        tie(own, "parent", other)
    elif kin == "sibling":
        parent = register(amina, "Cedro Tapajós")
        tie(parent, "parent", own)
        tie(parent, "parent", other)
    elif kin == "cousin":  # her mother and the other's father are siblings
        mother, uncle = register(amina, "Cedro Tapajós"), register(amina, "Buriti Tapajós")
        tie(mother, "parent", own)
        tie(uncle, "sibling", mother)
        tie(uncle, "parent", other)
    elif kin == "in-law":
        brother = register(amina, "Cedro Tapajós")
        tie(brother, "sibling", own)
        tie(brother, "spouse", other)
    else:
        households.register(
            members=[families.member(own), families.member(other, "not-kin")],
            area_key=families.OURO_BRANCO,
            facts={},
            valid_from=date(2018, 12, 1),
            evidence=families.DECLARED,
            by=amina,
            at=NOW,
        )
    officer = replace(amina, person_number=own.number)
    assert queries.close_to(officer, other)
    with pytest.raises(queries.OwnRecord):
        state(officer, other, "education", {"grade": 3}, date(2018, 12, 1))


def test_a_stranger_is_close_to_nobody(amina):
    own, other = register(amina, "Aroeira Tapajós"), register(amina, "Ipê Xingu")
    officer = replace(amina, person_number=own.number)
    assert not queries.close_to(officer, other)
    assert not queries.close_to(amina, other)
    assert state(officer, other, "education", {"grade": 3}, date(2018, 12, 1)).added == 1


# -- one truth after another -------------------------------------------------------------------------------------------


def test_a_later_statement_closes_the_one_before_and_keeps_the_facts_it_does_not_name(amina):
    person = register(amina)
    state(amina, person, "health", {"pregnant": False, "disability": True}, date(2018, 12, 1))
    written = state(amina, person, "health", {"pregnant": True}, date(2019, 3, 1), PAYSLIP)
    assert (written.added, written.corrected, written.unchanged) == (1, 0, 0)
    before, after = read(amina, person, date(2019, 2, 28)).known, read(amina, person, date(2019, 3, 1)).known
    assert (before.fact("health", "pregnant").value, after.fact("health", "pregnant").value) == (False, True)
    kept = after.fact("health", "disability")
    assert (kept.value, kept.evidence.source) == (True, "declared")
    assert after.fact("health", "pregnant").evidence.verified_by == "Aroeira Tapajós"
    assert after.fact("health", "nursing").absent == "not asked"


def test_a_correction_of_the_same_day_replaces_and_what_was_known_then_stays_readable(amina):
    person = register(amina)
    state(amina, person, "education", {"grade": 3}, date(2018, 12, 1))
    then = later_transaction()
    assert state(amina, person, "education", {"grade": 4}, date(2018, 12, 1)).corrected == 1
    grade = lambda known_at: read(amina, person, date(2018, 12, 5), known_at).known.fact("education", "grade").value  # noqa: E731
    assert (grade(then), grade(None)) == (3, 4)


def test_the_same_statement_twice_says_nothing_new(amina):
    person = register(amina)
    state(amina, person, "education", {"grade": 3}, date(2018, 12, 1))
    assert state(amina, person, "education", {"grade": 3}, date(2018, 12, 1)).unchanged == 1
    state_list(amina, person, "incomes", [{"kind": "wage", "amount": "400"}], date(2018, 12, 1))
    assert state_list(amina, person, "incomes", [{"kind": "wage", "amount": 400}], date(2018, 12, 1)).unchanged == 1


def test_a_statement_of_an_earlier_day_holds_until_the_next_one_about_that_fact(amina):
    """Grade 3 from January, grade 4 from June. In March she turns out to read: so she does from March on, in June too."""
    person = register(amina)
    state(amina, person, "education", {"grade": 3}, date(2019, 1, 1))
    state(amina, person, "education", {"grade": 4}, date(2019, 6, 1))
    state(amina, person, "education", {"literate": True, "grade": 2}, date(2019, 3, 1), PAYSLIP)
    seen = {
        month: [
            read(amina, person, date(2019, month, 15)).known.fact("education", fact).value
            for fact in ("grade", "literate")
        ]
        for month in (1, 3, 6)
    }
    assert seen == {1: [3, None], 3: [2, True], 6: [4, True]}
    june = read(amina, person, date(2019, 6, 15)).known
    assert june.fact("education", "literate").evidence.document == "payslip"
    assert june.fact("education", "grade").evidence.source == "declared"


def test_unknown_has_its_reason_and_is_not_no(amina):
    person = register(amina)
    values = {"pregnant": reasoning.Absent("refused"), "nursing": reasoning.Absent("not applicable")}
    state(amina, person, "health", values, date(2018, 12, 1))
    known = read(amina, person, date(2018, 12, 5)).known
    assert [known.fact("health", name).value for name in values] == [None, None]
    assert [known.fact("health", name).absent for name in values] == ["refused", "not applicable"]


def test_an_unstated_list_is_unknown_and_an_empty_one_is_none(amina):
    person = register(amina)
    assert not read(amina, person, date(2018, 12, 5)).known.list("incomes").complete
    assert read(amina, person, date(2018, 12, 5)).known.list("benefits").complete  # no award, no benefit
    state_list(amina, person, "incomes", [], date(2018, 12, 1))
    known = read(amina, person, date(2018, 12, 5)).known.list("incomes")
    assert (known.complete, known.rows) == (True, ())


def test_a_new_list_replaces_the_whole_list_from_its_day(amina):
    person = register(amina)
    two = [{"kind": "wage", "amount": "300.50"}, {"kind": "alimony", "amount": 100}]
    state_list(amina, person, "incomes", two, date(2018, 12, 1))
    state_list(amina, person, "incomes", [{"kind": "wage", "amount": 800}], date(2019, 2, 1), PAYSLIP)

    def incomes(on):
        rows = read(amina, person, on).known.list("incomes").rows
        return [tuple(fact.value for fact in row) for row in rows]

    assert incomes(date(2019, 1, 31)) == [("wage", Decimal("300.50")), ("alimony", Decimal("100.00"))]
    assert incomes(date(2019, 2, 1)) == [("wage", Decimal("800.00"))]
    state_list(amina, person, "incomes", [{"kind": "donation", "amount": 50}], date(2019, 1, 1))
    assert incomes(date(2018, 12, 31)) == [("wage", Decimal("300.50")), ("alimony", Decimal("100.00"))]
    assert incomes(date(2019, 1, 31)) == [("donation", Decimal("50.00"))]
    assert incomes(date(2019, 2, 1)) == [("wage", Decimal("800.00"))]


def test_a_line_of_a_list_is_found_by_its_key_and_the_others_stay(amina):
    """What enrolment does: one benefit a scheme, each with its own life."""
    person = register(amina)

    def line(scheme, months, on):
        values = {"scheme": scheme, "months_received": months}
        one = reasoning.Statement(subject_id=person.pk, valid_from=on, evidence=families.DECLARED, values=values)
        facts.write_lines(group="benefits", key="scheme", statements=[one], by=amina)

    line("bpc", 0, date(2019, 1, 1))
    line("bolsa-familia-2004", 0, date(2019, 1, 1))
    line("bpc", 1, date(2019, 2, 1))

    def months(on):
        rows = read(amina, person, on).known.list("benefits").rows
        return {facts_of[0].value: facts_of[2].value for facts_of in rows}

    assert months(date(2019, 1, 31)) == {"bpc": 0, "bolsa-familia-2004": 0}
    assert months(date(2019, 2, 1)) == {"bpc": 1, "bolsa-familia-2004": 0}


def test_many_subjects_take_as_many_queries_as_one(amina, django_assert_max_num_queries):
    people = [register(amina, f"Ipê {n}") for n in range(30)]
    told = [
        reasoning.Statement(
            subject_id=person.pk, valid_from=date(2018, 12, 1), evidence=families.DECLARED, values={"grade": 3}
        )
        for person in people
    ]
    with django_assert_max_num_queries(10):
        assert facts.state_many(group="education", statements=told, about="IB-TEST", by=amina, at=NOW).added == 30


# -- the dossier -------------------------------------------------------------------------------------------------------


def test_opening_a_dossier_leaves_its_trace_with_the_purpose(amina):
    home = household(amina)
    dossiers.open(household_number=home.number, on=date(2018, 12, 5), by=amina, at=NOW)
    event = Event.objects.get(action="registry.open-dossier")
    assert (event.about, event.purpose, len(event.details["members"])) == (home.number, "registration", 2)


def test_a_dossier_shows_who_where_and_since_when(amina):
    home = household(amina, address={"directions": "blue door behind the mill"}, dwelling={"living_place": "private"})
    found = dossiers.open(household_number=home.number.lower(), on=date(2018, 12, 5), by=amina, at=NOW)
    assert [(one.name, one.relation, one.ages(found.on)) for one in found.members] == [
        ("Jatobá Guaporé", "head", (28, 28)),  # born 4 May 1990
        ("زيتونة النيل", "parent", (67, 68)),  # born in 1950: 68 but for the last days of December
    ]
    assert found.household.known.fact("address", "directions").value == "blue door behind the mill"
    assert found.household.known.fact("address", "street").absent == "not asked"
    assert found.members[0].without_papers


def test_a_dossier_of_a_homeless_person_has_no_household(amina):
    man = register(amina, "Umbu Seco", sex="male")
    found = dossiers.open(person_number=man.number, on=date(2018, 12, 10), by=amina, at=NOW)
    assert (found.household, [one.name for one in found.members]) == (None, ["Umbu Seco"])


def test_membership_is_read_as_known_at_an_instant(amina):
    home = household(amina)
    parent = home.memberships.get(relation="parent").person
    then = later_transaction()
    households.leave(household=home, person=parent, on=date(2018, 12, 3), by=amina, at=NOW)

    def members(known_at):
        found = dossiers.open(household_number=home.number, on=date(2018, 12, 5), known_at=known_at, by=amina, at=NOW)
        return [one.relation for one in found.members]

    assert (members(then), members(None)) == (["head", "parent"], ["head"])


def test_sealed_facts_are_masked_and_open_by_breaking_the_glass(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        home = household(by, address={"street": "Rua das Acácias 7"})
        woman = home.memberships.get(relation="head").person
        state(by, woman, "protection", {"at_risk": True}, date(2018, 12, 1))
        seen = read(by, woman, date(2018, 12, 5))
        assert (seen.known.fact("protection", "at_risk").masked, seen.sex) == (True, "female")

        persons.seal(person=woman, sealed=True, reason="protection order", by=by, at=NOW)
        found = dossiers.open(household_number=home.number, on=date(2018, 12, 5), by=by, at=NOW)
        head = found.members[0]
        assert (head.sex, head.birth, head.contacts) == ("", None, ())
        assert all(one.masked and one.value is None for one in head.known.facts)
        assert found.household.known.fact("address", "street").masked
        assert not found.members[1].known.fact("identity", "sex").masked

        opened = dossiers.break_glass(
            household_number=home.number, reason="she stands before me, threatened", on=date(2018, 12, 5), by=by, at=NOW
        )
        assert opened.members[0].known.fact("protection", "at_risk").value is True
        assert opened.household.known.fact("address", "street").value == "Rua das Acácias 7"
        assert Event.objects.get(action="registry.break-glass").details["reason"] == "she stands before me, threatened"
    with acting.acting_as(people.sifa, purpose="casework") as by:  # a caseworker reads sealed facts of the own domain
        assert read(by, woman, date(2018, 12, 5)).known.fact("protection", "at_risk").value is True


def test_a_relation_ends_on_its_day(amina):
    one, other = register(amina, "Ipê Roxo"), register(amina, "Ipê Branco", sex="male")
    with pytest.raises(refusals.InvalidInput, match="'cousin' is none"):
        relations.state(
            one=one, kind="cousin", other=other, valid_from=date(2010, 1, 1), shown=families.DECLARED, by=amina, at=NOW
        )
    tie = relations.state(
        one=one, kind="spouse", other=other, valid_from=date(2010, 1, 1), shown=families.DECLARED, by=amina, at=NOW
    )
    with pytest.raises(relations.RelatedAlready):
        relations.state(
            one=one, kind="spouse", other=other, valid_from=date(2012, 1, 1), shown=families.DECLARED, by=amina, at=NOW
        )
    relations.end(relation=tie, on=date(2019, 1, 1), by=amina, at=NOW)
    seen = lambda on: dossiers.open(person_number=one.number, on=on, by=amina, at=NOW).relations  # noqa: E731
    assert [(tied.kind, tied.other) for tied in seen(date(2018, 12, 31))] == [("spouse", other.number)]
    assert seen(date(2019, 1, 1)) == ()
    assert models.Relation.objects.count() == 1
