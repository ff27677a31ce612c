"""The tables of base, gathered from its nouns for Django."""

from socle.base.accounts.models import AccessReview, ApiClient, Assignment, User
from socle.base.acts.models import Act, Delegation
from socle.base.areas.models import Area
from socle.base.audit.models import Event, Seal
from socle.base.country.models import CountryApplication
from socle.base.institutions.models import Facility, Institution, Office, Purpose, SharingAgreement
from socle.base.notices.models import Notice
from socle.base.periods.models import Holiday, Period

__all__ = [
    "AccessReview",
    "Act",
    "ApiClient",
    "Area",
    "Assignment",
    "CountryApplication",
    "Delegation",
    "Event",
    "Facility",
    "Holiday",
    "Institution",
    "Notice",
    "Office",
    "Period",
    "Purpose",
    "Seal",
    "SharingAgreement",
    "User",
]
