"""Notices as letters on paper (PDF)."""

from collections.abc import Sequence

from socle.base.country import queries as country
from socle.base.letters import printing
from socle.base.notices import content
from socle.base.notices.models import Notice


def pdf(notice: Notice) -> bytes:
    """The letter of a notice; the same bytes whenever it is printed."""
    return printing.render(
        notice.template, content.unpack(notice.content), notice.language, digits=_digits(notice.language)
    )


def pdf_of_many(notices: Sequence[Notice]) -> bytes:
    """The letters of several notices of one language in one document, each from a fresh page. Raises NothingToPrint."""
    language = notices[0].language if notices else ""
    letters = [(one.template, content.unpack(one.content)) for one in notices if one.language == language]
    return printing.render_many(letters, language, digits=_digits(language))


def _digits(language: str) -> str:
    return country.country().settings.get("digits", "latn") if language != "ar" else "arab"
