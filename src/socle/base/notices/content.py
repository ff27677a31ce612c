"""The data of a letter as JSON and back: dates and amounts keep their type, so that a notice prints the same for ever."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from socle.base.kernel import money
from socle.base.letters import values


def pack(value: Any) -> Any:
    """Letter data as plain JSON values; dates, instants, decimals and amounts become marked objects."""
    match value:
        case values.Amount():
            return {"$amount": money.plain(value.value), "currency": value.currency}
        case Decimal():
            return {"$decimal": money.plain(value)}
        case datetime():
            return {"$instant": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case dict():
            return {str(key): pack(item) for key, item in value.items()}
        case list() | tuple():
            return [pack(item) for item in value]
        case None | str() | int() | bool():
            return value
    raise TypeError(f"A letter cannot hold a {type(value).__name__}.")


def unpack(value: Any) -> Any:
    """What `pack` was given."""
    match value:
        case {"$amount": amount, "currency": currency}:
            return values.Amount(value=Decimal(amount), currency=currency)
        case {"$decimal": number}:
            return Decimal(number)
        case {"$instant": instant}:
            return datetime.fromisoformat(instant)
        case {"$date": day}:
            return date.fromisoformat(day)
        case dict():
            return {key: unpack(item) for key, item in value.items()}
        case list():
            return [unpack(item) for item in value]
    return value
