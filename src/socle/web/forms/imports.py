"""Bringing a list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST = 50_000_000  # bytes; larger lists are imported by the command `socle import` on the server


class UploadForm(forms.Form):
    """Which list it is, and the file."""

    mapping = forms.ChoiceField(label=_("Which list is it?"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or a workbook, at most 50 MB. Larger lists are imported on the server."),
        error_messages={"empty": _("The file is empty. Ask for it again.")},
    )

    def __init__(self, *args: Any, mappings: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mapping"].choices = [("", "—"), *mappings]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        """The file, unless it is too large for a page."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 50 MB. It has to be imported on the server."))
        return file
