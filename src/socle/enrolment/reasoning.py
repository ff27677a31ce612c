"""Who is selected, accounts, names of their holders, and the reasons for an exit: pure."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import anyascii

# Shapes of account numbers by kind, unless the country sets its own (country.yaml, instruments.kinds).
SHAPES: Mapping[str, str] = {
    "account": "[A-Z0-9]{4,34}",  # ISO 20022 Max34Text
    "wallet": "[+]?[0-9]{8,15}",  # ITU-T E.164
    "card": "[0-9]{12,19}",  # ISO/IEC 7812
    "pay point": "[A-Z0-9]{2,34}",
}
SHARED_BY_MANY = ("pay point",)  # a counter pays many people; an account, wallet or card is one person's
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
LEAST_SIMILAR = 0.8

NO_LONGER_ELIGIBLE = "no-longer-eligible"  # a criterion fails for which the law names neither exit nor transition
# Reasons for an exit that every scheme knows (domain U07); a scheme adds the codes of its own `exit` rules.
EXIT_REASONS = (
    "deceased",
    "moved-away",
    "aged-out",
    "no-eligible-member",
    "income-above-limit",
    "time-limit",
    "graduated",
    "waived",
    "non-compliance",
    "other-benefit-chosen",
    "granted-in-error",
    "duplicate",
    "fraud",
    "scheme-closed",
    NO_LONGER_ELIGIBLE,
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody eligible: the values that rank them (None: unknown) and the groups with a quota that they belong to.

    `groups` with a limit count who may belong, `reserves` only who does; `cost` is what the award comes to in a period;
    `said` are values that a former list printed.
    """

    key: int
    number: str
    rank: Sequence[Decimal | date | None]
    groups: Sequence[str] = ()
    reserves: Sequence[str] = ()
    cost: Decimal = Decimal(0)
    said: Sequence[str | None] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """A candidate's place in the order, from 1; `reason` says why they wait, '' for who is selected."""

    candidate: Candidate
    position: int
    reason: str = ""


