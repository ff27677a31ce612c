"""The forms of scheme versions: handing in files, publishing with remarks, turning down or taking out of force with a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from socle.schemes.source.files import EXAMPLES, SCHEME

MOST_BYTES = 5_000_000


class PublishForm(forms.Form):
    """What the signer adds."""

    remarks = forms.CharField(label=_("Remarks"), required=False, max_length=300)


class RefuseForm(forms.Form):
    """Why the proposal is turned down."""

    reason = forms.CharField(label=_("Why it is turned down"), max_length=300)


class WithdrawForm(forms.Form):
    """Why the version is taken out of force."""

    reason = forms.CharField(label=_("Why it is taken out of force"), max_length=300)


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files at once."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=_Files(attrs={"accept": ".yaml,.yml"}), **given)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(_FilesField, self).clean(one, initial) for one in (data or [None])]


class HandInForm(forms.Form):
    """The files of a scheme, and from which day they are to be law."""

    scheme_files = _FilesField(
        label=_("The files of the scheme"),
        help_text=_("scheme.yaml and examples.yaml; cases that they name with them."),
    )
    from_on = forms.DateField(
        label=_("In force from"),
        required=False,
        help_text=_("Empty: from the first day on which they say something new."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_scheme_files(self) -> dict[str, str]:
        """Each file's text by its name; the cases of examples lie in cases/."""
        told: dict[str, str] = {}
        for one in self.cleaned_data["scheme_files"]:
            name = one.name if one.name in (SCHEME, EXAMPLES) else f"cases/{one.name}"
            if one.size > MOST_BYTES:
                raise ValidationError(_("%(name)s is larger than 5 MB."), params={"name": one.name})
            try:
                told[name] = one.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise ValidationError(
                    _("%(name)s is not UTF-8. Save it as UTF-8."), params={"name": one.name}
                ) from error
        if SCHEME not in told:
            raise ValidationError(_("There is no scheme.yaml among the files. Choose it too."))
        return told
