"""The whole is rounded once to what can be paid out; its parts add up to it (domain P25)."""

from decimal import Decimal as D

import pytest

from socle.base import acting
from socle.base.periods import queries as periods
from socle.config import settings
from socle.payments import owed, rows
from tests.payments import arranging
from tests.payments.office import DECEMBER
from tests.people import at


@pytest.mark.parametrize(
    ("unit", "parts", "paid"),
    [
        (100, {"a": "50", "b": "50"}, {"a": "100"}),  # 100 in all: not 200
        (100, {"a": "40", "b": "40", "c": "40"}, {"b": "100"}),  # 120 rounds to 100: not nothing
        (100, {"a": "149", "b": "149"}, {"a": "100", "b": "200"}),  # 298 rounds to 300
        (1, {"a": "0.50", "b": "0.49"}, {"a": "1"}),  # 0.99 rounds to 1
        ("0.01", {"a": "89.00", "b": "41.00"}, {"a": "89.00", "b": "41.00"}),
        (100, {"a": "49"}, {}),
    ],
)
def test_parts_add_up_to_the_whole_rounded_once(office, unit, parts, paid):
    period = periods.get(DECEMBER)
    given = {
        "scheme": arranging.SCHEME,
        "awards": None,
        "period": period.pk,
        "calendar": period.calendar,
        "starts": period.starts_on,
        "ends": period.ends_on,
        "cut_off": at(2018, 12, 3),
        "zone": settings.TIME_ZONE,
        "unit": D(unit),
    }
    with acting.acting_as(office.people.operator, purpose="payment"):
        arranging.award("Ipe Tapajos", parts)
        found = dict(rows.read(f"WITH {owed.STATEMENT} SELECT component, amount FROM owed", given))
    assert found == {component: D(amount) for component, amount in paid.items()}
