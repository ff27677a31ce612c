"""Scores out of YAML, and the definitions that they stand for: rules know a score as one `let` and each variable as another."""

from socle.base.kernel import yamltext
from socle.rules import nodes
from socle.schemes.source import mistakes, model
from socle.schemes.source.values import law_of, rule, words


def score(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Score:
    """One score."""
    found = model.Score(
        place=entry.place,
        code=str(entry["code"]),
        start=rule(entry["start"], notes) if "start" in entry else None,
        variables=tuple(_variable(one, notes) for one in entry["variables"]),
        law=law_of(entry),
        text=words(entry["text"]),
    )
    seen: set[str] = set()
    for one in found.variables:
        if one.code in seen:
            notes.note(f"The variable '{one.code}' stands twice in the score '{found.code}'. Keep one.", one.place)
        seen.add(one.code)
    return found


def _variable(entry: yamltext.Mapping, notes: mistakes.Notes) -> model.Variable:
    missing = entry.get("missing", "ask")
    imputed = not isinstance(missing, str)
    return model.Variable(
        place=entry.place,
        code=str(entry["code"]),
        points=rule(entry["points"], notes),
        missing=rule(missing["points"], notes) if imputed else None,
        missing_law=str(missing["law"]) if imputed else "",
        law=law_of(entry),
        text=words(entry.get("text", {})),
    )


def definitions(one: model.Score) -> list[model.Let]:
    """The points of each variable by name, and the score: their sum."""
    found = [
        model.Let(place=variable.place, name=one.name_of(variable), rule=_points(variable))
        for variable in one.variables
    ]
    whole: nodes.Node | None = one.start.node if one.start else None
    for let in found:
        name = nodes.Name(place=let.place, name=let.name)
        whole = name if whole is None else nodes.Arithmetic(place=one.place, operator="+", left=whole, right=name)
    if whole is None:
        raise ValueError("a score has variables")  # by its contract
    text = " + ".join([*([one.start.text] if one.start else []), *(let.name for let in found)])
    return [*found, model.Let(place=one.place, name=one.code, rule=model.Rule(place=one.place, text=text, node=whole))]


def _points(variable: model.Variable) -> model.Rule:
    """The points; where they are not known those that the law takes instead, if it does."""
    points, missing = variable.points, variable.missing
    if missing is None:
        return points
    known = nodes.Call(place=points.place, function="is known", arguments=(points.node,), names=(None,))
    node = nodes.If(place=points.place, condition=known, then=points.node, otherwise=missing.node)
    text = f"if is known({points.text}) then {points.text} else {missing.text}"
    return model.Rule(place=points.place, text=text, node=node)
