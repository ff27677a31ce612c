"""How a scheme stands to others, as rules over the benefits that the register holds of the unit (domain 4.3, E13).

An interaction becomes a rule like any other: the same at the counter, over the nation and in a simulation. Who does not
know what the unit holds does not know the result. A benefit is held from the day of its entry to the day before its exit.

- exclusive: nobody of the unit holds the other benefit.
- prefer: the other benefit is not held, or this one is worth more; what is equal stays as it is.
- sequence: the other benefit is held, or ended at most so many months ago; asked at entry only.
- offset: a share of the other's amount is taken off.
- cap: this scheme fills up to the limit what the others leave of it.
"""

from dataclasses import dataclass

from socle import rules
from socle.base.facts import dictionary
from socle.schemes.source import model

KINDS = ("exclusive", "prefer", "sequence", "offset", "cap")
REDUCING = ("offset", "cap")
_READ = {"prefer": ("amount",), "offset": ("amount",), "cap": ("amount",), "sequence": ("exited_on",)}


@dataclass(frozen=True, kw_only=True)
class Clause:
    """An interaction with its rule: a truth that must be yes, or the money that an offset takes and a cap leaves."""

    interaction: model.Interaction
    node: rules.Node

    @property
    def code(self) -> str:
        return self.interaction.code

    @property
    def kind(self) -> str:
        return self.interaction.kind

    @property
    def reduces(self) -> bool:
        return self.interaction.kind in REDUCING


def lacking(one: model.Interaction, facts: dictionary.Dictionary) -> str:
    """What the dictionary lacks for an interaction, as a sentence; '' where nothing is."""
    group = facts.group("benefits")
    if group is None or not group.many or group.fact("scheme") is None:
        return (
            f"An interaction of kind {one.kind} is read from the group 'benefits' of persons, with many rows and a fact"
            " 'scheme', which the dictionary does not have."
        )
    missing = [name for name in _READ.get(one.kind, ()) if group.fact(name) is None]
    if missing:
        return f"An interaction of kind {one.kind} needs the fact 'benefits.{missing[0]}', which the dictionary does not have."
    return ""


def clause(
    one: model.Interaction, scheme: model.Scheme, version: model.Version, facts: dictionary.Dictionary
) -> Clause:
    """The rule of an interaction, for a dictionary that lacks nothing. It may use the names of the version's components."""
    whose = "applicant" if one.unit == "person" and scheme.unit.kind != "household" else "members"
    group = facts.group("benefits")
    begun = " and not(is known(entered_on) and entered_on > on)" if group and group.fact("entered_on") else ""
    ended = " and not(is known(exited_on) and exited_on <= on)" if group and group.fact("exited_on") else ""
    held = f"{whose}.benefits[{_any(one.others)}{begun}{ended}]"
    mine = " + ".join(part.code for part in version.components) or "0"
    text = {
        "exclusive": f"count({held}) = 0",
        "prefer": f"count({held}) = 0 or {mine} > sum({held}.amount)",
        "sequence": (
            f'count({whose}.benefits[scheme = "{scheme.code}"{begun}{ended}]) > 0 or count({whose}.benefits[{_any(one.others)}'
            f'{begun} and not(is known(exited_on) and on > exited_on + duration("P{one.within or 0}M"))]) > 0'
        ),
        "offset": f"{one.share} * sum({held}.amount)",
        "cap": f"max(0, ({one.limit.text if one.limit else 0}) - sum({held}.amount))",
    }[one.kind]
    return Clause(interaction=one, node=rules.parse(text, one.place))


def _any(schemes: tuple[str, ...]) -> str:
    named = " or ".join(f'scheme = "{one}"' for one in schemes)
    return named if len(schemes) == 1 else f"({named})"
