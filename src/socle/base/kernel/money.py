"""Money: an exact decimal amount in a currency that knows its smallest unit. Never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, kw_only=True)
class Currency:
    """A currency: ISO 4217 `code`, how many decimals its minor unit has, and the smallest amount that is paid out."""

    code: str
    decimals: int
    smallest_unit: Decimal

    def is_payable(self, amount: Decimal) -> bool:
        """Whether the amount is a whole number of smallest units."""
        return amount % self.smallest_unit == 0

    def quantise(self, amount: Decimal) -> Decimal:
        """The amount with the currency's decimals, half up. For display and messages, never to hide a remainder."""
        return amount.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)


def plain(amount: Decimal) -> str:
    """The decimal as JSON text: no exponent, trailing zeros kept as given."""
    return format(amount, "f")
