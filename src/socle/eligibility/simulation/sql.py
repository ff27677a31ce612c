"""Names and texts as SQL writes them, and the few expressions that several modules share."""

import datetime as dt


def name(column: str) -> str:
    """A column's name in double quotes."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text in single quotes."""
    return "'" + value.replace("'", "''") + "'"


def day(value: dt.date) -> str:
    return f"DATE '{value.isoformat()}'"


def years_between(born: str, on: dt.date) -> str:
    """Whole years from a day to `on`, as rules.dates.years_between: who is born on 29 February is older on 1 March."""

    def passed(start: str, end: str) -> str:
        before = f"(month({end}), day({end})) < (month({start}), day({start}))"
        return f"(year({end}) - year({start}) - CASE WHEN {before} THEN 1 ELSE 0 END)"

    return f"CASE WHEN {born} <= {day(on)} THEN {passed(born, day(on))} ELSE -{passed(day(on), born)} END::BIGINT"
