"""Guards of the house (architecture sections 1, 3, 7, 10): what must be true of every room, checked on the source and the tables."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from socle.base.kernel import refusals

SOURCE = Path(__file__).resolve().parents[2] / "src" / "socle"
DOORS = ("web", "api", "cli", "jobs", "config")
FILES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
ROOM_MODELS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("socle.")]

# Tables without personal rows, or guarded otherwise, each with the reason why it needs no row-level security.
OPEN_TABLES = {
    "base_area": "reference data",
    "base_institution": "reference data",
    "base_office": "reference data",
    "base_facility": "reference data",
    "base_purpose": "reference data",
    "base_sharingagreement": "reference data",
    "base_period": "reference data",
    "base_holiday": "reference data",
    "base_countryapplication": "reference data",
    "base_user": "needed to sign in, before anybody acts",
    "base_assignment": "needed to sign in, before anybody acts",
    "base_apiclient": "needed to sign in, before anybody acts",
    "base_accessreview": "about officers, read through MANAGE_ACCOUNTS",
    "base_delegation": "about officers, published",
    "base_act": "signatures: names of officials only",
    "base_event": "holds no personal facts; read through READ_AUDIT",
    "base_seal": "hashes only",
    "base_notice": "read only through the record it is about",
    "registry_evidence": "document kinds and dates; read only through the fact that points to it",
    "intake_questionnaire": "reference data",
    "intake_importbatch": "counts; its rows are emptied",
    "intake_stagedrow": "the importer's own rows, emptied after commit",
    "intake_foreignkeyofsource": "pseudonymous keys",
    "schemes_scheme": "law",
    "schemes_schemeversion": "law",
    "eligibility_run": "counts",
    "eligibility_survey": "counts and file names; its people are in a file that only operations open",
    "enrolment_places": "law",
    "enrolment_selection": "counts",
    "conditionality_exemption": "facilities and areas; a person's own stays a number",
    "payments_variancecause": "totals",
    "payments_payrollstep": "signatures",
    "payments_providerfile": "read only by the payment officers' operations",
    "payments_bankentry": "read only by the payment officers' operations",
    "payments_account": "accounts of the sub-ledger",
    "payments_transfer": "pseudonymous: causes are numbers",
    "monitoring_referencepopulation": "statistics",
}


def module(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def calls(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, dotted name) of every call."""
    return [(node.lineno, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def operations_of(tree: ast.AST) -> tuple[str, ...]:
    """The names under which a file imports modules of operations: `registrations.save(...)` is an operation, no row."""
    return tuple(
        f"{name.asname or name.name}."
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and "operations" in node.module.split(".")
        for name in node.names
    )


def test_every_model_says_how_long_it_is_kept():
    silent = [
        model.__name__ for model in ROOM_MODELS if not model._meta.auto_created and not getattr(model, "retention", "")
    ]
    assert silent == []


def test_below_the_doors_nobody_reads_a_clock():
    clock = re.compile(r"(timezone\.now|datetime\.now|datetime\.utcnow|date\.today|(?<!date)time\.time|clock\.now)$")
    found = [
        f"{module(path)}:{line} {name}"
        for path in FILES
        if room(path) not in DOORS
        and module(path) not in ("base/kernel/clock.py",)
        and "base/postgres" not in module(path)
        for line, name in calls(ast.parse(path.read_text()))
        if clock.search(name)
    ]
    assert found == []


def test_the_day_of_an_instant_is_the_day_where_the_country_is():
    """`timezone.localdate(at)`: instants come back from the database in UTC, whose day is another one in the evening."""
    found = [
        f"{module(path)}:{line} {name}"
        for path in FILES
        for line, name in calls(ast.parse(path.read_text()))
        if re.search(r"(^|[._])at\.date$|\binstant\.date$", name)
    ]
    assert found == []


def test_only_operations_write():
    """Rows are written by operations (and the functions that only operations call), never by queries, reasoning or doors."""
    write = re.compile(
        r"\.(save|delete|bulk_create|bulk_update|get_or_create|update_or_create)$|objects(\.\w+\(.*\))*\.(create|update)$"
    )
    not_rows = ("form.", "request.session", "tempfile")
    found = [
        f"{module(path)}:{line} {name}"
        for path in FILES
        if path.stem in ("queries", "reasoning", "models", "ports")
        or "queries" in path.parts
        or "reasoning" in path.parts
        or room(path) in ("web", "api")
        for tree in [ast.parse(path.read_text())]
        for line, name in calls(tree)
        if write.search(name) and not name.startswith((*not_rows, *operations_of(tree)))
    ]
    assert found == []


def test_every_operation_takes_keywords_with_by_and_at():
    wrong = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef) or not any(
                "operation(" in ast.unparse(d) for d in node.decorator_list
            ):
                continue
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            if node.args.args or node.args.posonlyargs or not {"by", "at"} <= keywords or not ast.get_docstring(node):
                wrong.append(f"{module(path)}:{node.lineno} {node.name}")
    assert wrong == []


def test_every_personal_table_is_under_row_level_security(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in ROOM_MODELS}
    assert sorted(tables - secured - OPEN_TABLES.keys()) == []
    assert sorted(OPEN_TABLES.keys() & secured) == [], "listed as open, but secured: take it off the list"


def test_every_table_of_facts_and_its_history_is_under_row_level_security(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'fact\\_%%' AND relkind = 'r' AND NOT relrowsecurity"
        )
        assert cursor.fetchall() == []


def test_the_application_owns_nothing_and_cannot_bypass_security(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        )
        assert cursor.fetchone() == (0,)


def test_nothing_is_seen_while_nobody_acts(db):
    with connection.cursor() as cursor:
        for table in (
            "registry_person",
            "registry_household",
            "eligibility_application",
            "payments_payroll",
            "grievances_ticket",
        ):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table


def _refusals(kind: type = refusals.Refusal) -> list[type[refusals.Refusal]]:
    return [
        one for sub in kind.__subclasses__() for one in (sub, *_refusals(sub)) if one.__module__.startswith("socle.")
    ]


def test_each_refusal_has_a_code_of_its_own_and_a_sentence():
    for path in FILES:
        if room(path) not in ("config", "__main__.py"):
            importlib.import_module(
                "socle." + ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
            )
    codes: dict[str, type] = {}
    for refusal in _refusals():
        message = inspect.getdoc(refusal) or ""
        assert re.fullmatch(r"[a-z]+(\.[a-z0-9-]+)+", refusal.code), refusal
        assert message.strip(), f"{refusal.__name__} has no message"
        assert codes.setdefault(refusal.code, refusal) is refusal, f"{refusal.code} stands twice"


@pytest.mark.parametrize(
    "name",
    [
        "utils",
        "util",
        "helpers",
        "manager",
        "managers",
        "service",
        "services",
        "handler",
        "handlers",
        "data",
        "misc",
        "common",
    ],
)
def test_no_module_has_a_name_that_says_nothing(name):
    assert [module(path) for path in SOURCE.rglob(f"{name}*") if path.stem == name] == []


def test_each_room_opens_with_a_sentence():
    for folder in (path for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()):
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text())), folder.name


# Longer than the house's feel for size, each with its reason.
LONG_MODULES: dict[str, str] = {
    "rules/checking/functions.py": "the catalogue of functions stands beside their rules of types, a third of it examples",
}


def test_modules_stay_short():
    long = {module(path): path.read_text().count("\n") for path in FILES if path.read_text().count("\n") > 300}
    assert sorted(long.keys() - LONG_MODULES.keys()) == []


def test_functions_stay_short():
    long = [
        f"{module(path)}:{node.lineno} {node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 50
    ]
    assert long == []


def test_locks_are_hashed_and_hold_no_address():
    for lock in (SOURCE.parents[1] / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|file:", text), lock.name


def test_ci_and_developers_use_the_same_commands():
    run = (SOURCE.parents[1] / ".ci" / "run").read_text()
    assert "make check" in run
    assert "make test" in run
