"""The cast is invented, complete and unmistakable: no number in it can be anybody's."""

import re
from pathlib import Path

import pytest

from socle.base.facts import dictionary
from socle.base.kernel import yamltext

BRAZIL = Path(__file__).parents[2] / "country" / "brazil"
FAMILIES = yamltext.read(BRAZIL / "cast.yaml")["families"]
MEMBERS = {f"{family['family']}/{member['id']}": member for family in FAMILIES for member in family["members"]}


def cpf_is_valid(number):
    """Whether both check digits of a CPF are right (weights 10 to 2 and 11 to 2, modulo 11)."""
    digits = [int(digit) for digit in number]
    for length in (9, 10):
        total = sum(digit * weight for digit, weight in zip(digits[:length], range(length + 1, 1, -1), strict=True))
        if total * 10 % 11 % 10 != digits[length]:
            return False
    return True


def nis_is_valid(number):
    """Whether the check digit of a NIS is right (weights 3 2 9 8 7 6 5 4 3 2, modulo 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:10], (3, 2, 9, 8, 7, 6, 5, 4, 3, 2), strict=True))
    rest = 11 - total % 11
    return int(number[10]) == (0 if rest >= 10 else rest)


def numbers(kind):
    return [
        str(one["number"])
        for member in MEMBERS.values()
        for one in member.get("identifiers", ())
        if one["type"] == kind
    ]


def test_the_check_digit_rules_of_this_test_know_a_right_number():
    assert cpf_is_valid("52998224725")  # the worked example of textbooks, 529.982.247-25
    assert not cpf_is_valid("52998224726")
    assert nis_is_valid("12345678900")  # 3+4+27+32+35+36+35+32+27+0 = 231 = 21 x 11: rest 11, digit 0
    assert not nis_is_valid("12345678901")


def test_no_cpf_or_nis_of_the_cast_is_valid():
    assert not any(cpf_is_valid(number) for number in numbers("cpf"))
    assert not any(nis_is_valid(number) for number in numbers("nis"))


@pytest.mark.parametrize("kind", ["cpf", "nis", "rnm", "refugee-protocol"])
def test_identifiers_have_the_form_of_their_kind_and_stand_once(kind):
    types = {str(one["code"]): one for one in yamltext.read(BRAZIL / "country.yaml")["id_types"]}
    found = numbers(kind)
    assert found
    assert len(found) == len(set(found))
    assert all(re.fullmatch(types[kind]["pattern"], number) for number in found)


def test_forty_families_with_one_head_each_and_a_story():
    assert len(FAMILIES) == len({str(family["family"]) for family in FAMILIES}) == 40
    for family in FAMILIES:
        assert sum(member["relation"] == "head" for member in family["members"]) == 1, family["family"]
        assert len(family["story"].split()) >= 5, family["family"]


def test_families_live_in_districts_and_have_facts_of_the_dictionary():
    areas = {str(area["code"]) for area in yamltext.read(BRAZIL / "areas.yaml")["areas"] if area["level"] == "3"}
    facts = dictionary.read(BRAZIL / "facts.yaml")
    known = {fact.name for group in facts.of("person") for fact in group.facts}
    for family in FAMILIES:
        assert family["area"] in areas, family["family"]
        for member in family["members"]:
            assert member.keys() <= known | {"id", "name", "relation", "incomes", "identifiers"}, member["id"]


def test_relations_events_and_recipients_name_members():
    for family in FAMILIES:
        here = {str(member["id"]) for member in family["members"]}
        here |= {str(event["joins"]["id"]) for event in family.get("events", ()) if "joins" in event}
        for link in family.get("relations", ()):
            assert link["from"] in here
            assert link["to"] in here or link["to"] in MEMBERS, link["to"]
        for event in family.get("events", ()):
            assert event.get("member", next(iter(here))) in here
        assert family.get("instrument", {}).get("recipient", next(iter(here))) in here
        for asked in family.get("apply", ()):
            assert (BRAZIL / "schemes" / str(asked).partition(":")[0]).is_dir(), asked
            assert str(asked).partition(": ")[2] in {"", *here}, asked


def test_events_stand_in_order_of_time_within_the_months_of_the_demonstration():
    for family in FAMILIES:
        days = [str(event["on"]) for event in family.get("events", ())]
        assert days == sorted(days), family["family"]
        assert all("2018-12-01" <= day < "2019-04-01" for day in days), family["family"]


def test_accounts_begin_with_99_and_only_the_sisters_share_one():
    accounts = [
        str(one["instrument"]["number"]) for one in FAMILIES if one.get("instrument", {}).get("kind") == "account"
    ]
    assert all(number.startswith("99") for number in accounts)
    assert [number for number in set(accounts) if accounts.count(number) > 1] == ["9900900900"]


def test_the_demonstration_names_families_and_staff_that_exist():
    demo = yamltext.read(BRAZIL / "demo.yaml")
    families = {str(family["family"]) for family in FAMILIES}
    staff = {str(one["username"]) for one in yamltext.read(BRAZIL / "staff.yaml")["staff"]}
    named = [*demo["appeals"], *demo["grievances"], *demo["provider"]["returns"], demo["citizen_lookup"]]
    assert {str(one["family"]) for one in named if "family" in one} <= families
    assert {str(one["decided_by"]) for one in demo["appeals"]} <= staff
    assert sum(float(share) for share in demo["attendance"]["shares"].values()) == pytest.approx(1)
