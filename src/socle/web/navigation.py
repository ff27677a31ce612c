"""The main navigation: what each role finds there, in the order of its day."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from socle.base import acting
from socle.base.accounts.permissions import Permission as P

ENTRIES: tuple[tuple[Promise | str, str, frozenset[P]], ...] = (
    (_("Home"), "/", frozenset()),
    (_("Households"), "/households", frozenset({P.SEARCH_REGISTRY})),
    (_("Visits"), "/visits", frozenset({P.RECEIVE_VISITOR})),
    (_("Applications"), "/applications", frozenset({P.LODGE_APPLICATION, P.ASSESS, P.SIGN_DECISION})),
    (_("Awards"), "/awards", frozenset({P.ENROL, P.APPROVE_ENROLMENT})),
    (_("Compliance"), "/compliance", frozenset({P.REPORT_COMPLIANCE})),
    (_("Payments"), "/payrolls", frozenset({P.PREPARE_PAYROLL, P.APPROVE_PAYROLL, P.SEND_PAYROLL, P.READ_AUDIT})),
    (_("Grievances"), "/tickets", frozenset({P.RECEIVE_GRIEVANCE, P.HANDLE_GRIEVANCE, P.DECIDE_APPEAL})),
    (_("Cases"), "/cases", frozenset({P.MANAGE_CASE})),
    (_("Referrals"), "/referrals", frozenset({P.ANSWER_REFERRAL})),
    (_("Schemes"), "/schemes", frozenset({P.READ_SCHEMES})),
    (_("Simulations"), "/simulations", frozenset({P.SIMULATE})),
    (_("Imports"), "/imports", frozenset({P.IMPORT})),
    (_("Duplicates"), "/duplicates", frozenset({P.MERGE_PERSONS})),
    (_("Monitoring"), "/monitoring", frozenset({P.READ_INDICATORS})),
    (_("Audit trail"), "/audit", frozenset({P.READ_AUDIT})),
    (_("Accounts"), "/accounts", frozenset({P.MANAGE_ACCOUNTS})),
)


def of(actor: acting.Actor, path: str) -> list[dict[str, object]]:
    """The entries that the actor's role may open, with the current one marked."""
    return [
        {"label": label, "url": url, "current": path == url if url == "/" else path.startswith(url)}
        for label, url, permissions in ENTRIES
        if not permissions or permissions & actor.permissions
    ]
