"""The gallery: every component of the `ui` tags in its states, for page authors, translators and the browser tests."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socle.web import charts, fields, formats, states


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Full name"), help_text=gettext_lazy("As it is written on the document"))
    born = fields.KnownDateField(
        label=gettext_lazy("Date of birth"), help_text=gettext_lazy("The year alone, if nobody knows the day")
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        choices=[("female", gettext_lazy("Female")), ("male", gettext_lazy("Male"))],
        widget=forms.RadioSelect,
    )
    district = forms.ChoiceField(
        label=gettext_lazy("District"), choices=[("", "—"), ("1", gettext_lazy("North")), ("2", gettext_lazy("South"))]
    )
    income = forms.DecimalField(label=gettext_lazy("Monthly income"), min_value=0, required=False)
    assets = forms.MultipleChoiceField(
        label=gettext_lazy("Assets owned"),
        choices=[
            ("radio", gettext_lazy("Radio")),
            ("bicycle", gettext_lazy("Bicycle")),
            ("phone", gettext_lazy("Phone")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea, required=False)
    proof = forms.FileField(label=gettext_lazy("Proof"), help_text=gettext_lazy("PDF or photograph, at most 5 MB"))
    served = forms.BooleanField(label=gettext_lazy("The notice was read to the applicant"))


def gallery(request: HttpRequest) -> HttpResponse:
    """The page. It reads no row of any table."""
    return render(request, "web/gallery.html", contents(request))


def contents(request: HttpRequest) -> dict[str, Any]:
    """What the page shows: invented names, a form as it was filled in, the same form with errors."""
    typed = {
        "born_0": "31",
        "born_1": "2",
        "born_2": "1984",
        "income": "-3",
        "district": "1",
        "note": _("Seen at home"),
    }
    filled = {"name": "Acacia Juniper", "born": "1984", "sex": "female", "assets": ["radio"]}
    return {
        "blank": SampleForm(initial=filled),
        "wrong": SampleForm({f"wrong-{name}": value for name, value in typed.items()}, {}, prefix="wrong"),
        "states": sorted(states.TABLE, key=lambda code: (list(states.SIGNS).index(states.TABLE[code].tone), code)),
        "members": _members(),
        "page": Paginator(range(1, 400), 25).get_page(request.GET.get("page", 4)),
        "criteria": _criteria(),
        "charts": [_bars(), _line()],
        "trail": [(_("Households"), "#"), (_("North"), "#"), ("HH-7K2M-90QX-4", "")],
        "moment": datetime(2018, 12, 14, 17, 3, tzinfo=UTC),
        "amount": Decimal("73500"),
        "cents": Decimal("1234.50"),
        "ages": [
            ngettext("%(days)s day", "%(days)s days", days) % {"days": formats.number(days)}
            for days in (0, 1, 2, 3, 11, 100)
        ],
    }


def _members() -> list[dict[str, Any]]:
    return [
        {
            "name": "Acacia Juniper",
            "relation": _("Head"),
            "age": 42,
            "proof": "verified",
            "note": _("Receives the payments"),
        },
        {"name": "Rowan Juniper", "relation": _("Spouse"), "age": 47, "proof": "verified", "note": ""},
        {
            "name": "Willow Juniper",
            "relation": _("Daughter"),
            "age": 15,
            "proof": "declared",
            "note": _("In school, grade 8"),
        },
        {"name": "Aspen Juniper", "relation": _("Daughter"), "age": 3, "proof": "missing", "note": _("Child under 5")},
        {"name": "Hazel Niger", "relation": _("Mother"), "age": None, "proof": "to check", "note": ""},
    ]


def _criteria() -> list[dict[str, Any]]:
    declared = {
        "label": _("Income"),
        "of": "Acacia Juniper",
        "value": "800",
        "source": _("declared"),
        "on": date(2018, 5, 10),
    }
    income = {"words": _("Income per person is at or below the limit"), "law": "art. 2"}
    return [
        income | {"result": "yes", "value": "77.80", "threshold": "89.00", "inputs": [declared]},
        {"words": _("At least one child under 16"), "law": "art. 3", "result": "yes", "value": "2"},
        {"words": _("Not already receiving a rural pension"), "result": "no", "value": "1", "threshold": "0"},
        {
            "words": _("Somebody in the family is pregnant"),
            "result": "unknown",
            "missing": [_("certificate of pregnancy")],
        },
    ]


def _bars() -> charts.Chart:
    places = (_("North"), _("South"), _("River bank"), _("Old town"))
    women, men = charts.Series(_("Women"), (1240, 980, 415, 88)), charts.Series(_("Men"), (1104, 1010, 367, None))
    return charts.Chart(_("Recipients by district and sex"), places, (women, men))


def _line() -> charts.Chart:
    months = ("2018-05", "2018-06", "2018-07", "2018-08", "2018-09", "2018-10", "2018-11", "2018-12")
    share = (
        Decimal("92.1"),
        Decimal("93.4"),
        Decimal("91.8"),
        None,
        Decimal("95.0"),
        Decimal("96.2"),
        Decimal("96.1"),
        97,
    )
    return charts.Chart(
        _("Payments collected in time, per cent"), months, (charts.Series(_("Collected"), share),), "line"
    )
