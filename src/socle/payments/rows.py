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


def gather_statistics() -> None:
    """Tell the planner how many rows there are now; called after a step that wrote a whole list."""
    read("SELECT payments_gather_statistics()", {})
