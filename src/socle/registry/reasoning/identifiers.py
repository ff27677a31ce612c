"""Numbers that authorities give to people: their shape and their check digits, as the country sets them (`id_types`)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from socle.base.kernel import refusals


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An identifier in the shape in which it is stored; `check_failed` where its check digits are wrong but it may be kept."""

    kind: str
    value: str
    check_failed: bool


class CheckDigitsWrong(refusals.Refusal):
    """The {kind} number {value} is not valid: its check digits do not fit. Compare it with the document."""

    code = "registry.check-digits"


def check(kind: str, value: str, id_types: Sequence[Mapping[str, Any]]) -> Checked:
    """The identifier normalised and checked by the country's `id_types`. Raises InvalidInput or CheckDigitsWrong."""
    known = {one["code"]: one for one in id_types if one.get("of", "person") == "person"}
    if kind not in known:
        raise refusals.InvalidInput(f"Identifier: '{kind}' is no kind of number here. Use one of: {', '.join(known)}.")
    plain, shape = normalise(value), known[kind].get("pattern", ".*")
    if not plain or not (re.fullmatch(shape, value.strip().upper()) or re.fullmatch(_without_marks(shape), plain)):
        raise refusals.InvalidInput(f"Identifier {kind}: '{value}' does not have the shape of such a number ({shape}).")
    rule = known[kind].get("check", "none")
    failed = rule != "none" and not _RULES[rule](plain)
    if failed and known[kind].get("failed_check", "flag") == "refuse":
        raise CheckDigitsWrong(kind=kind, value=value)
    return Checked(kind=kind, value=plain, check_failed=failed)


def normalise(value: str) -> str:
    """Capital letters and digits only."""
    return "".join(character for character in value.upper() if character.isalnum())


def _without_marks(shape: str) -> str:
    """The pattern for the normalised number: dots, slashes and hyphens outside of brackets are left out."""
    return re.sub(r"\[\.\]|\\\.|/|-(?![^\[]*\])", "", shape)


def cpf(number: str) -> bool:
    """Check digits of Brazil's taxpayer number: two digits modulo 11, weights 10..2 and 11..2; eleven equal digits are no number."""
    digits = [int(digit) for digit in number]
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    return all(digits[at] == _modulo_11(digits[:at], range(at + 1, 1, -1)) for at in (9, 10))


def pis(number: str) -> bool:
    """Check digit of Brazil's PIS, PASEP and NIS: modulo 11 with the weights 3 2 9 8 7 6 5 4 3 2."""
    digits = [int(digit) for digit in number]
    return len(digits) == 11 and digits[10] == _modulo_11(digits[:10], (3, 2, 9, 8, 7, 6, 5, 4, 3, 2))


def _modulo_11(digits: Sequence[int], weights: Sequence[int]) -> int:
    rest = 11 - sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return 0 if rest >= 10 else rest


_RULES: dict[str, Callable[[str], bool]] = {"cpf": cpf, "pis": pis}
