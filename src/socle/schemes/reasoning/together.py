"""Several schemes for one family, in the order of their interactions: a combined package, with the alternatives (domain 4.3, E14).

Each scheme is asked by its own rules, with what the schemes before it would give added to the benefits that are held. So
the package says what each scheme will say once the others are granted, and nothing is reckoned in a second place.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from socle.schemes.reasoning import checking, evaluating, outcome
from socle.schemes.source import mistakes, model

CHOICES = ("exclusive", "prefer")  # one of both
_BEFORE = ("offset", "cap", "sequence", "count as income", "passport")  # the other first


class Circle(mistakes.SchemeError):
    """The interactions of `codes` have no order."""

    def __init__(self, schemes: Sequence[model.Scheme], codes: tuple[str, ...]) -> None:
        super().__init__([_circle(schemes, codes)])
        self.codes = codes


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A scheme that could be had instead, and what it is worth a period; None where that is not known."""

    scheme: str
    total: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A scheme for one unit beside the others.

    `standing` is granted, held, not entitled, pending proof, or replaced (entitled, but another is worth more or comes
    first; `by` names it).
    """

    scheme: str
    applicant: str | None
    standing: str
    evaluated: evaluating.Evaluated
    outcome: outcome.Outcome
    alone: evaluating.Evaluated  # without the others of which only one can be had
    by: str = ""
    alternatives: tuple[Alternative, ...] = ()


def order(schemes: Sequence[model.Scheme]) -> tuple[tuple[str, ...], ...]:
    """The schemes in the order in which they are asked, those of which only one can be had as one group.

    Raises Circle where their interactions have no order.
    """
    codes = [one.code for one in schemes]
    groups = _groups(schemes, codes)
    whose = {code: place for place, group in enumerate(groups) for code in group}
    needs: dict[int, set[int]] = {place: set() for place in range(len(groups))}
    for scheme in schemes:
        for one in scheme.interactions:
            for other in one.others:
                if _is_before(one) and other in whose and whose[other] != whose[scheme.code]:
                    needs[whose[scheme.code]].add(whose[other])
    done: list[int] = []
    while len(done) < len(groups):
        ready = [place for place in needs if place not in done and needs[place] <= set(done)]
        if not ready:
            left = _in_circles({place: needed - set(done) for place, needed in needs.items() if place not in done})
            raise Circle(schemes, tuple(sorted(code for place in left for code in groups[place])))
        done.append(ready[0])
    return tuple(groups[place] for place in done)


def _is_before(one: model.Interaction) -> bool:
    """Whether the other scheme must be reckoned first."""
    return one.kind in _BEFORE and (one.kind != "count as income" or one.counted)


def _in_circles(needs: Mapping[int, set[int]]) -> set[int]:
    """What waits for itself: without those for which nobody waits."""
    left = set(needs)
    while unneeded := left - {other for place in left for other in needs[place]}:
        left -= unneeded
    return left


def _groups(schemes: Sequence[model.Scheme], codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Schemes joined by exclusion or preference, each group in the order given."""
    joined = {code: {code} for code in codes}
    for scheme in schemes:
        for one in scheme.interactions:
            for other in one.others:
                if one.kind in CHOICES and other in joined:
                    whole = joined[scheme.code] | joined[other]
                    for code in whole:
                        joined[code] = whole
    found = dict.fromkeys(tuple(one for one in codes if one in joined[code]) for code in codes)
    return list(found)


def _circle(schemes: Sequence[model.Scheme], codes: Sequence[str]) -> mistakes.Mistake:
    place = next(
        one.place
        for scheme in schemes
        if scheme.code in codes
        for one in scheme.interactions
        if _is_before(one) and set(one.others) & set(codes)
    )
    message = (
        f"The interactions of {', '.join(codes)} run in a circle: each waits for the amount of another. Let one of them"
        " be reckoned without the others."
    )
    return mistakes.Mistake(message=message, place=place)


def settle(
    books: Iterable[evaluating.Book], known: evaluating.Known, on: dt.date, applicants: Sequence[str] | None = None
) -> tuple[Settled, ...]:
    """The schemes for one family on a day, each unit of each scheme. `applicants`: for whom personal schemes are asked.

    Raises Circle.
    """
    by_code = {book.scheme.code: book for book in books}
    family = _Family(books=by_code, known=known, on=on, applicants=applicants)
    for group in order([book.scheme for book in by_code.values()]):
        family.settle([by_code[code] for code in group])
    return tuple(family.settled)


