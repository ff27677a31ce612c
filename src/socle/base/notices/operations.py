import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from socle.base import acting
from socle.base.kernel import numbers, refusals
from socle.base.notices import content
from socle.base.notices.models import Notice

CHANNELS = ("in person", "post", "sms", "app", "public list")


class AlreadyServed(refusals.Refusal):
    """Notice {number} was already served on {served_on}. It cannot be served twice."""

    code = "base.already-served"


class NoSuchChannel(refusals.Refusal):
    """'{channel}' is no way to serve a notice. Choose one of: in person, post, sms, app, public list."""

    code = "base.no-such-channel"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a notice says: the Typst template and its data (texts, dates, `letters.values.Amount`), in one language."""

    kind: str
    template: str
    language: str
    content: Mapping[str, Any]


def prepare(letter: Letter, *, about: str, addressee: str, at: datetime) -> Notice:
    """Write the notice about a record (its public number) to a person (theirs). Not served yet."""
    held = content.pack(letter.content)
    return Notice.objects.create(
        number=numbers.new("NT"),
        kind=letter.kind,
        about=about,
        addressee=addressee,
        language=letter.language,
        template=letter.template,
        content=held,
        content_hash=content_hash(held),
        prepared_at=at,
    )


def serve(notice: Notice, *, channel: str, on: date, by: acting.Actor) -> Notice:
    """Record that the notice reached the person. Raises AlreadyServed or NoSuchChannel."""
    if channel not in CHANNELS:
        raise NoSuchChannel(channel=channel)
    if notice.served_on is not None:
        raise AlreadyServed(number=notice.number, served_on=notice.served_on)
    notice.channel, notice.served_on, notice.served_by_id = channel, on, by.user_id
    notice.save(update_fields=["channel", "served_on", "served_by"])
    return notice


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the letter's data in canonical JSON."""
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()
