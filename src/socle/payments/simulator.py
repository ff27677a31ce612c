"""A payment provider that exists on this machine only, for the demonstration and for tests. It stands behind the port.

It reads the pain.001 it is sent, decides about each payment from its id alone (so the same payment always meets the
same fate, whatever the order or the number of restarts), and answers as a bank does: a pain.002 and a camt.053 on the
day of execution, and three days later a second camt.053 with the one payment that comes back.

What can go wrong: about 1 % of accounts are closed (AC04); an account whose number names a reason (`...MD07...`,
`...AC01...`) meets that reason; one payment of each message, when it has two settled ones, is returned later (AC06); an
id that was paid before is refused (AM05); a whole message is refused (AM04) when the payer's account does not hold its total.

Its state is a folder: one sub-folder a message, moved into place when complete, so a process killed at any moment
leaves either a message that never arrived or one with all its answers. Balances are derived from these folders.
"""

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import tempfile
from collections.abc import Iterator
from decimal import Decimal

from socle.base.kernel import money
from socle.payments import ports, simulated_answers
from socle.payments.formats import orders, states

NAMED_REASONS = ("AC01", "AC04", "AC06", "AM02", "BE01", "MD07", "RC01")
OPENING_BALANCE = Decimal(1_000_000_000)


class Simulator:
    """A `ports.PaymentProvider`. `folder` holds all it knows; `seed` changes whom misfortune meets; `opening` is what
    each payer's account holds at first."""

    def __init__(self, folder: pathlib.Path, *, seed: str = "socle", opening: Decimal = OPENING_BALANCE) -> None:
        self._folder = pathlib.Path(folder)
        self._seed = seed
        self._opening = opening
        self._folder.mkdir(parents=True, exist_ok=True)

    def send(self, file: bytes, message_id: str) -> ports.Receipt:
        """Take a pain.001; see the port. Refuses a file that is not one, or whose own message id is another."""
        order = orders.read(file)
        if order.message_id != message_id:
            raise ports.ContentDiffers(message_id=message_id)
        with self._alone():
            place = self._place(message_id)
            again = place.exists()
            if again and _digest(file) != _facts(place)["digest"]:
                raise ports.ContentDiffers(message_id=message_id)
            if not again:
                self._take(order, file, place)
            return ports.Receipt(
                message_id=message_id,
                reference=f"SIM-{place.name[:12].upper()}",
                received_at=order.created_at,
                again=again,
            )

    def reports(self, message_id: str) -> list[ports.ProviderFile]:
        """The answers to a message, the return included; each says from which day it would be there."""
        place = self._place(message_id)
        if not place.exists():
            return []
        return [
            ports.ProviderFile(
                name=f"{place.name[:12]}-{answer['file']}",
                kind=ports.FileKind(answer["kind"]),
                available_on=datetime.date.fromisoformat(answer["on"]),
                content=(place / answer["file"]).read_bytes(),
            )
            for answer in _facts(place)["answers"]
        ]

    def fate(self, transfer: orders.Transfer) -> states.Reason | None:
        """Why a payment is refused, or None when it is settled. Depends on the payment and the seed alone."""
        for code in NAMED_REASONS:
            if code in transfer.creditor_account:
                return states.Reason(code=code, text="The account is named so")
        if self._draw(transfer.end_to_end_id) % 100 == 0:
            return states.Reason(code="AC04", text="Account closed")
        return None

    def _draw(self, identifier: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self._seed}|{identifier}".encode()).digest()[:8], "big")

    def _take(self, order: orders.Order, file: bytes, place: pathlib.Path) -> None:
        """Decide, write all answers beside each other, then move the folder into its place in one step."""
        account = order.groups[0].debtor_account
        sequence, opening = self._latest(account)
        fates = self._fates(order, opening)
        answers, closing = simulated_answers.compose(
            simulated_answers.Decided(
                order=order, fates=fates, returned=self._returned(fates), opening=opening, key=f"SIM{place.name[:12]}"
            )
        )
        draft = pathlib.Path(tempfile.mkdtemp(prefix="draft-", dir=self._folder))
        (draft / "pain001.xml").write_bytes(file)
        for answer in answers:
            (draft / answer.name).write_bytes(answer.content)
        settled = [identifier for identifier, reason in fates.items() if reason is None]
        (draft / "settled.txt").write_text("\n".join(settled), encoding="utf-8")
        facts = {
            "message_id": order.message_id,
            "digest": _digest(file),
            "account": account,
            "sequence": sequence + 1,
            "closing": money.plain(closing),
            "answers": [{"file": a.name, "kind": a.kind.value, "on": a.available_on.isoformat()} for a in answers],
        }
        (draft / "facts.json").write_text(json.dumps(facts, sort_keys=True, indent=1), encoding="utf-8")
        for written in draft.iterdir():
            _to_disk(written)
        draft.rename(place)
        _to_disk(self._folder)

    def _fates(self, order: orders.Order, balance: Decimal) -> dict[str, states.Reason | None]:
        transfers = [transfer for group in order.groups for transfer in group.transfers]
        if sum(transfer.amount for transfer in transfers) > balance:
            poor = states.Reason(code="AM04", text="The balance of the payer does not cover the message")
            return {transfer.end_to_end_id: poor for transfer in transfers}
        paid = self._paid_before()
        twice = states.Reason(code="AM05", text="This end-to-end id was paid before")
        return {t.end_to_end_id: twice if t.end_to_end_id in paid else self.fate(t) for t in transfers}

    def _returned(self, fates: dict[str, states.Reason | None]) -> str | None:
        """The settled payment that comes back: the one with the lowest draw, if another remains settled."""
        settled = [identifier for identifier, reason in fates.items() if reason is None]
        return min(settled, key=lambda identifier: (self._draw(identifier), identifier)) if len(settled) > 1 else None

    def _paid_before(self) -> set[str]:
        """The ids of every payment settled so far: an id names one payment for ever, whatever message it comes in."""
        return {
            identifier
            for settled in self._folder.glob("*/settled.txt")
            for identifier in settled.read_text(encoding="utf-8").split("\n")
        }

    def _latest(self, account: str) -> tuple[int, Decimal]:
        known = (_facts(place) for place in self._folder.iterdir() if (place / "facts.json").exists())
        latest = max(
            (facts for facts in known if facts["account"] == account),
            key=lambda facts: facts["sequence"],
            default=None,
        )
        return (latest["sequence"], Decimal(latest["closing"])) if latest else (0, self._opening)

    def _place(self, message_id: str) -> pathlib.Path:
        return self._folder / hashlib.sha256(message_id.encode()).hexdigest()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One sender at a time on this folder; drafts of a killed process are swept away."""
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for draft in self._folder.glob("draft-*"):
                shutil.rmtree(draft)
            yield


def _facts(place: pathlib.Path) -> dict:
    return json.loads((place / "facts.json").read_text(encoding="utf-8"))


def _digest(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()


def _to_disk(path: pathlib.Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
