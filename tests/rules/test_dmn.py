"""Decision models of others (DMN): expressions, tables and boxed expressions worked out by hand, and the runner of cases."""

import datetime as dt
import json
from decimal import Decimal as D
from pathlib import Path

import pytest
from click.testing import CliRunner

from socle.cli.commands import socle
from socle.rules import errors
from socle.rules.dmn import kinds, reading, testing
from socle.rules.dmn.deciding import Decided
from socle.rules.dmn.feel import Feel
from socle.rules.dmn.names import Names

SCOPE = {
    "Monthly Income": D(800),
    "rate": D("0.05"),
    "family": [{"name": "Acacia", "Age in Years": D(34)}, {"name": "Cedar", "Age in Years": D(5)}],
    "born": dt.date(2019, 2, 28),
    "nothing": None,
}
FEEL = Feel(Names([*SCOPE, "Age in Years", "name"]))


def value(text):
    return FEEL.value(text, SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # numbers: 34 digits, halves to even; nothing with nothing is nothing
        ("10 + 20 / -5 - 3", D(3)),
        ("10**-2", D("0.01")),
        ("5 + 2**5 + 3", D(40)),
        ("(10 + 20) / 0", None),
        ("10 + null", None),
        (".5 + .25", D("0.75")),
        ("1 / 3 = 0.3333333333333333333333333333333333", True),
        ("decimal(2.5, 0)", D(2)),
        ("floor(-1.5) + ceiling(1.2)", D(0)),
        ("modulo(-12, 5)", D(3)),
        # three-valued logic; other kinds than truth count as unknown
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("not(null)", None),
        ('true and "yes"', None),
        # comparison
        ("null = null", True),
        ('1 = "1"', None),
        ("5 between 1 and 5", True),
        ("5 in (1..5)", False),
        ("5 in [1..5]", True),
        ("5 in (< 3, >= 5)", True),
        # a match as a whole, a group, a sign that stands for itself; flags as XPath has them
        ('replace("banana", "[an]", "($0)")', "b(a)(n)(a)(n)(a)"),
        ('replace("Acacia Cedar", "(A\\w+) (C\\w+)", "$2, $1")', "Cedar, Acacia"),
        (r'replace("5", "\d", "\\$0")', "$0"),
        ('replace("Aa", "a", "b", "i")', "bb"),
        ('matches("Cedar", "^c", "i")', True),
        ('matches("Cedar", "^c", "q")', None),
        # parts of a second are kept
        ('string(time(12, 59, 1.3, duration("-PT1H")))', "12:59:01.300000-01:00"),
        # a function that a context holds, by place and by name; null where it holds none
        ("{taxed: function(x, rate) x - x * rate}.taxed(200, 0.25)", D(150)),
        ("{taxed: function(x, rate) x - x * rate}.taxed(rate: 0.25, x: 200)", D(150)),
        ("{taxed: 3}.taxed(200)", None),
        ('"b" in ["a", "b"]', True),
        # names with spaces, paths, filters
        ("Monthly Income * rate", D("40.00")),
        ("family.Age in Years", [D(34), D(5)]),
        ("family[Age in Years < 18].name", ["Cedar"]),
        ("family[1].name", "Acacia"),
        ("family[-1].name", "Cedar"),
        ("family[3]", None),
        ("[1, 2, 3, 4][item > 2]", [D(3), D(4)]),
        ("nothing.name", None),
        # conditions and loops
        ('if Monthly Income > 500 then "yes" else "no"', "yes"),
        ('if null then "yes" else "no"', "no"),
        ("for x in [1, 2], y in [10, 20] return x * y", [D(10), D(20), D(20), D(40)]),
        ("some x in [1, 2, 3] satisfies x > 2", True),
        ("every x in [1, 2, 3] satisfies x > 2", False),
        ("{a: 2, b: a * 3}.b", D(6)),
        ("sort([3, 1, 2], function(a, b) a < b)", [D(1), D(2), D(3)]),
        # lists
        ("sum([1, 2, 3])", D(6)),
        ("min(3, 1, 2) + max([1, 5])", D(6)),
        ("mean([1, 2, 6])", D(3)),
        ("count([])", D(0)),
        ("sublist([1, 2, 3, 4], -2)", [D(3), D(4)]),
        ("index of([1, 2, 1], 1)", [D(1), D(3)]),
        ("list contains([1, null], null)", True),
        ("distinct values([1, 2, 1])", [D(1), D(2)]),
        ("concatenate([1], [2, 3])", [D(1), D(2), D(3)]),
        ("flatten([[1, [2]], 3])", [D(1), D(2), D(3)]),
        ("insert before([1, 3], 2, 2)", [D(1), D(2), D(3)]),
        # text
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('upper case("abc") + lower case("DEF")', "ABCdef"),
        ('substring before("2024-03", "-")', "2024"),
        ('contains("foobar", "ob")', True),
        ('string length("سلام")', D(4)),
        ('replace("abcd", "(ab)(cd)", "$2$1")', "cdab"),
        ("string(1.50)", "1.5"),
        ('number("1 234,50", " ", ",")', D("1234.50")),
        ('"no" - "number"', None),
        # days, times and durations
        ('date("2024-02-29") + duration("P1Y")', dt.date(2025, 2, 28)),
        ('date("2024-03-01") - date("2024-02-28")', dt.timedelta(days=2)),
        ('date("2023-02-29")', None),
        ('date and time("2024-03-01T10:00:00") + duration("PT36H")', dt.datetime(2024, 3, 2, 22, 0)),
        ('years and months duration(born, date("2024-02-27"))', kinds.Months(59)),
        ('years and months duration(date("2017-08-11"), date("2018-08-12")).years', D(1)),
        ('duration("P1DT2H").hours', D(2)),
        ('duration("P1Y2M") = duration("P14M")', True),
        ('date("2024-03-01") < date("2024-03-02")', True),
        ('day of week(date("2024-03-01"))', "Friday"),
        ("born.year", D(2019)),
        ('@"2024-03-01" + @"P1M"', dt.date(2024, 4, 1)),
        ('@"2024-03-01T10:00:00" - @"PT30M"', dt.datetime(2024, 3, 1, 9, 30)),
        ('@"10:30:00".minute', D(30)),
        # functions that there are not, and wrong arguments
        ("frobnicate(1)", None),
        ('sum(["a"])', None),
        ('substring(string: "foobar", start position: 4)', "bar"),
    ],
)
def test_an_expression_gives(text, expected):
    found = value(text)
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("cell", "given", "fits"),
    [
        ("-", None, True),
        ("18", D(18), True),
        ("< 18", D(18), False),
        ("[6..17]", D(17), True),
        ("(6..17)", D(17), False),
        ('"A", "B"', "B", True),
        ("not(1, 2)", D(3), True),
        ("not(1, 2)", D(2), False),
        ("not(< 5)", D(7), True),
        ("null", None, True),
        ("< 18", None, False),
        ("Monthly Income", D(800), True),
        ("[1, 2, 3]", D(2), True),
        ("false", False, True),
    ],
)
def test_a_cell_is_passed(cell, given, fits):
    assert FEEL.fits(cell, given, SCOPE) is fits


