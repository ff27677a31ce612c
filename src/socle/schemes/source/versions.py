"""The versions of a scheme and its selection, out of YAML."""

import re
from decimal import Decimal
from typing import Any

from socle.base.kernel import yamltext
from socle.schemes.source import mistakes, model, scoring
from socle.schemes.source.values import day, law_of, rule, truth, words

_EVERY = re.compile(r"(?:(?P<count>\d+) )?(?P<unit>[a-z]+?)s?")
_MONTHS = {"quarter": 3, "half-year": 6}


def version(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Version:
    """One version of the rules."""
    cohort = entry.get("cohort", "all")
    lets = entry.get("let", {})
    scores = tuple(scoring.score(one, notes) for one in entry.get("scores", ()))
    return model.Version(
        place=entry.place,
        from_on=day(entry["from"], notes),
        until=day(entry["until"], notes) if "until" in entry else None,
        cohort=None if cohort == "all" else rule(cohort, notes),
        ages=str(entry.get("ages", "day")),
        lets=(
            *(
                model.Let(place=lets.key_places[name], name=str(name), rule=rule(text, notes))
                for name, text in lets.items()
            ),
            *(let for one in scores for let in scoring.definitions(one)),
        ),
        scores=scores,
        criteria=tuple(_criterion(one, notes) for one in entry["criteria"]),
        components=tuple(_component(one, notes) for one in entry.get("components", ())),
        rounding=_rounding(entry.get("rounding", {})),
        schedule=_schedule(entry.get("schedule", {})),
        conditions=tuple(_condition(one, notes) for one in entry.get("conditions", ())),
        transitions=tuple(_transition(one, notes) for one in entry.get("transitions", ())),
        exits=tuple(_exit(one, notes) for one in entry.get("exit", ())),
        appeal=_appeal(entry["appeal"]) if "appeal" in entry else None,
    )


def _criterion(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Criterion:
    return model.Criterion(
        place=entry.place,
        code=str(entry["code"]),
        rule=rule(entry["rule"], notes),
        law=law_of(entry),
        proof=tuple(str(one) for one in entry.get("proof", ())),
        text=words(entry["text"]),
    )


def _component(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Component:
    return model.Component(
        place=entry.place,
        code=str(entry["code"]),
        amount=rule(entry["amount"], notes),
        law=law_of(entry),
        text=words(entry["text"]),
    )


def _rounding(entry: dict[str, Any]) -> model.Rounding:
    return model.Rounding(to=Decimal(entry.get("to", "0.01")), mode=str(entry.get("mode", "half up")))


def _schedule(entry: dict[str, Any]) -> model.Schedule:
    every = str(entry.get("every", "month"))
    due = entry.get("due", {})
    said = {
        "due_rule": str(due.get("rule", "")),
        "due_days": str(due.get("days", "")),
        "paid": str(entry.get("paid", "")),
    }
    if every in _MONTHS:
        return model.Schedule(unit="month", count=_MONTHS[every], **said)
    found = _EVERY.fullmatch(every)
    if found is None:  # the contract's pattern lets nothing else through
        raise ValueError(every)
    return model.Schedule(unit=found["unit"], count=int(found["count"] or 1), **said)


def _condition(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Condition:
    return model.Condition(
        place=entry.place,
        code=str(entry["code"]),
        of=rule(entry["of"], notes),
        measure=str(entry["measure"]),
        at_least=Decimal(entry["at_least"]) if "at_least" in entry else None,
        period=str(entry["period"]),
        exempt=str(entry.get("exempt", "")),
        effects=tuple(_effect(one) for one in entry["effects"]),
        reset_after=int(entry["reset_after"].split()[0]) if "reset_after" in entry else None,
        law=law_of(entry),
        text=words(entry.get("text", {})),
    )


def _effect(text: str) -> model.Effect:
    kind, *rest = str(text).split()
    component = rest.pop(0) if kind == "lose" else ""
    return model.Effect(kind=kind, periods=int(rest[0]) if rest else 1, component=component)


def _transition(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Transition:
    length = str(entry["for"]).split()
    return model.Transition(
        place=entry.place,
        when=rule(entry["when"], notes),
        pay=Decimal(entry["pay"]),
        months=int(length[0]),
        received="received" in length,
        law=law_of(entry),
        text=words(entry.get("text", {})),
    )


def _exit(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Exit:
    return model.Exit(
        place=entry.place,
        code=str(entry["code"]),
        when=rule(entry["when"], notes),
        law=law_of(entry),
        text=words(entry.get("text", {})),
    )


def _appeal(entry: yamltext.Mapping) -> model.Appeal:
    count, _, unit = str(entry["within"]).partition(" ")
    return model.Appeal(
        place=entry.place,
        count=int(count),
        unit=unit,
        body=str(entry["body"]),
        suspensive=truth(entry.get("suspensive", "no")),
        law=law_of(entry),
    )


def selection(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Selection:
    """How a programme with places selects."""
    places = entry.get("places", "unlimited")
    by_area = not isinstance(places, str)
    return model.Selection(
        place=entry.place,
        unlimited=places == "unlimited",
        everywhere=int(places) if not by_area and places != "unlimited" else None,
        by=str(places["by"]) if by_area else "",
        places=tuple(_places(one, notes) for one in places["values"]) if by_area else (),
        budget=tuple(_budget(one, notes) for one in entry.get("budget", ())),
        rank=tuple(rule(one, notes) for one in entry.get("rank", ())),
        quotas=tuple(_quota(one, notes) for one in entry.get("quotas", ())),
    )


def _places(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Places:
    return model.Places(
        area=str(entry["area"]), from_on=day(entry["from"], notes), places=int(entry["places"]), law=law_of(entry)
    )


def _budget(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Budget:
    return model.Budget(
        area=str(entry.get("area", "")),
        from_on=day(entry["from"], notes),
        amount=Decimal(entry["amount"]),
        law=law_of(entry),
    )


def _quota(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Quota:
    if ("at_most" in entry) == ("at_least" in entry):
        notes.note("A quota says 'at_most' or 'at_least', one of both.", entry.place)
    return model.Quota(
        place=entry.place,
        code=str(entry["code"]),
        of=rule(entry["of"], notes),
        at_most=Decimal(entry["at_most"]) if "at_most" in entry else None,
        at_least=Decimal(entry["at_least"]) if "at_least" in entry else None,
        law=law_of(entry),
    )
