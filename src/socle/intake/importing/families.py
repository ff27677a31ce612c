"""Lines to households: those of one household key together, with exactly one head where the mapping requires one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from socle.intake import names as artificial
from socle.intake.importing import mapping, rows
from socle.registry import reasoning


def gather(found: Iterable[rows.Row]) -> dict[str, list[rows.Row]]:
    """The rows by household key, in the order of the file."""
    families: dict[str, list[rows.Row]] = {}
    for row in found:
        families.setdefault(row.household_key, []).append(row)
    return families


def fault(members: Sequence[rows.Row], wanted: mapping.Mapping) -> str:
    """What is wrong with a family as a whole, or ''."""
    heads = [row for row in members if row.relation == "head"]
    if wanted.head_required and not heads:
        return f"The family {members[0].household_key} has no head (relation {_code_of_head(wanted)}). Add one, or correct the relations."
    if len(heads) > 1:
        lines = ", ".join(str(row.line) for row in heads)
        return f"The family {members[0].household_key} has {len(heads)} heads (lines {lines}). Keep one."
    if len({row.area_code for row in members}) > 1:
        return f"The family {members[0].household_key} lies in several areas. Give all members the same."
    twice = {row.member_key for row in members if sum(other.member_key == row.member_key for other in members) > 1}
    if twice:
        return f"The person {min(twice)} stands twice in the family {members[0].household_key}. Keep one line."
    return ""


def household(
    members: Sequence[rows.Row],
    wanted: mapping.Mapping,
    *,
    areas: Mapping[str, str],
    words: artificial.Words | None,
    evidence: reasoning.NewEvidence,
    valid_from: date,
) -> reasoning.NewHousehold:
    """The household to register: the head first, the others in the order of the file."""
    ordered = sorted(members, key=lambda row: row.relation != "head")
    return reasoning.NewHousehold(
        members=[reasoning.NewMember(person=person(row, wanted, words), relation=row.relation) for row in ordered],
        area_key=areas[ordered[0].area_code],
        valid_from=valid_from,
        evidence=evidence,
    )


def person(row: rows.Row, wanted: mapping.Mapping, words: artificial.Words | None) -> reasoning.NewPerson:
    """The person of a row, under an artificial name where the list has none."""
    identifiers = [(wanted.member_identifier, row.member_key)] if wanted.member_identifier else []
    return reasoning.NewPerson(names=[_name(row, words)], birth=row.birth, identifiers=identifiers, facts=row.facts)


def _name(row: rows.Row, words: artificial.Words | None) -> reasoning.NewName:
    if words is not None:
        given, family = artificial.artificial_name(row.member_key, words, family_seed=row.household_key)
        return reasoning.NewName(full=f"{given} {family}", given=given, family=family, script=words.script)
    parts = dict(row.names)
    full = parts.get("full") or " ".join(part for part in (parts.get("given", ""), parts.get("family", "")) if part)
    return reasoning.NewName(full=full, given=parts.get("given", ""), family=parts.get("family", ""))


def _code_of_head(wanted: mapping.Mapping) -> str:
    return next((code for code, relation in wanted.relations if relation == "head"), "head")