def model(tmp_path, body, inputs=("Age", "Risk")):
    path = tmp_path / "model.dmn"
    given = "".join(f'<inputData id="i{one}" name="{one}"/>' for one in inputs)
    path.write_text(
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m">{given}{body}</definitions>'
    )
    return path


def table(policy, rules, *, aggregation="", outputs=("Result",), more=""):
    """A decision `Answer` on Age and Risk; a rule is its cells, the last ones the outputs."""
    names = "".join(f'<output name="{one}">{more}</output>' for one in outputs)
    rows = "".join(
        "<rule>"
        + "".join(f"<inputEntry><text>{cell.replace('<', '&lt;')}</text></inputEntry>" for cell in rule[:2])
        + "".join(f"<outputEntry><text>{cell}</text></outputEntry>" for cell in rule[2:])
        + "</rule>"
        for rule in rules
    )
    return (
        '<decision id="d" name="Answer"><informationRequirement><requiredInput href="#iAge"/></informationRequirement>'
        '<informationRequirement><requiredInput href="#iRisk"/></informationRequirement>'
        f'<decisionTable hitPolicy="{policy}"{f" aggregation={chr(34)}{aggregation}{chr(34)}" if aggregation else ""}>'
        "<input><inputExpression><text>Age</text></inputExpression></input>"
        f"<input><inputExpression><text>Risk</text></inputExpression></input>{names}{rows}</decisionTable></decision>"
    )


def answer(tmp_path, body, **given):
    return Decided(reading.read(model(tmp_path, body)), given).result("Answer")


RULES = [("< 30", "-", "10"), (">= 18", '"low"', "20"), (">= 18", "-", "30")]
ORDER = "<outputValues><text>20, 30, 10</text></outputValues>"


