"""Brazil's schemes cite laws they list, speak three languages, and come with examples on both sides of every threshold."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from socle import rules
from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.schemes import trial

BRAZIL = Path(__file__).parents[2] / "country" / "brazil"
SCHEMES = ("bolsa-familia-2004", "bolsa-familia-2023", "bpc", "social-electricity-tariff")
ENACTED = ("bolsa-familia-2004", "bpc", "social-electricity-tariff")
LANGUAGES = {"en", "pt", "ar"}


def scheme(name):
    return yamltext.read(BRAZIL / "schemes" / name / "scheme.yaml")


def examples(name):
    return yamltext.read(BRAZIL / "schemes" / name / "examples.yaml")


def laws_of(citation):
    return {part.split()[0] for part in str(citation).split(";")}


def cited(source):
    """Every `law:` anywhere in a file."""
    if isinstance(source, dict):
        for key, value in source.items():
            if key == "law":
                yield str(value)
            else:
                yield from cited(value)
    elif isinstance(source, list):
        for value in source:
            yield from cited(value)


@pytest.mark.parametrize("name", SCHEMES)
def test_every_citation_is_of_a_listed_law(name):
    source = scheme(name)
    listed = {str(law["id"]) for law in source["legal_basis"]}
    for citation in (*cited(source), *cited(examples(name))):
        unlisted = laws_of(citation) - listed
        assert not unlisted, f"{name}: '{citation}' cites {unlisted}, which legal_basis does not list"


@pytest.mark.parametrize("name", SCHEMES)
def test_criteria_components_conditions_and_exits_cite_and_speak_three_languages(name):
    source = scheme(name)
    assert source["title"].keys() == LANGUAGES
    for version in source["versions"]:
        parts = (*version["criteria"], *version["components"], *version["conditions"], *version["exit"])
        for part in parts:
            assert part["law"], part["code"]
            assert part["text"].keys() == LANGUAGES, part["code"]
        for criterion in version["criteria"]:
            assert criterion["proof"], criterion["code"]


@pytest.mark.parametrize("name", SCHEMES)
def test_no_parameter_is_older_than_the_law_it_cites(name):
    source = scheme(name)
    since = {str(law["id"]): date.fromisoformat(law["from"]) for law in source["legal_basis"]}
    for parameter, spec in source["parameters"].items():
        for value in spec["values"]:
            for law in laws_of(value["law"]):
                assert date.fromisoformat(value["from"]) >= since[law], parameter


def test_lines_and_amounts_of_december_2018():
    source = scheme("bolsa-familia-2004")
    at = {name: str(spec["values"][0]["value"]) for name, spec in source["parameters"].items()}
    assert at["poverty_line"] == "178.00"
    assert at["extreme_poverty_line"] == "89.00"
    assert (at["basic_amount"], at["variable_amount"], at["youth_amount"]) == ("89.00", "41.00", "48.00")
    assert (at["variable_most"], at["youth_most"]) == ("5", "2")


@pytest.mark.parametrize("name", ENACTED)
def test_a_scheme_in_force_has_at_least_twenty_examples(name):
    assert len(examples(name)) >= 20


@pytest.mark.parametrize("name", SCHEMES)
def test_the_examples_meet_each_criterion_as_yes_no_and_unknown(name):
    met = {}
    for example in examples(name):
        for code, result in example["expect"].get("criteria", {}).items():
            met.setdefault(str(code), set()).add(str(result))
    for version in scheme(name)["versions"]:
        for criterion in version["criteria"]:
            assert met[criterion["code"]] == {"yes", "no", "unknown"}, criterion["code"]


@pytest.mark.parametrize("name", SCHEMES)
def test_the_examples_meet_each_component(name):
    met = {str(code) for example in examples(name) for code in example["expect"].get("components", {})}
    assert met == {str(part["code"]) for version in scheme(name)["versions"] for part in version["components"]}


@pytest.mark.parametrize("name", SCHEMES)
def test_a_total_is_the_sum_of_its_components(name):
    for example in examples(name):
        expect = example["expect"]
        if "total" in expect:
            parts = sum(float(amount) for amount in expect["components"].values())
            assert parts == pytest.approx(float(expect["total"])), example["name"]


@pytest.mark.parametrize("name", SCHEMES)
def test_the_examples_use_facts_of_the_dictionary(name):
    facts = dictionary.read(BRAZIL / "facts.yaml")
    known = {fact.name for group in facts.of("person") for fact in group.facts} | {"id", "relation", "incomes"}
    for example in examples(name):
        for member in example["given"]["members"]:
            assert member.keys() <= known, example["name"]
            for income in member.get("incomes", ()):
                assert income.get("kind", "wage") in facts.fact("incomes.kind").values


def test_a_right_has_no_places_and_a_programme_ranks():
    assert "selection" not in scheme("bpc")
    assert "selection" not in scheme("social-electricity-tariff")
    assert scheme("bolsa-familia-2004")["selection"]["rank"][-1] == "number"


def test_the_later_law_is_labelled_a_simulation():
    source = scheme("bolsa-familia-2023")
    assert source["status"] == "simulation"
    assert "simulation" in source["title"]["en"]


def test_places_are_of_municipalities_and_institutions_of_the_country():
    areas = {str(area["code"]) for area in yamltext.read(BRAZIL / "areas.yaml")["areas"] if area["level"] == "2"}
    assert {str(row["area"]) for row in scheme("bolsa-familia-2004")["selection"]["places"]["values"]} == areas
    known = {str(one["code"]) for one in yamltext.read(BRAZIL / "institutions.yaml")["institutions"]}
    for name in SCHEMES:
        source = scheme(name)
        assert {str(code) for code in source["institution"].values()} <= known
        assert {str(version["appeal"]["body"]) for version in source["versions"]} <= known


def scope_of(source):
    """The names that the rules of a scheme may use: the dictionary's facts and the scheme's parameters."""
    names = {}
    for name, spec in source["parameters"].items():
        amounts = [Decimal(row["value"]) for row in spec["values"]]
        names[str(name)] = rules.types.Number(scale=2, min=min(amounts), max=max(amounts))
    unit = "around" if "around" in source["unit"] else "household"
    return rules.Scope(dictionary=dictionary.read(BRAZIL / "facts.yaml"), unit=unit, names=names)


def checked(text, scope, wanted=None):
    return rules.check(rules.parse(text, text.place), scope, wanted=wanted)


@pytest.mark.parametrize("name", SCHEMES)
def test_every_rule_is_feel_that_the_dictionary_supports(name):
    source = scheme(name)
    scope = scope_of(source)
    for version in source["versions"]:
        for let, rule in version["let"].items():
            scope = scope.with_names({str(let): checked(rule, scope)})
        for criterion in version["criteria"]:
            checked(criterion["rule"], scope, "truth")
        for component in version["components"]:
            scope = scope.with_names({str(component["code"]): checked(component["amount"], scope, "number")})
        for rule in (*version["transitions"], *version["exit"]):
            checked(rule["when"], scope, "truth")
        for condition in version["conditions"]:
            assert isinstance(checked(condition["of"], scope), rules.types.List)


def test_the_family_of_bpc_is_a_filter_over_the_household():
    source = scheme("bpc")
    text = source["unit"]["members"]
    node = rules.parse(f"members[{text}]", text.place)
    assert isinstance(rules.check(node, scope_of(source)), rules.types.List)
    used = {path for path in rules.facts_used(node, scope_of(source)) if path.startswith("civil.")}
    assert used == {"civil.marital_status"}  # who is single decides who counts (Law 8.742 art. 20 par. 1)


@pytest.mark.parametrize("name", SCHEMES)
def test_scheme_check_passes_every_example_and_misses_no_boundary(name):
    found = trial.check(BRAZIL / "schemes" / name)
    assert found["errors"] == []
    assert found["coverage"]["missing"] == []
    assert found["examples"] == {"passed": len(examples(name)), "failed": 0}