def rank_values(texts: Iterable[str | None]) -> list[Decimal | date | None]:
    """Rank values as an assessment stores them: numbers, days as 2018-12-31, None where unknown."""
    return [
        None if text is None else date.fromisoformat(text) if _DAY.fullmatch(text) else Decimal(text) for text in texts
    ]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What there is to give: places and budget (None: no limit), more members that groups may have, places kept for groups."""

    free: int | None
    budget: Decimal | None = None
    room: Mapping[str, int] = field(default_factory=dict)
    reserved: Mapping[str, int] = field(default_factory=dict)


def select(candidates: Iterable[Candidate], limits: Limits) -> list[Place]:
    """The candidates in order, lowest values first, each selected while the limits last.

    An unknown value ranks after all known ones; the public number, which is random, settles what is left equal, so the
    same candidates give the same order. Who belongs to a full group waits (`quota-CODE`), and the next one moves up. A
    place kept for a group waits for its members (others: `reserved-CODE`) as far as there are any; what they leave goes
    to the others in order. The first one whom the budget does not cover ends the selection (`budget-exhausted`): nobody
    is passed over for being dearer than the next.
    """
    ordered = sorted(candidates, key=_order)
    giving = _Giving(limits, ordered)
    reasons = [giving.reason(one) for one in ordered]
    giving.release()
    for place, one in enumerate(ordered):
        if reasons[place].startswith("reserved-") and not giving.reason(one):
            reasons[place] = ""
    return [
        Place(candidate=one, position=position, reason=reason)
        for position, (one, reason) in enumerate(zip(ordered, reasons, strict=True), start=1)
    ]


class _Giving:
    """What is left while places are given, one candidate after the other."""

    def __init__(self, limits: Limits, candidates: Sequence[Candidate]) -> None:
        there = Counter(code for one in candidates for code in one.reserves)
        self.free, self.budget, self.room = limits.free, limits.budget, dict(limits.room)
        self.kept = {code: min(count, there[code]) for code, count in limits.reserved.items() if count > 0}
        self.exhausted = False

    def release(self) -> None:
        """Nobody is left for whom places were kept."""
        self.kept = {}

    def reason(self, one: Candidate) -> str:
        """Why the candidate waits; '' where a place is given."""
        full = next((group for group in one.groups if self.room.get(group, 1) < 1), "")
        kept = self._kept_from(one)
        if self.free is not None and self.free < 1:
            return "no-place-free"
        if full or kept:
            return f"quota-{full}" if full else f"reserved-{kept}"
        if self.exhausted or (self.budget is not None and one.cost > self.budget):
            self.exhausted = True
            return "budget-exhausted"
        self._give(one)
        return ""

    def _kept_from(self, one: Candidate) -> str:
        """A group for which the places that are left are kept from the candidate."""
        others = {code: count for code, count in self.kept.items() if count > 0 and code not in one.reserves}
        if self.free is None or any(self.kept.get(code, 0) > 0 for code in one.reserves):
            return ""
        return next(iter(others), "") if self.free <= sum(others.values()) else ""

    def _give(self, one: Candidate) -> None:
        if self.free is not None:
            self.free -= 1
        if self.budget is not None:
            self.budget -= one.cost
        for left, groups in ((self.room, one.groups), (self.kept, one.reserves)):
            left.update({group: left[group] - 1 for group in groups if group in left})


def _order(one: Candidate) -> tuple[tuple[tuple[bool, Decimal], ...], str]:
    return tuple((value is None, _comparable(value)) for value in one.rank), one.number


def _comparable(value: Decimal | date | None) -> Decimal:
    return Decimal(value.toordinal()) if isinstance(value, date) else value or Decimal(0)


def normal_account(text: str) -> str:
    """The account as kept: capitals and digits, without blanks, hyphens and dots; a leading plus stays."""
    return re.sub(r"[\s.\-/]", "", text).upper()


def account_fault(kind: str, account: str, shapes: Mapping[str, str]) -> str:
    """What is wrong with a normalised account of a kind, or '' if nothing is.

    Checks the shape, for an IBAN its two check digits (ISO 13616), for a card its last digit (ISO/IEC 7812-1, Luhn).
    """
    if kind not in shapes:
        return f"there is no kind '{kind}'; choose one of: {', '.join(sorted(shapes))}"
    if not re.fullmatch(shapes[kind], account):
        return f"a number of kind '{kind}' does not look like this"
    if kind == "account" and _IBAN.fullmatch(account) and not _iban_holds(account):
        return "the check digits of the IBAN do not agree with the rest"
    if kind == "card" and not _luhn_holds(account):
        return "the last digit of the card does not agree with the rest"
    return ""


def masked(account: str) -> str:
    """What pages show: the last four characters of a long number, the last one of a short number."""
    shown = 4 if len(account) >= 8 else 1
    return "•" * (len(account) - shown) + account[-shown:]


def same_holder(holder: str, names: Iterable[str]) -> bool:
    """Whether the account's holder can be one of the names: alike in Latin letters, whatever the order of their parts.

    A holder who leaves out middle names agrees too, as banks shorten names.
    """
    return any(_alike(_parts(holder), _parts(name)) for name in names)


def _iban_holds(account: str) -> bool:
    digits = "".join(str(int(character, 36)) for character in account[4:] + account[:4])
    return int(digits) % 97 == 1


def _luhn_holds(card: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(card)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _parts(name: str) -> list[str]:
    return sorted(re.findall("[a-z]+", anyascii.anyascii(name).lower()))


def _alike(holder: list[str], name: list[str]) -> bool:
    if not holder or not name:
        return False
    if len(holder) >= 2 and set(holder) <= set(name):
        return True
    return difflib.SequenceMatcher(None, " ".join(holder), " ".join(name)).ratio() >= LEAST_SIMILAR
