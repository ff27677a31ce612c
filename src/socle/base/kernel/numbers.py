"""Public numbers: opaque, pronounceable over a telephone, with a check character; database keys never leave.

A number is `PREFIX-XXXX-XXXX-C`: eight random characters of Crockford's base 32 (no I, L, O, U) and a check character
by ISO/IEC 7064 MOD 37-2 style weighting over the same alphabet, so one mistyped character or two swapped neighbours are noticed.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford, https://www.crockford.com/base32.html
_CHECK = ALPHABET + "*~$=U"  # 37 check symbols, Crockford
_READ = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})


def new(prefix: str) -> str:
    """A fresh public number, e.g. `HH-7K2M-90QX-4`. 40 random bits: the unique index of the table refuses the rare twin."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{prefix}-{body[:4]}-{body[4:]}-{_check(body)}"


def normalise(text: str) -> str | None:
    """The canonical form of a typed number (any case, O for 0, spaces), or None where its check character is wrong."""
    prefix, _, rest = text.strip().upper().partition("-")
    body = rest.translate(_READ)
    if (
        not prefix.isalpha()
        or len(body) != 9
        or any(c not in ALPHABET for c in body[:8])
        or body[8] != _check(body[:8])
    ):
        return None
    return f"{prefix}-{body[:4]}-{body[4:8]}-{body[8]}"


def _check(body: str) -> str:
    value = 0
    for character in body:
        value = (value * 32 + ALPHABET.index(character)) % 37
    return _CHECK[value]
