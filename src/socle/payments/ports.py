"""What payments need of the outside: somebody who pays what a file says, and reports on it.

A provider takes pain.001.001.09 and answers with pain.002 and camt.053 files. `send` is idempotent by message id: after
a crash nobody knows whether the file arrived, so it is sent again, and it is paid once.
"""

import dataclasses
import datetime
import enum
from typing import Protocol

from socle.base.kernel import refusals


class ContentDiffers(refusals.Refusal):
    """The message id {message_id} was sent before with other content. An id names one file for ever: nothing was paid
    again. Send the new content under a new id."""

    code = "payments.message-id-used"


class NoProvider(refusals.Refusal):
    """No payment provider is connected to this installation, so message {message_id} cannot be sent or asked about. Ask the
    administrators to connect one; nothing is lost in the meantime."""

    code = "payments.no-provider"


class FileKind(enum.StrEnum):
    """Which format a provider's file has."""

    STATUS = "pain.002"
    STATEMENT = "camt.053"
    NOTIFICATION = "camt.054"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Receipt:
    """The provider has the file. `reference` is its own number; `again` says it had the same file before."""

    message_id: str
    reference: str
    received_at: datetime.datetime
    again: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class ProviderFile:
    """A file to read back: its unique `name`, its kind, the day it is `available_on`, its bytes."""

    name: str
    kind: FileKind
    available_on: datetime.date
    content: bytes


class PaymentProvider(Protocol):
    """A bank, a mobile money operator, a post office, or the simulator."""

    def send(self, file: bytes, message_id: str) -> Receipt:
        """Hand over a pain.001. The same id and content again pays nothing and returns the first receipt, `again` set;
        the same id with other content is refused."""
        ...

    def reports(self, message_id: str) -> list[ProviderFile]:
        """The files about a message so far, in the order they became available; empty for one that never arrived."""
        ...


class Unbound:
    """No provider: nothing can be sent from this installation."""

    def send(self, file: bytes, message_id: str) -> Receipt:
        del file
        raise NoProvider(message_id=message_id)

    def reports(self, message_id: str) -> list[ProviderFile]:
        raise NoProvider(message_id=message_id)


provider: PaymentProvider = Unbound()


def bind(to: PaymentProvider) -> None:
    """Bind the provider; called once by config.wiring, and by tests that watch what is sent."""
    global provider
    provider = to
