from functools import lru_cache
from pathlib import Path

from django.conf import settings

from socle.base.country import reading
from socle.base.facts import dictionary


@lru_cache(maxsize=4)
def _read(folder: Path) -> reading.Country:
    return reading.read(folder)


def country() -> reading.Country:
    """The country of this installation, read once a process (settings.SOCLE_COUNTRY)."""
    return _read(settings.SOCLE_COUNTRY)


def facts() -> dictionary.Dictionary:
    """The data dictionary of this installation's country."""
    return country().dictionary
