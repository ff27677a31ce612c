"""Duplicates (A10): found at entry in the whole nation, masked outside of one's area; a human decides; a merge can be undone."""

from datetime import date, timedelta

import pytest

from socle.base import acting
from socle.base.audit.models import Event
from socle.base.kernel import refusals
from socle.registry import models, queries, reasoning
from socle.registry.operations import dossiers, duplicates, households, persons, relations
from tests.people import at
from tests.registry import families

NOW = at(2018, 12, 10)
CPF = "529.982.247-25"


def register(by, name="Jatobá Guaporé Xingu", area_key=families.OURO_BRANCO, **given):
    return persons.register(person=families.person(name, **given), area_key=area_key, by=by, at=NOW)


def look_for(by, who, area_key=families.OURO_BRANCO, now=NOW):
    return duplicates.look_for(person=who, area_key=area_key, by=by, at=now)


def pair(by):
    """One human being registered twice, and the task about it."""
    first, second = register(by), register(by, "Jatoba Guapore Xingu")
    look_for(by, second)
    return first, second, models.PossibleDuplicate.objects.get()


def everything(*people):
    """All that describes these persons, for comparing before and after."""
    return [
        sorted(str(row) for row in table.objects.filter(**{f"{column}__in": people}).values())
        for table, column in (
            (models.Person, "pk"),
            (models.Name, "person"),
            (models.Identifier, "person"),
            (models.Contact, "person"),
        )
    ] + [
        sorted(
            str({key: value for key, value in row.items() if key != "recorded_at"})
            for row in table.objects.filter(**{f"{column}__in": people}).values()
        )
        for table, column in (
            (models.Membership, "person"),
            (models.Relation, "from_person"),
            (models.Relation, "to_person"),
        )
    ]


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_nobody_fishes_in_the_register(people, monkeypatch):
    monkeypatch.setattr(duplicates, "SEARCHES_AN_HOUR", 3)
    with acting.acting_as(people.amina, purpose="registration") as by:
        for _ in range(3):
            look_for(by, families.person())
        with pytest.raises(duplicates.TooManySearches):
            look_for(by, families.person())
        assert look_for(by, families.person(), now=NOW + timedelta(hours=1, minutes=1)) == []


def test_everybody_sees_only_their_own_searches(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        look_for(by, families.person())
    with acting.acting_as(people.bakari, purpose="registration"):
        assert models.NationalSearch.objects.count() == 0
    with acting.acting_as(people.amina, purpose="registration"):
        assert models.NationalSearch.objects.count() == 1


def test_the_clerk_may_look_but_not_merge(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        first, _, task = pair(by)
        with pytest.raises(refusals.NotPermitted):
            duplicates.merge(duplicate=task, keep=first, by=by, at=NOW)


def test_a_decision_is_made_once_and_with_a_reason(people):
    with acting.acting_as(people.bakari, purpose="registration") as by:
        first, _, task = pair(by)
        with pytest.raises(refusals.InvalidInput, match="two people"):
            duplicates.decide_different(duplicate=task, reason=" ", by=by, at=NOW)
        duplicates.decide_different(duplicate=task, reason="twins, seen together", by=by, at=NOW)
        with pytest.raises(duplicates.DecidedAlready):
            duplicates.merge(duplicate=task, keep=first, by=by, at=NOW)


def test_who_is_not_of_the_pair_cannot_be_kept(people):
    with acting.acting_as(people.bakari, purpose="registration") as by:
        _, _, task = pair(by)
        with pytest.raises(refusals.InvalidInput, match="not one of the two"):
            duplicates.merge(duplicate=task, keep=register(by, "Umbu Seco"), by=by, at=NOW)


def test_a_record_of_another_area_cannot_be_merged_from_here(people):
    with acting.acting_as(people.neema, purpose="registration") as by:
        register(by, area_key=families.SAO_JOAO)
    with acting.acting_as(people.bakari, purpose="registration") as by:
        second = register(by)
        look_for(by, second)
        task = models.PossibleDuplicate.objects.get()
        with pytest.raises(duplicates.OtherArea):
            duplicates.merge(duplicate=task, keep=second, by=by, at=NOW)


# -- finding -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Jatobá Guaporé Xingu", {}),
        ("Jatoba Guapore Xingu", {}),
        ("Xingu Jatobá Guaporé", {}),  # another order
        ("Jatobar Guaporé Chingu", {}),  # heard, not read
        ("Jatobá Guaporé Xingu", {"birth": reasoning.Born.in_year(1990)}),
        ("Jatobá Guaporé Xingu", {"birth": reasoning.Born.exactly(date(1990, 4, 5))}),  # day and month swapped
        ("Ipê Tapajós", {"birth": None, "sex": "", "identifiers": [("cpf", CPF)]}),  # another name, the same number
    ],
)
def test_the_same_human_being_is_found(people, name, given):
    with acting.acting_as(people.amina, purpose="registration") as by:
        there = register(by, identifiers=[("cpf", CPF)], contacts=[("phone", "+55 31 0000 1234")])
        (found,) = look_for(by, families.person(name, **given))
        assert (found.number, found.name, found.in_scope) == (there.number, "Jatobá Guaporé Xingu", True)


