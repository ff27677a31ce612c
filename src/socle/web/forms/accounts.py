"""Accounts and roles."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from socle.base.accounts.roles import MACHINE_ROLES, ROLES
from socle.web import fields
from socle.web.presenters import words

Choices = Sequence[tuple[str, str]]


class AccountForm(forms.Form):
    """A new account: no password is set here; its owner does that, or signs in with the institution."""

    username = forms.SlugField(
        label=_("User name"), max_length=150, help_text=_("Letters, figures and hyphens; it cannot be changed.")
    )
    name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    institution = forms.ChoiceField(label=_("Institution"))
    language = forms.ChoiceField(label=_("Language of the pages"))

    def __init__(self, *args: Any, institutions: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["institution"].choices = [("", "—"), *institutions]  # type: ignore[attr-defined]
        self.fields["language"].choices = words.page_languages()  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """A role for an area and schemes, from a day on."""

    role = forms.ChoiceField(label=_("Role"))
    office = forms.ChoiceField(label=_("Office"))
    area = forms.ChoiceField(label=_("Area"), help_text=_("Everything in this area."))
    schemes = forms.CharField(label=_("Schemes"), help_text=_("Codes of schemes, or * for all."), max_length=500)
    on = fields.KnownDateField(label=_("From"), precision="day")

    def __init__(self, *args: Any, areas: Choices, offices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [(code, role.title) for code, role in ROLES.items() if code not in MACHINE_ROLES]
        self.fields["role"].choices = [("", "—"), *roles]  # type: ignore[attr-defined]
        self.fields["office"].choices = [("", "—"), *offices]  # type: ignore[attr-defined]
        self.fields["area"].choices = [("", "—"), *areas]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class CloseForm(EndForm):
    """Why an account is closed."""


class ReviewForm(forms.Form):
    """Keep a role or end it, and why."""

    keep = forms.ChoiceField(
        label=_("What follows?"), choices=[("yes", _("Keep")), ("no", _("End today"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
