"""The indicators of the mission's three dimensions: each a definition (YAML) and one set-based query (sql/<code>.sql).

A query gives one row a unit (person, household, application, award, ticket ...): `area_key`, `sex`, `category`, `numerator`,
`denominator`. It may use the relations of `relations.py` and the values of `queries.py`: `on`, `since`, `until` ...
"""

from socle.monitoring.indicators.definition import Dimension, Indicator, Measure, Need, all_of_them

__all__ = ["Dimension", "Indicator", "Measure", "Need", "all_of_them"]
