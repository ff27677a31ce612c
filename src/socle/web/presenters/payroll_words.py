"""The words of payrolls: states, findings, causes of a variance, accounts, differences with the bank."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

STATES: dict[str, Promise | str] = {
    "calculated": gettext_lazy("Calculated"),
    "validated": gettext_lazy("Validated"),
    "approved": gettext_lazy("Approved"),
    "approved twice": gettext_lazy("Approved twice"),
    "funded": gettext_lazy("Funded"),
    "sent": gettext_lazy("Sent"),
    "reconciled": gettext_lazy("Reconciled"),
    "closed": gettext_lazy("Closed"),
}
FINDINGS: dict[str, Promise | str] = {
    "same-account": gettext_lazy("The same account serves several persons"),
    "missing": gettext_lazy("Recipient, account or commitment is missing"),
    "unusable-account": gettext_lazy("The account cannot be used"),
    "nothing-left": gettext_lazy("Nothing is left after what is taken back"),
    "over-places": gettext_lazy("More awards than places"),
    "deceased": gettext_lazy("Somebody who is paid for has died"),
    "amount-outlier": gettext_lazy("The amount is unlike the others"),
    "amount-jump": gettext_lazy("The amount jumped since the cycle before"),
    "new": gettext_lazy("Paid for the first time"),
    "dropped": gettext_lazy("Paid last time, not now"),
    "account-changed": gettext_lazy("The account was changed lately"),
    "life-status": gettext_lazy("The bank reports a death"),
    "missing-recipient": gettext_lazy("No recipient is approved"),
    "missing-instrument": gettext_lazy("No account is approved"),
    "missing-commitments": gettext_lazy("The conditions were not acknowledged"),
}
CAUSES: dict[str, Promise | str] = {
    "entries": gettext_lazy("New beneficiaries"),
    "exits": gettext_lazy("Beneficiaries who left"),
    "amount changes": gettext_lazy("Amounts that changed"),
    "suspended": gettext_lazy("Suspended by a condition"),
    "no longer suspended": gettext_lazy("No longer suspended"),
    "held": gettext_lazy("Held back"),
    "no longer held": gettext_lazy("No longer held back"),
    "arrears": gettext_lazy("Arrears"),
    "adjustments": gettext_lazy("Adjustments"),
    "recoveries": gettext_lazy("Money taken back"),
    "re-issues": gettext_lazy("Payments issued again"),
    "advances": gettext_lazy("Advances"),
    "top-ups": gettext_lazy("Top-ups"),
    "released": gettext_lazy("Released from earlier periods"),
}
ACCOUNTS: dict[str, Promise | str] = {
    "budget": gettext_lazy("Budget (given)"),
    "payable": gettext_lazy("Owed, not instructed yet"),
    "float": gettext_lazy("With the provider"),
    "beneficiaries": gettext_lazy("Reached the beneficiaries"),
    "recovery": gettext_lazy("Taken back"),
}
DIFFERENCES: dict[str, Promise | str] = {
    "no status": gettext_lazy("The provider has not said what became of it"),
    "booked without status": gettext_lazy("Booked by the bank, without a word from the provider"),
    "missing at bank": gettext_lazy("Paid by the provider's word, not booked by the bank"),
    "duplicate": gettext_lazy("Booked more than once"),
    "amount mismatch": gettext_lazy("Booked with another amount"),
    "paid although failed": gettext_lazy("Booked although it failed"),
    "returned after paid": gettext_lazy("Came back after it was paid"),
    "partly returned": gettext_lazy("A part came back"),
    "unknown credit": gettext_lazy("Money came in that nobody knows"),
    "unknown debit": gettext_lazy("Money went out that nobody knows"),
}