@dataclass(kw_only=True)
class _Family:
    """The benefits of a family as they grow."""

    books: Mapping[str, evaluating.Book]
    known: evaluating.Known
    on: dt.date
    applicants: Sequence[str] | None

    def __post_init__(self) -> None:
        self.settled: list[Settled] = []

    def settle(self, group: Sequence[evaluating.Book]) -> None:
        """Ask the schemes of a group; of those that exclude each other one stays for each unit."""
        before = self.known
        found: list[Settled] = []
        for book in group:
            for applicant in self._units(book):
                checked = book.checked(self.on)
                if checked is not None:
                    one = self._asked(book, checked, applicant, before)
                    found = [self._replaced(earlier, one) for earlier in found]
                    found.append(one)
                    self.known = _held(before, [each for each in found if each.standing == "granted"], self.on)
        found = self._stood_back(before, found)
        found = [self._again(one) if one.standing == "replaced" else one for one in found]
        self.settled += [replace(one, alternatives=tuple(_alternatives(one, found))) for one in found]

    def _units(self, book: evaluating.Book) -> list[str | None]:
        if book.scheme.unit.kind == "household":
            return [None]
        return list(self.applicants if self.applicants is not None else [str(one["id"]) for one in self.known.members])

    def _asked(
        self, book: evaluating.Book, checked: checking.Checked, applicant: str | None, before: evaluating.Known
    ) -> Settled:
        evaluated = book.evaluate(checked, self.on, self.known, applicant)
        alone = evaluated if before is self.known else book.evaluate(checked, self.on, before, applicant)
        found = outcome.of(evaluated)
        standing = {"yes": "granted", "no": "not entitled", "unknown": "pending proof"}[found.eligible]
        by = ""
        if _holds(self.known, book.scheme.code, applicant, self.on):
            standing = "held"
        elif found.eligible == "no" and _but_for_others(alone) == "yes" and (barring := _barring(evaluated)):
            standing, by = "replaced", barring
        return Settled(
            scheme=book.scheme.code,
            applicant=applicant,
            standing=standing,
            evaluated=evaluated,
            outcome=found,
            alone=alone,
            by=by,
        )

    def _stood_back(self, before: evaluating.Known, found: list[Settled]) -> list[Settled]:
        """What was granted first, asked again beside what came after it: a scheme that yields to another need not be named by it."""
        for place, one in enumerate(found):
            others = [each for each in found if each.standing == "granted" and each is not one]
            if one.standing == "granted" and others:
                beside = _held(before, others, self.on)
                checked = one.evaluated.checked
                again = self.books[one.scheme].evaluate(checked, self.on, beside, one.applicant)
                chosen = {
                    other for each in checked.requirements if each.kind in CHOICES for other in each.interaction.others
                }
                by = _barring(again) or next((each.scheme for each in others if each.scheme in chosen), "")
                if again.eligible == "no" and by:
                    found[place] = replace(one, standing="replaced", by=by)
                    self.known = beside
        return found

    def _again(self, one: Settled) -> Settled:
        """What gave way, as its own rules see it beside what is had instead."""
        evaluated = one.evaluated.checked, self.on, self.known, one.applicant
        return replace(one, evaluated=(found := self.books[one.scheme].evaluate(*evaluated)), outcome=outcome.of(found))

    def _replaced(self, earlier: Settled, one: Settled) -> Settled:
        """What was granted before gives way where the later scheme is preferred to it for the same people."""
        preferred = {
            other
            for clause in one.evaluated.checked.requirements
            if clause.kind == "prefer"
            for other in clause.interaction.others
        }
        gives_way = one.standing == "granted" and earlier.standing == "granted" and earlier.scheme in preferred
        if gives_way and _same_people(earlier, one):
            return replace(earlier, standing="replaced", by=one.scheme)
        return earlier


def _same_people(one: Settled, other: Settled) -> bool:
    return one.applicant is None or other.applicant is None or one.applicant == other.applicant


def _but_for_others(evaluated: evaluating.Evaluated) -> str:
    """Whether the unit would be eligible if nothing else were held or granted."""
    return evaluating.conjunction([one.verdict for one in evaluated.criteria.values()])


def _barring(evaluated: evaluating.Evaluated) -> str:
    """The scheme that is had instead, where nothing else between schemes stands in the way; '' else."""
    failed = [one for one in evaluated.checked.requirements if evaluated.requirements[one.code].verdict == "no"]
    if any(one.kind not in CHOICES for one in failed):
        return ""
    return ", ".join(failed[0].interaction.others) if failed else ""


def _alternatives(one: Settled, found: Sequence[Settled]) -> Iterator[Alternative]:
    """What else of the group the same people could have, with what it is worth; the best first."""
    others = [each for each in found if each.scheme != one.scheme and _same_people(each, one)]
    worth = [
        Alternative(scheme=each.scheme, total=_worth(each))
        for each in others
        if _but_for_others(each.alone) == "yes" and one.standing in ("granted", "held", "replaced")
    ]
    yield from sorted(worth, key=lambda each: (each.total is None, -(each.total or 0), each.scheme))


def _worth(one: Settled) -> Decimal | None:
    """What a scheme comes to for who meets its criteria, whatever else is held."""
    verdicts = {code: each.verdict for code, each in one.alone.criteria.items()}
    amounts = {code: each.amount for code, each in one.alone.components.items()}
    return outcome.settle(verdicts, amounts, one.alone.checked.version.rounding).total


def _holds(known: evaluating.Known, scheme: str, applicant: str | None, on: dt.date) -> bool:
    """Whether a member (the applicant) holds the scheme by the register, not ended by the day."""
    of = [one for one in known.members if applicant is None or one["id"] == applicant]
    return any(_raw(row.get("scheme")) == scheme and not _ended(row, on) for one in of for row in _rows(one))


def _rows(member: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = member.get("benefits")
    return found if isinstance(found, list | tuple) else ()


def _ended(row: Mapping[str, Any], on: dt.date) -> bool:
    ended = _raw(row.get("exited_on"))
    return isinstance(ended, dt.date) and ended <= on


def _raw(value: Any) -> Any:
    return getattr(value, "value", value)


def _held(known: evaluating.Known, granted: Sequence[Settled], on: dt.date) -> evaluating.Known:
    """The family with what is granted among its benefits: of a household at each member, its amount at the first."""
    members = []
    for place, member in enumerate(known.members):
        rows = member.get("benefits")
        mine = [
            _row(one, amount=one.outcome.total if one.applicant is not None or place == 0 else Decimal(0), on=on)
            for one in granted
            if one.applicant is None or one.applicant == member["id"]
        ]
        known_rows = isinstance(rows, list | tuple)  # who holds what is unknown stays so
        members.append({**member, "benefits": [*rows, *mine]} if known_rows and mine else member)
    return evaluating.Known(members=members, household=known.household)


def _row(one: Settled, *, amount: Decimal | None, on: dt.date) -> dict[str, Any]:
    return {"scheme": one.scheme, "entered_on": on, "months_received": Decimal(0), "amount": amount}
