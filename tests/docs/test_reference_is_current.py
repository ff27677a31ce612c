"""The reference of the manual is printed from the code; whoever changes the code prints it again (`make reference`)."""

import importlib.util
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PRINTER = PROJECT / "docs" / "manual" / "print_reference.py"


@pytest.fixture(scope="module")
def printer():
    spec = importlib.util.spec_from_file_location("print_reference", PRINTER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def printed(printer):
    return printer.pages()


def test_the_committed_reference_is_what_the_code_prints(printed):
    stale = [
        name
        for name, text in printed.items()
        if not (PROJECT / name).is_file() or (PROJECT / name).read_text("utf-8") != text
    ]
    assert stale == [], "run `make reference` and commit what it writes"


def test_no_page_of_the_reference_is_left_over(printed, printer):
    kept_by_hand = {
        f"{printer.REFERENCE}/{name}.md" for name in ("figures", "page-weights", "scheme-files", "decision-models")
    }
    there = {
        str(path.relative_to(PROJECT))
        for folder in (printer.REFERENCE, printer.CONTRACTS)
        for path in (PROJECT / folder).iterdir()
    }
    assert there - kept_by_hand == printed.keys()


def test_every_environment_variable_that_the_code_reads_is_explained(printer):
    read = printer.environment_names()
    assert {"DATABASE_URL", "SOCLE_SECRET_KEY", "SOCLE_PG_BIN"} <= read.keys()
    assert read.keys() - {"PYTHONPATH"} == printer.WORDS["settings"].keys()


def test_every_contract_is_explained_and_published(printed, printer):
    from socle.base import contracts

    assert printer.WORDS["contracts"].keys() == set(contracts.NAMES)
    assert all(f"{printer.CONTRACTS}/{name}.json" in printed for name in contracts.NAMES)


def test_every_command_of_the_command_line_is_printed(printed, printer):
    text = printed[f"{printer.REFERENCE}/commands.md"]
    assert "## `socle scheme try`" in text
    missing = [name for name in printer.commands.socle.commands if f"## `socle {name}`" not in text]
    assert missing == []


def test_refusals_of_every_room_are_printed_once(printed, printer):
    text = printed[f"{printer.REFERENCE}/refusals.md"]
    codes = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert "base.not-permitted" in codes
    assert "api.no-token" in codes
    assert len(codes) == len(set(codes))
