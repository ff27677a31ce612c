"""The words that every part of the API is written in: texts with limits, public numbers, days, instants, exact amounts."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from socle.base.kernel import numbers

_NO_NUL = r"^[^\x00]*$"
_DAY = r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"


def _iso(given: Any) -> Any:
    """Only the text of an ISO 8601 day: no timestamps, no numbers."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if not isinstance(given, str) or not re.fullmatch(_DAY, given):
        raise ValueError("Write a day as 2019-01-31, between 1900 and 2199.")
    return given


def _zoned(given: datetime) -> datetime:
    if given.tzinfo is None or not 1900 <= given.year < 2200:
        raise ValueError("Write the instant with its time zone, as 2019-01-31T10:00:00-03:00.")
    return given


def _text_only(given: Any) -> Any:
    if not isinstance(given, str | datetime):
        raise ValueError("Write the instant as text: 2019-01-31T10:00:00-03:00.")
    return given


def _canonical(number: str) -> str:
    return numbers.normalise(number) or number


Text = Annotated[str, StringConstraints(max_length=300, pattern=_NO_NUL)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=_NO_NUL)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/ -]*$")]
MaybeCode = Annotated[str, StringConstraints(max_length=80, pattern=r"^([A-Za-z0-9][A-Za-z0-9._/ -]*)?$")]
Number = Annotated[
    str, StringConstraints(min_length=1, max_length=35, pattern=r"^[A-Za-z0-9*~$=\- ]+$"), AfterValidator(_canonical)
]
Pin = Annotated[str, StringConstraints(min_length=4, max_length=12, pattern=r"^[0-9]+$")]
Day = Annotated[
    date,
    BeforeValidator(_iso),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY, "example": "2018-12-10"}),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_text_only),
    AfterValidator(_zoned),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Limit = Annotated[int, Field(ge=1, le=200)]
Language = Literal["en", "pt", "ar", "fr"]
Result = Literal["yes", "no", "unknown"]
Money = Annotated[str, Field(description="exact decimal text", examples=["171.00"])]


class Given(Schema):
    """What a caller sends: a name that is not in the description is refused, never dropped."""

    model_config = ConfigDict(extra="forbid")