@pytest.mark.parametrize(
    ("policy", "aggregation", "more", "expected"),
    [
        # 20 years, low: all three fit; 40, high: the third; 17: the first; nobody known: none of the comparisons holds
        ("UNIQUE", "", "", [None, D(30), D(10), None]),
        ("ANY", "", "", [None, D(30), D(10), None]),
        ("FIRST", "", "", [D(10), D(30), D(10), None]),
        ("PRIORITY", "", ORDER, [D(20), D(30), D(10), None]),
        ("RULE ORDER", "", "", [[D(10), D(20), D(30)], [D(30)], [D(10)], None]),
        ("OUTPUT ORDER", "", ORDER, [[D(20), D(30), D(10)], [D(30)], [D(10)], None]),
        ("COLLECT", "", "", [[D(10), D(20), D(30)], [D(30)], [D(10)], None]),
        ("COLLECT", "SUM", "", [D(60), D(30), D(10), None]),
        ("COLLECT", "MIN", "", [D(10), D(30), D(10), None]),
        ("COLLECT", "MAX", "", [D(30), D(30), D(10), None]),
        ("COLLECT", "COUNT", "", [D(3), D(1), D(1), D(0)]),
    ],
)
def test_a_hit_policy(tmp_path, policy, aggregation, more, expected):
    body = table(policy, RULES, aggregation=aggregation, more=more)
    asked = [(D(20), "low"), (D(40), "high"), (D(17), "low"), (None, None)]
    assert [answer(tmp_path, body, Age=age, Risk=risk) for age, risk in asked] == expected


def test_several_outputs_are_a_context_and_a_default_holds_where_no_rule_fits(tmp_path):
    rules = [("< 18", "-", '"no"', "0")]
    body = table(
        "UNIQUE",
        rules,
        outputs=("Status", "Amount"),
        more='<defaultOutputEntry><text>"ask"</text></defaultOutputEntry>',
    )
    assert answer(tmp_path, body, Age=D(17), Risk="low") == {"Status": "no", "Amount": D(0)}
    assert answer(tmp_path, body, Age=D(18), Risk="low") == {"Status": "ask", "Amount": "ask"}


def test_boxed_expressions(tmp_path):
    """A payment of a loan by a function: (600000 * 0.0375 / 12) / (1 - (1 + 0.0375 / 12) ** -360) = 2778.69, plus a fee of 100."""
    body = """
<businessKnowledgeModel id="pmt" name="PMT"><encapsulatedLogic>
  <formalParameter name="p"/><formalParameter name="r"/><formalParameter name="n"/>
  <literalExpression><text>(p * r / 12) / (1 - (1 + r / 12)**-n)</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="Answer"><knowledgeRequirement><requiredKnowledge href="#pmt"/></knowledgeRequirement>
<context>
  <contextEntry><variable name="payment"/><invocation>
    <literalExpression><text>PMT</text></literalExpression>
    <binding><parameter name="p"/><literalExpression><text>600000</text></literalExpression></binding>
    <binding><parameter name="r"/><literalExpression><text>0.0375</text></literalExpression></binding>
    <binding><parameter name="n"/><literalExpression><text>360</text></literalExpression></binding>
  </invocation></contextEntry>
  <contextEntry><variable name="rates"/><relation><column name="kind"/><column name="fee"/>
    <row><literalExpression><text>"A"</text></literalExpression><literalExpression><text>100</text></literalExpression></row>
    <row><literalExpression><text>"B"</text></literalExpression><literalExpression><text>200</text></literalExpression></row>
  </relation></contextEntry>
  <contextEntry><variable name="shares"/><list><literalExpression><text>1</text></literalExpression></list></contextEntry>
  <contextEntry><literalExpression><text>decimal(payment + rates[kind = "A"][1].fee * shares[1], 2)</text>
  </literalExpression></contextEntry>
</context></decision>"""
    assert answer(tmp_path, body) == D("2878.69")


def literal(text):
    return f"<literalExpression><text>{text}</text></literalExpression>"


