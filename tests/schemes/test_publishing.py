"""A scheme becomes law by the act of somebody who did not propose it; a published version never changes."""

from datetime import date
from pathlib import Path

import pytest

from socle.base import acting
from socle.base.acts import operations as acts
from socle.base.kernel import refusals
from socle.schemes import operations, queries
from socle.schemes.models import Scheme, SchemeVersion
from socle.schemes.source import files
from tests.people import at

BRAZIL = Path(__file__).parents[2] / "country" / "brazil" / "schemes"


def texts(folder: str = "bolsa-familia-2004", /, **changed: tuple[str, str]) -> dict[str, str]:
    found = files.of_folder(BRAZIL / folder)
    for name, (old, new) in changed.items():
        file = f"{name}.yaml"
        assert old in found[file]
        found[file] = found[file].replace(old, new, 1)
    return found


def proposed(actor, day=None, **given) -> SchemeVersion:
    with acting.acting_as(actor, purpose="rules") as by:
        return operations.propose(**{"files": texts(), **given}, by=by, at=day or at(2018, 12, 4))


def published(actor, version, day=None) -> SchemeVersion:
    with acting.acting_as(actor, purpose="rules") as by:
        return operations.publish(version=version, by=by, at=day or at(2018, 12, 4))


def test_a_clerk_proposes_nothing(people):
    with pytest.raises(refusals.NotPermitted):
        proposed(people.amina)


def test_files_with_a_mistake_are_refused_with_its_place(people):
    wrong = texts(scheme=("per_person <= poverty_line", "per_persn <= poverty_line"))
    with pytest.raises(operations.NotSound) as refusal:
        proposed(people.bakari, files=wrong)
    assert "scheme.yaml, line" in refusal.value.message
    assert "Did you mean per_person" in refusal.value.message
    assert SchemeVersion.objects.count() == 0


def test_a_failing_example_is_refused(people):
    with pytest.raises(operations.NotSound) as refusal:
        proposed(people.bakari, files=texts(examples=("total: 269", "total: 270")))
    assert "the total should be 270, but is 269.00" in refusal.value.message


def test_an_institution_that_does_not_exist_is_refused(people):
    with pytest.raises(operations.UnknownInstitution):
        proposed(people.bakari, files=texts(scheme=("payer: bank", "payer: nowhere")))


def test_the_same_files_are_handed_in_once(people):
    first = proposed(people.bakari)
    with pytest.raises(operations.AlreadyProposed) as refusal:
        proposed(people.imbuia)
    assert first.number in refusal.value.message


def test_the_proposer_cannot_publish(people):
    version = proposed(people.bakari)
    both = acting.replace(people.chiku, user_id=people.bakari.user_id)
    with pytest.raises(acts.SameOfficer):
        published(both, version)


def test_without_delegation_nobody_publishes(people):
    with pytest.raises(acts.NoAuthority):
        published(people.louro, proposed(people.bakari))


def test_published_it_is_in_force_from_its_first_day(people):
    version = published(people.chiku, proposed(people.bakari))
    assert (version.state, version.from_on) == ("published", date(2018, 7, 1))
    assert queries.in_force("bolsa-familia-2004", on=date(2018, 12, 10)) == version
    with pytest.raises(queries.NotInForce):
        queries.in_force("bolsa-familia-2004", on=date(2018, 6, 30))
    scheme = Scheme.objects.get(code="bolsa-familia-2004")
    assert (scheme.basis, scheme.unit, scheme.payer, scheme.simulation) == ("budget", "household", "bank", False)


def test_a_decided_proposal_is_closed(people):
    version = published(people.chiku, proposed(people.bakari))
    with pytest.raises(operations.NotOpen):
        published(people.dalila, version)


def test_a_later_value_is_in_force_from_its_day_and_the_diff_names_the_article(people):
    """The extreme poverty line rises to 100.00 from February 2019; the day is found in the files."""
    before = published(people.chiku, proposed(people.bakari))
    old = "[{from: 2018-07-01, value: 89.00, law: decree-5209 art. 18}]"
    new = "[{from: 2018-07-01, value: 89.00, law: decree-5209 art. 18}, {from: 2019-02-01, value: 100.00, law: decree-9396 art. 1}]"
    version = proposed(people.bakari, at(2019, 1, 7), files=texts(scheme=(old, new)))
    assert version.from_on == date(2019, 2, 1)
    change = queries.difference(version)
    assert [(one.what, one.law, one.old, one.new, one.kind) for one in change] == [
        ("parameter extreme_poverty_line", "decree-9396 art. 1", "89.00", "100.00", "changed")
    ]
    version = published(people.chiku, version, at(2019, 1, 8))
    assert queries.in_force("bolsa-familia-2004", on=date(2019, 1, 31)) == before
    assert queries.in_force("bolsa-familia-2004", on=date(2019, 2, 1)) == version


def test_a_version_cannot_begin_before_the_one_in_force(people):
    published(people.chiku, proposed(people.bakari))
    changed = texts(scheme=("value: 477.00", "value: 478.00"))
    with pytest.raises(operations.NothingChanges):
        proposed(people.bakari, files=changed)


def test_withdrawn_it_is_out_of_force_and_refused_it_never_was(people):
    version = published(people.chiku, proposed(people.bakari))
    with acting.acting_as(people.chiku, purpose="rules") as by:
        operations.withdraw(version=version, reason="annulled by court", by=by, at=at(2019, 1, 2))
    with pytest.raises(queries.NotInForce):
        queries.in_force("bolsa-familia-2004", on=date(2019, 1, 3))
    other = proposed(people.bakari, files=texts("bpc"))
    with acting.acting_as(people.chiku, purpose="rules") as by:
        assert operations.refuse(version=other, reason="not agreed", by=by, at=at(2019, 1, 2)).state == "refused"


def test_a_version_is_shown_in_words_with_its_articles(people):
    version = published(people.chiku, proposed(people.bakari))
    shown = queries.show(version, language="pt", on=date(2018, 12, 10))
    limit = shown["criteria"][0]
    assert limit["law"] == "decree-5209 art. 18; law-10836 art. 2"
    assert limit["text"].startswith("A renda mensal da família")
    assert limit["words"]
    assert {"name": "poverty_line", "value": "178.00", "law": "decree-5209 art. 18"} in shown["parameters"]
