"""`grievances.yaml` of a country: read with its places; the demonstration's agrees with country.yaml."""

import pytest

from socle.base.country import queries as country
from socle.base.kernel import yamltext
from socle.grievances import catalogue

LANGUAGES = {"en", "pt", "ar"}


def changed(tmp_path, old, new):
    text = (country.country().folder / "grievances.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "grievances.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("days: {normal: 5, urgent: 2}", "days: {normal: five, urgent: 2}", "'five' is no number of days"),
        ("days: {normal: 5, urgent: 2}", "days: {normal: 5}", "There is no deadline of inquiry for 'urgent'"),
        ("outcomes: [answered, withdrawn]", "outcomes: [answered, gone]", "There is no outcome 'gone'"),
        ("under: payment, for", "under: money, for", "There is no category 'money'"),
        ("for: [complaint, allegation]", "for: [complaint, rumour]", "There is no kind 'rumour'"),
        ("\nlevels:", "\nheights:", "The part 'levels' is missing"),
    ],
)
def test_a_mistake_is_said_with_its_place(tmp_path, old, new, sentence):
    with pytest.raises(yamltext.YamlError, match=sentence) as mistake:
        catalogue.read(changed(tmp_path, old, new))
    assert mistake.value.place.file == "grievances.yaml"


def test_deadlines_are_those_that_the_country_states_for_each_kind():
    stated = country.country().settings["deadlines"]
    known = catalogue.of_country().kinds
    assert {kind: str(known[kind].days["normal"]) for kind in known} == {
        kind: stated[kind]["days"] for kind in catalogue.KINDS
    }


def test_every_title_stands_in_all_languages():
    known = catalogue.of_country()
    titles = [one.title for one in (*known.kinds.values(), *known.categories.values(), *known.pauses.values())]
    assert all(set(title) == LANGUAGES for title in (*titles, *known.outcomes.values(), *known.severities.values()))


def test_every_office_in_charge_exists():
    offices = {str(one["code"]) for one in country.country().institutions["offices"]}
    assert {code for level in catalogue.of_country().levels for code in level.offices} <= offices
