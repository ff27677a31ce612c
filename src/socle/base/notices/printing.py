"""Notices as letters on paper (PDF)."""

from socle.base.country import queries as country
from socle.base.letters import printing
from socle.base.notices import content
from socle.base.notices.models import Notice


def pdf(notice: Notice) -> bytes:
    """The letter of a notice; the same bytes whenever it is printed."""
    return printing.render(
        notice.template, content.unpack(notice.content), notice.language, digits=_digits(notice.language)
    )


def _digits(language: str) -> str:
    return country.country().settings.get("digits", "latn") if language != "ar" else "arab"
