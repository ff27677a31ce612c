"""Print the reference of the manual from the code itself: commands, settings, permissions, refusals, facts, indicators, API ...

Run: make reference (writes the files), or python docs/manual/print_reference.py --check (exit code 1 where one is out of date).
No database is started. tests/docs/test_reference_is_current.py fails when the committed files differ from what this prints.
"""

# ruff: noqa: E402 (Django is set up before the rooms are imported)
import ast
import importlib
import os
import pkgutil
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socle.config.settings")
    os.environ["SOCLE_DATABASE"], os.environ["SOCLE_SECRET_KEY"] = "none", "only-for-the-manual"
    os.environ["SOCLE_STATE"] = tempfile.mkdtemp()
    import django

    django.setup()

import click
import yaml
from django.apps import apps
from django.utils import translation

import socle
from socle.api import routes
from socle.base import contracts
from socle.base.accounts.permissions import Permission
from socle.base.accounts.roles import MACHINE_ROLES, ROLES
from socle.base.facts import dictionary
from socle.base.kernel import refusals
from socle.cli import commands
from socle.monitoring import indicators
from socle.rules import values, words
from socle.rules.checking import examples

REFERENCE, CONTRACTS = "docs/manual/reference", "docs/reference/contracts"
ROOMS = (
    *("base", "registry", "rules", "intake", "schemes", "eligibility", "enrolment", "conditionality", "payments"),
    *("grievances", "cases", "window", "monitoring", "interop", "jobs", "api", "web", "cli", "config"),
)
WORDS = yaml.safe_load((Path(__file__).parent / "reference_words.yaml").read_text("utf-8"))


def pages() -> dict[str, str]:
    """Every printed file of the reference: its path in the project, and its text."""
    with translation.override("en"):
        manual = {
            "commands": _commands(),
            "settings": _settings(),
            "permissions-and-roles": _permissions(),
            "refusals": _refusals(),
            "facts-of-brazil": _facts(),
            "indicators": _indicators(),
            "rule-language": _language(),
            "api": _api(),
            "states": _states(),
            "retention": _retention(),
        }
    printed = {f"{REFERENCE}/{name}.md": _page(text) for name, text in manual.items()}
    schemas = Path(contracts.__file__).parent
    printed |= {f"{CONTRACTS}/{name}.json": (schemas / f"{name}.json").read_text("utf-8") for name in contracts.NAMES}
    return printed | {f"{CONTRACTS}/README.md": _page(_contracts())}


