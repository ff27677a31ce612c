"""The opening: the country is applied, its schemes are published by a second person, the lists are imported, the cast registers."""

from typing import Any

from django.utils import timezone

from socle.base.country import operations as country_operations
from socle.base.country import queries as country
from socle.cli import intake as cli_intake
from socle.cli.demo import script as scripts
from socle.cli.demo.script import Script
from socle.intake.models import Registration
from socle.intake.operations import imports, registrations
from socle.registry import models as registry
from socle.registry import reasoning
from socle.registry.operations import persons, relations
from socle.schemes import operations as schemes
from socle.schemes.source import files

PUBLISHED = ("bolsa-familia-2004", "bpc", "social-electricity-tariff", "bolsa-familia-2023")
_TIES = {"mother": "parent", "father": "parent", "stepmother": "step-parent", "stepfather": "step-parent"}


def apply_country(script: Script) -> None:
    """Areas, institutions, purposes, calendar, staff."""
    with scripts.playing(scripts.accounts.machine("operator", "operator"), "audit") as by:
        country_operations.apply(country=country.country(), by=by, at=script.at(script.day("registered_on"), 7))


def publish_schemes(script: Script) -> None:
    """One officer of the ministry proposes each scheme, another signs it."""
    for code in PUBLISHED:
        with scripts.playing(scripts.user("imbuia"), "eligibility") as by:
            version = schemes.propose(
                files=files.of_folder(script.folder / "schemes" / code), by=by, at=script.at("2018-11-20")
            )
        with scripts.playing(scripts.user("jacaranda"), "eligibility") as by:
            schemes.publish(version=version, by=by, at=script.at("2018-11-21"))


def import_lists(script: Script) -> None:
    """The towns of the official sample, by the country's mapping."""
    plan = cli_intake.plan("cadunico")
    for path in sorted((script.folder / "sample").glob("*.csv")):
        with scripts.playing(scripts.user("imbuia"), "registration") as by:
            batch = imports.stage(path=path, plan=plan, by=by, at=script.at(script.day("assessed_on"), 8))
            imports.commit(batch=batch, plan=plan, by=by, at=script.at(script.day("assessed_on"), 8))


def register_cast(script: Script) -> None:
    """Each family of the cast is registered at its window and takes its receipt home."""
    areas = dict(registry_areas())
    for family in script.families:
        with scripts.playing(scripts.officer("window-officer", areas[family["area"]]), "registration") as by:
            at = script.at(script.day("registered_on"))
            draft = registrations.start(area_key=areas[family["area"]], by=by, at=at)
            answers = answers_of(family, script.demo.get("citizen_lookup") or {})
            registrations.save(registration=draft, answers=answers, revision=0, by=by, at=at)
            registrations.submit(registration=draft, by=by, at=at)
            _other_names(family, by, at)
    _relate(script)


def registry_areas() -> list[tuple[str, str]]:
    """Code and key of every area."""
    return list(country_operations.Area.objects.values_list("code", "key"))


def answers_of(family: dict[str, Any], lookup: dict[str, str]) -> dict[str, Any]:
    """A family of the cast as the answers of an interview (intake.reasoning)."""
    answers: dict[str, Any] = {
        "cast": family["family"],
        "area_code": family["area"],
        "language": "pt",
        "purposes": ["registration"],
        "facts": {
            group: _texts(told) for group, told in (family.get("household") or {}).items() if isinstance(told, dict)
        },
        "members": [member_of(as_recorded(member, family)) for member in family["members"]],
    }
    if lookup.get("family") == family["family"]:
        answers["pin"] = lookup["pin"]
    return answers


def as_recorded(member: dict[str, Any], family: dict[str, Any]) -> dict[str, Any]:
    """The member with the mistake that the office made, where the script tells of one."""
    wrong = next(
        (one["error"] for one in family.get("events", ()) if "error" in one and one["member"] == member["id"]), None
    )
    if wrong is None:
        return member
    rows = [{**row, "amount": wrong["recorded"]} if row["kind"] == wrong["kind"] else row for row in member["incomes"]]
    return {**member, "incomes": rows}


def member_of(member: dict[str, Any]) -> dict[str, Any]:
    """A member of the cast as an answer; facts are sorted into their groups by the dictionary."""
    name, facts = member["name"], country.facts()
    told: dict[str, dict[str, str]] = {}
    for key, value in member.items():
        fact = facts.fact(key)
        if fact is not None and fact.name not in ("sex", "birth_date") and isinstance(value, str):
            told.setdefault(fact.group, {})[key] = value
    parts = [part for part in (name.get("given"), name.get("family")) if part]
    return {
        "cast": member["id"],
        "name": name.get("full") or " ".join(parts),
        "given": name.get("given", ""),
        "family": name.get("family", ""),
        "relation": member["relation"],
        "sex": member.get("sex", ""),
        "born": member.get("birth_date", ""),
        "identifiers": [[one["type"], one["number"]] for one in member.get("identifiers", ())],
        "contacts": [["phone", member["phone"]]] if "phone" in member else [],
        "facts": told,
        "incomes": incomes_of(member),
    }


def incomes_of(member: dict[str, Any]) -> dict[str, Any]:
    """Incomes as answered: none, a list, or not asked."""
    if "incomes" not in member:
        return {}
    rows = member["incomes"]
    return {"state": "listed", "rows": rows} if rows else {"state": "none"}


def person(family: str, member: str) -> registry.Person:
    """The person whom a member of the cast became."""
    registration = Registration.objects.get(answers__cast=family)
    place = [one["cast"] for one in registration.answers["members"]].index(member)
    rows = registry.Membership.objects.filter(household=registration.household).order_by("pk").select_related("person")
    return list(rows)[place].person


def household(family: str) -> registry.Household:
    """The household that a family of the cast became."""
    found = Registration.objects.select_related("household").get(answers__cast=family).household
    if found is None:
        raise LookupError(family)
    return found


def _texts(told: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in told.items()}


def _other_names(family: dict[str, Any], by: Any, at: Any) -> None:
    for member in family["members"]:
        for other in member["name"].get("other", ()):
            name = reasoning.NewName(
                full=other["full"], script=other.get("script", ""), kind=other.get("kind", "alias"), is_main=False
            )
            persons.add_name(
                person=person(family["family"], member["id"]),
                name=name,
                valid_from=timezone.localdate(at),
                by=by,
                at=at,
            )


def _relate(script: Script) -> None:
    """Ties between persons, also across families; a cousin is two steps of siblings and parents, and not stated as such."""
    at, shown = script.at(script.day("registered_on")), None
    for family in script.families:
        for tie in family.get("relations", ()):
            kind = _TIES.get(tie["kind"], str(tie["kind"]))
            if kind not in reasoning.statements.TIES:
                continue
            shown = reasoning.NewEvidence(source="declared", stated_on=timezone.localdate(at), document="interview")
            one, other = (_end(family["family"], tie[side]) for side in ("from", "to"))
            with scripts.playing(scripts.user("imbuia"), "registration") as by:
                relations.state(
                    one=one, kind=kind, other=other, valid_from=timezone.localdate(at), shown=shown, by=by, at=at
                )


def _end(family: str, reference: str) -> registry.Person:
    owner, _, member = reference.rpartition("/")
    return person(owner or family, member)
