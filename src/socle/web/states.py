"""The words of the states: for each state that a room writes down, what a person reads, and its tone.

A tone is a sign and a colour (static/socle): good, info (under way), wait (somebody has to act), bad, quiet (ended or
not begun). The sign makes the tone readable without the colour.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNS = {"good": "✓", "info": "●", "wait": "!", "bad": "✕", "quiet": "–"}


@dataclass(frozen=True)
class State:
    """What a person reads of a state, and its tone."""

    text: str | Promise
    tone: str

    @property
    def sign(self) -> str:
        """The sign that says the tone without a colour."""
        return SIGNS[self.tone]


_GOOD = {
    "attended": _("Attended"),
    "committed": _("Taken over"),
    "decided": _("Decided"),
    "different people": _("Different people"),
    "lifted": _("Lifted"),
    "active": _("Active"),
    "accepted": _("Accepted"),
    "acknowledged": _("Acknowledged"),
    "approved": _("Approved"),
    "approved twice": _("Approved twice"),
    "balanced": _("Balanced"),
    "checked": _("Checked"),
    "collected": _("Collected"),
    "complete": _("Complete"),
    "completed": _("Completed"),
    "credited": _("Credited"),
    "done": _("Done"),
    "eligible": _("Eligible"),
    "enrolled": _("Enrolled"),
    "entitled": _("Entitled"),
    "funded": _("Funded"),
    "granted": _("Granted"),
    "in force": _("In force"),
    "loaded": _("Loaded"),
    "met": _("Met"),
    "paid": _("Paid"),
    "published": _("Published"),
    "reconciled": _("Reconciled"),
    "registered": _("Registered"),
    "resolved": _("Resolved"),
    "same": _("Same"),
    "selected": _("Selected"),
    "served": _("Served"),
    "settled": _("Settled"),
    "signed": _("Signed"),
    "upheld": _("Upheld"),
    "validated": _("Validated"),
    "verified": _("Verified"),
    "yes": _("Met"),
}
_INFO = {
    "changed": _("Changed"),
    "in work": _("In work"),
    "lodged": _("Lodged"),
    "proposed": _("Proposed"),
    "staged": _("Staged"),
    "answered": _("Answered"),
    "applied": _("Applied"),
    "assessed": _("Assessed"),
    "calculated": _("Calculated"),
    "exempt": _("Exempt"),
    "forwarded": _("Forwarded"),
    "in progress": _("In progress"),
    "instructed": _("Instructed"),
    "intake": _("Intake"),
    "new": _("New"),
    "open": _("Open"),
    "planned": _("Planned"),
    "received": _("Received"),
    "reissued": _("Re-issued"),
    "running": _("Running"),
    "sent": _("Sent"),
    "simulation": _("Simulation"),
    "submitted": _("Submitted"),
    "transition": _("Transition"),
    "under review": _("Under review"),
}
_WAIT = {
    "held": _("Held"),
    "appealed": _("Appealed"),
    "blocked": _("Blocked"),
    "due": _("Due"),
    "incomplete": _("Incomplete"),
    "missing": _("Missing"),
    "not reported": _("Not reported"),
    "overdue": _("Overdue"),
    "partly returned": _("Partly returned"),
    "pending": _("Pending"),
    "pending proof": _("Pending proof"),
    "prepared": _("Prepared"),
    "possible": _("Possible"),
    "proof missing": _("Entitled if proof is given"),
    "requested": _("Requested"),
    "reported": _("Reported"),
    "suspended": _("Suspended"),
    "to check": _("To check"),
    "unverified": _("Not verified"),
    "unknown": _("To check"),
    "waiting": _("Waiting"),
    "waived": _("Waived"),
    "warning": _("Warning"),
}
_BAD = {
    "declined": _("Declined"),
    "not attended": _("Did not attend"),
    "breach": _("Not complied"),
    "breached": _("Not complied"),
    "cancelled": _("Cancelled"),
    "conflict": _("Conflict"),
    "differs": _("Differs"),
    "dismissed": _("Dismissed"),
    "failed": _("Failed"),
    "lost": _("Lost"),
    "no": _("Not met"),
    "not eligible": _("Not eligible"),
    "not entitled": _("Not entitled"),
    "refused": _("Refused"),
    "rejected": _("Rejected"),
    "returned": _("Returned"),
    "revoked": _("Revoked"),
}
_QUIET = {
    "abandoned": _("Abandoned"),
    "dropped": _("Dropped"),
    "archived": _("Archived"),
    "closed": _("Closed"),
    "deceased": _("Deceased"),
    "declared": _("Declared"),
    "demo": _("Demonstration"),
    "draft": _("Draft"),
    "ended": _("Ended"),
    "excluded": _("Excluded by another scheme"),
    "exited": _("Exited"),
    "expired": _("Expired"),
    "inactive": _("Inactive"),
    "merged": _("Merged"),
    "moved": _("Moved"),
    "not applicable": _("Not applicable"),
    "not started": _("Not started"),
    "undone": _("Undone"),
    "withdrawn": _("Withdrawn"),
}
_KINDS = {  # kinds of things, not states: no tone
    "official error": _("Error of the office"),
    "claimant error": _("Error of the claimant"),
    "fraud": _("Fraud"),
    "administrative error": _("Administrative error"),
    "advance": _("Advance"),
    "adjustment": _("Adjustment"),
    "allegation": _("Allegation"),
    "amount": _("Amount"),
    "appeal": _("Appeal"),
    "arrears": _("Arrears"),
    "authority": _("Authority"),
    "award": _("Award"),
    "block": _("Block"),
    "budget": _("Programme with places"),
    "cancellation": _("Cancellation"),
    "change of recipient": _("Change of recipient"),
    "citizen reported late": _("The citizen reported late"),
    "complaint": _("Complaint"),
    "compliance effect": _("Effect of a condition"),
    "correction by citizen": _("Correction by the citizen"),
    "document": _("Document"),
    "eligibility": _("Eligibility"),
    "exit": _("Exit"),
    "import": _("Imported list"),
    "inquiry": _("Inquiry"),
    "life event": _("Life event"),
    "no error": _("No error"),
    "promotion": _("Promotion from the waiting list"),
    "ranking": _("Ranking"),
    "re issue": _("Re-issue"),
    "recovery": _("Recovery"),
    "regular": _("Regular"),
    "right": _("Right"),
    "selection": _("Selection"),
    "suspension": _("Suspension"),
    "top up": _("Top-up"),
}
TABLE = {
    code: State(text, tone)
    for tone, words in (
        ("good", _GOOD),
        ("info", _INFO),
        ("wait", _WAIT),
        ("bad", _BAD),
        ("quiet", _QUIET),
        ("quiet", _KINDS),
    )
    for code, text in words.items()
}


def of(code: str) -> State:
    """The words and tone of a state; `_` and `-` read as spaces. One without words is shown as written, in quiet tone."""
    spoken = str(code).replace("_", " ").replace("-", " ").strip().lower()
    return TABLE.get(spoken) or State(spoken.capitalize(), "quiet")


def is_known(code: str) -> bool:
    """Whether the state has words of its own; a test asks this of every state that a room declares."""
    return str(code).replace("_", " ").replace("-", " ").strip().lower() in TABLE
