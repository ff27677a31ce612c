"""Published schemes of several countries, with the worked cases of the field: each checks, is covered, and runs over a nation."""

from pathlib import Path

import pytest

from socle.schemes import trial
from socle.schemes.reasoning import evaluating, nationwide
from socle.schemes.source import files, reading

REFERENCE = Path(__file__).parents[2] / "country" / "reference"
SCHEMES = sorted(path.parent for path in REFERENCE.glob("*/schemes/*/scheme.yaml"))


def test_the_schemes_of_the_field_are_there():
    assert {path.parent.parent.name for path in SCHEMES} >= {"cambodia", "india", "nepal", "philippines"}


@pytest.mark.parametrize("folder", SCHEMES, ids=lambda path: path.name)
def test_a_reference_scheme_passes_its_examples_which_cover_it(folder):
    report = trial.check(folder)
    assert report["errors"] == []
    assert report["examples"]["failed"] == 0
    assert report["coverage"]["missing"] == []


@pytest.mark.parametrize("folder", SCHEMES, ids=lambda path: path.name)
def test_a_reference_scheme_runs_over_a_nation(folder):
    book = evaluating.Book(reading.read(files.of_folder(folder)), trial.facts_for(folder))
    for version in book.scheme.versions:
        checked = book.checked_version(version)
        columns = {column.name for column in nationwide.compile(checked, version.from_on).columns}
        assert {one.code for one in version.components} <= columns
