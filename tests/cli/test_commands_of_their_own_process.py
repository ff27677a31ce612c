"""The command as people start it: a process of its own. Commands on files alone start no database and need none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARIFF = ROOT / "country" / "brazil" / "schemes" / "social-electricity-tariff"
CASE = """
household: {area: "01"}
members:
  - {id: ipe, relation: head, sex: female, birth_date: 1980-05-04, incomes: [{kind: wage, amount: 300}]}
"""


@pytest.fixture
def socle(tmp_path):
    """Run `python -m socle` in a house of its own; gives exit code and standard output. There is no database in it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SOCLE_", "DATABASE_", "DJANGO_"))
    }
    house = {
        "SOCLE_STATE": str(tmp_path / "state"),
        "PYTHONPATH": str(ROOT / "src"),
        "SOCLE_SECRET_KEY": "only-for-tests",
    }

    def run(*arguments):
        command = [sys.executable, "-m", "socle", *(str(one) for one in arguments)]
        done = subprocess.run(command, env=kept | house, capture_output=True, text=True, timeout=240, check=False)
        return done.returncode, done.stdout

    yield run
    assert not (tmp_path / "state" / "db").exists()  # no server was started: its folder is made first


def test_check_and_try_speak_the_contract_without_a_database(socle, tmp_path):
    code, out = socle("scheme", "check", TARIFF, "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (0, True)
    assert set(report) == {"ok", "examples", "coverage", "errors", "hints"}
    assert set(report["examples"]) == {"passed", "failed"}
    assert set(report["coverage"]) == {"criteria", "components", "missing"}
    case = tmp_path / "case.yaml"
    case.write_text(CASE)
    code, out = socle("scheme", "try", TARIFF, "--case", case, "--on", "2018-12-01", "--json")
    tried = json.loads(out)
    assert code == 0
    assert {"scheme", "version", "scheme_hash", "facts_hash", "units"} <= set(tried)
    (unit,) = tried["units"]
    (period,) = unit["periods"]
    assert {
        "from",
        "to",
        "eligible",
        "status",
        "criteria",
        "components",
        "payable",
        "total",
        "effects",
        "notes",
    } <= set(period)
    wanted = {"code", "result", "value", "threshold", "law", "inputs", "missing", "words"}
    assert all(wanted <= set(one) for one in period["criteria"])


def test_a_scheme_with_a_mistake_is_wrong_input_and_names_the_place(socle, tmp_path):
    broken = tmp_path / "scheme"
    broken.mkdir()
    for file in TARIFF.iterdir():
        if file.is_file():
            (broken / file.name).write_bytes(file.read_bytes())
    text = (broken / "scheme.yaml").read_text()
    (broken / "scheme.yaml").write_text(text.replace("criteria:", "criterions:", 1))
    code, out = socle("scheme", "check", broken, "--facts", ROOT / "country" / "brazil" / "facts.yaml", "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (2, False)
    assert {"file", "line", "column", "message"} <= set(report["errors"][0])


def test_matching_writes_pairs_and_clusters(socle, tmp_path):
    (tmp_path / "map.yaml").write_text("{id: key, full_name: name, birth_date: born, identifiers: [paper]}\n")
    rows = [
        "key,name,born,paper",
        "1,Cedro Tapajós,1990-03-04,A77",
        "2,Cedro Tapajos,1990-03-04,A77",
        "3,Faia Xingu,1970-01-01,B1",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n")
    out_file = tmp_path / "out" / "pairs.csv"
    code, out = socle("match", tmp_path / "a.csv", "--map", tmp_path / "map.yaml", "--out", out_file, "--json")
    found = json.loads(out)
    assert (code, found["records_a"], found["pairs"]) == (0, 3, 1)
    assert out_file.read_text().splitlines()[0] == "id_a,id_b,probability,evidence"
    assert (tmp_path / "out" / "clusters.csv").read_text().splitlines()[0] == "id,cluster"


def test_the_state_of_a_server_that_never_ran_is_told_without_starting_it(socle):
    code, out = socle("db", "status", "--json")
    assert (code, json.loads(out)["running"]) == (0, False)
    code, _ = socle("db", "stop", "--json")
    assert code == 0
