"""The candidates of a selection: their rank values as assessed, and the groups with a quota that they belong to."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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
            groups=groups.get(one.application_id, _NO_GROUPS).may,
            reserves=groups.get(one.application_id, _NO_GROUPS).does,
            cost=one.cost,
        )
        for one in found
    ]


@dataclass(frozen=True, kw_only=True)
class _Groups:
    """The codes of the quotas to whose groups somebody may belong, and to whose they do."""

    may: tuple[str, ...] = ()
    does: tuple[str, ...] = ()


_NO_GROUPS = _Groups()


def _groups(found: Sequence[grounds.Eligible]) -> dict[int, _Groups]:
    """By application, the codes of its quotas; a fixed number of queries for each run and chunk."""
    by_run: dict[int, list[grounds.Eligible]] = defaultdict(list)
    for one in found:
        by_run[one.run_id].append(one)
    groups: dict[int, _Groups] = {}
    for run in Run.objects.select_related("version__scheme").filter(pk__in=by_run):
        of_run = by_run[run.pk]
        for start in range(0, len(of_run), _CHUNK):
            groups |= _of_chunk(run, of_run[start : start + _CHUNK])
    return groups


def _of_chunk(run: Run, chunk: Sequence[grounds.Eligible]) -> dict[int, _Groups]:
    """Who may belong counts for a limit, as long as it is unknown; a place is kept only for who does."""
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
        verdicts = {quota.code: evaluated.verdict(quota.of) for quota in law.scheme.selection.quotas}
        groups[one.application_id] = _Groups(
            may=tuple(code for code, verdict in verdicts.items() if verdict != "no"),
            does=tuple(code for code, verdict in verdicts.items() if verdict == "yes"),
        )
    return groups
