"""What would have met a criterion that is not met: the least that would have to be different, in words.

Of several conditions that must all hold, those that fail are named; of several of which one suffices, each is named.
Where a rule counts, filters or asks of each member, the whole condition is said, for there is no single value to name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from socle import rules
from socle.rules import nodes, values, words
from socle.rules.reference import trace
from socle.schemes.reasoning import evaluating, telling
from socle.schemes.source import model

MOST_SAID = 6  # conditions named at once; a longer list explains nothing
_AT = {
    "en": {"<=": "at most", "<": "below", ">=": "at least", ">": "above", "=": "equal to", "!=": "other than"},
    "pt": {"<=": "no máximo", "<": "abaixo de", ">=": "pelo menos", ">": "acima de", "=": "igual a", "!=": "diferente de"},
    "ar": {"<=": "لا يتجاوز", "<": "أقل من", ">=": "لا يقل عن", ">": "أكثر من", "=": "يساوي", "!=": "مختلف عن"},
    "fr": {"<=": "au plus", "<": "inférieur à", ">=": "au moins", ">": "supérieur à", "=": "égal à", "!=": "différent de"},
}  # fmt: skip
_COMPARED = {
    "en": "{what} were {how} {threshold}; it is {value}",
    "pt": "{what} fosse {how} {threshold}; é {value}",
    "ar": "كان {what} {how} {threshold}؛ وهو {value}",
    "fr": "{what} était {how} {threshold} ; c’est {value}",
}
_HELD = {
    "en": "this held: {what}",
    "pt": "valesse: {what}",
    "ar": "تحقق ما يلي: {what}",
    "fr": "ceci était vrai : {what}",
}
_NOT = {
    "en": "this did not hold: {what}",
    "pt": "não valesse: {what}",
    "ar": "لم يتحقق ما يلي: {what}",
    "fr": "ceci n’était pas vrai : {what}",
}
_YES = {"en": "{what} were yes", "pt": "{what} fosse sim", "ar": "كان {what} نعم", "fr": "{what} était oui"}
_NO = {"en": "{what} were no", "pt": "{what} fosse não", "ar": "كان {what} لا", "fr": "{what} était non"}
_WOULD = {
    "en": "It would be met if {said}.",
    "pt": "Seria atendido se {said}.",
    "ar": "كان سيتحقق لو {said}.",
    "fr": "Elle serait remplie si {said}.",
}
_AND = {"en": ", and if ", "pt": ", e se ", "ar": "، و", "fr": ", et si "}
_OR = {"en": ", or if ", "pt": ", ou se ", "ar": "، أو لو ", "fr": ", ou si "}


@dataclass(frozen=True, kw_only=True)
class Want:
    """A condition that fails: a comparison with its value and threshold, or a rule that would have to hold (or not)."""

    node: rules.Node
    wanted: bool
    value: str | None = None
    operator: str | None = None
    threshold: str | None = None


@dataclass(frozen=True, kw_only=True)
class Wants:
    """Conditions of which all, or one, would have to be different."""

    each: "tuple[Want | Wants, ...]"
    all: bool


def would(
    one: model.Criterion, evaluated: evaluating.Evaluated, languages: Sequence[str] = telling.LANGUAGES
) -> Mapping[str, str]:
    """`It would be met if per person were at most 89.00; it is 231.40.` by language; empty where the criterion is not "no"."""
    result = evaluated.criteria[one.code]
    if result.verdict != "no":
        return {}
    found = _wants(one.rule.node, result.trace, evaluated, wanted=True)
    if found is None or sum(1 for _ in _leaves(found)) > MOST_SAID:
        return {}
    said = {language: _said(found, language, _titles(evaluated, language)) for language in languages}
    return {language: _WOULD[language].format(said=text) for language, text in said.items()}


def _titles(evaluated: evaluating.Evaluated, language: str) -> dict[str, str]:
    """Facts as the country calls them; only where it has a title in the language."""
    groups = evaluated.checked.base.dictionary.groups
    named = {fact.name: dict(fact.title).get(language, "") for group in groups for fact in group.facts}
    return {name: title[:1].lower() + title[1:] for name, title in named.items() if title}


def _wants(node: rules.Node, step: trace.Step, evaluated: evaluating.Evaluated, *, wanted: bool) -> Want | Wants | None:
    """What would have to be different for the node to be as wanted; None where it is so already."""
    if not isinstance(step.value, values.Unknown) and values.truth(step.value) is wanted:
        return None
    match node:
        case nodes.Name() if node.name in evaluated.lets:
            own = next(one for one in evaluated.checked.lets if one.name == node.name)
            return _wants(own.node, evaluated.lets[node.name].trace, evaluated, wanted=wanted)
        case nodes.And() | nodes.Or() if len(step.steps) == len(node.operands):
            parts = zip(node.operands, step.steps, strict=True)
            found = [_wants(part, inner, evaluated, wanted=wanted) for part, inner in parts]
            each = tuple(one for one in found if one is not None)
            return each[0] if len(each) == 1 else Wants(each=each, all=isinstance(node, nodes.And) is wanted)
        case nodes.Call(function="not") if len(step.steps) == 1:
            return _wants(node.arguments[0], step.steps[0], evaluated, wanted=not wanted)
        case nodes.If() if len(step.steps) == 2:
            taken = node.then if values.truth(step.steps[0].value) is True else node.otherwise
            return _wants(taken, step.steps[1], evaluated, wanted=wanted)
        case nodes.Comparison() if wanted:
            value, operator, threshold = telling.compared(node, step, evaluated)
            if value is not None and threshold is not None:
                return Want(node=node, wanted=True, value=value, operator=operator, threshold=threshold)
    return Want(node=node, wanted=wanted)


def _leaves(found: Want | Wants) -> Iterator[Want]:
    if isinstance(found, Want):
        yield found
    else:
        for one in found.each:
            yield from _leaves(one)


def _said(found: Want | Wants, language: str, titles: Mapping[str, str]) -> str:
    if isinstance(found, Wants):
        join = (_AND if found.all else _OR)[language]
        parts = ((one, _said(one, language, titles)) for one in found.each)
        return join.join(f"({text})" if isinstance(one, Wants) else text for one, text in parts)
    if isinstance(found.node, nodes.Path | nodes.Name):
        return (_YES if found.wanted else _NO)[language].format(what=words.say(found.node, language, titles))
    if found.operator is None or not isinstance(found.node, nodes.Comparison):
        return (_HELD if found.wanted else _NOT)[language].format(what=words.say(found.node, language, titles))
    side = found.node.left if found.operator == found.node.operator else found.node.right
    return _COMPARED[language].format(
        what=words.say(side, language, titles),
        how=_AT[language][found.operator],
        threshold=found.threshold,
        value=found.value,
    )
