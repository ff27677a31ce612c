"""Days of birth that are known to the day, the month, the year, or only as an age: always an earliest and a latest day (A09)."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from socle.base.kernel import refusals


@dataclass(frozen=True, kw_only=True)
class Born:
    """A birth on an unknown day between `earliest` and `latest`, both possible."""

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise refusals.InvalidInput(
                f"Date of birth: {self.earliest} is after {self.latest}. Write the earliest possible day first."
            )

    @classmethod
    def exactly(cls, day: date) -> "Born":
        return cls(earliest=day, latest=day)

    @classmethod
    def in_month(cls, year: int, month: int) -> "Born":
        return cls(earliest=date(year, month, 1), latest=date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def in_year(cls, year: int) -> "Born":
        return cls(earliest=date(year, 1, 1), latest=date(year, 12, 31))

    @classmethod
    def aged(cls, age: int, on: date) -> "Born":
        """Somebody who was `age` full years old on the day `on`."""
        if not 0 <= age <= 130:
            raise refusals.InvalidInput(f"Age: {age} is not an age. Write full years, 0 to 130.")
        return cls(earliest=_years_before(on, age + 1) + timedelta(days=1), latest=_years_before(on, age))

    @property
    def is_exact(self) -> bool:
        return self.earliest == self.latest

    def ages(self, on: date) -> tuple[int, int]:
        """The lowest and the highest age in full years that the person may have on a day."""
        return age(self.latest, on), age(self.earliest, on)


def age(born_on: date, on: date) -> int:
    """Full years from a day of birth to `on`; somebody born on 29 February turns a year older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _years_before(day: date, years: int) -> date:
    """The latest day of birth of somebody who is at least `years` old on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)
