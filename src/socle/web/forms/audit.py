"""The filter of the audit trail."""

from datetime import datetime, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from socle.base.audit.models import Event
from socle.base.kernel import numbers

_WRONG_DAY = {"invalid": _("There is no such date. Check the day, the month and the year.")}


class FilterForm(forms.Form):
    """Everything may stay empty."""

    record = forms.CharField(label=_("Record"), required=False, max_length=60)
    action = forms.CharField(label=_("Act"), required=False, max_length=80)
    actor = forms.CharField(label=_("User"), required=False, max_length=150)
    office = forms.CharField(label=_("Office"), required=False, max_length=60)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=_WRONG_DAY
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=_WRONG_DAY
    )

    def about(self) -> str:
        """The public number of the record, as it is written in the trail."""
        self.is_valid()
        text = self.cleaned_data.get("record", "").strip()
        return numbers.normalise(text) or text


def narrowed(form: FilterForm, events: QuerySet[Event]) -> QuerySet[Event]:
    """The events that fit the filter; a field that cannot be read does not narrow, and the form says so."""
    form.is_valid()
    told = form.cleaned_data
    if told.get("action"):
        events = events.filter(action__startswith=told["action"].strip())
    if told.get("actor"):
        events = events.filter(actor=told["actor"].strip())
    if told.get("office"):
        events = events.filter(office=told["office"].strip())
    midnight = datetime.min.time()
    if told.get("since"):
        events = events.filter(at__gte=timezone.make_aware(datetime.combine(told["since"], midnight)))
    if told.get("until"):
        day_after = told["until"] + timedelta(days=1)
        events = events.filter(at__lt=timezone.make_aware(datetime.combine(day_after, midnight)))
    return events