@pytest.mark.parametrize(
    ("boxed", "expected"),
    [
        (
            f"<conditional><if>{literal('Age > 17')}</if><then>{literal(1)}</then><else>{literal(2)}</else></conditional>",
            D(1),
        ),
        (
            f'<for iteratorVariable="x"><in>{literal("[1, 2]")}</in><return>{literal("x * Age")}</return></for>',
            [D(18), D(36)],
        ),
        (
            f'<some iteratorVariable="x"><in>{literal("[1, 2]")}</in><satisfies>{literal("x > 1")}</satisfies></some>',
            True,
        ),
        (
            f'<every iteratorVariable="x"><in>{literal("[1, 2]")}</in><satisfies>{literal("x > 1")}</satisfies></every>',
            False,
        ),
        (f"<filter><in>{literal('[1, 20]')}</in><match>{literal('item > Age')}</match></filter>", [D(20)]),
        (f'<every iteratorVariable="x"><in>{literal("7")}</in><satisfies>{literal("x > 1")}</satisfies></every>', None),
    ],
)
def test_boxed_conditions_and_iterations(tmp_path, boxed, expected):
    body = (
        '<decision id="d" name="Answer"><informationRequirement><requiredInput href="#iAge"/></informationRequirement>'
        f"{boxed.replace('>  ', '>').replace(' > ', ' &gt; ')}</decision>"
    )
    assert answer(tmp_path, body, Age=D(18)) == expected


def test_what_goes_in_a_circle_or_is_missing_is_said(tmp_path):
    circle = (
        '<decision id="d" name="Answer"><informationRequirement><requiredDecision href="#e"/></informationRequirement>'
        "<literalExpression><text>1</text></literalExpression></decision>"
        '<decision id="e" name="Other"><informationRequirement><requiredDecision href="#d"/></informationRequirement>'
        "<literalExpression><text>1</text></literalExpression></decision>"
    )
    with pytest.raises(errors.RuleError, match="'Answer' needs itself in the end"):
        answer(tmp_path, circle)
    with pytest.raises(errors.RuleError, match="The model has no decision 'Answer'"):
        answer(tmp_path, "")
    broken = '<decision id="d" name="Answer">\n<literalExpression><text>1 +</text></literalExpression></decision>'
    with pytest.raises(errors.RuleError, match=r"model.dmn.*line 2.*ends too early"):
        answer(tmp_path, broken)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<definitions", "This is no XML"),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions>&e;</definitions>', "no document type"),
        ("<other/>", "no DMN model"),
        ("<definitions>" + " " * 5_000_001 + "</definitions>", "at most 5,000,000 are read"),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path, content, message):
    path = tmp_path / "m.dmn"
    path.write_text(content)
    with pytest.raises(errors.RuleError, match=message):
        reading.read(path)


CASES = Path(__file__).parent / "dmn_cases"


def test_the_command_says_how_many_passed_and_what_did_not(tmp_path):
    answer = CliRunner().invoke(socle, ["dmn", "test", str(CASES), "--json"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == {"models": 1, "cases": 4, "passed": 4, "failed": []}
    for path in (CASES / "child-benefit").iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace(">250<", ">251<"))
    wrong = CliRunner().invoke(socle, ["dmn", "test", str(tmp_path), "--json"])
    assert wrong.exit_code == 3
    [failed] = json.loads(wrong.stdout)["failed"]
    assert failed == {
        "model": "child-benefit.dmn",
        "case": "mother-and-two",
        "result": "Benefit",
        "expected": {"Eligible": True, "Total": "251"},
        "got": {"Eligible": True, "Total": "250"},
    }


def test_a_folder_without_cases_and_a_model_that_is_not_there_are_said(tmp_path):
    nothing = CliRunner().invoke(socle, ["dmn", "test", str(tmp_path), "--json"])
    assert nothing.exit_code == 2
    (tmp_path / "t.xml").write_text(
        '<testCases><modelName>gone.dmn</modelName><testCase id="1"><resultNode name="A"/></testCase></testCases>'
    )
    [failed] = testing.run(tmp_path)["failed"]
    assert "gone.dmn does not stand beside its cases" in failed["error"]


def test_an_empty_value_without_a_type_says_nothing():
    assert testing.same(testing.untyped.Untyped(""), None)
    assert testing.same(testing.untyped.Untyped(""), "")
    assert not testing.same(testing.untyped.Untyped("5"), None)
    assert not testing.same(testing.untyped.Untyped(""), D(0))


def test_a_decision_is_found_by_its_title_where_its_variable_is_called_otherwise(tmp_path):
    model = tmp_path / "m.dmn"
    model.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d" name="the amount">'
        '<variable name="the amuont"/><literalExpression><text>2 * 75</text></literalExpression></decision></definitions>'
    )
    assert Decided(reading.read(model), {}).result("the amount") == D(150)
    assert Decided(reading.read(model), {}).result("the amuont") == D(150)
