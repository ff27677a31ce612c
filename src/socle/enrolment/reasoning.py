"""Who is selected, accounts, names of their holders, and the reasons for an exit: pure."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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

    `said` are values that a former list printed.
    """

    key: int
    number: str
    rank: Sequence[Decimal | date | None]
    groups: Sequence[str] = ()
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


def select(candidates: Iterable[Candidate], *, free: int | None, room: Mapping[str, int] | None = None) -> list[Place]:
    """The candidates in order, lowest values first, each selected while a place is free (None: for all).

    An unknown value ranks after all known ones; the public number, which is random, settles what is left equal, so the
    same candidates give the same order. `room` is how many more each group with a quota may have: who belongs to a full
    group waits (`quota-CODE`), and the next one moves up.
    """
    left = dict(room or {})
    taken: Counter[str] = Counter()
    places: list[Place] = []
    for position, one in enumerate(sorted(candidates, key=_order), start=1):
        full = next((group for group in one.groups if left.get(group, 1) < 1), "")
        no_place = free is not None and taken["all"] >= free
        reason = "no-place-free" if no_place else f"quota-{full}" if full else ""
        if not reason:
            taken["all"] += 1
            left.update({group: left[group] - 1 for group in one.groups if group in left})
        places.append(Place(candidate=one, position=position, reason=reason))
    return places


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
