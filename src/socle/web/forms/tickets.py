"""The forms of tickets: the filter, receiving, handling, and what the appeal body writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.grievances import catalogue, reasoning
from socle.grievances.models import AppealOutcome, Ticket
from socle.grievances.operations import tickets
from socle.web import states
from socle.web.fields import KnownDateField
from socle.web.presenters import channels, words

REACTIONS = {"satisfied": _("Satisfied"), "appeals": _("Wants to appeal"), "none": _("Said nothing")}


class FilterForm(forms.Form):
    """Kind, state, and whose."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    which = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[
            ("", _("All open")),
            ("overdue", _("Overdue")),
            ("mine", _("Assigned to me")),
            ("office", _("Of my office")),
            ("all", _("Closed ones too")),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(code, words.said(one.title)) for code, one in catalogue.of_country().kinds.items()]
        known = [(code, states.of(code).text) for code in Ticket.State.values]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All")), *known]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """What was chosen by name."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class ReceiveForm(forms.Form):
    """What a person brings forward, in their words."""

    kind = forms.ChoiceField(label=_("What is it"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("What is it about"))
    person = forms.CharField(
        label=_("Number of the person"),
        required=False,
        max_length=24,
        help_text=_("Empty: anonymous. An appeal cannot be anonymous."),
    )
    text = forms.CharField(label=_("What the person says, in their words"), widget=forms.Textarea)
    channel = forms.ChoiceField(label=_("How it reached us"), initial="counter")
    area = forms.ChoiceField(label=_("Where it happened"))
    decision = forms.CharField(
        label=_("Number of the disputed decision"), required=False, max_length=24, help_text=_("Needed for an appeal.")
    )
    payment = forms.CharField(label=_("Number of the payment"), required=False, max_length=35)
    officer = forms.ChoiceField(
        label=_("Officer whom it is about"),
        required=False,
        help_text=_("Then it is confidential and goes to another office, one level up."),
    )
    urgent = forms.BooleanField(label=_("It is urgent"), required=False)
    late_excuse = forms.CharField(label=_("Why an appeal comes after its last day"), required=False, max_length=300)
    language = forms.ChoiceField(label=_("Language of the answer"))

    def __init__(
        self, *args: Any, areas: list[tuple[str, str]], officers: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        known = catalogue.of_country()
        choices: dict[str, list[Any]] = {
            "kind": [(code, words.said(one.title)) for code, one in known.kinds.items()],
            "category": [
                (one.code, ("\u2003" if one.under else "") + words.said(one.title)) for one in known.categories.values()
            ],
            "channel": [(code, channels.WORDS[code]) for code in tickets.CHANNELS],
            "area": areas,
            "officer": [("", _("Nobody")), *officers],
            "language": words.languages(),
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """To whom of the office."""

    to = forms.ChoiceField(label=_("Officer"))

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = officers  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note, for the file or for the person."""

    text = forms.CharField(label=_("Note"), widget=forms.Textarea)
    public = forms.BooleanField(label=_("The person may read it"), required=False)


class AnswerForm(forms.Form):
    """What the person is told."""

    text = forms.CharField(label=_("Answer to the person"), widget=forms.Textarea)


class PauseForm(forms.Form):
    """Why the clock stands still."""

    reason = forms.ChoiceField(label=_("Why the office waits"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = catalogue.of_country().pauses.values()
        self.fields["reason"].choices = [(one.code, words.said(one.title)) for one in known]  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """How it ended, and what the person says to it."""

    outcome = forms.ChoiceField(label=_("Outcome"))
    reaction = forms.ChoiceField(
        label=_("The person"), choices=[(code, REACTIONS[code]) for code in reasoning.REACTIONS]
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        known = catalogue.of_country()
        outcomes = [(code, words.said(known.outcomes[code])) for code in known.kinds[kind].outcomes]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    """Why it is opened again."""

    reason = forms.CharField(label=_("Why it is opened again"), widget=forms.Textarea)


class PrepareForm(forms.Form):
    """What the rapporteur proposes to the appeal body."""

    upheld = forms.ChoiceField(
        label=_("The appeal is"), widget=forms.RadioSelect, choices=[("yes", _("Upheld")), ("no", _("Dismissed"))]
    )
    finding = forms.ChoiceField(
        label=_("Finding"),
        widget=forms.RadioSelect,
        choices=[(code, states.of(code).text) for code in AppealOutcome.Finding.values],
    )
    reasons = forms.CharField(label=_("Reasons, as the person reads them"), widget=forms.Textarea)
    law = forms.CharField(label=_("Articles"), max_length=300)
    rectified_from = KnownDateField(
        label=_("Put right from the day"),
        precision="day",
        required=False,
        help_text=_("Empty where the administration erred: then from the day of the disputed decision."),
    )


class SendBackForm(forms.Form):
    """Why the prepared decision is prepared again."""

    back = forms.CharField(label=_("Why it goes back"), max_length=300)


class ServeForm(forms.Form):
    """How the decision on the appeal reached the person, and what they say."""

    channel = forms.ChoiceField(
        label=_("How it was handed over"),
        choices=[(code, channels.WORDS[code]) for code in ("in person", "post", "sms", "app")],
    )
    reaction = forms.ChoiceField(
        label=_("The person"), choices=[(code, REACTIONS[code]) for code in reasoning.REACTIONS], initial="none"
    )
