"""What a provider's code means for a payment: one of six states, and the reason in plain words.

The codes are those of ISO 20022 (ExternalPaymentTransactionStatus1Code, ExternalPaymentGroupStatus1Code). A code that
stands in no table gives `unknown`: an alarm for a person, since guessing would hide money.
"""

import dataclasses
import enum
import functools
import pathlib

import yaml


class State(enum.StrEnum):
    """Of a payment, as its provider sees it."""

    PENDING = "pending"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"
    UNCOLLECTED = "uncollected"
    UNKNOWN = "unknown"


STATES = {
    "ACSC": State.SETTLED,  # settlement on the debtor's account completed
    "ACCC": State.SETTLED,  # settlement on the creditor's account completed
    "RJCT": State.FAILED,
    "CANC": State.FAILED,
    "RCVD": State.PENDING,
    "PDNG": State.PENDING,
    "PATC": State.PENDING,
    "ACTC": State.PENDING,
    "ACCP": State.PENDING,
    "ACFC": State.PENDING,
    "ACSP": State.PENDING,
    "ACWC": State.PENDING,
    "ACWP": State.PENDING,  # accepted, not yet credited or collected
    "PART": State.PENDING,  # of a group only: some of it was refused, each payment says so itself
}

UNCOLLECTED = "UNCOLLECTED"
"""ISO 20022 has no code for money that nobody came to collect: agreed with the provider as a proprietary reason."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why: the provider's `code` (ISO or its own) and what it wrote beside it."""

    code: str
    text: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the code stands in the table; if not, show code and text and let a person look."""
        return self.code in table()

    @property
    def then(self) -> str:
        """What the office does next: correct, retry, case, investigate or bank. `case` opens a case on the person:
        a reported death is verified before anything else follows from it."""
        return table()[self.code]["then"] if self.is_known else "investigate"

    def words(self, language: str) -> str:
        """The reason in plain words (en, ar, pt); of an unknown code, the code and the provider's own text."""
        return table()[self.code][language] if self.is_known else f"{self.code} {self.text}".strip()


def of_status(code: str) -> State:
    """The state a status code means; `unknown` for a code that no table has."""
    return STATES.get(code, State.UNKNOWN)


def of_return(reasons: tuple[Reason, ...]) -> State:
    """The state of a payment that came back: uncollected where the provider says so, returned otherwise."""
    return State.UNCOLLECTED if any(reason.code == UNCOLLECTED for reason in reasons) else State.RETURNED


@functools.cache
def table() -> dict[str, dict[str, str]]:
    """The reason codes with their words: code to `then`, en, ar, pt."""
    return yaml.safe_load(pathlib.Path(__file__).with_name("reasons.yaml").read_text(encoding="utf-8"))
