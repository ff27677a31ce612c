"""What other rooms ask of the checker."""

from collections.abc import Iterator, Mapping
from typing import Literal

from socle.rules import errors, nodes, scope, types
from socle.rules.checking import checker as walks
from socle.rules.checking import numbers


def check(
    node: nodes.Node,
    names: scope.Scope,
    *,
    wanted: Literal["truth", "number"] | None = None,
    collect: list[errors.RuleError] | None = None,
) -> types.Type:
    """The type of a rule. A criterion wants `truth`, an amount a `number` (rounded, if it divides).

    Mistakes go into `collect` where one is given (the type is then `types.WRONG` or a guess), else the first is raised.
    """
    return checked(node, names, wanted=wanted, collect=collect)[0]


def checked(
    node: nodes.Node,
    names: scope.Scope,
    *,
    wanted: Literal["truth", "number"] | None = None,
    collect: list[errors.RuleError] | None = None,
) -> tuple[types.Type, walks.Checker]:
    """`check`, with the walk: the bulk engine needs the type of every node."""
    walk = walks.Checker(names)
    found = walk.check(node)
    if wanted == "truth" and not isinstance(found, types.Truth | types.Nothing | types.Wrong):
        found = walk.fail(node, f"A criterion is yes or no, but this is {found.said}. Write a comparison.")
    if wanted == "number":
        found = numbers.rounded(walk, node, found, "an amount")
        if not isinstance(found, types.Number | types.Nothing | types.Wrong):
            found = walk.fail(node, f"An amount is a number, but this is {found.said}.")
    if isinstance(found, types.Span):
        found = walk.fail(node, "A range is no value. Write x in [a..b].")
    if collect is not None:
        collect.extend(walk.errors)
    elif walk.errors:
        raise walk.errors[0]
    return found, walk


def facts_used(node: nodes.Node, names: scope.Scope) -> frozenset[str]:
    """The paths of the facts that the rule reads (`identity.sex`, `incomes.amount`; a whole many-group as `incomes`).

    Facts that say whether another applies are among them; facts behind lets and parameters are not: ask those.
    """
    walk = walks.Checker(names)
    walk.check(node)
    return frozenset(walk.facts)


def names_used(node: nodes.Node) -> frozenset[str]:
    """Every name and called function in a rule, loop variables too: what it may need of lets and parameters."""
    return frozenset(_names(node))


def _names(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Name):
        yield node.name
    if isinstance(node, nodes.Call):
        yield node.function
    for child in nodes.children(node):
        yield from _names(child)


def order(lets: Mapping[str, nodes.Node]) -> tuple[str, ...]:
    """The names of the lets, each after those it needs, else as written. Raises RuleError for a circle."""
    used = {name: names_used(node) for name, node in lets.items()}
    needed = _needed(lets, used)
    done: dict[str, None] = {}
    for name in lets:
        _visit(name, lets, needed, done)
    return tuple(done)


def _needed(lets: Mapping[str, nodes.Node], used: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """Which other lets each needs, in the order in which they are written."""
    places = {name: place for place, name in enumerate(lets)}
    return {name: sorted(found & places.keys(), key=places.__getitem__) for name, found in used.items()}


def _visit(first: str, lets: Mapping[str, nodes.Node], needed: Mapping[str, list[str]], done: dict[str, None]) -> None:
    """Put a let behind those it needs. A loop with a path of its own: a thousand lets may stand behind one another."""
    path: dict[str, Iterator[str]] = {first: iter(needed[first])} if first not in done else {}
    while path:
        name = next(reversed(path))
        following = next((one for one in path[name] if one not in done), None)
        if following is None:
            done[name] = None
            del path[name]
        elif following in path:
            before = list(path)
            circle = " needs ".join([*before[before.index(following) :], following])
            raise errors.RuleError(
                f"These definitions run in a circle: {circle}. Define one of them without the others.",
                lets[following].place,
            )
        else:
            path[following] = iter(needed[following])
