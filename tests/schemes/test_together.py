"""Several schemes for one family (Riverland, invented): the order, the better of two, what is taken off, what is left of a limit.

Ana is 73, widowed, her husband's pension was 4,000: six tenths are 2,400, her own old-age pension would be 3,000. Two
grandchildren (8 and 1) and a son of 38 live with her.
"""

import datetime as dt
from decimal import Decimal as D
from pathlib import Path

import pytest

from socle.base.facts import dictionary
from socle.schemes import trial
from socle.schemes.reasoning import evaluating, together
from socle.schemes.source import files, mistakes, reading

RIVERLAND = Path(__file__).parents[2] / "country" / "reference" / "riverland"
FACTS = dictionary.read(RIVERLAND / "facts.yaml")
ON = dt.date(2023, 6, 1)
EVERY = ("heating-grant", "child-grant", "old-age-pension", "survivors-pension", "training-allowance")


def scheme(code, *changes):
    source = dict(files.of_folder(RIVERLAND / "schemes" / code))
    for old, new in changes:
        assert old in source["scheme.yaml"]
        source["scheme.yaml"] = source["scheme.yaml"].replace(old, new)
    return reading.read(source)


def person(name, born, *, widowed=False, spouse_pension=None, benefits=()):
    return {
        "id": name,
        "relation": "head" if name == "ana" else "other_kin",
        "relations": [],
        "birth_date": dt.date.fromisoformat(born),
        "widowed": widowed,
        "spouse_pension": spouse_pension,
        "benefits": benefits if benefits is None else list(benefits),
    }


def family(spouse_pension=D(4000), **ana):
    return evaluating.Known(
        members=[
            person("ana", "1950-01-01", widowed=True, spouse_pension=spouse_pension, **ana),
            person("leo", "2015-01-01"),
            person("mia", "2022-01-01"),
            person("ivo", "1985-01-01"),
        ],
        household={},
    )


def settled(known, *codes, applicants=("ana",)):
    books = [evaluating.Book(scheme(code), FACTS) for code in codes or EVERY]
    return {one.scheme: one for one in together.settle(books, known, ON, applicants)}


def told(found):
    return {code: (one.standing, one.outcome.total) for code, one in found.items()}


def test_the_package_of_a_family():
    found = settled(family())
    assert told(found) == {
        "old-age-pension": ("granted", D(3000)),
        "survivors-pension": ("replaced", D(0)),
        "child-grant": ("granted", D(900)),  # 2 × 400 and 100; no survivor's pension is paid, so nothing is taken off
        "heating-grant": ("granted", D(900)),  # 5,000 less 3,900 leaves room
        "training-allowance": ("not entitled", D(0)),
    }
    assert found["survivors-pension"].by == "old-age-pension"
    assert found["old-age-pension"].alternatives == (together.Alternative(scheme="survivors-pension", total=D(2400)),)
    assert found["survivors-pension"].alternatives == (together.Alternative(scheme="old-age-pension", total=D(3000)),)


@pytest.mark.parametrize("codes", [EVERY, EVERY[::-1], (*EVERY[2:], *EVERY[:2])])
def test_the_package_does_not_depend_on_the_order_in_which_schemes_are_named(codes):
    assert told(settled(family(), *codes)) == told(settled(family()))


def test_the_better_survivors_pension_is_paid_and_lowers_the_child_grant():
    """0.6 × 6,000 = 3,600 is better than 3,000; half of it, 1,800, is more than the child grant of 900."""
    found = settled(family(D(6000)), "old-age-pension", "survivors-pension", "child-grant", "heating-grant")
    assert told(found) == {
        "old-age-pension": ("replaced", D(0)),
        "survivors-pension": ("granted", D(3600)),
        "child-grant": ("granted", D(0)),
        "heating-grant": ("granted", D(900)),  # 3,600 and nothing: 1,400 are left
    }
    assert found["old-age-pension"].by == "survivors-pension"


def test_a_limit_leaves_what_the_others_do_not_take():
    """0.6 × 7,500 = 4,500: of 5,000 there are 500 left for heating."""
    assert told(settled(family(D(7500))))["heating-grant"] == ("granted", D(500))


def test_a_benefit_that_is_held_stays_and_is_counted_once():
    held = [{"scheme": "old-age-pension", "entered_on": ON, "months_received": D(4), "amount": D(3000)}]
    found = told(settled(family(D(4000), benefits=held)))
    assert found["old-age-pension"][0] == "held"
    assert found["survivors-pension"][0] == "replaced"
    assert found["heating-grant"] == ("granted", D(900))


def test_what_nobody_knows_grants_nothing_and_refuses_nothing():
    found = told(settled(family(None)))
    assert found["old-age-pension"] == ("granted", D(3000))
    assert found["survivors-pension"][0] == "pending proof"
    unknown_benefits = told(settled(family(benefits=None)))
    assert unknown_benefits["old-age-pension"] == ("pending proof", None)
    assert unknown_benefits["child-grant"] == ("granted", None)  # entitled; how much is left is not known


def test_choices_form_a_group_and_what_lowers_another_comes_first():
    assert together.order([scheme(code) for code in EVERY]) == (
        ("old-age-pension", "survivors-pension"),
        ("child-grant",),
        ("heating-grant",),
        ("training-allowance",),
    )


def test_interactions_in_a_circle_are_refused():
    child = scheme("child-grant", ("with: survivors-pension", "with: heating-grant"))
    with pytest.raises(mistakes.SchemeError, match="child-grant, heating-grant run in a circle") as refused:
        together.order([child, scheme("heating-grant")])
    assert refused.value.mistakes[0].place.file == "scheme.yaml"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("share: 0.5, ", "share: 1.5, ", "a share above 0 and at most 1"),
        ("kind: offset", "kind: exclusive", "'share' belongs to an interaction of kind offset"),
        ("with: survivors-pension", "with: survivor-pension", "Did you mean survivors-pension"),
        ("with: survivors-pension", "with: child-grant", "does not interact with itself"),
        (", law: act-3 art. 5, text", ", text", "This has no citation"),
        ("kind: offset, with: survivors-pension, share: 0.5", "kind: cap, with: survivors-pension", "says its 'limit'"),
    ],
)
def test_mistakes_of_interactions_are_told(tmp_path, old, new, sentence):
    (tmp_path / "facts.yaml").write_text((RIVERLAND / "facts.yaml").read_text())
    folder = tmp_path / "child-grant"
    folder.mkdir()
    for name in ("scheme.yaml", "examples.yaml"):
        text = (RIVERLAND / "schemes" / "child-grant" / name).read_text()
        (folder / name).write_text(text.replace(old, new) if name == "scheme.yaml" else text)
    report = trial.check(folder)
    assert not report["ok"]
    assert any(sentence in one["message"] and one["line"] > 1 for one in report["errors"]), report["errors"]


def test_a_circle_with_a_scheme_beside_is_told_by_the_check(tmp_path):
    (tmp_path / "facts.yaml").write_text((RIVERLAND / "facts.yaml").read_text())
    for code in ("child-grant", "heating-grant"):
        (tmp_path / code).mkdir()
        for name in ("scheme.yaml", "examples.yaml"):
            (tmp_path / code / name).write_text((RIVERLAND / "schemes" / code / name).read_text())
    path = tmp_path / "child-grant" / "scheme.yaml"
    path.write_text(path.read_text().replace("with: survivors-pension", "with: [survivors-pension, heating-grant]"))
    report = trial.check(tmp_path / "child-grant")
    assert [one["message"][:60] for one in report["errors"]] == [
        "The interactions of child-grant, heating-grant run in a circ"
    ]
