"""Pseudonyms of persons and households: the same in every snapshot of an installation, worthless without its secret key."""

import hashlib
import hmac
from typing import Literal

from django.conf import settings

LENGTH = 20  # hexadecimal digits: 80 bits, no two alike among a billion persons


def secret() -> str:
    """The key of this installation's pseudonyms, as text for SQL."""
    return hmac.new(settings.SECRET_KEY.encode(), b"registry.snapshot", hashlib.sha256).hexdigest()


def pseudonym(kind: Literal["person", "household"], key: int) -> str:
    """The pseudonym of a person or household, as it stands in snapshots and in the canonical inputs of assessments."""
    return kind[0] + hashlib.sha256(f"{secret()}:{kind}:{key}".encode()).hexdigest()[:LENGTH]


def in_sql(kind: Literal["person", "household"], column: str) -> str:
    """The same as an expression of DuckDB, where the variable `secret` is set."""
    return f"'{kind[0]}' || substr(sha256(getvariable('secret') || ':{kind}:' || {column}), 1, {LENGTH})"
