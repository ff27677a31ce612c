"""What the rules say of a family, as the page tells it: the points of a score, and what another benefit takes (Riverland)."""

import datetime as dt
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from socle.base import acting
from socle.base.facts import dictionary
from socle.eligibility.reasoning import explanation
from socle.schemes.reasoning import evaluating, outcome
from socle.schemes.source import files, reading
from socle.web.presenters import told

RIVERLAND = Path(__file__).parents[2] / "country" / "reference" / "riverland"
FACTS = dictionary.read(RIVERLAND / "facts.yaml")
ON = dt.date(2023, 6, 1)


def page(people, code, known, language="en"):
    book = evaluating.Book(reading.read(files.of_folder(RIVERLAND / "schemes" / code)), FACTS)
    evaluated = book.evaluate(book.checked(ON), ON, known)
    known_at = dt.datetime(2023, 6, 1, 12, tzinfo=dt.UTC)
    said = explanation.told(evaluated, outcome.of(evaluated), unit="HH-1", known_at=known_at)
    with acting.acting_as(people.bakari, purpose="assessment"), translation.override(language):
        return render_to_string("web/told.html", {"told": told.present(said)})


def member(name, **facts):
    return {"id": name, "relations": [], "birth_date": dt.date(1990, 1, 1), "benefits": [], **facts}


@pytest.mark.parametrize(("language", "heading"), [("en", "How the score was worked out"), ("ar", "كيف حُسبت الدرجة")])
def test_the_points_of_each_variable_stand_with_their_article(people, language, heading):
    known = evaluating.Known(
        members=[member("a", years_of_school=D(6)), member("b", years_of_school=D(2))],
        household={"rooms": D(2), "roof": "thatch", "electricity": False},
    )
    html = page(people, "cash-transfer", known, language)
    assert heading in html
    for text in ("Persons in the household", "-8", "Proxy means test", "44", "act-6 annex"):
        assert text in html


def test_points_that_nobody_knows_are_said_to_be_unknown(people):
    known = evaluating.Known(members=[member("a")], household={"rooms": D(1), "roof": "thatch", "electricity": False})
    assert "not known" in page(people, "cash-transfer", known)


@pytest.mark.parametrize(("language", "taken"), [("en", "Taken off for Survivors pension"), ("ar", "يُخصم بسبب")])
def test_what_another_benefit_takes_off_stands_under_the_amount(people, language, taken):
    held = [{"scheme": "survivors-pension", "entered_on": ON, "months_received": D(1), "amount": D(500)}]
    child = member("b", birth_date=dt.date(2015, 1, 1))
    html = page(
        people, "child-grant", evaluating.Known(members=[member("a", benefits=held), child], household={}), language
    )
    assert taken in html
    assert "act-3 art. 5" in html
    assert "250" in html
