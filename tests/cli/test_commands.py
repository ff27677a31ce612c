"""The command line as scripts meet it: help everywhere, exit codes, one JSON object, refusals by their code."""

import json
from datetime import date

import click
import pytest
from click.testing import CliRunner
from django.db.utils import ProgrammingError
from psycopg.errors import UndefinedTable

from socle.base import acting
from socle.base.accounts import clients
from socle.base.audit.models import Event
from socle.cli import commands
from socle.config import start, wiring
from socle.eligibility.operations import applications
from socle.payments.operations import payrolls
from tests.eligibility import world
from tests.people import at


@pytest.fixture(autouse=True)
def wired():
    """As the entry point does before the first command."""
    wiring.bind()


def socle(*arguments):
    """Run a command; its result, with what it printed on standard output."""
    result = CliRunner().invoke(commands.socle, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def answer(*arguments, code=0):
    """The JSON object that a command prints, after its exit code was seen to be right."""
    result = socle(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def every_command(group=commands.socle, path=()):
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_every_command_says_what_it_does(path):
    result = socle(*path, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage:")
    assert len(result.stdout.split("\n\n")[1].strip()) > 10  # a sentence, not only options


@pytest.mark.parametrize(
    ("arguments", "alone"),
    [
        (["scheme", "check", "x"], True),
        (["match", "a.csv", "--map", "m"], True),
        (["db", "status", "--json"], True),
        (["db", "stop"], True),
        (["assess", "--help"], True),
        ([], True),
        (["db", "start"], False),
        (["scheme", "publish", "SV-1"], False),
        (["country", "apply"], False),
    ],
)
def test_commands_on_files_alone_and_on_the_server_s_state_start_no_database(arguments, alone):
    assert start.on_files_alone(arguments) is alone


# -- wrong input: 2 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("assess",),
        ("assess", "bpc"),
        ("assess", "bpc", "--on", "1 December"),
        ("assess", "bpc", "--on", "2018-12-01", "--replay", "RN-1"),
        ("payroll", "approve", "PR-1"),  # a signature needs --as
        ("payroll", "fund", "PR-1", "--amount", "ten", "--reference", "x", "--as", "oiti"),
        ("payroll", "fund", "PR-1", "--amount", "NaN", "--reference", "x", "--as", "oiti"),
        ("decisions", "serve", "--channel", "post", "--as", "imbuia"),
        ("accounts", "review", "aroeira"),
        ("import", "cadunico", "no-such-file.csv"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(arguments):
    told = answer(*arguments, code=2)
    assert told["refused"] == "cli.usage"
    assert told["message"]


def test_an_unknown_mapping_or_purpose_is_wrong_input(people, tmp_path):
    (tmp_path / "list.csv").write_text("a\n1\n")
    told = answer("import", "nonsense", tmp_path / "list.csv", code=2)
    assert told["message"] == "There is no mapping 'nonsense'. There are: cadunico."
    told = answer("dossier", "HH-1", "--purpose", "curiosity", code=2)
    assert "Choose one of: audit, case-management" in told["message"]


def test_a_file_that_is_no_list_is_wrong_input_and_changes_nothing(people, tmp_path):
    (tmp_path / "list.csv").write_text("")
    assert answer("import", "cadunico", tmp_path / "list.csv", code=2)["message"]
    assert answer("imports", "list") == {"imports": []}


# -- refused: 3 --------------------------------------------------------------------------------------------------------


def test_a_refusal_ends_with_3_its_code_and_its_sentence(people):
    told = answer("scheme", "diff", "SV-0000", code=3)
    assert told["refused"] == "base.not-found"
    assert told["message"].startswith("Nothing with the number SV-0000 can be found")


def test_without_json_a_refusal_is_a_sentence_on_the_error_stream(people):
    result = socle("scheme", "diff", "SV-0000")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Nothing with the number SV-0000")


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "DC-0000"),
        ("decisions", "sign", "BT-0000", "--as", "jacaranda"),
        ("decisions", "variance", "BT-0000"),
        ("payroll", "show", "PR-0000"),
        ("payroll", "calculate", "PR-0000"),
        ("imports", "undo", "IM-0000"),
        ("assess", "no-such-scheme", "--on", "2018-12-01"),
        ("assess", "--replay", "RN-0000"),
        ("indicators", "no-such-indicator"),
        ("dossier", "HH-0000", "--purpose", "audit"),
    ],
)
def test_what_is_not_there_is_refused(people, arguments):
    assert answer(*arguments, code=3)["message"]


def test_nobody_signs_but_a_user_with_a_role(people):
    assert answer("decisions", "sign", "BT-1", "--as", "nobody", code=3)["refused"] == "cli.no-such-user"


def test_a_clerk_cannot_publish_and_the_operator_cannot_approve(people):
    told = answer("scheme", "propose", world.BRAZIL / world.BPC, "--as", "aroeira", code=3)
    assert told["refused"] == "base.not-permitted"


# -- done: 0 -----------------------------------------------------------------------------------------------------------


def test_a_scheme_is_proposed_by_one_and_published_by_another(people, settings):
    settings.SOCLE_DEMO_TODAY = date(2018, 12, 4)
    proposed = answer("scheme", "propose", world.BRAZIL / world.TARIFF, "--as", "imbuia")
    assert (proposed["scheme"], proposed["state"]) == (world.TARIFF, "proposed")
    again = answer("scheme", "propose", world.BRAZIL / world.TARIFF, "--as", "imbuia", code=3)
    assert again["refused"] == "schemes.already-proposed"
    published = answer("scheme", "publish", proposed["number"], "--as", "jacaranda")
    assert published == {**proposed, "state": "published"}
    assert answer("scheme", "show", world.TARIFF, "--on", "2018-12-31")["number"] == proposed["number"]
    assert answer("scheme", "diff", proposed["number"])["changes"]
    assert answer("scheme", "show")["versions"] == [published]


def test_a_nation_is_assessed_decided_served_and_explained(people, settings, tmp_path):
    settings.SOCLE_DEMO_TODAY = date(2018, 12, 20)
    world.publish(people, world.BOLSA)
    with acting.acting_as(people.amina, purpose="registration") as by:
        home = world.family_of_four(by)
        applications.lodge(scheme=world.BOLSA, applicant=world.head(home), by=by, at=at(2018, 12, 20))
    run = answer("assess", world.BOLSA, "--on", "2018-12-20")
    assert (run["units"], run["eligible"]) == (1, 1)
    replayed = answer("assess", "--replay", run["run"])
    assert (replayed["same"], replayed["differences"]) == (True, [])
    prepared = answer("decisions", "prepare", run["run"], "--as", "imbuia")
    assert prepared["total"] == "171.00"
    assert [one["batch"] for one in answer("decisions", "list")["waiting"]] == [prepared["batch"]]
    assert answer("decisions", "sign", prepared["batch"], "--as", "jacaranda")["signed"] == 1
    (decided,) = answer("decisions", "list", "--unserved")["decisions"]
    unserved = answer("explain", decided["number"], "--letter", tmp_path / "letter.pdf", code=3)
    assert unserved["refused"] == "cli.not-served-yet"
    served = answer("decisions", "serve", decided["number"], "--channel", "post", "--language", "pt", "--as", "imbuia")
    assert served["served"] == 1
    why = answer("explain", decided["number"], "--letter", tmp_path / "letter.pdf")
    assert why["verified"] is True
    assert (why["outcome"], why["assessment"]["total"]) == ("granted", "171.00")  # 89 + 2 x 41
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF")
    assert "law-10836" in socle("explain", decided["number"], "--language", "pt").stdout


def test_opening_a_dossier_leaves_its_trace_with_the_purpose(people):
    with acting.acting_as(people.amina, purpose="registration") as by:
        home = world.family_of_four(by)
    found = answer("dossier", home.number, "--on", "2018-12-20", "--purpose", "audit")
    assert len(found["members"]) == 4
    assert home.number in socle("dossier", home.number, "--on", "2018-12-20", "--purpose", "audit").stdout
    with acting.acting_as(people.tatu, purpose="audit"):
        traces = Event.objects.filter(about=home.number, actor="operator", purpose="audit")
        assert traces.count() == 2


def test_a_payroll_opens_and_says_its_next_step(people, settings):
    settings.SOCLE_DEMO_TODAY = date(2018, 12, 3)
    answer(
        *("payroll", "arrange", "bpc", "--from", "2018-01-01", "--debtor", "Treasury of Rivers", "000001", "bank"),
        *("--budget", "treasury", "08.241"),
    )
    opened = answer("payroll", "open", "bpc", "2018-12", "--as", "oiti")
    assert (opened["state"], opened["period"], opened["total"]) == ("draft", "2018-12", "0")
    assert answer("payroll", "open", "bpc", "2018-12", "--as", "oiti", code=3)["refused"] == payrolls.AlreadyOpen.code
    assert answer("payroll", "close", opened["number"], "--as", "pitanga", code=3)["refused"].startswith("payments.")
    assert [one["number"] for one in answer("payroll", "list")["payrolls"]] == [opened["number"]]
    assert answer("payroll", "show", opened["number"])["steps"][0]["state"] == "draft"


def test_an_api_client_is_made_with_a_token_shown_once_and_ended(people, settings):
    settings.SOCLE_DEMO_TODAY = date(2018, 12, 3)
    terms = ("--institution", "ministry", "--area", "br", "--permission", "read-schemes", "--purpose", "statistics")
    made = answer("accounts", "client-create", "portal", *terms, "--as", "yvyra")
    assert clients.actor(made["token"], date(2018, 12, 4)).name == "client:portal"
    listed = answer("accounts", "list")["clients"]
    assert [one["name"] for one in listed] == ["portal"]
    assert "token" not in listed[0]
    answer("accounts", "client-end", "portal", "--on", "2018-12-05", "--as", "yvyra")
    assert clients.actor(made["token"], date(2018, 12, 5)) is None


def test_indicators_tickets_and_access_reviews_answer(people):
    catalogue = answer("indicators")["indicators"]
    assert len(catalogue) > 10
    code = catalogue[0]["code"]
    assert answer("indicators", code, "--on", "2018-12-31")["code"] == code
    assert code in socle("indicators", code, "--on", "2018-12-31").stdout
    assert answer("tickets", "escalate") == {"escalated": 0}
    assert answer("tickets", "list", "--as", "quaresmeira") == {"tickets": []}
    assert "to_review" in answer("accounts", "review")


def test_pages_are_measured_for_a_role_on_the_current_database(people, settings):
    assert answer("bench", "pages", code=3)["refused"] == "cli.nobody-to-ask-as"
    with acting.acting_as(people.amina, purpose="registration") as by:
        world.family_of_four(by)
    found = answer("bench", "pages", "--requests", "2")
    assert [(one["page"], one["status"]) for one in found["pages"]] == [
        ("dossier", 200),
        ("search", 200),
        ("home", 200),
    ]
    assert all(one["p50_ms"] > 0 for one in found["pages"])


def test_a_database_without_tables_is_said_in_a_sentence(db, monkeypatch):
    def missing(_username):
        raise ProgrammingError("relation does not exist") from UndefinedTable("relation does not exist")

    monkeypatch.setattr("socle.cli.bench._subjects", missing)
    found = answer("bench", "pages", code=3)
    assert found["refused"] == "cli.no-tables"
    assert "socle country apply" in found["message"]