def test_a_name_in_arabic_is_found_in_latin_letters(people):
    """سدرة folds to letters without its vowels; sounds and birth bring the records together."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        there = register(by, "سدرة الفرات")
        assert there.number in [one.number for one in look_for(by, families.person("Sidra Alfurat"))]


def test_a_stranger_is_not_found(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        register(by)
        assert look_for(by, families.person("Umbu Seco", birth=reasoning.Born.exactly(date(1971, 8, 30)))) == []


def test_the_probability_is_worked_out_from_what_agrees(people):
    """Same name 8, same birth 8, same sex 1, same municipality 1, from -12: 6. 2^6/(1+2^6) = 64/65 = 0.9846."""
    with acting.acting_as(people.amina, purpose="registration") as by:
        register(by)
        (found,) = look_for(by, families.person("Jatobá Guaporé Xingu"))
        assert str(found.probability) == "0.9846"
        assert found.evidence == {"name": "same", "birth": "same", "sex": "same"}


def test_a_record_of_another_area_is_masked_and_both_offices_get_the_task(people):
    with acting.acting_as(people.neema, purpose="registration") as by:
        there = register(by, area_key=families.SAO_JOAO)
    with acting.acting_as(people.amina, purpose="registration") as by:
        here = register(by)
        (found,) = look_for(by, here)
        assert (found.in_scope, found.office, found.name, found.born_earliest) == (
            False,
            "cras-sao-joao-centro",
            "",
            None,
        )
        assert there.number not in str(found)
        assert "1990" not in str(found)
        assert not models.Person.objects.filter(pk=there.pk).exists()
        assert models.PossibleDuplicate.objects.get().number == found.task
    with acting.acting_as(people.neema, purpose="registration"):
        assert models.PossibleDuplicate.objects.get().number == found.task
    event = Event.objects.get(action="registry.look-for-duplicates")
    assert (event.about, event.details) == (here.number, {"found": 1, "elsewhere": 1})


def test_looking_twice_makes_one_task(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        _, second, task = pair(by)
        assert look_for(by, second)[0].task == task.number
        assert models.PossibleDuplicate.objects.count() == 1


# -- merging -----------------------------------------------------------------------------------------------------------


def household(by, *members):
    return households.register(
        members=list(members),
        area_key=families.OURO_BRANCO,
        facts={},
        valid_from=date(2018, 12, 1),
        evidence=families.DECLARED,
        by=by,
        at=NOW,
    )


def test_a_merge_moves_what_describes_the_person_and_its_undo_restores_it_exactly(people):
    with acting.acting_as(people.bakari, purpose="registration") as by:
        first = register(by)
        second = register(
            by, "Jatoba Guapore Xingu", identifiers=[("cpf", CPF)], contacts=[("phone", "5531 0000 1234")]
        )
        child, twice = register(by, "Cedro Xingu"), register(by, "Umbu Seco")
        home = household(by, families.member(first), families.member(second, "sibling"))
        other = household(by, families.member(twice), families.member(second, "not-kin", usual=False))
        for one in (first, second):
            relations.state(
                one=one, kind="parent", other=child, valid_from=date(2010, 1, 1), shown=families.DECLARED, by=by, at=NOW
            )
        relations.state(
            one=second, kind="sibling", other=twice, valid_from=date(2010, 1, 1), shown=families.DECLARED, by=by, at=NOW
        )
        look_for(by, second)
        task = models.PossibleDuplicate.objects.get(second=second)
        before = everything(first.pk, second.pk, child.pk, twice.pk)

        merged = duplicates.merge(duplicate=task, keep=first, by=by, at=NOW)
        first.refresh_from_db()
        assert not first.without_papers
        assert sorted(first.names.values_list("full", "kind", "is_main")) == [
            ("Jatoba Guapore Xingu", "alias", False),
            ("Jatobá Guaporé Xingu", "legal", True),
        ]
        # in their common household once, in the other household as before
        assert sorted(first.memberships.values_list("household", "relation")) == [
            (home.pk, "head"),
            (other.pk, "not-kin"),
        ]
        # the parent of the child once, the sibling moved
        assert sorted(first.relations_from.values_list("kind", "to_person")) == [
            ("parent", child.pk),
            ("sibling", twice.pk),
        ]
        with pytest.raises(dossiers.Merged) as pointed:
            dossiers.open(person_number=second.number, on=date(2018, 12, 5), by=by, at=NOW)
        assert first.number in pointed.value.message
        assert [hit.number for hit in queries.search(text=CPF, by=by).hits] == [first.number]

        with pytest.raises(refusals.InvalidInput, match="merge was wrong"):
            duplicates.undo_merge(merge=merged, reason="", by=by, at=NOW)
        duplicates.undo_merge(merge=merged, reason="two sisters", by=by, at=NOW)
        assert everything(first.pk, second.pk, child.pk, twice.pk) == before
        task.refresh_from_db()
        assert (task.state, task.decided_at) == ("open", None)
        with pytest.raises(duplicates.DecidedAlready):
            duplicates.undo_merge(merge=merged, reason="two sisters", by=by, at=NOW)


def test_two_usual_residences_become_one_and_another_tie(people):
    with acting.acting_as(people.bakari, purpose="registration") as by:
        first, second, task = pair(by)
        home, other = household(by, families.member(first)), household(by, families.member(second))
        duplicates.merge(duplicate=task, keep=first, by=by, at=NOW)
        assert {row.household_id: row.usual for row in first.memberships.all()} == {home.pk: True, other.pk: False}
