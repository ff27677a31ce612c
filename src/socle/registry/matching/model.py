"""The model: what is compared, which levels of agreement there are, and how often records of one person agree on each.

`m` (agreement among records of one person) starts from round priors, not fitted to any file, which stand where a file is too
small to teach better ones. `u` (agreement by chance) is always estimated from the file itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import splink
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons

FOUND_BY_CERTAIN = 0.6
_CHANCE = 0.01  # of a level that the sample of pairs by chance did not show


@dataclass(frozen=True)
class Compared:
    """One comparison, and what its levels of agreement are called, the best first and `different` last."""

    name: str
    comparison: comparisons.CustomComparison
    levels: tuple[str, ...]

    def word(self, gamma: int) -> str:
        """What Splink's number of a level means; '' where one of the two values is missing."""
        return "" if gamma < 0 else self.levels[len(self.levels) - 1 - gamma]


def compared(present: Collection[str]) -> list[Compared]:
    """The comparisons for the columns that hold anything."""
    made = [_COMPARISONS[column](column) for column in present if column in _COMPARISONS]
    return made + [_number(column) for column in present if column.startswith("identifier_")]


def settings(present: Collection[str], *, link_only: bool, prior: float) -> splink.SettingsCreator:
    """The model of Splink for these columns; `prior`: the probability that two records by chance are of one person."""
    return splink.SettingsCreator(
        link_type="link_only" if link_only else "dedupe_only",
        comparisons=[one.comparison for one in compared(present)],
        blocking_rules_to_generate_predictions=blocking(present),
        probability_two_random_records_match=prior,
        retain_matching_columns=True,
    )


def blocking(present: Collection[str]) -> list[Any]:
    """Pairs worth comparing: those that share one of these. A pair without any of them is not found."""
    rules = [
        ("birth",),
        ("sounds", "sex"),
        ("family_code", "birth_year"),
        ("given_code", "birth_year"),
        ("given_code", "family_code", "area"),
        ("given_code", "address"),
        ("phone",),
        *((column,) for column in present if column.startswith("identifier_")),
    ]
    if "sex" not in present:
        rules.append(("sounds",))
    return [splink.block_on(*rule) for rule in rules if set(rule) <= set(present)]


def _name(column: str) -> Compared:
    other, code = ("family", "given_code") if column == "given" else ("given", "family_code")
    return _comparison(
        column,
        [
            (levels.ExactMatchLevel(column), 0.74, "same"),
            (
                levels.CustomLevel(f'"{column}_l" = "{other}_r" OR "{column}_r" = "{other}_l"'),
                0.03,
                "in the other part",
            ),
            (levels.JaroWinklerLevel(column, 0.88), 0.12, "close"),
            (levels.CustomLevel(f'"{code}_l" = "{code}_r"'), 0.03, "sounds alike"),
        ],
        0.08,
        frequency=column,
    )


def _birth(column: str) -> Compared:
    parts = " + ".join(
        f"(split_part(\"birth_l\", '-', {n}) = split_part(\"birth_r\", '-', {n}))::int" for n in (1, 2, 3)
    )
    return _comparison(
        column,
        [
            (levels.ExactMatchLevel("birth"), 0.80, "same"),
            (levels.CustomLevel('damerau_levenshtein("birth_l", "birth_r") <= 1'), 0.08, "one digit off"),
            (levels.CustomLevel(f"{parts} = 2"), 0.04, "two parts of three"),
            (levels.CustomLevel('"birth_year_l" = "birth_year_r"'), 0.05, "same year"),
        ],
        0.03,
        null='"birth_year_l" IS NULL OR "birth_year_r" IS NULL',
    )


def _exact(m: float) -> Any:
    def made(column: str) -> Compared:
        frequency = column if column == "area" else ""
        return _comparison(column, [(levels.ExactMatchLevel(column), m, "same")], 1 - m, frequency=frequency)

    return made


def _address(column: str) -> Compared:
    near = levels.JaroWinklerLevel(column, 0.88)
    return _comparison(column, [(levels.ExactMatchLevel(column), 0.55, "same"), (near, 0.2, "close")], 0.25)


def _number(column: str) -> Compared:
    near = levels.CustomLevel(f'damerau_levenshtein("{column}_l", "{column}_r") <= 1')
    return _comparison(
        column, [(levels.ExactMatchLevel(column), 0.88, "same"), (near, 0.07, "one character off")], 0.05
    )


def _comparison(
    column: str, stated: list[tuple[Any, float, str]], rest: float, *, null: str = "", frequency: str = ""
) -> Compared:
    none = levels.CustomLevel(null).configure(is_null_level=True) if null else levels.NullLevel(column)
    made = [
        level.configure(m_probability=m, u_probability=_CHANCE, label_for_charts=label) for level, m, label in stated
    ]
    if frequency:
        made[0] = made[0].configure(tf_adjustment_column=frequency, tf_minimum_u_value=0.0001)
    last = levels.ElseLevel().configure(m_probability=rest, u_probability=0.9, label_for_charts="different")
    comparison = comparisons.CustomComparison(comparison_levels=[none, *made, last], output_column_name=column)
    return Compared(column, comparison, (*(label for _, _, label in stated), "different"))


_COMPARISONS = {
    "given": _name,
    "family": _name,
    "birth_year": lambda column: _birth("birth_year"),  # noqa: ARG005
    "sex": _exact(0.97),
    "area": _exact(0.8),
    "address": _address,
    "phone": _exact(0.7),
}


def certain(present: Collection[str]) -> list[tuple[str, ...]]:
    """Columns that agree only for one person; pairs that do are FOUND_BY_CERTAIN of all, and so tell how many there are."""
    rules = [("whole", "birth"), *((column,) for column in present if column.startswith("identifier_"))]
    return [rule for rule in rules if set(rule) <= set(present)]


def training(present: Collection[str]) -> list[Any]:
    """Among pairs that share one of these, expectation maximisation learns how often the other columns agree."""
    return [splink.block_on(column) for column in ("birth", "whole") if column in present]
