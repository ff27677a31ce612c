"""`scheme.yaml` to a Scheme. Form is checked by its JSON Schema first, then each expression, date and number is read."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from socle.base import contracts
from socle.base.kernel import yamltext
from socle.rules import nodes, tables
from socle.schemes.source import files, mistakes, model, versions
from socle.schemes.source.values import day, law_of, rule, truth, words

PERIODS = ("day", "week", "month", "quarter", "year")


def read(source: files.Files) -> model.Scheme:
    """The scheme in these files. Raises SchemeError with everything that is wrong in form."""
    document = files.load(source, files.SCHEME)
    found = contracts.mistakes(document, "scheme")
    if found:
        raise mistakes.SchemeError(found)
    notes = mistakes.Notes()
    scheme = _scheme(document, notes)
    notes.stop()
    return scheme


def _scheme(document: yamltext.Mapping, notes: mistakes.Notes) -> model.Scheme:
    parameters = document.get("parameters", {})
    plain = {name: spec for name, spec in parameters.items() if "values" in spec}
    tabular = {name: spec for name, spec in parameters.items() if "values" not in spec}
    return model.Scheme(
        place=document.place,
        code=str(document["scheme"]),
        title=words(document["title"]),
        basis=str(document["basis"]),
        simulation=document.get("status") == "simulation",
        delivery=str(document.get("delivery", "cash")),
        institution=_texts(document["institution"]),
        financing=_texts(document.get("financing", {})),
        unit=_unit(document["unit"], notes),
        laws=tuple(_law(entry, notes) for entry in document["legal_basis"]),
        parameters=tuple(_parameter(name, spec, notes) for name, spec in plain.items()),
        tables=tuple(
            table for name, spec in tabular.items() if (table := _table(name, spec, parameters.key_places[name], notes))
        ),
        versions=tuple(versions.version(entry, notes) for entry in document["versions"]),
        interactions=tuple(_interaction(entry, notes) for entry in document.get("interactions", ())),
        selection=versions.selection(document["selection"], notes) if "selection" in document else None,
        hash=files.digest(document),
    )


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in given.items()}


def _unit(given: Any, notes: mistakes.Notes) -> model.Unit:
    if isinstance(given, str):
        return model.Unit(place=given.place, kind=str(given))  # type: ignore[attr-defined]
    condition = rule(given["members"], notes)
    whole = nodes.Filter(
        place=condition.place, of=nodes.Name(place=condition.place, name="members"), condition=condition.node
    )
    members = model.Rule(place=condition.place, text=condition.text, node=whole)
    return model.Unit(place=given.place, kind="around", members=members, law=str(given.get("law", "")))


def _law(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Law:
    title = entry["title"]
    return model.Law(
        place=entry.place,
        id=str(entry["id"]),
        title=words(title) if isinstance(title, Mapping) else {"": str(title)},
        from_on=day(entry["from"], notes),
        until=day(entry["until"], notes) if "until" in entry else None,
    )


def unit_of(said: str) -> tuple[str, str]:
    """`money per person and month` is money per month; `money per kWh` is money, for a kWh is no period."""
    unit, _, rest = said.partition(" per ")
    return unit.strip(), next((word for word in re.split(r"\W+", rest) if word in PERIODS), "")


def _parameter(name: str, spec: yamltext.Mapping, notes: mistakes.Notes) -> model.Parameter:
    unit, per = unit_of(str(spec.get("unit", "")))
    values = tuple(
        tables.Dated(valid_from=day(entry["from"], notes), value=_value(entry["value"], notes), law=law_of(entry))
        for entry in spec["values"]
    )
    return model.Parameter(place=spec.place, name=name, unit=unit, per=per, values=values)


def _value(text: yamltext.Text, notes: mistakes.Notes) -> Any:
    """A number, a date, yes or no, else the word itself."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return day(text, notes)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return Decimal(text)
    return {"true": True, "yes": True, "false": False, "no": False}.get(text, str(text))


def _table(
    name: str, spec: yamltext.Mapping, place: yamltext.Place, notes: mistakes.Notes
) -> model.TableParameter | None:
    if "table" not in spec or "rows" not in spec:
        notes.note(
            f"The parameter '{name}' has no values. Write `values: [...]`, or `table: [...]` with `rows: [...]`.", place
        )
        return None
    unit, per = unit_of(str(spec.get("unit", "")))
    with notes.noting():
        table = tables.build(
            name, spec["table"], spec["rows"], str(spec.get("policy", "unique")), spec.get("order", ())
        )
        return model.TableParameter(place=spec.place, name=name, unit=unit, per=per, table=table)
    return None


_NEEDED = {"cap": "limit", "sequence": "within"}
_OF_KIND = {"share": "offset", "limit": "cap", "within": "sequence", "counted": "count as income"}


def _interaction(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Interaction:
    kind, others = str(entry["kind"]), entry["with"]
    for key, of in _OF_KIND.items():
        if key in entry and kind != of:
            notes.note(f"'{key}' belongs to an interaction of kind {of}, not {kind}.", entry.key_places[key])
    needed = _NEEDED.get(kind)
    if needed is not None and needed not in entry:
        notes.note(f"An interaction of kind {kind} says its '{needed}'.", entry.place)
    return model.Interaction(
        place=entry.place,
        kind=kind,
        others=(str(others),) if isinstance(others, str) else tuple(str(one) for one in others),
        unit=str(entry.get("unit", "household")),
        counted=truth(entry.get("counted", "no")),
        share=Decimal(entry.get("share", "1")),
        limit=rule(entry["limit"], notes) if "limit" in entry else None,
        within=int(entry["within"].split()[0]) if "within" in entry else None,
        law=law_of(entry),
        text=words(entry.get("text", {})),
    )
