"""Trying a scheme from files alone: a case over some periods, or the whole scheme with its examples. No database.

`try_case` and `check` give exactly what `socle scheme try` and `socle scheme check` print (contracts.md).
"""

import datetime as dt
from pathlib import Path
from typing import Any

from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.schemes.reasoning import coverage, evaluating, history, showing, soundness, traceability
from socle.schemes.source import case as known
from socle.schemes.source import cases, examples, files, mistakes, reading


def facts_for(folder: Path, given: Path | None = None) -> dictionary.Dictionary:
    """The dictionary given, or the nearest facts.yaml upward from the scheme. Raises SchemeError."""
    path = given or dictionary.nearest(folder)
    if path is None or not path.is_file():
        place = yamltext.Place(file=str(given or folder), line=1, column=1)
        message = "There is no facts.yaml here or in a folder above. Name one with --facts."
        raise mistakes.SchemeError([mistakes.Mistake(message=message, place=place)])
    try:
        return dictionary.read(path)
    except yamltext.YamlError as error:
        raise mistakes.SchemeError([mistakes.Mistake(message=error.message, place=error.place)]) from error


def try_case(
    scheme_dir: Path, case: Path, on: dt.date, to: dt.date | None = None, facts: Path | None = None
) -> dict[str, Any]:
    """What the scheme gives for a case in the period of `on` and those that begin before `to`. Raises SchemeError."""
    dictionary_ = facts_for(scheme_dir, facts)
    scheme = reading.read(files.of_folder(scheme_dir))
    if not case.is_file():
        place = yamltext.Place(file=str(case), line=1, column=1)
        raise mistakes.SchemeError([mistakes.Mistake(message="This file does not exist. Name a case.", place=place)])
    if to is not None and to < on:
        place = yamltext.Place(file="--to", line=1, column=1)
        raise mistakes.SchemeError([mistakes.Mistake(message=f"--to {to} lies before --on {on}.", place=place)])
    try:
        document = yamltext.read(case)
    except yamltext.YamlError as error:
        raise mistakes.SchemeError([mistakes.Mistake(message=error.message, place=error.place)]) from error
    return tried(evaluating.Book(scheme, dictionary_), cases.read(document, dictionary_), on, to)


def tried(book: evaluating.Book, case: known.Case, on: dt.date, to: dt.date | None = None) -> dict[str, Any]:
    """The same for a scheme and a case that were read before."""
    return shown(book, walked(book, case, on, to), on)


def walked(
    book: evaluating.Book, case: known.Case, on: dt.date, to: dt.date | None = None
) -> list[tuple[str | None, list[history.InPeriod]]]:
    """Each unit of a case (its applicant) with its periods."""
    _conditions_exist(book, case)
    found = history.applicants(book, case, on)
    return [(applicant, list(history.walk(book, case, applicant, on, to))) for applicant in found]


def shown(book: evaluating.Book, units: list[tuple[str | None, list[history.InPeriod]]], on: dt.date) -> dict[str, Any]:
    """The plain values of what was walked."""
    version = book.checked(on) or book.checked(max(one.from_on for one in book.scheme.versions))
    return {
        "scheme": book.scheme.code,
        "version": version.version.from_on.isoformat() if version else None,
        "scheme_hash": book.scheme.hash,
        "facts_hash": book.facts.hash,
        "units": [showing.unit(book, applicant, periods) for applicant, periods in units],
    }


def _conditions_exist(book: evaluating.Book, case: known.Case) -> None:
    known = {condition.code for version in book.scheme.versions for condition in version.conditions}
    for report in case.reports:
        if report.condition not in known:
            message = f"The scheme has no condition '{report.condition}'. Known: {', '.join(sorted(known)) or 'none'}."
            place = yamltext.Place(file="case", line=1, column=1)
            raise mistakes.SchemeError([mistakes.Mistake(message=message, place=place)])


def trace(source: files.Files, facts: dictionary.Dictionary) -> tuple[traceability.Article, ...]:
    """Every article of a scheme's files with what rests on it, the examples that show it, and what they give now.

    Raises SchemeError where the files cannot be read or their rules have mistakes.
    """
    scheme = reading.read(source)
    book = evaluating.Book(scheme, facts)
    results = coverage.each(book, examples.read(source, facts), walked, shown)
    told = traceability.shown((one, [mistake.message for mistake in found]) for one, _, found in results)
    return traceability.trace(scheme, told)


def check(scheme_dir: Path, facts: Path | None = None) -> dict[str, Any]:
    """Whether a scheme's files are sound: types, citations, dates, and its examples with what they cover."""
    try:
        return check_files(files.of_folder(scheme_dir), facts_for(scheme_dir, facts))
    except mistakes.SchemeError as error:
        return _report(coverage.NOTHING, error.mistakes)


def check_files(source: files.Files, facts: dictionary.Dictionary) -> dict[str, Any]:
    """The same for files as texts by name: what a proposal is checked with."""
    try:
        scheme = reading.read(source)
        found, hints = soundness.looked_through(scheme, facts)
        if found:
            return _report(coverage.NOTHING, found, hints)
        told = examples.read(source, facts)
    except mistakes.SchemeError as error:
        return _report(coverage.NOTHING, error.mistakes)
    return _report(*coverage.run(evaluating.Book(scheme, facts), told, walked, shown), hints)


def _report(
    run: coverage.Coverage, found: tuple[mistakes.Mistake, ...], hints: tuple[mistakes.Mistake, ...] = ()
) -> dict[str, Any]:
    errors, hinted = (
        [
            {"file": one.place.file, "line": one.place.line, "column": one.place.column, "message": one.message}
            for one in told
        ]
        for told in (found, hints)
    )
    return {
        "ok": not errors,
        "examples": {"passed": run.passed, "failed": run.failed},
        "coverage": {"criteria": run.criteria, "components": run.components, "missing": list(run.missing)},
        "errors": errors,
        "hints": hinted,
    }
