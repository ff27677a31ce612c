"""Answers at the desk to statements for the register. Answers are text as typed; what does not fit gets a sentence.

    area_code, language, purposes: [code]
    facts: {group: {fact: text | {absent: reason}}}                      about the household (address, dwelling)
    members: [{registered, name, given, family, relation, usual, born, sex, identifiers: [[kind, value]],
               contacts: [[kind, value]], facts: {group: {fact: ...}},
               incomes: {state: none | listed | unknown, reason, rows: [{fact: text}]}, declarant}]

`born` is a year, a year and month, or a day: 1984, 1984-03, 1984-03-27. `registered` is the number of somebody who is in
the register already.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from socle.base.facts import dictionary
from socle.base.kernel import refusals
from socle.registry import reasoning

_TRUTHS = {"yes": True, "no": False, "true": True, "false": False}


def members(
    answers: Mapping[str, Any],
    facts: dictionary.Dictionary,
    *,
    evidence: reasoning.NewEvidence,
    find: Callable[[str], Any],
) -> list[reasoning.NewMember]:
    """The members as stated. `find` gives the registered person of a number. Raises InvalidInput that names the member."""
    told = answers.get("members") or []
    if not told:
        raise refusals.InvalidInput("Members: write at least one person, the head of the household.")
    return [_member(one, number, facts, evidence, find) for number, one in enumerate(told, start=1)]


def declarant(answers: Mapping[str, Any]) -> int:
    """The place in the list of members of who answered the questions: the one marked, else the head."""
    told = answers.get("members") or []
    marked = [place for place, one in enumerate(told) if one.get("declarant")]
    heads = [place for place, one in enumerate(told) if one.get("relation") == "head"]
    return (marked or heads or [0])[0]


def household_facts(answers: Mapping[str, Any], facts: dictionary.Dictionary) -> dict[str, dict[str, Any]]:
    """What was said about the household: address, dwelling."""
    return values(answers.get("facts") or {}, facts, whose="Household")


def values(told: Mapping[str, Any], facts: dictionary.Dictionary, *, whose: str) -> dict[str, dict[str, Any]]:
    """Typed text to values by the dictionary. What was left empty is not stated. Raises InvalidInput."""
    found: dict[str, dict[str, Any]] = {}
    for group_name, answers in told.items():
        group = facts.group(group_name)
        if group is None:
            raise refusals.InvalidInput(f"{whose}: '{group_name}' is no group of facts.")
        for name, text in answers.items():
            fact = group.fact(name)
            if fact is None:
                raise refusals.InvalidInput(f"{whose}: '{name}' is no fact of {group_name}.")
            value = _value(fact, text, whose)
            if value is not None:
                found.setdefault(group_name, {})[name] = value
    return found


def born(text: str, *, whose: str) -> reasoning.Born | None:
    """A typed date of birth: a year, a month or a day; '' is not known. Raises InvalidInput."""
    parts = text.strip().split("-") if text.strip() else []
    try:
        numbers = [int(part) for part in parts]
        match numbers:
            case []:
                return None
            case [year]:
                return reasoning.Born.in_year(year)
            case [year, month]:
                return reasoning.Born.in_month(year, month)
            case [year, month, day]:
                return reasoning.Born.exactly(date(year, month, day))
    except ValueError:
        pass
    raise refusals.InvalidInput(f"{whose}, date of birth: '{text}' is no date. Write a year, or year, month and day.")


def _member(
    one: Mapping[str, Any],
    number: int,
    facts: dictionary.Dictionary,
    evidence: reasoning.NewEvidence,
    find: Callable[[str], Any],
) -> reasoning.NewMember:
    whose = one.get("name") or f"Person {number}"
    relation, usual = one.get("relation", ""), one.get("usual", True) not in (False, "no")
    if one.get("registered"):
        return reasoning.NewMember(person=find(one["registered"]), relation=relation, usual=usual)
    if not (one.get("name") or "").strip():
        raise refusals.InvalidInput(f"Person {number}, name: write at least one name; one word is enough.")
    name = reasoning.NewName(full=one["name"].strip(), given=one.get("given", ""), family=one.get("family", ""))
    said = values(one.get("facts") or {}, facts, whose=whose)
    person = reasoning.NewPerson(
        names=[name],
        sex=one.get("sex", ""),
        birth=born(one.get("born", ""), whose=whose),
        identifiers=[(kind, value.strip()) for kind, value in one.get("identifiers") or [] if value.strip()],
        contacts=[(kind, value.strip()) for kind, value in one.get("contacts") or [] if value.strip()],
        facts={**said, **_incomes(one.get("incomes") or {}, facts, whose)},
        evidence=evidence,
    )
    return reasoning.NewMember(person=person, relation=relation, usual=usual)


def _incomes(told: Mapping[str, Any], facts: dictionary.Dictionary, whose: str) -> dict[str, list[dict[str, Any]]]:
    """Incomes: none, a list, or unknown; not answered leaves the list unknown."""
    group = facts.group("incomes")
    if group is None or not told or told.get("state") not in ("none", "listed"):
        return {}
    if told["state"] == "none":
        return {"incomes": []}
    rows = []
    for row in told.get("rows") or []:
        given = {name: text for name, text in row.items() if text not in ("", None)}
        if given:
            rows.append({name: _of_row(group, name, text, whose) for name, text in given.items()})
    return {"incomes": rows}


def _of_row(group: dictionary.Group, name: str, text: Any, whose: str) -> Any:
    fact = group.fact(name)
    if fact is None:
        raise refusals.InvalidInput(f"{whose}: '{name}' is no fact of {group.name}.")
    return _value(fact, text, whose)


def _value(fact: dictionary.Fact, text: Any, whose: str) -> Any:
    if isinstance(text, Mapping):
        return reasoning.Absent(str(text.get("absent") or "not asked"))
    text = str(text).strip()
    if text == "":
        return None
    if fact.type == "boolean":
        if text not in _TRUTHS:
            raise refusals.InvalidInput(f"{whose}, {fact.name}: '{text}' is neither yes nor no.")
        return _TRUTHS[text]
    if fact.type == "date":
        found = born(text, whose=f"{whose}, {fact.name}")
        return found if fact.is_imprecise else (found.earliest if found else None)
    return text
