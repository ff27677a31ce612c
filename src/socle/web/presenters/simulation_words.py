"""The words of simulations: which figures are compared and how they are written, assumptions, designs of samples."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

COUNT, SHARE = "count", "share"
# what the page compares: label, the path of the estimate in the result, and how it is written
FIGURES: tuple[tuple[Promise | str, str, str], ...] = (
    (gettext_lazy("Eligible units"), "eligible.units", COUNT),
    (gettext_lazy("Eligible persons"), "eligible.persons", COUNT),
    (gettext_lazy("Units that take it up"), "taking_up.units", COUNT),
    (gettext_lazy("Persons in covered households"), "covered.persons", COUNT),
    (gettext_lazy("Units whose eligibility is not known (counted apart)"), "unknown.units", COUNT),
    (gettext_lazy("Eligible units whose amount is partly not known"), "unknown.amount_unknown", COUNT),
    (gettext_lazy("Cost a year"), "cost.year", COUNT),
    (gettext_lazy("Cost a year if all came"), "cost.year_at_full_take_up", COUNT),
    (gettext_lazy("Coverage: covered persons of all"), "coverage.persons", SHARE),
    (gettext_lazy("Exclusion error: poor not covered, of the poor"), "targeting.exclusion_error", SHARE),
    (gettext_lazy("Inclusion error: not poor, of the covered"), "targeting.inclusion_error", SHARE),
    (gettext_lazy("Share of the money that reaches the poor"), "targeting.share_to_poor", SHARE),
    (gettext_lazy("Adequacy: transfer of the covered by their welfare"), "adequacy.of_welfare_before", SHARE),
    (gettext_lazy("Poverty headcount before"), "poverty.headcount.before", SHARE),
    (gettext_lazy("Poverty headcount after"), "poverty.headcount.after", SHARE),
    (gettext_lazy("Poverty gap before"), "poverty.gap.before", SHARE),
    (gettext_lazy("Poverty gap after"), "poverty.gap.after", SHARE),
    (gettext_lazy("Severity of poverty before"), "poverty.severity.before", SHARE),
    (gettext_lazy("Severity of poverty after"), "poverty.severity.after", SHARE),
    (gettext_lazy("Inequality (Gini) before"), "poverty.gini.before", SHARE),
    (gettext_lazy("Inequality (Gini) after"), "poverty.gini.after", SHARE),
)
WHO: dict[str, Promise | str] = {
    "gainers": gettext_lazy("Gain"),
    "losers": gettext_lazy("Lose"),
    "same": gettext_lazy("Stay the same"),
    "unknown": gettext_lazy("Not known"),
}
ASSUMED: dict[str, Promise | str] = {
    "ages-as-surveyed": gettext_lazy(
        "Everybody is as old on the simulated day as the survey says; the population does not grow or age."
    ),
    "prices": gettext_lazy("Amounts of the survey are multiplied by %(times)s: %(because)s."),
    "assumed-of-all": gettext_lazy("%(fact)s is taken to be %(value)s for everybody: %(because)s."),
    "nobody-has": gettext_lazy("Nobody has anything in the group %(group)s."),
    "new-entrants": gettext_lazy(
        "Everybody is assessed as if they entered on the simulated day; nobody is kept under an earlier version."
    ),
    "welfare-before": gettext_lazy("The welfare variable is taken not to contain the simulated benefits."),
    "household-decides": gettext_lazy("The eligible units of a household take the benefit up together or not at all."),
    "event-once": gettext_lazy("What is paid by event is counted once a year."),
    "no-conditions": gettext_lazy("Conditions are taken to be met; transitions and exits are not simulated."),
    "known-part": gettext_lazy("Where an amount is partly unknown, the part that is known is counted."),
    "no-sampling": gettext_lazy("The register is counted in full: there is no sampling error."),
}
DESIGNS: dict[str, Promise | str] = {
    "households, drawn with replacement": gettext_lazy("households, drawn with replacement"),
    "clusters, drawn with replacement": gettext_lazy("clusters, drawn with replacement"),
    "stratified households, drawn with replacement": gettext_lazy("stratified households, drawn with replacement"),
    "stratified clusters, drawn with replacement": gettext_lazy("stratified clusters, drawn with replacement"),
}
