"""Trying a scheme from files alone: a case over some periods, or the whole scheme with its examples. No database.

`try_case` and `check` give exactly what `socle scheme try` and `socle scheme check` print (contracts.md).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.schemes.reasoning import coverage, evaluating, history, showing, soundness, together, traceability
from socle.schemes.source import case as known
from socle.schemes.source import cases, examples, files, mistakes, model, reading


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
    given = _case(case, dictionary_)
    if to is not None and to < on:
        place = yamltext.Place(file="--to", line=1, column=1)
        raise mistakes.SchemeError([mistakes.Mistake(message=f"--to {to} lies before --on {on}.", place=place)])
    return tried(evaluating.Book(scheme, dictionary_), given, on, to)


def tried_together(scheme_dirs: Sequence[Path], case: Path, on: dt.date, facts: Path | None = None) -> dict[str, Any]:
    """What several schemes give one family on a day, in the order of their interactions. Raises SchemeError.

    The dictionary is the one given, or the nearest to the first scheme.
    """
    dictionary_ = facts_for(scheme_dirs[0], facts)
    books = [evaluating.Book(reading.read(files.of_folder(one)), dictionary_) for one in scheme_dirs]
    given = _case(case, dictionary_)
    known_ = evaluating.Known(members=given.members_on(on), household=given.household_on(on))
    applicants = [given.applicant] if given.applicant else None
    settled = together.settle(books, known_, on, applicants)
    totals = [one.outcome.total for one in settled if one.standing == "granted"]
    return {
        "on": on.isoformat(),
        "order": [list(group) for group in together.order([book.scheme for book in books])],
        "facts_hash": dictionary_.hash,
        "units": [showing.settled(one) for one in settled],
        "granted": showing.amount(None if None in totals else sum((one for one in totals if one), Decimal(0))),
    }


def _case(case: Path, facts: dictionary.Dictionary) -> known.Case:
    if not case.is_file():
        place = yamltext.Place(file=str(case), line=1, column=1)
        raise mistakes.SchemeError([mistakes.Mistake(message="This file does not exist. Name a case.", place=place)])
    try:
        return cases.read(yamltext.read(case), facts)
    except yamltext.YamlError as error:
        raise mistakes.SchemeError([mistakes.Mistake(message=error.message, place=error.place)]) from error


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
        source = files.of_folder(scheme_dir)
        report = check_files(source, facts_for(scheme_dir, facts))
    except mistakes.SchemeError as error:
        return _report(coverage.NOTHING, error.mistakes)
    try:
        if report["ok"]:
            together.order([reading.read(source), *_beside(scheme_dir)])
    except mistakes.SchemeError as error:
        report |= {"ok": False, "errors": _told(error.mistakes)}
    return report


def _beside(scheme_dir: Path) -> Iterator[model.Scheme]:
    """The schemes in the folders beside this one, as far as they can be read: what is wrong in one is told by its own check."""
    for other in sorted(scheme_dir.resolve().parent.iterdir()):
        if other != scheme_dir.resolve() and (other / files.SCHEME).is_file():
            try:
                yield reading.read(files.of_folder(other))
            except mistakes.SchemeError:
                continue


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
    return {
        "ok": not found,
        "examples": {"passed": run.passed, "failed": run.failed},
        "coverage": {"criteria": run.criteria, "components": run.components, "missing": list(run.missing)},
        "errors": _told(found),
        "hints": _told(hints),
    }


def _told(found: Sequence[mistakes.Mistake]) -> list[dict[str, Any]]:
    return [
        {"file": one.place.file, "line": one.place.line, "column": one.place.column, "message": one.message}
        for one in found
    ]
