"""`socle trace`: from each article of the law to what rests on it, the examples that show it and what was decided."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from socle.cli import operator, options, output
from socle.eligibility.queries import under
from socle.schemes import queries, trial
from socle.schemes.reasoning import traceability
from socle.schemes.source import files, mistakes


@click.command()
@click.argument("what", metavar="SCHEME_DIR|SCHEME|NUMBER")
@click.option("--article", default="", help="Only this article, as cited: 'act-14 art. 7'.")
@click.option(
    "--facts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For a folder: the data dictionary; default: the nearest facts.yaml upward.",
)
@options.day("--on", help="For a scheme: the version in force on this day; default: today.")
@output.as_json
def trace(what: str, article: str, facts: Path | None, on: Any, as_json: bool) -> None:
    """Say for each article what the scheme makes of it, which examples show that, their last result, and what was decided.

    A folder is read alone, without a database; a SCHEME's code or a version's NUMBER is what was published. Exit code 2
    where an example fails.
    """
    try:
        found = _of_folder(Path(what), facts) if Path(what).is_dir() else _published(what, on)
    except mistakes.SchemeError as error:
        told = "\n".join(f"{one.place}: {one.message}" for one in error.mistakes)
        output.show({"errors": [one.message for one in error.mistakes]}, as_json=as_json, text=told)
        raise SystemExit(output.WRONG_INPUT) from error
    found["articles"] = [one for one in found["articles"] if _cited(one).startswith(article)]
    output.show(found, as_json=as_json, text="\n".join(_lines(found)))
    if any(not shown["passed"] for one in _provisions(found) for shown in one["examples"]):
        raise SystemExit(output.WRONG_INPUT)


def _of_folder(folder: Path, facts: Path | None) -> dict[str, Any]:
    articles = trial.trace(files.of_folder(folder), trial.facts_for(folder, facts))
    return {"articles": [_article(one) for one in articles]}


def _published(what: str, on: Any) -> dict[str, Any]:
    with operator.acting_as_operator(purpose="rules"):
        version = (
            queries.in_force(what, on=on or options.today())
            if queries.schemes().filter(code=what).exists()
            else queries.get(what)
        )
        articles = trial.trace(version.files, queries.law_of(version).book.facts)
        refused = under.refused_for(version)
        outcomes = {name: one.count for name, one in sorted(under.by_outcome(version).items())}
    return {
        "scheme": version.scheme.code,
        "version": version.number,
        "decisions": outcomes,
        "articles": [_article(one, refused) for one in articles],
    }


def _article(one: traceability.Article, refused: dict[str, under.Decided] | None = None) -> dict[str, Any]:
    provisions = []
    for each in one.provisions:
        plain: dict[str, Any] = {
            "kind": each.provision.kind,
            "code": each.provision.code,
            "text": dict(each.provision.text),
            "rule": each.provision.rule,
            "examples": [{"name": it.name, "passed": it.passed, "message": it.message} for it in each.examples],
        }
        if refused is not None and each.provision.kind == "criterion":
            decided = refused.get(each.provision.code, under.Decided(count=0, latest=()))
            plain["refused"] = asdict(decided)
        provisions.append(plain)
    return {"law": one.law, "article": one.article, "title": dict(one.title), "provisions": provisions}


def _provisions(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for one in found["articles"] for each in one["provisions"]]


def _cited(one: dict[str, Any]) -> str:
    return f"{one['law']} {one['article']}".strip()


def _lines(found: dict[str, Any]) -> list[str]:
    lines = []
    if "decisions" in found:
        counted = ", ".join(f"{count} {name}" for name, count in found["decisions"].items()) or "no decisions"
        lines.append(f"{found['scheme']}, version {found['version']}: {counted}")
    for one in found["articles"]:
        lines.append(_cited(one) + ("" if one["provisions"] else "  (nothing rests on it)"))
        for each in one["provisions"]:
            failed = [shown for shown in each["examples"] if not shown["passed"]]
            count = len(each["examples"])
            told = f"{count} examples, {len(failed)} failed" if count else "no example"
            refused = f", {each['refused']['count']} refused" if "refused" in each else ""
            lines.append(f"  {each['kind']} {each['code']}: {told}{refused}")
            lines += [f"    failed: {shown['message']}" for shown in failed]
    return lines
