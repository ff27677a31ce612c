"""A snapshot: the register as of a day, known at an instant, nested by unit under pseudonyms; worked out by hand."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pytest
from django.db import connection

from socle.base import acting
from socle.registry import reasoning, snapshot
from socle.registry.operations import facts, households, persons, relations
from tests.people import at
from tests.registry import families

NOW = at(2018, 12, 10)
DAY = date(2018, 12, 10)


@dataclass(frozen=True, kw_only=True)
class Column:
    name: str
    type: str
    fact: str = ""
    part: str = "value"
    fields: tuple["Column", ...] = ()


MEMBER = (
    Column(name="id", type="VARCHAR"),
    Column(name="relation", type="VARCHAR"),
    Column(name="sex", type="VARCHAR", fact="identity.sex"),
    Column(name="birth_date_earliest", type="DATE", fact="identity.birth_date", part="earliest"),
    Column(name="birth_date_latest", type="DATE", fact="identity.birth_date", part="latest"),
    Column(name="pregnant", type="BOOLEAN", fact="health.pregnant"),
    Column(name="pregnant_na", type="BOOLEAN", fact="health.pregnant", part="not applicable"),
    Column(
        name="incomes",
        type="STRUCT[]",
        fact="incomes",
        fields=(
            Column(name="kind", type="VARCHAR", fact="incomes.kind"),
            Column(name="amount", type="BIGINT", fact="incomes.amount"),
        ),
    ),
    Column(
        name="benefits",
        type="STRUCT[]",
        fact="benefits",
        fields=(Column(name="scheme", type="VARCHAR", fact="benefits.scheme"),),
    ),
    Column(name="age_min", type="BIGINT", fact="identity.birth_date", part="age of latest"),
    Column(name="age_max", type="BIGINT", fact="identity.birth_date", part="age of earliest"),
)
AROUND = (
    *MEMBER[:2],
    Column(name="relation_to_applicant", type="VARCHAR"),
    Column(
        name="relations",
        type="STRUCT[]",
        fields=(Column(name="kind", type="VARCHAR"), Column(name="to", type="VARCHAR")),
    ),
)
TOP = (Column(name="unit", type="VARCHAR"), Column(name="area", type="VARCHAR"))
HOUSEHOLD = (
    *TOP,
    Column(name="household_living_place", type="VARCHAR", fact="dwelling.living_place"),
    Column(name="members", type="STRUCT[]", fields=MEMBER),
)
PERSON = (
    *TOP,
    Column(name="members", type="STRUCT[]", fields=AROUND),
    Column(name="applicant", type="STRUCT", fields=AROUND),
)


@pytest.fixture
def nation(people):
    """The timetable's actor registers and reads here, so that one block sees the whole nation."""
    with acting.acting_as(acting.replace(people.bakari, area_key=""), purpose="eligibility") as by:
        yield by


def register(by, *members, area_key=families.OURO_BRANCO, **facts_given):
    return households.register(
        members=list(members),
        area_key=area_key,
        facts=facts_given,
        valid_from=date(2018, 12, 1),
        evidence=families.DECLARED,
        by=by,
        at=NOW,
    )


def read(tmp_path, by, columns, unit, on=DAY):
    written = snapshot.write(on=on, columns=columns, unit=unit, folder=tmp_path / "s", by=by, at=NOW)
    with duckdb.connect() as store:
        rows = store.execute("SELECT * FROM read_parquet(?)", [str(written.path)])
        names = [column[0] for column in rows.description]
        found = {row[0]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}
    assert len(found) == written.rows
    return written, found


def family(by):
    mother = families.person("Jatobá Guaporé", facts={"incomes": [{"kind": "wage", "amount": "400.50"}]})
    child = families.person(
        "Cedro Guaporé",
        sex="male",
        birth=reasoning.Born.in_year(2012),
        facts={"incomes": [], "health": {"pregnant": reasoning.Absent("not applicable")}},
    )
    return register(by, families.member(child, "child"), families.member(mother), dwelling={"living_place": "private"})


