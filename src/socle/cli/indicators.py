"""`socle indicators`: the catalogue, or one indicator as of a day, small cells hidden."""

import csv
import io
from datetime import date, datetime
from typing import Any

import click

from socle.cli import operator, options, output
from socle.monitoring import queries, reasoning


@click.command("indicators")
@click.argument("code", required=False)
@options.day("--on", help="As of this day; default: today.")
@options.instant("--known-at", help="Facts as known at this instant; default: now.")
@click.option("--area-level", type=click.IntRange(0, 9), help="By areas of this level; default: the whole scope.")
@click.option("--by-sex", is_flag=True, help="Women and men apart.")
@click.option("--scheme", default="", help="Only of this scheme.")
@click.option("--language", type=click.Choice(["en", "ar", "pt"]), default="en", show_default=True)
@options.as_user
@output.as_json
def indicators_(
    code: str | None,
    on: date | None,
    known_at: datetime | None,
    area_level: int | None,
    by_sex: bool,
    scheme: str,
    language: str,
    username: str | None,
    as_json: bool,
) -> None:
    """One indicator by its CODE, or without it the catalogue. As text it is the CSV table."""
    with operator.acting_for(username, purpose="statistics") as by:
        if code is None:
            rows = [_listed(one, language) for one in queries.catalogue()]
            return output.show({"indicators": rows}, as_json=as_json, text=output.table(rows))
        asked = {"area_level": area_level, "by_sex": by_sex, "scheme": scheme, "known_at": known_at}
        table = queries.compute(code=code, on=on or options.today(), by=by, **asked)
    return output.show(_said(table, language), as_json=as_json, text=_csv(table, language))


def _listed(one: Any, language: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "dimension": one.dimension.value,
        "title": reasoning.in_language(one.title, language),
        "unit": one.unit,
    }


def _said(table: reasoning.Table, language: str) -> dict[str, Any]:
    return {
        **_listed(table.indicator, language),
        "definition": reasoning.in_language(table.indicator.definition, language),
        "definition_hash": table.indicator.hash,
        "on": table.on,
        "known_at": table.known_at,
        "scheme": table.scheme,
        "smallest": table.smallest,
        "rows": [vars(one) for one in table.rows],
        "totals": [vars(one) for one in table.totals],
        "unavailable": reasoning.in_language(table.unavailable, language) if table.unavailable else "",
    }


def _csv(table: reasoning.Table, language: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(reasoning.csv_rows(table, language=language))
    return out.getvalue().rstrip("\n")
