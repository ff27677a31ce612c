"""A version's rules as one query over a nation (rules.bulk): what publishing proves possible, and what a run executes."""

import datetime as dt
from decimal import Decimal
from typing import Any

from socle.rules import bulk, check, nodes, types
from socle.rules.reference import environment
from socle.schemes.reasoning import checking
from socle.schemes.source import model

RANK_DECIMALS = 4  # a rank that is a quotient is kept to so many decimals, half up, in both engines
SCORE_DECIMALS = 6  # points are compared exactly, and kept to so many decimals, half up


def ranks(checked: checking.Checked) -> tuple[model.Rule, ...]:
    """The rank values that are calculated; the public number, which settles ties, is not among them."""
    selection = checked.scheme.selection
    return tuple(one for one in selection.rank if one.text.strip() != "number") if selection else ()


def compile(checked: checking.Checked, on: dt.date) -> bulk.Compiled:
    """The rules as one query: `criterion_0`, the components by their codes, `requirement_0`, `reduction_0`, `rank_0`.

    Raises RuleError for what the bulk engine can't run.
    """
    rules = [bulk.Rule(name=one.name, node=one.node, kind="let") for one in checked.lets]
    for place, one in enumerate(checked.version.criteria):
        rules.append(bulk.Rule(name=f"criterion_{place}", node=one.rule.node, kind="criterion"))
    rules += [bulk.Rule(name=one.name, node=one.node, kind="amount") for one in checked.components]
    for place, one in enumerate(checked.requirements):
        rules.append(bulk.Rule(name=f"requirement_{place}", node=one.node, kind="criterion"))
    for place, one in enumerate(checked.reductions):
        rules.append(bulk.Rule(name=f"reduction_{place}", node=one.node, kind="amount"))
    for place, name in enumerate(scores(checked)):
        node = nodes.Name(place=checked.version.place, name=name)
        rules.append(bulk.Rule(name=f"score_{place}", node=rounded(node, SCORE_DECIMALS), kind="amount"))
    for place, one in enumerate(ranks(checked)):
        node = _since_1970(one.node) if is_day(checked, one) else rounded(one.node, RANK_DECIMALS)
        rules.append(bulk.Rule(name=f"rank_{place}", node=node, kind="rank"))
    names, _ = checking.names_on(checked.scheme, on)
    members = checked.scheme.unit.members
    return bulk.compile(
        rules,
        checked.base,
        on=on,
        parameters={name: _plain(value) for name, value in names.items() if _plain(value) is not None},
        around=members.node if members else None,
        ages_on=checked.version.ages_on(on),
    )


def is_day(checked: checking.Checked, rank: model.Rule) -> bool:
    """Whether a rank is a day: the query gives it as days since 1 January 1970."""
    return isinstance(check(rank.node, checked.scope, collect=[]), types.Date)


def _since_1970(node: nodes.Node) -> nodes.Node:
    text = nodes.Text(place=node.place, value="1970-01-01")
    day = nodes.Call(place=node.place, function="date", arguments=(text,), names=(None,))
    return nodes.Call(place=node.place, function="days between", arguments=(day, node), names=(None, None))


def scores(checked: checking.Checked) -> tuple[str, ...]:
    """The names whose points an assessment keeps: each variable of each score, then the score."""
    return tuple(name for score in checked.version.scores for name in score.names)


def rounded(node: nodes.Node, decimals: int) -> nodes.Node:
    """The node, half up to so many decimals: a quotient needs its rounding."""
    digits = nodes.Number(place=node.place, value=Decimal(decimals))
    return nodes.Call(place=node.place, function="round half up", arguments=(node, digits), names=(None, None))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, environment.Given) else value
