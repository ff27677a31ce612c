"""The entries of a package board beside each other: what each is worth with the others, what could be had instead (domain E14)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from socle.base.kernel import money
from socle.schemes.reasoning import together
from socle.schemes.source import model
from socle.window.reasoning import board

_WORDS: Mapping[str, model.Words] = {
    "beaten": {
        "en": "{other} is worth more to the family ({amount}); only one of both is paid.",
        "pt": "{other} vale mais para a família ({amount}); paga-se apenas um dos dois.",
        "ar": "{other} يساوي أكثر للأسرة ({amount})؛ ولا يُدفع إلا واحد منهما.",
    },
    "lost": {
        "en": "By itself all criteria are met; with what else the family could get they no longer are.",
        "pt": "Por si só todos os critérios são atendidos; com o que mais a família poderia receber deixam de o ser.",
        "ar": "بمفرده تتحقق جميع المعايير؛ ومع ما يمكن للأسرة أن تحصل عليه أيضا لا تعود متحققة.",
    },
    "instead": {
        "en": "Instead it could be {other}, worth {amount}.",
        "pt": "Em vez deste poderia ser {other}, no valor de {amount}.",
        "ar": "بدلا منه يمكن أن يكون {other}، بقيمة {amount}.",
    },
    "beside": {
        "en": "By itself it would be {alone}; beside what else the family could get it is {amount}.",
        "pt": "Por si só seria {alone}; ao lado do que mais a família poderia receber é {amount}.",
        "ar": "بمفرده يكون {alone}؛ وإلى جانب ما يمكن للأسرة أن تحصل عليه يكون {amount}.",
    },
}


def all_of(
    entries: Sequence[board.Entry], package: Mapping[tuple[str, str], together.Settled]
) -> tuple[board.Entry, ...]:
    """The entries as one package: what each is worth beside the others, and what could be had instead.

    `package` is by scheme and unit; an award in force stays as it was decided.
    """
    titles = {one.scheme: one.title for one in entries}
    return tuple(
        _beside(one, package[one.scheme, one.unit], titles) if (one.scheme, one.unit) in package else one
        for one in entries
    )


def _beside(one: board.Entry, settled: together.Settled, titles: Mapping[str, model.Words]) -> board.Entry:
    if one.held.award or one.standing != board.Standing.ENTITLED:
        return one
    best = {other.scheme: other.total for other in settled.alternatives}
    if settled.standing == "replaced":
        why = _of_other("beaten", settled.by, best.get(settled.by), titles)
        return replace(one, standing=board.Standing.EXCLUDED, amount=None, complete=True, why=(why,))
    if settled.outcome.eligible == "no":
        return replace(one, standing=board.Standing.EXCLUDED, amount=None, complete=True, why=(_why("lost"),))
    total = settled.outcome.total
    why = [_of_other("instead", other, worth, titles) for other, worth in best.items()]
    if total is not None and one.amount is not None and total != one.amount:
        why.append(_why("beside", alone=money.plain(one.amount), amount=money.plain(total)))
        return replace(one, amount=total, why=(*one.why, *why))
    return replace(one, why=(*one.why, *why))


def _of_other(code: str, other: str, amount: Decimal | None, titles: Mapping[str, model.Words]) -> board.Why:
    """A reason that names another scheme by its title in each language."""
    worth = "?" if amount is None else money.plain(amount)
    words = {
        language: text.format(other=titles.get(other, {}).get(language) or other, amount=worth)
        for language, text in _WORDS[code].items()
    }
    return board.Why(code=code, law="", words=words)


def _why(code: str, **places: str) -> board.Why:
    return board.Why(
        code=code, law="", words={language: text.format(**places) for language, text in _WORDS[code].items()}
    )
