"""What the rules of a scheme in force on a day say about enrolment: right or programme, cash or not, places, conditions."""

from dataclasses import dataclass
from datetime import date

from socle.schemes import queries as schemes
from socle.schemes.models import Scheme
from socle.schemes.source import model


@dataclass(frozen=True, kw_only=True)
class Law:
    """A scheme as published and its version in force on a day."""

    published: schemes.Law
    version: model.Version

    @property
    def scheme(self) -> model.Scheme:
        return self.published.scheme

    @property
    def is_right(self) -> bool:
        return self.scheme.basis == Scheme.Basis.RIGHT

    @property
    def cash(self) -> bool:
        """Whether money is paid; a fee waiver or a service needs no payment instrument."""
        return self.scheme.delivery == "cash"

    @property
    def conditional(self) -> bool:
        return bool(self.version.conditions)

    @property
    def exclusive_with(self) -> dict[str, str]:
        """The schemes that nobody holds beside this one, each with the unit in which it is so (person or household).

        Where the law prefers the better of both, the one that is held ends by a signed act before the other begins.
        """
        return {
            other: one.unit
            for one in self.scheme.interactions
            if one.kind in ("exclusive", "prefer")
            for other in one.others
        }

    @property
    def passports(self) -> tuple[model.Interaction, ...]:
        """The schemes whose beneficiaries are entitled to this one without further proof (domain E22)."""
        return tuple(one for one in self.scheme.interactions if one.kind == "passport")

    @property
    def exit_codes(self) -> tuple[str, ...]:
        """The reasons for an exit that this scheme's own rules know."""
        return tuple(one.code for one in self.version.exits)


def with_passports(*, on: date) -> list[str]:
    """The schemes in force on a day, simulations aside, to which another benefit is a passport."""
    found = []
    for row in schemes.schemes().filter(simulation=False):
        try:
            law_ = in_force(row.code, on=on)
        except schemes.NotInForce:
            continue
        if law_.passports:
            found.append(row.code)
    return found


def in_force(scheme: str, *, on: date) -> Law:
    """The rules of the scheme on a day, as published. Raises schemes.NotInForce."""
    published = schemes.law(scheme, on=on)
    return Law(published=published, version=published.on(on))
