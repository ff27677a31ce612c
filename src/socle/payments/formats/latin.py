"""The Latin letters that payment systems take: names in any script brought into them, for the message only.

The set is that of the SWIFT and SEPA guides: a-z A-Z 0-9 / - ? : ( ) . , ' + and space; no slash at either end, no two
in a row. The name as the person writes it stays in the register; what leaves here is a rendering for the bank.
"""

import re

import anyascii

ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
_OTHER = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")


def transliterate(written: str, *, longest: int) -> str:
    """The text in the allowed letters, at most `longest` of them; empty when nothing of it can be rendered."""
    if len(written) <= longest and is_allowed(written):
        return written
    plain = _OTHER.sub(" ", anyascii.anyascii(written))
    plain = re.sub(r"/{2,}", "/", re.sub(r" +", " ", plain))
    return plain[:longest].strip(" /")


def is_allowed(identifier: str) -> bool:
    """Whether an identifier can travel unchanged: allowed letters only, and no slash where the guides forbid it."""
    return (
        bool(ALLOWED.fullmatch(identifier))
        and identifier == identifier.strip(" /")
        and "//" not in identifier
        and "  " not in identifier
    )
