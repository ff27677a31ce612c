"""Results as the plain values of `socle scheme try` (contracts.md): decimals as text, three-valued results as words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from socle.base.kernel import money
from socle.schemes.reasoning import (
    counterfactual,
    evaluating,
    history,
    interacting,
    outcome,
    standings,
    telling,
    together,
)
from socle.schemes.source import model


def unit(book: evaluating.Book, applicant: str | None, walked: Sequence[history.InPeriod]) -> dict[str, Any]:
    """One unit with its periods."""
    evaluated = next((one.evaluated for one in walked if one.evaluated), None)
    members = list(evaluated.unit.members) if evaluated else []
    who = {} if applicant is None else {"applicant": applicant}
    return {"kind": book.scheme.unit.kind, **who, "members": members, "periods": [period(one) for one in walked]}


def period(found: history.InPeriod) -> dict[str, Any]:
    """One period: eligibility, status, each criterion and component, what is payable and why."""
    days = {"from": found.period[0].isoformat(), "to": found.period[1].isoformat()}
    status = {"status": found.status.status, "payable": found.status.payable}
    effects = history.details(found)
    if found.evaluated is None or found.outcome is None:
        empty = {"eligible": "no", "criteria": [], "components": [], "interactions": [], "total": "0"}
        return {**days, **empty, **status, **effects, "notes": list(found.status.notes)}
    evaluated = found.evaluated
    return {
        **days,
        "on": evaluated.on.isoformat(),
        "version": evaluated.checked.version.from_on.isoformat(),
        "eligible": evaluated.eligible,
        **status,
        **({"scores": [score(one, evaluated) for one in evaluated.checked.version.scores]} if evaluated.points else {}),
        "criteria": [
            criterion(telling.criterion(one, evaluated)) | {"would": counterfactual.would(one, evaluated).get("en", "")}
            for one in evaluated.checked.version.criteria
        ],
        "interactions": [
            *(interaction(one, evaluated) for one in evaluated.checked.requirements),
            *(reduction(one, evaluated) for one in evaluated.checked.reductions),
        ],
        "components": [component(one, evaluated, found.outcome) for one in evaluated.checked.version.components],
        "total": amount(total(found)),
        **effects,
        **_change(found.status),
        "notes": [*found.status.notes, *_waiting(found)],
    }


def total(found: history.InPeriod) -> Decimal | None:
    """What the period comes to: the components' sum where it is due or held, 0 where it is not, None where unknown."""
    if found.evaluated is None or found.outcome is None or found.status.payable == "unknown":
        return None
    rounding = found.evaluated.checked.version.rounding
    if found.status.payable == "no" and found.status.status != "blocked":
        return outcome.rounded(Decimal(0), rounding)
    unknown = any(one is None for _, one in found.outcome.components)
    return None if unknown else outcome.rounded(found.outcome.certain, rounding)


def criterion(told: telling.Told) -> dict[str, Any]:
    """A criterion with the value used, its threshold, article, inputs and what is missing."""
    return {
        "code": told.criterion.code,
        "result": told.result,
        "value": told.value,
        "operator": told.operator,
        "threshold": told.threshold,
        "law": told.criterion.law,
        "proof": list(told.criterion.proof),
        "inputs": [_input(one) for one in told.inputs],
        "parameters": [_input(one) for one in told.parameters],
        "missing": [{"fact": one.fact, "of": one.of} for one in told.missing],
        "words": told.say("en"),
    }


def _input(one: telling.Input) -> dict[str, Any]:
    on = one.on.isoformat() if one.on else None
    return {"fact": one.fact, "of": one.of, "value": one.value, "source": one.source, "on": on}


def interaction(one: interacting.Clause, evaluated: evaluating.Evaluated) -> dict[str, Any]:
    """Whether another benefit lets the unit have this one."""
    result = evaluated.requirements[one.code]
    return {
        "kind": one.interaction.kind,
        "with": ", ".join(one.interaction.others),
        "result": result.verdict,
        "law": one.interaction.law,
        "missing": [{"fact": each.fact, "of": each.of} for each in sorted(result.missing)],
    }


def score(one: model.Score, evaluated: evaluating.Evaluated) -> dict[str, Any]:
    """A score with the points of each variable, and what is missing for those that are not known."""
    return {
        "code": one.code,
        "points": _points(evaluated, one.code),
        "law": one.law,
        "variables": [
            {
                "code": each.code,
                "points": _points(evaluated, name := one.name_of(each)),
                "trace": telling.arithmetic(evaluated.lets[name]),
                "missing": [{"fact": gap.fact, "of": gap.of} for gap in sorted(evaluated.lets[name].missing)],
            }
            for each in one.variables
        ],
    }


def _points(evaluated: evaluating.Evaluated, name: str) -> str | None:
    return telling.plain(evaluated.points[name])


def settled(one: together.Settled) -> dict[str, Any]:
    """A scheme for one unit beside the others of its package."""
    evaluated, found = one.evaluated, one.outcome
    return {
        "scheme": one.scheme,
        "version": evaluated.checked.version.from_on.isoformat(),
        "applicant": one.applicant,
        "members": list(evaluated.unit.members),
        "standing": one.standing,
        "by": one.by,
        "eligible": found.eligible,
        "criteria": [{"code": code, "result": result} for code, result in found.criteria],
        "interactions": [reduction(each, evaluated) for each in evaluated.checked.reductions],
        "components": [{"code": code, "amount": amount(each)} for code, each in found.components],
        "total": amount(found.total),
        "alternatives": [{"scheme": each.scheme, "total": amount(each.total)} for each in one.alternatives],
    }


def reduction(one: interacting.Clause, evaluated: evaluating.Evaluated) -> dict[str, Any]:
    """What an offset takes of the whole, or a cap leaves of it."""
    result = evaluated.reductions[one.code]
    return {
        "kind": one.kind,
        "with": ", ".join(one.interaction.others),
        "amount": amount(result.amount),
        "law": one.interaction.law,
        "trace": telling.arithmetic(result),
        "missing": [{"fact": each.fact, "of": each.of} for each in sorted(result.missing)],
    }


def component(one: model.Component, evaluated: evaluating.Evaluated, found: outcome.Outcome) -> dict[str, Any]:
    """A component with its amount, article and arithmetic."""
    result = evaluated.components[one.code]
    return {
        "code": one.code,
        "amount": amount(dict(found.components)[one.code]),
        "law": one.law,
        "trace": telling.arithmetic(result),
        "missing": [{"fact": each.fact, "of": each.of} for each in sorted(result.missing)],
    }


def amount(value: Decimal | None) -> str | None:
    """An amount as decimal text, None where it is unknown."""
    return None if value is None else money.plain(value)


def _change(status: standings.Status) -> dict[str, Any]:
    change: dict[str, Any] = {}
    if status.transition is not None:
        change["transition"] = {"pay": money.plain(status.share), "law": status.transition.law}
    if status.exit is not None:
        change["exit"] = {"code": status.exit.code, "law": status.exit.law}
    return change


def _waiting(found: history.InPeriod) -> list[str]:
    """Which components wait for proof while the others are paid."""
    if found.outcome is None or found.status.payable != "yes":
        return []
    waiting = [code for code, one in found.outcome.components if one is None]
    return [f"The component {code} waits for proof; the others are due." for code in waiting]
