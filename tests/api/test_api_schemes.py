"""Schemes as law through the API: versions with their articles, and files that are checked and tried before they are proposed."""

from pathlib import Path

import pytest

from socle.base.accounts.permissions import Permission as P
from socle.schemes.source import files
from tests.api.calling import Machine, machine, problem
from tests.eligibility import world

GRANT = Path(__file__).parents[1] / "schemes" / "child_grant"


@pytest.fixture
def reader(people):
    return machine(people, P.READ_SCHEMES)


def grant(**changed):
    source = files.of_folder(GRANT)
    facts = source.pop("facts.yaml")
    return {"files": source | changed, "facts": facts}


def test_without_token_or_permission_nothing_is_told(people):
    for path, body in (("/schemes/check", grant()), ("/schemes/try", grant() | {"case": "a", "on": "2023-06-01"})):
        problem(Machine().post(path, body), 401, "api.no-token")
        problem(machine(people, P.READ_DECISION).post(path, body), 403, "base.not-permitted")
    problem(Machine().get("/schemes/bpc"), 401, "api.no-token")
    problem(machine(people, P.READ_DECISION).get("/schemes/bpc"), 403, "base.not-permitted")


def test_a_scheme_that_the_machine_does_not_serve_is_not_there(people, reader):
    world.publish(people, world.BOLSA)
    problem(machine(people, schemes=["bpc"]).get(f"/schemes/{world.BOLSA}"), 404, "base.not-found")
    problem(reader.get("/schemes/no-such-scheme"), 404, "base.not-found")


def test_a_scheme_tells_its_versions_and_its_law_on_a_day(people, reader):
    [version] = world.publish(people, world.BOLSA)
    told = reader.get(f"/schemes/{world.BOLSA}", on="2018-12-10", language="pt").json()
    assert [one["number"] for one in told["versions"]] == [version.number]
    criterion = next(one for one in told["law"]["criteria"] if one["code"] == "income_limit")
    assert criterion["law"] == "decree-5209 art. 18; law-10836 art. 2"
    assert reader.get(f"/schemes/{world.BOLSA}", on="1950-01-01").json()["law"] is None


@pytest.mark.parametrize("day", ["2018-13-01", "20181210", "1544400000", "0001-01-01"])
def test_a_day_that_is_none_is_told_with_its_place(reader, day):
    told = problem(reader.get("/schemes/bpc", on=day), 422, "api.invalid-input")
    assert told["errors"][0]["where"] == "query.on"


def test_sound_files_are_found_sound(reader):
    report = reader.post("/schemes/check", grant()).json()
    assert (report["ok"], report["errors"]) == (True, [])
    assert report["examples"]["passed"] > 0


def test_bad_yaml_is_told_by_line_and_column(reader):
    report = reader.post("/schemes/check", grant(**{"scheme.yaml": "scheme: a\nscheme: b\n"})).json()
    assert report["ok"] is False
    [error] = report["errors"]
    assert (error["file"], error["line"], error["column"]) == ("scheme.yaml", 2, 1)
    told = problem(reader.post("/schemes/check", grant() | {"facts": "country: [\n"}), 422, "base.unreadable-file")
    assert told["errors"][0]["file"] == "facts.yaml"


def test_a_case_is_tried_period_by_period(reader):
    case = (GRANT / "cases" / "couple.yaml").read_text()
    told = reader.post("/schemes/try", grant() | {"case": case, "on": "2023-06-01"}).json()
    [unit] = told["units"]
    assert (unit["kind"], len(unit["periods"])) == ("household", 1)
    assert unit["periods"][0]["eligible"] == "yes"


def test_a_mistake_in_the_case_and_a_span_too_long_are_told(reader):
    body = grant() | {"case": "members: 3\n", "on": "2023-06-01"}
    told = problem(reader.post("/schemes/try", body), 422, "schemes.mistakes")
    assert (told["errors"][0]["file"], told["errors"][0]["line"]) == ("case", "1")
    long = grant() | {"case": "members: []\n", "on": "2023-06-01", "to": "2050-01-01"}
    problem(reader.post("/schemes/try", long), 422, "base.invalid-input")


@pytest.mark.parametrize(
    "changed",
    [
        {"files": {}},
        {"files": {"../scheme.yaml": "a: b"}},
        {"files": {"scheme.yaml": "x" * 300_001}},
        {"files": {f"cases/{place}.yaml": "a: b" for place in range(61)}},
    ],
)
def test_files_have_limits(reader, changed):
    problem(reader.post("/schemes/check", changed), 422, "api.invalid-input")


def test_a_request_beyond_ten_megabytes_is_refused(reader):
    problem(reader.post("/schemes/check", b'{"files": {"a": "' + b"x" * 10_000_001 + b'"}}'), 413, "api.too-large")
