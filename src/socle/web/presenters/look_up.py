"""What a citizen sees of their own matters."""

from typing import Any

from socle.grievances.queries.public import View
from socle.web.presenters import words


def of_view(view: View) -> dict[str, Any]:
    """The matters of the receipt, ready to be read."""
    offices = words.office_names(str(one.get("office", "")) for one in view.looked)
    return {
        "number": view.number,
        "tickets": view.tickets,
        "applications": view.applications,
        "payments": view.payments,
        "looked": [
            (offices[str(one.get("office", ""))], words.purpose(str(one.get("purpose", ""))), one.get("at"))
            for one in view.looked
        ],
    }
