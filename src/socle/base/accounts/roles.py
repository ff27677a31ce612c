"""Roles: sets of permissions with a plain description (domain section 4.5)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from socle.base.accounts.permissions import Permission as P


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role: its stable code, its title and plain description, what it may do, and whether it sees every area."""

    code: str
    title: str
    description: str
    permissions: frozenset[P]


MACHINE_ROLES = frozenset({"timetable", "operator"})  # nobody with an account holds them

_READ_PEOPLE = {P.SEARCH_REGISTRY, P.READ_DOSSIER, P.READ_DECISION, P.READ_SCHEMES}

ROLES = {
    role.code: role
    for role in (
        Role(
            code="window-officer",
            title=_("Window officer"),
            description=_(
                "Receives people, registers households, lodges applications and grievances, serves decisions."
            ),
            permissions=frozenset(
                _READ_PEOPLE
                | {
                    P.RECEIVE_VISITOR,
                    P.REGISTER,
                    P.LODGE_APPLICATION,
                    P.SERVE_DECISION,
                    P.RECEIVE_GRIEVANCE,
                    P.READ_PAYMENTS,
                }
            ),
        ),
        Role(
            code="caseworker",
            title=_("Caseworker"),
            description=_("Supports persons and families: needs, plan, referrals, sealed notes of the own domain."),
            permissions=frozenset(
                _READ_PEOPLE
                | {
                    P.RECEIVE_VISITOR,
                    P.REGISTER,
                    P.LODGE_APPLICATION,
                    P.MANAGE_CASE,
                    P.READ_SEALED,
                    P.RECEIVE_GRIEVANCE,
                    P.READ_PAYMENTS,
                }
                | {P.ANSWER_REFERRAL}
            ),
        ),
        Role(
            code="scheme-officer",
            title=_("Scheme officer"),
            description=_(
                "Assesses applications and prepares decisions, awards and compliance effects; signs nothing."
            ),
            permissions=frozenset(
                _READ_PEOPLE
                | {
                    P.ASSESS,
                    P.ENROL,
                    P.REPORT_COMPLIANCE,
                    P.PROPOSE_SCHEME,
                    P.SIMULATE,
                    P.LODGE_APPLICATION,
                    P.SERVE_DECISION,
                    P.IMPORT,
                    P.MERGE_PERSONS,
                }
                | {P.READ_INDICATORS, P.REGISTER, P.READ_PAYMENTS}
            ),
        ),
        Role(
            code="approver",
            title=_("Approver"),
            description=_(
                "Signs what others prepared: scheme versions, decisions, enrolments and payrolls. Edits no input."
            ),
            permissions=frozenset(
                _READ_PEOPLE
                | {
                    P.SIGN_DECISION,
                    P.PUBLISH_SCHEME,
                    P.SIMULATE,
                    P.APPROVE_ENROLMENT,
                    P.APPROVE_PAYROLL,
                    P.READ_PAYMENTS,
                    P.READ_INDICATORS,
                }
            ),
        ),
        Role(
            code="payment-officer",
            title=_("Payment officer"),
            description=_("Prepares, sends and reconciles payrolls; sees no social or economic facts."),
            permissions=frozenset({P.PREPARE_PAYROLL, P.SEND_PAYROLL, P.RECONCILE, P.READ_PAYMENTS, P.READ_SCHEMES}),
        ),
        Role(
            code="grievance-officer",
            title=_("Grievance officer"),
            description=_(
                "Handles inquiries, complaints and allegations; sees the reasons of a disputed decision, alters none."
            ),
            permissions=frozenset(
                {
                    P.SEARCH_REGISTRY,
                    P.READ_DECISION,
                    P.READ_PAYMENTS,
                    P.READ_SCHEMES,
                    P.RECEIVE_GRIEVANCE,
                    P.HANDLE_GRIEVANCE,
                }
                | {P.READ_INDICATORS}
            ),
        ),
        Role(
            code="appeal-body",
            title=_("Member of the appeal body"),
            description=_(
                "Decides appeals against decisions that somebody else signed on facts that somebody else verified."
            ),
            permissions=frozenset(
                {P.READ_DECISION, P.READ_PAYMENTS, P.READ_SCHEMES, P.DECIDE_APPEAL, P.READ_DOSSIER, P.SEARCH_REGISTRY}
            ),
        ),
        Role(
            code="employment-officer",
            title=_("Employment officer"),
            description=_("Receives referrals at the employment service and answers them."),
            permissions=frozenset({P.ANSWER_REFERRAL, P.SEARCH_REGISTRY}),
        ),
        Role(
            code="auditor",
            title=_("Auditor"),
            description=_("Reads everything, also the trail of who read what; writes nothing."),
            permissions=frozenset(_READ_PEOPLE | {P.READ_AUDIT, P.READ_PAYMENTS, P.READ_INDICATORS}),
        ),
        Role(
            code="statistician",
            title=_("Statistician"),
            description=_("Reads indicators and pseudonymous figures; no identities."),
            permissions=frozenset({P.READ_INDICATORS, P.READ_SCHEMES, P.SIMULATE}),
        ),
        Role(
            code="account-administrator",
            title=_("Administrator of accounts"),
            description=_("Gives and ends roles, reviews access, applies configuration; sees no personal data."),
            permissions=frozenset({P.MANAGE_ACCOUNTS, P.APPLY_COUNTRY, P.READ_SCHEMES}),
        ),
        Role(
            code="timetable",
            title=_("The timetable"),
            description=_("Work that the system does by itself at set times; signs nothing."),
            permissions=frozenset(
                {
                    P.RUN_JOBS,
                    P.ASSESS,
                    P.PREPARE_PAYROLL,
                    P.IMPORT,
                    P.REPORT_COMPLIANCE,
                    P.READ_INDICATORS,
                    P.ENROL,
                    P.SEND_PAYROLL,
                    P.SIMULATE,
                }
                | {
                    P.SEARCH_REGISTRY,
                    P.READ_DOSSIER,
                    P.READ_DECISION,
                    P.READ_PAYMENTS,
                    P.READ_SCHEMES,
                    P.REGISTER,
                    P.RECONCILE,
                    P.READ_AUDIT,
                }
            ),
        ),
        Role(
            code="operator",
            title=_("Operator"),
            description=_("Runs the installation from its command line: configuration, imports, backup."),
            permissions=frozenset(
                {
                    P.APPLY_COUNTRY,
                    P.IMPORT,
                    P.RUN_JOBS,
                    P.MANAGE_ACCOUNTS,
                    P.READ_AUDIT,
                    P.READ_SCHEMES,
                    P.REGISTER,
                    P.SEARCH_REGISTRY,
                }
            ),
        ),
    )
}
