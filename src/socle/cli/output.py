"""How commands speak: text for people, one JSON object for scripts, progress on the terminal, and exit codes."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import click
from tqdm import tqdm

from socle.base.kernel import money

DONE, WRONG_INPUT, REFUSED = 0, 2, 3
_T = TypeVar("_T")

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for scripts.")


def show(result: dict[str, Any], *, as_json: bool, text: str = "") -> None:
    """Print the result: as JSON, or as `text` (default: a line a key)."""
    if as_json:
        click.echo(json.dumps(result, default=_plain, ensure_ascii=False))
    else:
        click.echo(text or "\n".join(f"{key}: {_words(value)}" for key, value in result.items()))


def progress(items: Iterable[_T], *, label: str, total: int | None = None) -> Iterator[_T]:
    """The items, with a progress bar on a terminal and nothing elsewhere."""
    yield from tqdm(items, desc=label, total=total, disable=not sys.stderr.isatty(), leave=False)


def step(text: str) -> None:
    """Say on the error stream what happens now, so that standard output stays the result."""
    click.echo(text, err=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return money.plain(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as text, a line each, the cells two blanks apart."""
    return "\n".join("  ".join(_words(cell) for cell in row.values()) for row in rows)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items())
    return str(value)
