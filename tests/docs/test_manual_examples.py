"""The commands of the manual's tutorial do what the manual says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from socle.schemes import trial
from socle.schemes.reasoning import evaluating, nationwide
from socle.schemes.source import files, reading

PROJECT = Path(__file__).resolve().parents[2]
MANUAL = PROJECT / "docs" / "manual"
EXAMPLE = MANUAL / "tutorial" / "example-child-grant"
SIMULATE = (MANUAL / "how-to" / "simulate-a-scheme.md").read_text("utf-8")
TUTORIAL = (MANUAL / "tutorial" / "law-to-scheme.md").read_text("utf-8")


def socle(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a reader types it, from the project's folder; on files alone it starts no database."""
    return subprocess.run(
        [sys.executable, "-m", "socle", *arguments],
        cwd=PROJECT,
        env={"PYTHONPATH": "src", "SOCLE_SECRET_KEY": "only-for-tests", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def told_after(command: str) -> str:
    """The block of output that the tutorial shows after a command."""
    return TUTORIAL.split(f"$ {command}\n", 1)[1].split("```", 1)[0].strip()


def test_a_name_that_no_dictionary_has_is_told_with_its_place(tmp_path):
    for path in EXAMPLE.glob("*.yaml"):
        text = path.read_text("utf-8").replace("members[age < 7]", "members[aeg < 7]")
        (tmp_path / path.name).write_text(text, "utf-8")
    report = trial.check(tmp_path)
    assert not report["ok"]
    place = next(one for one in report["errors"] if "aeg" in one["message"])
    assert place["file"] == "scheme.yaml"
    assert place["line"] > 0
    assert place["message"] in TUTORIAL


def test_the_example_checks_and_its_examples_cover_it():
    report = trial.check(EXAMPLE)
    assert report["errors"] == []
    assert report["examples"] == {"passed": 6, "failed": 0}
    assert report["coverage"] == {"criteria": "1/1", "components": "2/2", "missing": []}


@pytest.mark.parametrize(
    "command",
    [
        "socle scheme check docs/manual/tutorial/example-child-grant",
        "socle scheme try docs/manual/tutorial/example-child-grant "
        "--case docs/manual/tutorial/example-child-grant/case.yaml --on 2023-08-01 --to 2023-11-01",
        "socle scheme try docs/manual/tutorial/example-child-grant "
        "--case docs/manual/tutorial/example-child-grant/unknown.yaml --on 2023-06-01",
    ],
)
def test_the_tutorial_shows_what_the_command_prints(command):
    done = socle(*command.split()[1:])
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == told_after(command)


def test_a_rise_of_income_in_september_ends_the_right_from_october():
    # 400 / 2 = 200 until the rise to 1600 on 10 September; 1600 / 2 = 800 afterwards, above 218
    tried = trial.try_case(EXAMPLE, EXAMPLE / "case.yaml", *_days("2023-08-01", "2023-11-01"), None)
    periods = json.loads(json.dumps(tried, default=str))["units"][0]["periods"]
    assert [(one["from"], one["eligible"], one["total"]) for one in periods] == [
        ("2023-08-01", "yes", "600"),
        ("2023-09-01", "yes", "600"),
        ("2023-10-01", "no", "0"),
    ]


def _days(*written: str):
    from datetime import date

    return [date.fromisoformat(one) for one in written]


def test_the_how_to_on_simulation_shows_what_its_command_prints():
    command, _, shown = SIMULATE.partition("$ socle simulate ")[2].partition("\n")
    done = socle("simulate", *command.split())
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == shown.split("```", 1)[0].strip()


def test_the_demonstration_scheme_of_the_ghanaian_survey_checks():
    report = trial.check(PROJECT / "country" / "reference" / "ghana-survey" / "schemes" / "child-grant")
    assert report["errors"] == []
    assert report["coverage"]["missing"] == []


RECIPES = MANUAL / "how-to" / "recipes"
FORMULAS = (MANUAL / "how-to" / "write-a-formula.md").read_text("utf-8")
WRITTEN = [line for block in FORMULAS.split("```feel\n")[1:] for line in block.split("```", 1)[0].strip().splitlines()]


def test_every_formula_of_the_how_to_is_proved_by_examples_and_runs_over_a_nation():
    report = trial.check(RECIPES)
    assert report["errors"] == []
    assert report["examples"]["failed"] == 0
    assert report["coverage"]["missing"] == []
    book = evaluating.Book(reading.read(files.of_folder(RECIPES)), trial.facts_for(RECIPES))
    (version,) = book.scheme.versions
    assert nationwide.compile(book.checked_version(version), version.from_on).columns


@pytest.mark.parametrize("line", WRITTEN)
def test_a_formula_of_the_how_to_stands_in_its_scheme(line):
    assert line in (RECIPES / "scheme.yaml").read_text("utf-8")
