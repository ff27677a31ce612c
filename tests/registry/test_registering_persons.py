"""Registering a person (A01, A02, A09): who is refused, and that nobody is refused for want of papers."""

from datetime import date

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.registry import models, queries, reasoning
from socle.registry.operations import people as writing
from socle.registry.operations import persons
from socle.registry.queries import vital
from socle.registry.reasoning import facts as fitting
from tests import people as named
from tests.people import at
from tests.registry import families

NOW = at(2018, 12, 10)
CPF = "529.982.247-25"  # digits 529982247: 10*5+9*2+8*9+7*9+6*8+5*2+4*2+3*4+2*7=295, 295%11=9 -> 2; then 347%11=6 -> 5


@pytest.fixture
def amina(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        yield by


def register(by, who, area_key=families.OURO_BRANCO):
    return persons.register(person=who, area_key=area_key, by=by, at=NOW)


def test_who_may_not_register_is_refused(people):
    with acting.acting_as(people.stella, purpose="statistics") as by, pytest.raises(refusals.NotPermitted):
        register(by, families.person())


def test_a_person_without_any_name_is_refused(amina):
    with pytest.raises(refusals.InvalidInput, match="at least one name"):
        register(amina, families.person(" - "))


def test_a_fact_of_another_name_is_refused_with_the_nearest_name(amina):
    with pytest.raises(fitting.UnknownFact, match="Did you mean 'pregnant'"):
        register(amina, families.person(facts={"health": {"pregnent": True}}))


def test_a_group_of_another_name_is_refused_with_the_nearest_name(amina):
    with pytest.raises(fitting.UnknownGroup, match="Did you mean 'health'"):
        register(amina, families.person(facts={"helth": {"pregnant": True}}))


@pytest.mark.parametrize(
    ("group", "fact", "value", "sentence"),
    [
        ("identity", "sex", "femal", "Did you mean 'female'"),
        ("education", "grade", 13, "outside of 1 to 12"),
        ("education", "grade", "2.5", "more than 0 decimals"),
        ("education", "grade", 2.0, "no exact number"),
        ("health", "pregnant", "yes", "neither yes nor no"),
        ("identity", "birth_date", "1990", "no date"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_the_place(amina, group, fact, value, sentence):
    with pytest.raises(fitting.NotAllowed, match=sentence) as refused:
        register(amina, families.person(facts={group: {fact: value}}))
    assert f"{group}.{fact}" in refused.value.message


def test_an_identifier_of_another_shape_is_refused(amina):
    with pytest.raises(refusals.InvalidInput, match="does not have the shape"):
        register(amina, families.person(identifiers=[("cpf", "123")]))
    with pytest.raises(refusals.InvalidInput, match="no kind of number"):
        register(amina, families.person(identifiers=[("passport", "123")]))


def test_an_identifier_held_in_the_same_area_points_to_its_holder(amina):
    first = register(amina, families.person(identifiers=[("cpf", CPF)]))
    with pytest.raises(writing.IdentifierTaken) as refused:
        register(amina, families.person("Ipê Xingu", identifiers=[("cpf", "52998224725")]))
    assert first.number in refused.value.message


def test_an_identifier_held_in_another_area_tells_nothing_of_its_holder(people):
    with acting.acting_as(people.neema, purpose="registration") as by:
        other = register(by, families.person("Cedro Araguaia", identifiers=[("cpf", CPF)]), families.SAO_JOAO)
    with acting.acting_as(people.amina, purpose="registration") as by:
        with pytest.raises(writing.IdentifierTaken) as refused:
            register(by, families.person("Ipê Xingu", identifiers=[("cpf", CPF)]))
        assert other.number not in refused.value.message
        assert "another area" in refused.value.message
        assert not models.Person.objects.exists()


def test_an_officer_cannot_register_into_another_area(amina):
    with pytest.raises(Exception, match="row-level security"), acting.transaction.atomic():
        register(amina, families.person(), families.SAO_JOAO)


def test_a_person_without_papers_is_registered_and_flagged(amina):
    person = register(amina, families.person())
    assert person.without_papers
    assert person.number.startswith("PE-")
    event = Event.objects.get(action="registry.register-person")
    assert (event.about, event.details["without_papers"]) == (person.number, True)
    assert "Jatobá" not in str(event.details)


def test_wrong_check_digits_are_kept_and_flagged_where_the_country_says_so(amina):
    person = register(amina, families.person(identifiers=[("cpf", "529.982.247-24"), ("nis", "120.12345.67-0")]))
    flags = dict(person.identifiers.values_list("kind", "check_failed"))
    # NIS 1201234567: 3*1+2*2+9*0+8*1+7*2+6*3+5*4+4*5+3*6+2*7=119, 119%11=9 -> 2, not 0
    assert flags == {"cpf": True, "nis": True}
    assert not person.without_papers


def test_a_name_in_arabic_and_a_single_name_are_names(amina):
    one = register(amina, families.person("زيتونة النيل"))
    assert one.names.get().script == "Arab"
    two = register(amina, families.person("Ipê"))
    assert (two.names.get().full, two.names.get().folded, two.names.get().script) == ("Ipê", "ipe", "Latn")


def test_a_birth_known_only_by_year_is_a_range_of_days(amina):
    person = register(amina, families.person(birth=reasoning.Born.in_year(1950)))
    assert vital.of([person.pk])[person.pk].birth == reasoning.Born(
        earliest=date(1950, 1, 1), latest=date(1950, 12, 31)
    )


def test_a_birth_known_by_an_age_is_a_range_of_a_year():
    # ten years old on 10 December 2018: born from 11 December 2007 to 10 December 2008
    born = reasoning.Born.aged(10, date(2018, 12, 10))
    assert born == reasoning.Born(earliest=date(2007, 12, 11), latest=date(2008, 12, 10))
    assert born.ages(date(2018, 12, 10)) == (10, 10)
    assert born.ages(date(2019, 6, 1)) == (10, 11)


def test_an_unknown_birth_is_unknown_with_its_reason(amina):
    unknown = reasoning.Absent("document missing")
    person = register(amina, families.person(birth=None, facts={"identity": {"birth_date": unknown}}))
    assert vital.of([person.pk])[person.pk].birth is None


def test_neema_of_another_district_finds_nobody_and_counts_nobody(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        person = register(by, families.person(identifiers=[("cpf", CPF)], contacts=[("phone", "+55 31 0000 1234")]))
    with acting.acting_as(people.neema, purpose="registration") as by:
        for text in (person.number, CPF, "553100001234", "Jatobá Guaporé"):
            assert queries.search(text=text, by=by).hits == ()
        assert models.Person.objects.count() == models.Name.objects.count() == models.Identifier.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (CPF, "identifier"),
        ("52998224725", "identifier"),
        ("+55 (31) 0000-1234", "phone"),
        ("jatoba guapore", "name"),
        ("Guaporé", "name"),
        ("Jatobah Guapore", "name"),
    ],
)
def test_one_box_finds_by_number_phone_and_name_in_any_spelling(amina, text, how):
    person = register(amina, families.person(identifiers=[("cpf", CPF)], contacts=[("phone", "+55 31 0000 1234")]))
    (hit,) = queries.search(text=text, by=amina).hits
    assert (hit.number, hit.found_by, hit.born_earliest) == (person.number, how, date(1990, 5, 4))
    assert queries.search(text=person.number.lower(), by=amina).hits[0].number == person.number


def test_search_gives_pages(amina):
    for name in ("Ipê Roxo", "Ipê Branco", "Ipê Amarelo"):
        register(amina, families.person(name))
    first = queries.search(text="ipe", by=amina, limit=2)
    second = queries.search(text="ipe", by=amina, limit=2, after=first.next)
    assert (len(first.hits), first.next, len(second.hits), second.next) == (2, 2, 1, None)
    assert {hit.name for hit in (*first.hits, *second.hits)} == {"Ipê Roxo", "Ipê Branco", "Ipê Amarelo"}


def test_who_may_not_search_is_refused(people):
    with acting.acting_as(people.stella, purpose="statistics") as by, pytest.raises(refusals.NotPermitted):
        queries.search(text="ipe", by=named.without(by))
