"""What a new text of a scheme changes: from which day, and article by article, old beside new, as a lawyer reads it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from socle.base.kernel import money
from socle.schemes.reasoning import checking
from socle.schemes.source import model


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that differs: the article, what it is, the old and the new text ("" where there is none)."""

    law: str
    what: str
    old: str
    new: str

    @property
    def kind(self) -> str:
        if not self.old:
            return "added"
        return "changed" if self.new else "removed"


def first_day(before: model.Scheme | None, after: model.Scheme) -> dt.date | None:
    """The first day on which the new text says something else than the old one; None where it never does."""
    for day in sorted({*_days(after), *(_days(before) if before else ())}):
        if (before is None and _version_on(after, day)) or (
            before and provisions(before, day) != provisions(after, day)
        ):
            return day
    return None


def between(before: model.Scheme | None, after: model.Scheme, on: dt.date) -> tuple[Change, ...]:
    """What differs on a day, in the order of the new text; what was removed comes last."""
    old = provisions(before, on) if before else {}
    new = provisions(after, on)
    found = [
        Change(law=new[key][0], what=key, old=old.get(key, ("", ""))[1], new=new[key][1])
        for key in new
        if old.get(key) != new[key]
    ]
    return (*found, *(Change(law=old[key][0], what=key, old=old[key][1], new="") for key in old if key not in new))


def _days(scheme: model.Scheme) -> Iterator[dt.date]:
    yield from (version.from_on for version in scheme.versions)
    yield from (version.until for version in scheme.versions if version.until)
    yield from (value.valid_from for parameter in scheme.parameters for value in parameter.values)
    yield from (row.valid_from for table in scheme.tables for row in table.table.rows if row.valid_from)
    yield from (row.until for table in scheme.tables for row in table.table.rows if row.until)
    yield from (place.from_on for place in scheme.selection.places if scheme.selection) if scheme.selection else ()


def _version_on(scheme: model.Scheme, on: dt.date) -> list[model.Version]:
    return [one for one in scheme.versions if one.from_on <= on and (one.until is None or on < one.until)]


def provisions(scheme: model.Scheme, on: dt.date) -> Mapping[str, tuple[str, str]]:
    """Everything a scheme provides on a day: what it is -> (article, text)."""
    said: dict[str, tuple[str, str]] = {"unit": (scheme.unit.law, _unit(scheme))}
    names, _ = checking.names_on(scheme, on)
    for parameter in scheme.parameters:
        given = names[parameter.name]
        if given is not None:
            said[f"parameter {parameter.name}"] = (given.source, _value(given.value))
    for table in scheme.tables:
        rows = [(row.law, ", ".join((*row.cells, _value(row.value)))) for row in names[table.name].rows]
        said[f"table {table.name}"] = (
            "; ".join(dict.fromkeys(law for law, _ in rows)),
            " | ".join(text for _, text in rows),
        )
    for version in _version_on(scheme, on):
        said |= _of_version(version)
    for one in scheme.interactions:
        said[one.code] = (one.law, one.said)
    return said | _of_selection(scheme, on)


def _unit(scheme: model.Scheme) -> str:
    return scheme.unit.members.text if scheme.unit.members else scheme.unit.kind


def _value(value: Any) -> str:
    return money.plain(value) if hasattr(value, "as_tuple") else str(value)


def _of_version(version: model.Version) -> dict[str, tuple[str, str]]:
    who = f" ({version.cohort.text})" if version.cohort else ""
    said = {f"let {one.name}{who}": ("", one.rule.text) for one in version.lets}
    said |= {f"score {one.code}{who}": (one.law, _score(one)) for one in version.scores}
    said |= {f"criterion {one.code}{who}": (one.law, one.rule.text) for one in version.criteria}
    said |= {f"component {one.code}{who}": (one.law, one.amount.text) for one in version.components}
    said |= {f"condition {one.code}{who}": (one.law, _condition(one)) for one in version.conditions}
    for place, one in enumerate(version.transitions, start=1):
        length = f"{one.months} months{' received' if one.received else ''}"
        said[f"transition {place}{who}"] = (one.law, f"{one.when.text}: {money.plain(one.pay)} for {length}")
    said |= {f"exit {one.code}{who}": (one.law, one.when.text) for one in version.exits}
    if version.ages != "day":
        said[f"ages{who}"] = ("", f"taken on the {version.ages}")
    said[f"rounding{who}"] = ("", f"{money.plain(version.rounding.to)} {version.rounding.mode}")
    said[f"schedule{who}"] = (
        "",
        f"every {version.schedule.count} {version.schedule.unit}, {version.schedule.due_rule}"
        + (f", paid every {version.schedule.paid}" if version.schedule.paid else ""),
    )
    if version.appeal:
        waits = "suspensive" if version.appeal.suspensive else "not suspensive"
        said[f"appeal{who}"] = (
            version.appeal.law,
            f"{version.appeal.count} {version.appeal.unit}, {version.appeal.body}, {waits}",
        )
    return said


def _score(one: model.Score) -> str:
    start = [one.start.text] if one.start else []
    return " + ".join([*start, *(f"{each.code}: {each.points.text}{_missing(each)}" for each in one.variables)])


def _missing(one: model.Variable) -> str:
    return f" ({one.missing.text} where not known)" if one.missing else ""


def _condition(one: model.Condition) -> str:
    least = f" at least {money.plain(one.at_least)}" if one.at_least is not None else ""
    reset = f", reset after {one.reset_after} months" if one.reset_after else ""
    return (
        f"{one.of.text}: {one.measure}{least} a {one.period}; {', '.join(effect.said for effect in one.effects)}{reset}"
    )


def _of_selection(scheme: model.Scheme, on: dt.date) -> dict[str, tuple[str, str]]:
    if scheme.selection is None:
        return {}
    said = {"rank": ("", ", ".join(one.text for one in scheme.selection.rank))}
    for one in scheme.selection.places:
        if one.from_on <= on:
            said[f"places in {one.area}"] = (one.law, str(one.places))
    for quota in scheme.selection.quotas:
        said[f"quota {quota.code}"] = (quota.law, f"{quota.of.text}: {_bound(quota)}")
    for one in scheme.selection.budget:
        if one.from_on <= on:
            said[f"budget of {one.area or 'each area'}"] = (one.law, money.plain(one.amount))
    return said


def _bound(quota: model.Quota) -> str:
    if quota.at_most is not None:
        return f"at most {money.plain(quota.at_most)}"
    return f"at least {money.plain(quota.at_least)}" if quota.at_least is not None else ""
