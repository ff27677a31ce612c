"""Six households worked out by hand (six/): weights 10, 20, 10, 5, 15, 10 and welfare 40, 50, 100, 150, 250, not known."""

import datetime as dt
import functools
import tempfile
from decimal import Decimal
from pathlib import Path

from socle.base.facts import dictionary
from socle.base.kernel import yamltext
from socle.eligibility.simulation import mapping, population, scenarios, simulating
from socle.schemes.source import files

SIX = Path(__file__).parent / "six"
ON = dt.date(2024, 1, 1)
FACTS = dictionary.read(SIX / "facts.yaml")


def wanted(**changes):
    """The mapping with other keys."""
    source = yamltext.read(SIX / "map.yaml")
    text = {**source, **{key: yamltext.loads(value, name="map.yaml") for key, value in changes.items()}}
    whole = yamltext.Mapping({key: value for key, value in text.items() if value != "null"})
    whole.place, whole.key_places = source.place, dict.fromkeys(whole, source.place)
    return mapping.build(whole, FACTS)


@functools.cache
def scenario(name="six", take_up=("1",), **changes):
    groups = scenarios.take_up_of(take_up)
    return scenarios.of_files(files.of_folder(SIX), FACTS, ON, name=name, changes=changes, take_up=groups)


def simulate(*read, survey=SIX / "survey.csv", map_=None, line="60", share=None, budget=None, baseline=None):
    """The result for these scenarios (default: the scheme as it is) over the six households."""
    asked = simulating.Asked(
        line=Decimal(line) if line else None,
        share=Decimal(share) if share else None,
        budget=Decimal(budget) if budget else None,
        baseline=baseline,
    )
    found = list(read) or [scenario()]
    with tempfile.TemporaryDirectory() as folder, simulating.store(Path(folder)) as store:
        needs = simulating.needs(found)
        people = population.of_survey(store, survey, map_ or wanted(), needs, ON, Path(folder))
        return simulating.simulate(people, found, asked, FACTS, 0.0)


def value(held):
    return float(held["value"])
