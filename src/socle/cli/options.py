"""Options that several commands share."""

from datetime import date, datetime
from typing import Any

import click
from django.utils import timezone

from socle.base.kernel import clock


def today() -> date:
    """The day of the installation's time zone."""
    return timezone.localdate(clock.now())


def _as_date(context: click.Context, option: click.Parameter, given: datetime | None) -> date | None:
    del context, option
    return given.date() if given else None


def day(*names: str, **extra: Any) -> Any:
    """An option that is a day, written 2019-01-31; the command gets a `date`."""
    return click.option(*names, type=click.DateTime(formats=["%Y-%m-%d"]), callback=_as_date, **extra)


def instant(*names: str, **extra: Any) -> Any:
    """An option that is an instant, written 2019-01-31T10:00:00+00:00."""
    return click.option(*names, type=click.DateTime(formats=["%Y-%m-%dT%H:%M:%S%z"]), **extra)


AS = "The user who acts, under their first role in force."
as_user = click.option(
    "--as", "username", metavar="USERNAME", help=f"{AS} Without it: the operator, who signs nothing."
)
as_signer = click.option("--as", "username", metavar="USERNAME", required=True, help=AS)
