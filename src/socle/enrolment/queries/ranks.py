"""The candidates of a selection: their rank values as assessed, and the groups with a quota that they belong to."""

import json
from collections import defaultdict
from collections.abc import Sequence

from socle.eligibility.facts import instants, reading
from socle.eligibility.models import Run
from socle.enrolment import reasoning
from socle.enrolment.queries import grounds
from socle.schemes import queries as schemes

_CHUNK = 2_000


def candidates(found: Sequence[grounds.Eligible], *, quotas: bool) -> list[reasoning.Candidate]:
    """The eligible as candidates. With `quotas` the rules are asked, on the facts of the assessment, who belongs to which."""
    groups = _groups(found) if quotas else {}
    return [
        reasoning.Candidate(
            key=one.application_id,
            number=one.application,
            rank=reasoning.rank_values(json.loads(one.rank)),
            groups=groups.get(one.application_id, ()),
        )
        for one in found
    ]


def _groups(found: Sequence[grounds.Eligible]) -> dict[int, tuple[str, ...]]:
    """By application, the codes of its quotas; a fixed number of queries for each run and chunk."""
    by_run: dict[int, list[grounds.Eligible]] = defaultdict(list)
    for one in found:
        by_run[one.run_id].append(one)
    groups: dict[int, tuple[str, ...]] = {}
    for run in Run.objects.select_related("version__scheme").filter(pk__in=by_run):
        of_run = by_run[run.pk]
        for start in range(0, len(of_run), _CHUNK):
            groups |= _of_chunk(run, of_run[start : start + _CHUNK])
    return groups


def _of_chunk(run: Run, chunk: Sequence[grounds.Eligible]) -> dict[int, tuple[str, ...]]:
    """Whether somebody belongs counts as yes while it is unknown: a quota is a limit."""
    law = schemes.law_of(run.version)
    checked = law.book.checked(run.on)
    if checked is None or law.scheme.selection is None:
        raise schemes.NotInForce(scheme=run.scheme, on=run.on)
    asked = [reading.Asked(person=one.person_id, household=one.household_id) for one in chunk]
    known_at = run.known_at or instants.now()
    units = reading.of_units(law.scheme.unit.kind, asked, on=run.on, known_at=known_at)
    groups = {}
    for one, unit in zip(chunk, units, strict=True):
        evaluated = law.book.evaluate(checked, run.on, unit.known, unit.applicant)
        codes = [quota.code for quota in law.scheme.selection.quotas if evaluated.verdict(quota.of) != "no"]
        groups[one.application_id] = tuple(codes)
    return groups
