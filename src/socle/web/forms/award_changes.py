"""The forms of changing an award: assess again, another amount, an exit, money asked back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from socle.payments.reasoning import amounts
from socle.web.fields import KnownDateField
from socle.web.forms import payrolls

REASONS = {
    "birth": _("A child was born"),
    "death": _("A member of the family died"),
    "income": _("The income is another"),
    "member-joined": _("Somebody joined the family"),
    "member-left": _("Somebody left the family"),
    "correction": _("A mistake was put right"),
}
EXITS = {
    "deceased": _("The person entitled died"),
    "moved-away": _("Moved away"),
    "aged-out": _("The age limit was passed"),
    "no-eligible-member": _("No member of the family is entitled any more"),
    "income-above-limit": _("The income is above the limit"),
    "time-limit": _("The time for which it is paid is over"),
    "graduated": _("The plan reached its goal"),
    "waived": _("At the wish of the person entitled"),
    "non-compliance": _("A condition was not met repeatedly"),
    "other-benefit-chosen": _("Another benefit was chosen"),
    "granted-in-error": _("It was granted in error"),
    "duplicate": _("It was granted twice"),
    "fraud": _("Fraud was found"),
    "scheme-closed": _("The scheme ended"),
    "no-longer-eligible": _("A condition of the benefit is no longer met"),
}
FINDINGS = {
    "official error": _("An error of the administration"),
    "claimant error": _("An error in what was told"),
    "fraud": _("Fraud that was found"),
}


class ReviewForm(forms.Form):
    """From which period a new assessment is to count."""

    period = forms.ChoiceField(label=_("From which period"))

    def __init__(self, *args: Any, periods: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["period"].choices = list(periods)  # type: ignore[attr-defined]


class AmountForm(forms.Form):
    """What each component is worth from a day on."""

    from_on = KnownDateField(label=_("From the day"), precision="day", help_text=_("It may lie in the past."))
    reason = forms.ChoiceField(label=_("Reason"), choices=list(REASONS.items()))
    law = forms.CharField(label=_("Article"), max_length=300)

    def __init__(self, *args: Any, components: Sequence[tuple[str, str, Decimal | None]], **options: Any) -> None:
        """`components`: code, title and present amount of each."""
        super().__init__(*args, **options)
        self.codes = [code for code, _title, _amount in components]
        for code, title, amount in components:
            self.fields[f"amount_{code}"] = forms.CharField(
                label=title, max_length=20, required=False, initial="" if amount is None else format(amount, "f")
            )
        self.order_fields([f"amount_{code}" for code in self.codes])

    def clean(self) -> dict[str, Any]:
        """Each amount read as money, beside its own field."""
        for code in self.codes:
            text = self.cleaned_data.get(f"amount_{code}", "")
            if not text:
                continue
            try:
                self.cleaned_data[f"amount_{code}"] = payrolls.money(text)
            except ValidationError as unclear:
                self.add_error(f"amount_{code}", unclear)
        return self.cleaned_data

    @property
    def worth(self) -> dict[str, Decimal]:
        """The amounts that were typed, by component."""
        typed = {code: self.cleaned_data.get(f"amount_{code}") for code in self.codes}
        return {code: amount for code, amount in typed.items() if isinstance(amount, Decimal)}


class ExitForm(forms.Form):
    """Why the award ends, and the last period that is owed."""

    reason = forms.ChoiceField(label=_("Reason"))
    last_period = forms.ChoiceField(label=_("Last period that is paid"))
    law = forms.CharField(label=_("Article"), max_length=300)
    follow_up = forms.CharField(
        label=_("What comes next for the family"),
        max_length=300,
        required=False,
        help_text=_("It stands in the letter."),
    )

    def __init__(
        self,
        *args: Any,
        reasons: Sequence[tuple[str, str]],
        periods: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = list(reasons)  # type: ignore[attr-defined]
        self.fields["last_period"].choices = list(periods)  # type: ignore[attr-defined]


LIFTS = {
    "report-corrected": _("The report was corrected"),
    "facility-closed": _("The school or clinic was closed"),
    "family-heard": _("The family was heard and had a good reason"),
}


class LiftForm(forms.Form):
    """Which effect of a condition is to be lifted, and why."""

    effect = forms.ChoiceField(label=_("Effect"))
    reason = forms.ChoiceField(label=_("Reason"), choices=list(LIFTS.items()))

    def __init__(self, *args: Any, effects: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["effect"].choices = list(effects)  # type: ignore[attr-defined]


class RecoveryForm(forms.Form):
    """By whose error too much was paid, and how much of each payment may be kept back."""

    finding = forms.ChoiceField(label=_("Why it was paid"), choices=list(FINDINGS.items()))
    reason = forms.CharField(label=_("What was found"), max_length=300, widget=forms.Textarea)
    law = forms.CharField(label=_("Article"), max_length=300)
    percent = forms.DecimalField(
        label=_("At most so many per cent of each payment"),
        min_value=Decimal(1),
        max_value=amounts.LARGEST_SHARE * 100,
        decimal_places=2,
        initial=10,
    )
