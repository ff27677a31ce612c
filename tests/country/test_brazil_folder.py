"""The folder of Brazil holds together: everything parses, every code that is named exists, every law that is cited is listed."""

import hashlib
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from socle.base.country import reading
from socle.base.facts import dictionary
from socle.base.kernel import yamltext

BRAZIL = Path(__file__).parents[2] / "country" / "brazil"
SCHEMES = ("bolsa-familia-2004", "bolsa-familia-2023", "bpc", "social-electricity-tariff")
LANGUAGES = {"en", "pt", "ar"}
CITATION = re.compile(r"(?P<law>[a-z]+-[0-9]+) (art\.|par\.)|(?P<constitution>constitution) art\.")


def read(name):
    return yamltext.read(BRAZIL / name)


def codes(entries, key="code"):
    found = [str(entry[key]) for entry in entries]
    assert len(found) == len(set(found)), "a code stands twice"
    return set(found)


def cited_laws(citation):
    """The ids of the laws in 'law-10836 art. 2 I; decree-5209 art. 19'."""
    laws = []
    for part in str(citation).split(";"):
        found = CITATION.match(part.strip())
        assert found, f"'{part}' of '{citation}' names no law and article"
        laws.append(found["law"] or found["constitution"])
    return laws


@pytest.fixture(scope="module")
def areas():
    return codes(read("areas.yaml")["areas"])


@pytest.fixture(scope="module")
def institutions():
    return read("institutions.yaml")


@pytest.fixture(scope="module")
def facts():
    return dictionary.read(BRAZIL / "facts.yaml")


@pytest.mark.parametrize("path", sorted(BRAZIL.rglob("*.yaml")), ids=lambda path: path.relative_to(BRAZIL).as_posix())
def test_every_file_is_plain_yaml(path):
    assert yamltext.read(path)


def test_every_fact_says_what_needs_it_and_is_titled_in_each_language():
    needs = set(SCHEMES)
    for group in read("facts.yaml")["groups"].values():
        for name, fact in group["facts"].items():
            assert fact["title"].keys() == LANGUAGES, name
            assert fact.get("needed_by"), name
            for need in fact["needed_by"]:
                assert need in needs or need.startswith(("indicator:", "duty:")), f"{name}: {need}"


def test_labels_name_exactly_the_codes_of_their_fact():
    for group in read("facts.yaml")["groups"].values():
        for name, fact in group["facts"].items():
            if "labels" in fact:
                assert set(fact["labels"]) == set(fact["values"]), name
                assert all(label.keys() == LANGUAGES for label in fact["labels"].values()), name


def test_facts_of_violence_are_sealed_and_those_of_health_special(facts):
    assert {fact.sensitivity for fact in facts.group("protection").facts} == {"sealed"}
    assert {fact.sensitivity for fact in facts.group("health").facts} == {"special"}


def test_each_area_lies_in_an_area_of_the_level_above():
    entries = read("areas.yaml")["areas"]
    level = {str(entry["code"]): int(entry["level"]) for entry in entries}
    for entry in entries:
        if "parent" in entry:
            assert level[entry["parent"]] == level[entry["code"]] - 1
    assert [code for code, at in level.items() if at == 0] == ["br"]


def test_offices_and_facilities_stand_in_known_areas_and_institutions(areas, institutions):
    known = codes(institutions["institutions"])
    for place in (*institutions["offices"], *institutions["facilities"]):
        assert place["institution"] in known, place["code"]
        assert place["area"] in areas, place["code"]


def test_staff_belong_to_an_office_of_their_own_institution(areas, institutions):
    office = {str(one["code"]): str(one["institution"]) for one in institutions["offices"]}
    staff = read("staff.yaml")["staff"]
    codes(staff, "username")
    for one in staff:
        assert office[one["office"]] == one["institution"], one["username"]
        assert one["area"] in areas, one["username"]
        assert set(one["schemes"]) <= {"*", *SCHEMES}, one["username"]


def test_four_eyes_find_two_pairs_at_each_desk_that_decides():
    staff = read("staff.yaml")["staff"]
    assert {str(one["role"]) for one in staff} >= {
        *("window-officer", "caseworker", "scheme-officer", "approver", "payment-officer", "grievance-officer"),
        *("appeal-body", "auditor", "statistician", "account-administrator", "employment-officer"),
    }
    for role in ("scheme-officer", "approver", "payment-officer", "appeal-body", "account-administrator"):
        assert sum(one["role"] == role for one in staff) >= 2, role
    assert {one["role"] for one in staff if "delegations" in one} == {"approver", "appeal-body"}


def test_the_official_in_the_cast_has_a_cousin_among_the_applicants():
    official = next(one for one in read("staff.yaml")["staff"] if "person" in one)
    family, _, member = official["person"].partition("/")
    families = {str(one["family"]): one for one in read("cast.yaml")["families"]}
    assert member in codes(families[family]["members"], "id")
    cousins = [
        one for one in families.values() for link in one.get("relations", ()) if link["to"] == official["person"]
    ]
    assert [one["apply"] for one in cousins] == [["bolsa-familia-2004"]]


def test_months_follow_each_other_without_gap():
    months = read("country.yaml")["periods"]["month"]
    assert (months[0]["code"], months[-1]["code"]) == ("2018-12", "2019-12")
    assert all(earlier["ends_on"] == later["starts_on"] for earlier, later in pairwise(months))


def test_holidays_are_real_days_of_2018_to_2020():
    days = [date.fromisoformat(one["on"]) for one in read("country.yaml")["calendar"]["holidays"]]
    assert len(days) == len(set(days)) == 27  # nine each year
    assert {day.year for day in days} == {2018, 2019, 2020}


def test_purposes_and_sharing_cite_listed_laws(institutions, facts):
    settings = read("country.yaml")
    laws = codes(settings["legal_basis"], "id")
    purposes = codes(settings["purposes"])
    for one in (*settings["purposes"], *settings["sharing"]):
        assert set(cited_laws(one["law"])) <= laws
    for one in settings["purposes"]:
        assert one["title"].keys() == one["notice"].keys() == LANGUAGES
    for one in settings["sharing"]:
        assert {one["giver"], one["receiver"]} <= codes(institutions["institutions"])
        assert one["purpose"] in purposes
        assert all(facts.fact(path) for path in one["facts"])


@pytest.mark.parametrize(
    "file", ["CadUnicoOuroBranco.csv", "CadUnicoSaoJoaoDelRei.csv", "SOURCE.txt", "LICENSE-repository-MIT.txt"]
)
def test_the_sample_is_the_published_one_byte_for_byte(file):
    sums = dict(reversed(line.split()) for line in (BRAZIL / "sample" / "SHA256SUMS").read_text().splitlines())
    assert hashlib.sha256((BRAZIL / "sample" / file).read_bytes()).hexdigest() == sums[file]


def test_the_country_can_be_read_as_a_whole():
    country = reading.read(BRAZIL)
    assert country.code == "brazil"
    assert (len(country.areas), len(country.staff)) == (15, 31)