def environment_names() -> dict[str, str]:
    """Each environment variable that the code reads, with its default as written in the code ('' where none is)."""
    found: dict[str, str] = {}
    for path in sorted((PROJECT / "src" / "socle").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for name, default in _reads(tree):
            known = constants.get(name.id) if isinstance(name, ast.Name) else getattr(name, "value", None)
            if isinstance(known, str) and known != "DJANGO_SETTINGS_MODULE":
                found[known] = found.get(known) or default
    return found


def _reads(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """(name, default) of each `os.environ.get(name, default)` and `os.environ[name]`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "os.environ.get":
            yield node.args[0], _default(node.args[1]) if len(node.args) > 1 else ""
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield node.slice, ""


def _default(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node).replace("'", "").replace('"', "")


def _page(text: str) -> str:
    head = "<!-- Printed from the code by `make reference`. Do not edit: change the code and print again. -->\n\n"
    return head + text.rstrip() + "\n"


def _table(head: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(one) for one in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")


def _commands() -> str:
    whole = "# Commands\n\n`socle` is `.venv/bin/socle`, made by `make setup`. "
    whole += "Exit codes: 0 done, 2 wrong input, 3 refused. `--json` prints one JSON object.\n"
    return whole + "".join(_help(commands.socle, "socle", None))


def _help(command: click.Command, name: str, above: click.Context | None) -> Iterator[str]:
    settings = {} if above else commands.socle.context_settings  # as a call of the command gives them to those below
    context = click.Context(
        command, info_name=name, parent=above, terminal_width=100, max_content_width=100, **settings
    )
    yield f"\n## `{context.command_path}`\n\n```text\n{command.get_help(context)}\n```\n"
    for below in sorted(command.commands) if isinstance(command, click.Group) else ():
        yield from _help(command.commands[below], below, context)


def _settings() -> str:
    read, words = environment_names(), WORDS["settings"]
    rows = ((f"`{name}`", read.get(name) or "none", words[name]) for name in sorted(words))
    return (
        "# Settings\n\nEverything that differs between installations comes from the environment. `STATE` is the folder of "
        "SOCLE_STATE, `PROJECT` the folder of the project.\n\n" + _table(("variable", "default", "meaning"), rows)
    )


def _permissions() -> str:
    permissions = ((f"`{one.name}`", one.value, ", ".join(_holders(one)) or "nobody") for one in Permission)
    parts = [
        "# Permissions and roles\n\nA role is a set of permissions. What a person sees is also bound by area, schemes and purpose.\n"
    ]
    parts.append("## Roles\n")
    for role in ROLES.values():
        machine = " Nobody with an account holds it." if role.code in MACHINE_ROLES else ""
        may = "; ".join(one.value for one in Permission if one in role.permissions)
        parts.append(f"### {role.title} (`{role.code}`)\n\n{role.description}{machine}\n\nMay: {may}.\n")
    return "\n".join([*parts, "## Permissions\n", _table(("permission", "what it allows", "roles"), permissions)])


def _holders(permission: Permission) -> list[str]:
    return [role.code for role in ROLES.values() if permission in role.permissions]


def _refusals() -> str:
    rows = sorted((f"`{one.code}`", " ".join((one.__doc__ or "").split())) for one in _all_refusals())
    doors = sorted(set(_codes_of_the_doors()))
    return (
        "# Refusals\n\nA refusal has a stable code and says what, where and what to do. Pages show both, the API answers with "
        "problem+json, the command line ends with exit code 3 (2 for wrong input). Words in braces are filled in. "
        "[How to read one](../how-to/read-a-refusal.md).\n\n"
        + _table(("code", "message"), iter(rows))
        + "\n\n## Codes of the machine door alone\n\n"
        + _table(("code", "message"), iter(doors))
    )


def _all_refusals() -> list[type[refusals.Refusal]]:
    for module in pkgutil.walk_packages(socle.__path__, "socle."):
        if not re.search(r"migrations|__main__|config\.(start|main|wsgi)", module.name):
            importlib.import_module(module.name)
    waiting, found = [refusals.Refusal], []
    while waiting:
        one = waiting.pop()
        if one.__module__.startswith("socle."):
            found.append(one)
            waiting += one.__subclasses__()
    return found


def _codes_of_the_doors() -> Iterator[tuple[str, str]]:
    """Codes that the API gives by itself: `problem(request, status, "code", "message")`."""
    for path in sorted((PROJECT / "src/socle/api").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "problem" and len(node.args) > 3:
                code, words = node.args[2], node.args[3]
                if isinstance(code, ast.Constant):
                    said = str(words.value) if isinstance(words, ast.Constant) else "what was wrong, in words"
                    yield f"`{code.value}`", said


def _facts() -> str:
    read = dictionary.read(PROJECT / "country/brazil/facts.yaml")
    parts = [
        f"# Facts of the demonstration country\n\nFrom `country/brazil/facts.yaml`; currency {read.currency.code}. A fact is a value, "
        "*not applicable*, or *unknown* with a reason.\n"
    ]
    for group in read.groups:
        many = ", several rows at a time" if group.many else ""
        rows = (
            (f"`{one.name}`", dict(one.title).get("en", ""), _kind(one), one.sensitivity, ", ".join(one.needed_by))
            for one in group.facts
        )
        parts.append(
            f"## {group.name} (of a {group.of}{many})\n\n"
            + _table(("fact", "title", "type", "sensitivity", "needed by"), rows)
            + "\n"
        )
    return "\n".join(parts)


def _kind(fact: dictionary.Fact) -> str:
    bounds = f" from {fact.min} to {fact.max}, {fact.scale} decimals" if fact.min is not None else ""
    said = [
        f"{fact.type}{bounds}",
        fact.per and f"per {fact.per}",
        fact.unit,
        fact.precision and f"known to {', '.join(fact.precision)}",
    ]
    said += [fact.values and f"one of {', '.join(fact.values)}", fact.applies and f"applies where `{fact.applies}`"]
    return "; ".join(one for one in said if one)


def _language() -> str:
    """The chapter on rules, from the examples that the tests prove."""
    sys.path.insert(0, str(PROJECT))
    try:
        spec = importlib.import_module("tests.spec.test_language_by_example")
    finally:
        sys.path.remove(str(PROJECT))
    functions = "".join(f"- `{one}`\n" for one in examples.EXAMPLES.values())
    parts = [WORDS["language"], f"## Functions\n\n{functions}"]
    parts += [f"## {title}\n\n{_examples('gives', group)}" for title, group in spec.KNOWN.items()]
    parts.append(f"## An unknown that does not matter\n\n{WORDS['unsure']}\n{_examples('gives', spec.DECIDED)}")
    missing = _examples("missing", spec.UNDECIDED)
    parts.append(f"## An unknown that matters\n\nThe result is unknown, and says what is missing.\n\n{missing}")
    return "\n".join(parts)


def _examples(gives: str, group: list[tuple[str, object]]) -> str:
    """Rules with what they give; a rule stands in a code span, where Markdown changes no sign."""
    rows = "".join(f"| `{text}` | {_given(found)} |\n" for text, found in group)
    return f"| rule | {gives} |\n|---|---|\n{rows}"


def _given(value: object) -> str:
    if isinstance(value, set):
        return ", ".join(sorted(value))
    return "does not apply" if value is values.NOT_APPLICABLE else words.shown(value)


def _indicators() -> str:
    every = indicators.all_of_them().values()
    parts = [
        "# Indicators\n\nEach is as of a day, by area and sex; small cells are hidden. "
        "`socle indicators CODE`, the page `/monitoring`, and the API give them.\n"
    ]
    for dimension in dict.fromkeys(one.dimension for one in every):
        rows = (
            (f"`{one.code}`", one.title["en"], one.definition["en"], one.unit, one.categories or "-")
            for one in every
            if one.dimension == dimension
        )
        parts.append(
            f"## {str(dimension).capitalize()}\n\n"
            + _table(("code", "title", "definition", "unit", "categories"), rows)
            + "\n"
        )
    return "\n".join(parts)


def _api() -> str:
    described: dict[str, Any] = routes.api.get_openapi_schema()
    rows = (
        (f"`{method.upper()} {path}`", one.get("description") or one.get("summary", ""), one.get("x-permission", ""))
        for path, methods in sorted(described["paths"].items())
        for method, one in methods.items()
    )
    return (
        "# API\n\nThe whole description is served at `/api/v1/openapi.json`. Send `Authorization: Bearer TOKEN`; a client acts for one "
        "purpose, in its area and schemes (`socle accounts client-create`). Errors are problem+json with the codes of "
        "[refusals](refusals.md). Money is a decimal text.\n\n" + _table(("call", "what it does", "permission"), rows)
    )


def _states() -> str:
    parts = ["# Rooms, their states and promises\n\nThe docstring of each room, from the ground upwards.\n"]
    for room in ROOMS:
        said = (importlib.import_module(f"socle.{room}").__doc__ or "").strip()
        parts.append(f"## {room}\n\n{said}\n")
    return "\n".join(parts)


def _retention() -> str:
    tables = sorted(
        (model._meta.db_table, (model.__doc__ or "").strip().split("\n")[0], getattr(model, "retention", ""))
        for model in apps.get_models()
        if model.__module__.startswith("socle.")
    )
    return (
        "# Retention\n\nHow long the rows of each table are kept. The tables of facts (`fact_...`, made from facts.yaml) and their history "
        "are kept as the person or household they are about.\n\n"
        + _table(("table", "holds", "kept"), ((f"`{name}`", holds, kept) for name, holds, kept in tables))
    )


def _contracts() -> str:
    parts = [
        "# Contracts\n\nThe files that rooms, countries and outsiders agree on, as JSON Schemas (draft 2020-12), the same that the code "
        "checks with. YAML is read as YAML 1.2 with every scalar kept as text; a key written twice is an error.\n"
    ]
    parts += [
        f"## [{name}.json]({name}.json)\n\n{contracts.schema(name)['title']}.\n\n{WORDS['contracts'][name]}\n"
        for name in contracts.NAMES
    ]
    return "\n".join(parts)


def main(check: bool) -> int:
    """Write the files, or with `check` name those that differ."""
    stale = []
    for name, text in pages().items():
        path = PROJECT / name
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for name in stale:
        sys.stdout.write(f"{'out of date' if check else 'written'}: {name}\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