def test_a_household_with_its_members_head_first(nation, tmp_path):
    home = family(nation)
    written, units = read(tmp_path, nation, HOUSEHOLD, "household")
    (unit,) = units.values()
    mother = home.memberships.get(relation="head").person
    assert unit["unit"] == snapshot.pseudonym("household", home.pk)
    assert (unit["area"], unit["household_living_place"]) == ("3145901-01", "private")
    assert [member["id"] for member in unit["members"]] == [
        snapshot.pseudonym("person", mother.pk),
        snapshot.pseudonym("person", home.memberships.get(relation="child").person_id),
    ]
    head, child = unit["members"]
    assert head["incomes"] == [{"kind": "wage", "amount": 40050}]
    assert (head["pregnant"], head["pregnant_na"]) == (None, None)
    assert (child["incomes"], child["benefits"], child["pregnant_na"]) == ([], [], True)
    # born 4 May 1990: 28; born in 2012: on 10 December 2018 five (born 11 to 31 December) or six
    assert [(one["age_min"], one["age_max"]) for one in unit["members"]] == [(28, 28), (5, 6)]
    assert (child["birth_date_earliest"], child["birth_date_latest"]) == (date(2012, 1, 1), date(2012, 12, 31))
    assert written.path.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in written.path.parent.iterdir()) == ["keys.parquet", "units.parquet"]


def test_the_keys_say_which_unit_is_which_household(nation, tmp_path):
    home = family(nation)
    written, units = read(tmp_path, nation, HOUSEHOLD, "household")
    with duckdb.connect() as store:
        keys = store.execute("SELECT unit, id FROM read_parquet(?)", [str(written.keys)]).fetchall()
    assert keys == [(next(iter(units)), home.pk)]
    assert str(home.number) not in str(units)


def test_a_list_that_nobody_stated_is_unknown(nation, tmp_path):
    register(nation, families.member(families.person()))
    _, units = read(tmp_path, nation, HOUSEHOLD, "household")
    (unit,) = units.values()
    assert (unit["members"][0]["incomes"], unit["household_living_place"]) == (None, None)


def test_who_left_died_or_usually_lives_elsewhere_is_not_counted(nation, tmp_path):
    home = register(
        nation,
        families.member(families.person("Jatobá Guaporé")),
        families.member(families.person("Ipê Roxo"), "spouse"),
        families.member(families.person("Cedro Xingu"), "child"),
        families.member(families.person("Umbu Seco"), "not-kin", usual=False),
    )
    spouse = home.memberships.get(relation="spouse").person
    child = home.memberships.get(relation="child").person
    persons.record_death(person=spouse, died_on=date(2018, 12, 5), shown=families.DECLARED, by=nation, at=NOW)
    households.leave(household=home, person=child, on=date(2018, 12, 8), by=nation, at=NOW)
    count = lambda on: len(next(iter(read(tmp_path, nation, HOUSEHOLD, "household", on)[1].values()))["members"])  # noqa: E731
    assert [count(date(2018, 12, day)) for day in (4, 5, 8)] == [3, 2, 1]
    _, alone = read(tmp_path, nation, PERSON, "person", date(2018, 12, 8))
    # the head, the child who left and the boarder; the spouse is dead
    assert sorted(len(unit["members"]) for unit in alone.values()) == [1, 1, 1]


def test_a_snapshot_holds_what_was_valid_on_its_day_and_a_later_statement_does_not_change_the_past(nation, tmp_path):
    home = family(nation)
    mother = home.memberships.get(relation="head").person
    facts.state_list(
        subject=mother,
        group="incomes",
        rows=[{"kind": "wage", "amount": 900}],
        valid_from=date(2019, 2, 1),
        evidence=families.DECLARED,
        by=nation,
        at=NOW,
    )
    wages = []
    for on in (date(2019, 1, 31), date(2019, 2, 1)):
        _, units = read(tmp_path, nation, HOUSEHOLD, "household", on)
        wages.append(next(iter(units.values()))["members"][0]["incomes"][0]["amount"])
    assert wages == [40050, 90000]


