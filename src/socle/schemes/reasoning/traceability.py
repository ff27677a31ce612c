"""From the law to its proof: article → what the scheme makes of it → the examples that show it → their last result.

An example shows a provision where it cites the same article, or expects something of that criterion or component.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from socle.schemes.source import examples, model

_SEPARATOR = re.compile(r"\s*;\s*")
_ARTICLE = re.compile(r"(?P<head>art\. ?\d+[a-z-]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Provision:
    """What a scheme makes of an article: kind (criterion, component, parameter ...), code, text and rule as written."""

    kind: str
    code: str
    law: str
    text: model.Words
    rule: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An example and its last result; `message` says what differs where it failed."""

    name: str
    law: str
    expects: frozenset[str]  # codes of criteria and components
    passed: bool
    message: str


@dataclass(frozen=True, kw_only=True)
class Traced:
    """A provision of an article with the examples that show it."""

    provision: Provision
    examples: tuple[Shown, ...]


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article of a law with what rests on it, in the order of the file."""

    law: str
    title: model.Words
    article: str
    provisions: tuple[Traced, ...]


def trace(scheme: model.Scheme, shown: Sequence[Shown]) -> tuple[Article, ...]:
    """Every article that the scheme cites, in the order of the legal basis."""
    titles = {law.id: law.title for law in scheme.laws}
    found: dict[tuple[str, str], list[Traced]] = {(law.id, ""): [] for law in scheme.laws}
    for provision in dict.fromkeys(_provisions(scheme)):
        for cited in citations(provision.law):
            own = tuple(one for one in shown if _shows(one, provision, cited))
            found.setdefault(cited, []).append(Traced(provision=provision, examples=own))
    places = {law.id: place for place, law in enumerate(scheme.laws)}
    order = sorted(found, key=lambda cited: (places.get(cited[0], len(places)), _numbers(cited[1])))
    return tuple(
        Article(law=law, title=titles.get(law, {}), article=article, provisions=tuple(found[law, article]))
        for law, article in order
        if found[law, article] or not any(found[cited] for cited in found if cited[0] == law)
    )


def citations(text: str) -> list[tuple[str, str]]:
    """(law, article) of each article cited: `act-14 art. 7, 8 I, II` names art. 7, art. 8 I and art. 8 II."""
    found: list[tuple[str, str]] = []
    for part in _SEPARATOR.split(text.strip()):
        law, _, rest = part.partition(" ")
        if law:
            found += [(law, article) for article in _articles(rest)]
    return list(dict.fromkeys(found))


def _articles(text: str) -> list[str]:
    if not text.strip():
        return [""]
    head, part, found = "", "", []  # the article and the word before the last number: `art. 20 caput, par. 2, 6`
    for piece in (one.strip() for one in text.split(",")):
        matched = _ARTICLE.fullmatch(piece)
        if matched:
            head, part = matched["head"], _word(matched["rest"])
            found.append(piece)
        elif piece[:1].isdigit() and part:
            found.append(f"{head} {part} {piece}".strip())
        elif piece[:1].isdigit() and head:
            head = f"{head.split()[0]} {piece.split()[0]}"
            found.append(f"{head.split()[0]} {piece}")
        else:
            part = _word(piece)
            found.append(f"{head} {piece}".strip())
    return found


def _word(text: str) -> str:
    """The word before a number that may go on: `par.` of `par. 2`; nothing for `caput` or `II`."""
    found = re.fullmatch(r"\s*([a-z]+\.?) ?\d+", text, re.IGNORECASE)
    return found[1] if found else ""


def _numbers(article: str) -> tuple[tuple[int, str], ...]:
    """Articles in the order of their numbers, not of their letters."""
    return tuple((int(one), "") if one.isdigit() else (0, one) for one in re.findall(r"\d+|[^\d\s]+", article))


def _shows(one: Shown, provision: Provision, cited: tuple[str, str]) -> bool:
    if provision.kind in ("criterion", "component") and provision.code in one.expects:
        return True
    law, article = cited
    return any(
        other == law and article and (_within(article, named) or _within(named, article))
        for other, named in citations(one.law)
    )


def _within(article: str, other: str) -> bool:
    """`art. 19 I` lies within `art. 19`."""
    return bool(other) and (article == other or article.startswith(f"{other} "))


def _provisions(scheme: model.Scheme) -> Iterator[Provision]:
    if scheme.unit.law:
        rule = scheme.unit.members.text if scheme.unit.members else scheme.unit.kind
        yield Provision(kind="unit", code=scheme.unit.kind, law=scheme.unit.law, text=_NONE, rule=rule)
    for parameter in scheme.parameters:
        for value in parameter.values:
            rule = f"{value.value} from {value.valid_from}"
            yield Provision(kind="parameter", code=parameter.name, law=value.law, text=_NONE, rule=rule)
    for table in scheme.tables:
        for law in dict.fromkeys(row.law for row in table.table.rows):
            rule = " | ".join(f"{', '.join(row.cells)}: {row.value}" for row in table.table.rows if row.law == law)
            yield Provision(kind="table", code=table.name, law=law, text=_NONE, rule=rule)
    for version in scheme.versions:
        yield from _of_version(version)
    for one in scheme.interactions:
        if one.law:
            yield Provision(kind="interaction", code=one.code, law=one.law, text=_Words(one.text), rule=one.said)
    for one in scheme.selection.budget if scheme.selection else ():
        rule = f"{one.amount} from {one.from_on}"
        yield Provision(kind="budget", code=one.area or "everywhere", law=one.law, text=_NONE, rule=rule)
    for place in scheme.selection.places if scheme.selection else ():
        yield Provision(
            kind="places", code=place.area, law=place.law, text=_NONE, rule=f"{place.places} from {place.from_on}"
        )


def _of_version(version: model.Version) -> Iterator[Provision]:
    for score in version.scores:
        rule = " + ".join(score.names[:-1])
        yield Provision(kind="score", code=score.code, law=score.law, text=_Words(score.text), rule=rule)
        for one in score.variables:
            law = "; ".join(dict.fromkeys(each for each in (one.law, one.missing_law) if each))
            if law:
                code = score.name_of(one)
                yield Provision(kind="variable", code=code, law=law, text=_Words(one.text), rule=one.points.text)
    for one in version.criteria:
        yield Provision(kind="criterion", code=one.code, law=one.law, text=_Words(one.text), rule=one.rule.text)
    for one in version.components:
        yield Provision(kind="component", code=one.code, law=one.law, text=_Words(one.text), rule=one.amount.text)
    for one in version.conditions:
        yield Provision(kind="condition", code=one.code, law=one.law, text=_Words(one.text), rule=one.of.text)
    for place, one in enumerate(version.transitions, start=1):
        yield Provision(kind="transition", code=str(place), law=one.law, text=_Words(one.text), rule=one.when.text)
    for one in version.exits:
        yield Provision(kind="exit", code=one.code, law=one.law, text=_Words(one.text), rule=one.when.text)
    if version.appeal and version.appeal.law:
        rule = f"within {version.appeal.count} {version.appeal.unit}"
        yield Provision(kind="appeal", code=version.appeal.body, law=version.appeal.law, text=_NONE, rule=rule)


class _Words(dict[str, str]):
    """A text in each language that can be told apart from another: provisions of two versions are named once."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


_NONE = _Words()


def shown(results: Iterable[tuple[examples.Example, Sequence[str]]]) -> tuple[Shown, ...]:
    """Examples with their mistakes as the trace takes them."""
    return tuple(
        Shown(
            name=one.name,
            law=one.law,
            expects=frozenset(
                str(code)
                for expected in one.expected
                for part in ("criteria", "components")
                for code in expected.given.get(part, {})
            ),
            passed=not mistakes,
            message=mistakes[0] if mistakes else "",
        )
        for one, mistakes in results
    )
