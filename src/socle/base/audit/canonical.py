"""The canonical encoding of an audit event and the hash chain over sealed batches. Needs no database: auditors verify offline.

UTF-8 JSON, keys sorted, no insignificant space, instants in UTC with microseconds. SHA-256 (FIPS 180-4).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = ("at", "action", "about", "actor", "role", "institution", "office", "purpose", "scheme", "area_key", "details")
GENESIS = "0" * 64


def encode(event: Mapping[str, Any]) -> bytes:
    """The bytes of an event that are hashed: its FIELDS and nothing else."""
    content = {name: _plain(event[name]) for name in FIELDS}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(event: Mapping[str, Any]) -> str:
    return hashlib.sha256(encode(event)).hexdigest()


def link(previous_hash: str, sequence: int, digests: Iterable[str]) -> str:
    """The hash of one batch: over the hash before, its place in the chain and the digests of its events in order."""
    chain = hashlib.sha256(f"{previous_hash}|{sequence}|".encode())
    for one in digests:
        chain.update(one.encode())
    return chain.hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