def test_a_move_shows_the_area_of_the_day(nation, tmp_path):
    home = family(nation)
    households.move(
        household=home,
        to_area_key=families.SAO_JOAO,
        facts={},
        on=date(2019, 3, 1),
        shown=families.DECLARED,
        by=nation,
        at=NOW,
    )
    areas = [
        next(iter(read(tmp_path, nation, HOUSEHOLD, "household", on)[1].values()))["area"]
        for on in (DAY, date(2019, 3, 1))
    ]
    assert areas == ["3145901-01", "3162500-01"]


def test_around_an_applicant_each_member_is_related_to_them(nation, tmp_path):
    """Head, spouse, the head's child, the head's mother and a boarder, seen from the spouse."""
    home = register(
        nation,
        families.member(families.person("Jatobá Guaporé")),
        families.member(families.person("Ipê Guaporé", sex="male"), "spouse"),
        families.member(families.person("Cedro Guaporé"), "child"),
        families.member(families.person("Buriti Guaporé"), "parent"),
        families.member(families.person("Umbu Seco"), "not-kin"),
    )
    spouse, child = (home.memberships.get(relation=one).person for one in ("spouse", "child"))

    def related():
        _, units = read(tmp_path, nation, PERSON, "around")
        unit = units[snapshot.pseudonym("person", spouse.pk)]
        assert unit["applicant"]["relation_to_applicant"] == "self"
        return {member["relation"]: member["relation_to_applicant"] for member in unit["members"]}

    # the head's child need not be the spouse's: unknown, until their relation is stated
    assert related() == {"head": "spouse", "spouse": "self", "child": None, "parent": "parent-in-law", "not-kin": None}
    relations.state(
        one=spouse, kind="parent", other=child, valid_from=date(2012, 1, 1), shown=families.DECLARED, by=nation, at=NOW
    )
    assert related()["child"] == "child"
    _, units = read(tmp_path, nation, PERSON, "around")
    assert units[snapshot.pseudonym("person", spouse.pk)]["applicant"]["relations"] == [
        {"kind": "parent", "to": snapshot.pseudonym("person", child.pk)}
    ]


def test_a_homeless_person_is_a_unit_alone(nation, tmp_path):
    man = persons.register(person=families.person("Umbu Seco"), area_key=families.OURO_BRANCO, by=nation, at=NOW)
    _, units = read(tmp_path, nation, PERSON, "person")
    (unit,) = units.values()
    assert unit["unit"] == snapshot.pseudonym("person", man.pk)
    assert [(one["relation"], one["relation_to_applicant"]) for one in unit["members"]] == [("head", "self")]
    assert read(tmp_path, nation, HOUSEHOLD, "household")[1] == {}


def test_an_officer_takes_a_snapshot_of_the_own_area_only(people, tmp_path):
    with acting.acting_as(people.amina, purpose="registration") as by:
        family(by)
    with acting.acting_as(people.neema, purpose="registration") as by:
        assert read(tmp_path, by, HOUSEHOLD, "household")[1] == {}


def test_what_is_recorded_after_the_instant_is_not_in_the_snapshot(nation, tmp_path):
    home = family(nation)
    written, before = read(tmp_path, nation, HOUSEHOLD, "household")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('socle.recording', '', true), clock_timestamp() > %s", [written.known_at])
        assert cursor.fetchone()[1]
    child = home.memberships.get(relation="child").person
    facts.state_list(
        subject=child,
        group="incomes",
        rows=[{"kind": "wage", "amount": 7}],
        valid_from=date(2018, 12, 1),
        evidence=families.DECLARED,
        by=nation,
        at=NOW,
    )
    again, after = read(tmp_path, nation, HOUSEHOLD, "household")
    assert again.known_at > written.known_at
    key = next(iter(before))
    assert before[key]["members"][1]["incomes"] == []
    assert after[key]["members"][1]["incomes"] == [{"kind": "wage", "amount": 700}]
