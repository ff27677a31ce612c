"""Reading a case out of YAML against the dictionary; everything that is wrong is noted with its place."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from socle.base import contracts
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.rules import errors
from socle.schemes.source import mistakes, stated
from socle.schemes.source.case import Case, Held, Member, Report, Row, Statement
from socle.schemes.source.values import day, truth

_PLAIN = ("id", "name", "relation", "relation_to_applicant", "area")


def read(document: yamltext.Mapping, facts: dictionary.Dictionary) -> Case:
    """A case out of YAML. Raises SchemeError with everything that is wrong."""
    found = contracts.mistakes(document, "case")
    if found:
        raise mistakes.SchemeError(found)
    reader = _Reader(facts)
    case = reader.case(document)
    reader.notes.stop()
    return case


class _Reader:
    """Reads one case against a dictionary, noting mistakes."""

    def __init__(self, facts: dictionary.Dictionary) -> None:
        self.facts = facts
        self.notes = mistakes.Notes()
        self.order = 0
        self.ids: set[str] = set()

    def case(self, document: yamltext.Mapping) -> Case:
        household = document.get("household", yamltext.Mapping())
        plain, stated_facts = self.subject(household, "household")
        members = [self.member(entry) for entry in document["members"]]
        members += [self.member(event["joins"], event) for event in document.get("events", ()) if "joins" in event]
        self.applicant(document)
        held = [self.held(entry) for entry in document.get("benefits", ())]
        self.extended(members, held, document)
        changes = list(self.events(document.get("events", ())))
        members = [self.changed(member, changes) for member in members]
        told = [one for subject, one in changes if subject == "" and isinstance(one, Statement)]
        return Case(
            applicant=str(document["applicant"]) if "applicant" in document else None,
            area=plain.get("area"),
            household=(*stated_facts, *told),
            members=tuple(members),
            relations=tuple(self.relation(entry) for entry in document.get("relations", ())),
            held=tuple(one for one, _ in held),
            reports=tuple(one for _, one in changes if isinstance(one, Report)),
            many=tuple(group.name for group in self.facts.of("person") if group.many),
            household_many=tuple(group.name for group in self.facts.of("household") if group.many),
            died={member: one for member, one in changes if isinstance(one, dt.date)},
        )

    def member(self, entry: yamltext.Mapping, event: yamltext.Mapping | None = None) -> Member:
        if entry["id"] in self.ids:
            self.notes.note(
                f"The id '{entry['id']}' stands twice. Give each member one of their own.", entry["id"].place
            )
        self.ids.add(str(entry["id"]))
        plain, statements = self.subject(entry, "person")
        joined = day(event["on"], self.notes) if event else None
        return Member(id=str(entry["id"]), plain=plain, statements=tuple(statements), joined_on=joined)

    def applicant(self, document: yamltext.Mapping) -> None:
        if "applicant" in document:
            self.known(document["applicant"])

    def known(self, member: yamltext.Text) -> str:
        """The id of a member; another one is noted."""
        if member not in self.ids:
            hint = errors.suggestion(member, self.ids)
            self.notes.note(f"'{member}' is the id of no member.{hint}", member.place)
        return str(member)

    def subject(
        self, entry: yamltext.Mapping, of: str, from_on: dt.date | None = None
    ) -> tuple[dict[str, str], list[Statement]]:
        """The plain keys and the facts of a member or the household."""
        plain: dict[str, str] = {}
        statements: list[Statement] = []
        for key, given in entry.items():
            if key in _PLAIN and isinstance(given, str):
                plain[key] = str(given)
            else:
                statements += self.named(key, given, entry.key_places[key], of, from_on)
        return plain, statements

    def named(self, key: str, given: Any, place: yamltext.Place, of: str, from_on: dt.date | None) -> list[Statement]:
        group = self.facts.group(key)
        if group and group.of == of and group.many:
            return [self.statement(key, self.rows(group, given), from_on)]
        if group and group.of == of and isinstance(given, yamltext.Mapping):
            return [
                one
                for name, value in given.items()
                for one in self.fact(group.fact(name), name, value, given.key_places[name], from_on, group)
            ]
        known = {fact.name: fact for one in self.facts.of(of) if not one.many for fact in one.facts}
        return list(
            self.fact(
                known.get(key), key, given, place, from_on, None, {*known, *(one.name for one in self.facts.of(of))}
            )
        )

    def fact(
        self,
        fact: dictionary.Fact | None,
        name: str,
        given: Any,
        place: yamltext.Place,
        from_on: dt.date | None,
        group: dictionary.Group | None,
        known: Iterable[str] = (),
    ) -> Iterator[Statement]:
        if fact is None:
            hint = errors.suggestion(name, [one.name for one in group.facts] if group else known)
            self.notes.note(f"'{name}' is no fact of the dictionary.{hint}", place)
            return
        for value in given if isinstance(given, yamltext.Sequence) else [given]:
            one = stated.read(fact, value, self.notes)
            yield self.statement(name, one.given, one.from_on or from_on, one.to_on)

    def rows(self, group: dictionary.Group, given: Any) -> Any:
        """The rows of a many-group, `unknown`, or none."""
        if isinstance(given, str):
            if given == "unknown":
                return None  # the engine names the list and whose it is
            self.notes.note(f"'{group.name}' is a list of rows. Write [{{...}}], [] for none, or unknown.", given.place)  # type: ignore[attr-defined]
            return ()
        return tuple(self.row(group, entry) for entry in given)

    def row(self, group: dictionary.Group, entry: Any) -> Row:
        if not isinstance(entry, yamltext.Mapping):
            self.notes.note(
                f"A row of '{group.name}' is written as {{fact: value, ...}}.", getattr(entry, "place", _START)
            )
            return Row(given={})
        around = stated.around(entry, self.notes, {fact.name for fact in group.facts})
        given: dict[str, Any] = {}
        for name in entry:
            fact = group.fact(name)
            if fact:
                given[name] = stated.read(fact, entry[name], self.notes, around).given
            elif name not in stated.RESERVED:
                hint = errors.suggestion(name, [one.name for one in group.facts])
                self.notes.note(f"'{name}' is no fact of '{group.name}'.{hint}", entry.key_places[name])
        return Row(given=given, from_on=around.from_on, to_on=around.to_on)

    def statement(
        self, fact: str, value: Any, from_on: dt.date | None = None, to_on: dt.date | None = None
    ) -> Statement:
        self.order += 1
        return Statement(fact=fact, value=value, from_on=from_on, to_on=to_on, order=self.order)

    def relation(self, entry: yamltext.Mapping) -> dict[str, Any]:
        since = day(entry["since"], self.notes) if "since" in entry else None
        until = day(entry["until"], self.notes) if "until" in entry else None
        ends = {"from": self.known(entry["from"]), "to": self.known(entry["to"])}
        return {**ends, "kind": str(entry["kind"]), "row": Row(given={}, from_on=since, to_on=until)}

    def held(self, entry: yamltext.Mapping) -> tuple[Held, Row]:
        """A benefit, and its row among the facts of the member."""
        rest = yamltext.Mapping({key: value for key, value in entry.items() if key != "member"})
        rest.place, rest.key_places = entry.place, entry.key_places
        group = self.facts.group("benefits")
        dates = {key: day(entry[key], self.notes) if key in entry else None for key in ("entered_on", "exited_on")}
        months = str(entry.get("months_received", "0"))
        if not months.isdigit():
            self.notes.note(f"'{months}' is no whole number of months.", entry["months_received"].place)
        held = Held(
            member=self.known(entry["member"]),
            scheme=str(entry["scheme"]),
            months_received=int(months) if months.isdigit() else 0,
            **dates,
        )
        return held, self.row(group, rest) if group else Row(given={})

    def extended(self, members: list[Member], held: list[tuple[Held, Row]], document: yamltext.Mapping) -> None:
        """Put the benefits held among the facts of their members, where the dictionary has them."""
        if self.facts.group("benefits") is None or "benefits" not in document:
            return
        for index, member in enumerate(members):
            rows = tuple(row for one, row in held if one.member == member.id)
            if rows:
                own = next((one.value for one in member.statements if one.fact == "benefits"), ())
                added = self.statement("benefits", (*own, *rows) if isinstance(own, tuple) else rows)
                members[index] = Member(**{**vars(member), "statements": (*member.statements, added)})

    def events(self, entries: Iterable[yamltext.Mapping]) -> Iterator[tuple[str, Any]]:
        """What happens: statements, reports and deaths, each with the member it is about ('' the household)."""
        for entry in sorted(entries, key=lambda one: str(one["on"])):
            on = day(entry["on"], self.notes)
            member = self.known(entry["member"]) if "member" in entry else ""
            if "set" in entry:
                for one in self.subject(entry["set"], "person" if member else "household", on)[1]:
                    yield member, one
            if "household" in entry:
                for one in self.subject(entry["household"], "household", on)[1]:
                    yield "", one
            if "condition" in entry:
                yield member, self.report(entry, member, on)
            if truth(entry.get("died", "no")):
                yield member, on
            if truth(entry.get("leaves", "no")):
                yield member, ("left", on)

    def report(self, entry: yamltext.Mapping, member: str, on: dt.date) -> Report:
        for key in ("period", "result", "member"):
            if key not in entry:
                self.notes.note(f"A report of a condition needs '{key}'.", entry.place)
        return Report(
            on=on,
            member=member,
            condition=str(entry["condition"]),
            period=str(entry.get("period", "")),
            result=str(entry.get("result", "")),
        )

    def changed(self, member: Member, changes: list[tuple[str, Any]]) -> Member:
        own = [one for subject, one in changes if subject == member.id]
        added = tuple(one for one in own if isinstance(one, Statement))
        left = next((one[1] for one in own if isinstance(one, tuple)), None)
        return Member(**{**vars(member), "statements": (*member.statements, *added), "left_on": left})


_START = yamltext.Place(file="case", line=1, column=1)
