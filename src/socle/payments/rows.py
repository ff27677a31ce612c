"""Statements over whole sets of rows: payments are reckoned in the database, never one row at a time."""

from collections.abc import Mapping
from typing import Any

from django.db import connection


def change(statement: str, given: Mapping[str, Any]) -> int:
    """Run a statement that writes; gives how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(given))
        return cursor.rowcount


def read(statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that reads (or writes and returns)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(given))
        return cursor.fetchall()


# The first number of the lock; the second is the scheme. No other room takes a lock by this number.
_BY_SCHEME = 7_260_003


def one_at_a_time(scheme: str) -> None:
    """Wait until nobody else makes lines of the scheme, and keep others waiting until this transaction ends.

    A payroll being calculated and an appeal being paid compare what is owed with what was posted. At once, neither would
    see the lines of the other, and a period would be paid twice.
    """
    read("SELECT pg_advisory_xact_lock(%(lock)s, hashtext(%(scheme)s))", {"lock": _BY_SCHEME, "scheme": scheme})


def gather_statistics() -> None:
    """Tell the planner how many rows there are now; called after a step that wrote a whole list."""
    read("SELECT payments_gather_statistics()", {})
