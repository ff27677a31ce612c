"""What is wrong with a rule is said with its place and how to write it."""

import pytest

from socle import rules
from socle.base.kernel import yamltext
from tests.rules import cases

MISTAKES = [
    ("count(membres)", 7, "Did you mean members"),
    ("age < 7", 1, "a fact of each member"),
    ("members.incomes.amout", 1, "Did you mean amount"),
    ('members[sex = "femal"]', 9, "Did you mean female"),
    ('members.incomes[kind in ["wage", "pensoin"]]', 34, "Did you mean pension"),
    ("rent + sum(members.weight)", 1, "units don't match: money and kg"),
    ("sum(for m in members return m.age / 2)", 29, "before it is rounded"),
    ("if rent / rooms > 3 then rent / rooms else 0", 26, "before it is rounded"),
    ("sum(members.incomes.amount) * sum(members.incomes.amount)", 1, "too large to be exact"),
    ("members[pregnant = null]", 9, "is known"),
    ("if rooms then 1 else 2", 4, "needs yes or no"),
    ('if owned then 1 else "x"', 1, "one kind"),
    ('date("2023-02-29")', 1, "does not exist"),
    ("rooms in [5..2]", 10, "empty"),
    ("round half up(rent)", 1, "round half up(a / b, 2)"),
    ("grant(1)", 1, "grant(group, people)"),
    ("grant", 1, "is a table"),
    ("eval(1)", 1, "is no function"),
    ("sort(members, function(a, b) a.age < b.weight)", 15, "same words"),
    ("members[rooms]", 9, "position in a list"),
    ("owned > false", 1, "needs an order"),
    ("members.count(1)", 1, "'count' cannot be called after a dot"),
]


@pytest.mark.parametrize(("text", "column", "message"), MISTAKES)
def test_the_checker_refuses(text, column, message):
    with pytest.raises(rules.RuleError) as refused:
        rules.check(rules.parse(text), cases.SCOPE)
    assert message in refused.value.message
    assert refused.value.place.column == column


UNREADABLE = [
    ("count(members", 14, "too early"),
    ("a = 'x'", 5, "double quotes"),
    ("1 + * 2", 5, "not expected"),
    ("a = b = c", 7, "not expected"),
    ("(" * 61 + "1" + ")" * 61, 1, "60 levels"),
    ("not(" * 61 + "a" + ")" * 61, 1, "60 levels"),
    (" + ".join(["1"] * 200), 1, "150 levels"),
    ("1" * 20_001, 1, "at most 20,000"),
    ("  ", 1, "empty"),
]


@pytest.mark.parametrize(("text", "column", "message"), UNREADABLE)
def test_the_parser_refuses(text, column, message):
    with pytest.raises(rules.RuleError) as refused:
        rules.parse(text)
    assert message in refused.value.message
    assert refused.value.place.column == column


def test_the_place_is_the_one_in_the_file():
    source = yamltext.loads("let:\n  poor: rooms < nothing\n", name="scheme.yaml")
    with pytest.raises(rules.RuleError) as refused:
        rules.check(rules.parse(source["let"]["poor"]), cases.SCOPE)
    assert str(refused.value.place) == "scheme.yaml, line 2, column 17"


def test_lets_that_run_in_a_circle():
    lets = {name: rules.parse(text) for name, text in (("a", "b + 1"), ("b", "c"), ("c", "a * 2"))}
    with pytest.raises(rules.RuleError, match="a needs b needs c needs a"):
        rules.order(lets)


def test_lets_come_in_the_order_of_their_need():
    lets = {name: rules.parse(text) for name, text in (("total", "base * 2"), ("base", "rooms + 1"))}
    assert rules.order(lets) == ("base", "total")


def test_a_rule_says_which_facts_it_reads():
    node = rules.parse("count(members[pregnant]) * rooms")
    assert rules.facts_used(node, cases.SCOPE) == {
        "health.pregnant",
        "identity.sex",
        "identity.birth_date",
        "dwelling.rooms",
    }


def test_an_amount_must_be_rounded_and_a_criterion_yes_or_no():
    with pytest.raises(rules.RuleError, match="before it is rounded"):
        rules.check(rules.parse("rent / 3"), cases.SCOPE, wanted="number")
    with pytest.raises(rules.RuleError, match="A criterion is yes or no"):
        rules.check(rules.parse("rent"), cases.SCOPE, wanted="truth")
