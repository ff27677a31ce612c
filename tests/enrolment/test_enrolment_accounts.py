"""Accounts and their holders: what is refused at sight."""

import pytest

from socle.enrolment import reasoning


@pytest.mark.parametrize(
    ("kind", "typed", "fault"),
    [
        ("account", "12", "does not look like this"),
        ("account", "GB83 WEST 1234 5698 7654 32", "check digits of the IBAN"),
        ("wallet", "12-34", "does not look like this"),
        ("wallet", "call me", "does not look like this"),
        ("card", "4539 1488 0343 6468", "last digit of the card"),
        ("cheque", "1", "there is no kind 'cheque'"),
    ],
)
def test_a_wrong_account_is_refused_with_the_reason(kind, typed, fault):
    assert fault in reasoning.account_fault(kind, reasoning.normal_account(typed), reasoning.SHAPES)


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "shown"),
    [
        ("account", "9901-9900000001", "99019900000001", "••••••••••0001"),
        # ISO 13616's own example: 3214282912345698765432161182 mod 97 = 1
        ("account", "GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432", "••••••••••••••••••5432"),
        ("wallet", "+254 700 000 001", "+254700000001", "•••••••••0001"),
        # Luhn: 4539148803436467 → the doubled and single digits sum to 80
        ("card", "4539 1488 0343 6467", "4539148803436467", "••••••••••••6467"),
        ("pay point", "PP-07", "PP07", "•••7"),
    ],
)
def test_a_right_account_is_kept_bare_and_shown_masked(kind, typed, kept, shown):
    account = reasoning.normal_account(typed)
    assert (account, reasoning.account_fault(kind, account, reasoning.SHAPES)) == (kept, "")
    assert reasoning.masked(account) == shown


@pytest.mark.parametrize(
    ("holder", "name", "same"),
    [
        ("IPE TAPAJOS", "Ipê Tapajós", True),
        ("Tapajós Ipê", "Ipê Tapajós", True),
        ("IPE TAPAJOS", "Ipê do Rio Tapajós", True),
        ("Ipe Tapajoz", "Ipê Tapajós", True),
        ("Zaytuna Alnyl", "زيتونة النيل", False),
        ("Cedro Xingu", "Ipê Tapajós", False),
        ("Ipê", "Ipê Tapajós", False),
        ("", "Ipê Tapajós", False),
    ],
)
def test_the_holder_and_the_recipient_have_one_name(holder, name, same):
    assert reasoning.same_holder(holder, [name]) is same
