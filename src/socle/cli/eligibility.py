"""`socle assess`: a nation by a scheme, or a stored run again; `socle explain`: one decision with its why."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from socle.base import acting
from socle.base.kernel import clock, refusals
from socle.base.notices import printing
from socle.cli import operator, options, output
from socle.eligibility.models import Run, Service
from socle.eligibility.operations import assessments, explaining
from socle.eligibility.queries import lists

_PURPOSE = "eligibility"


class NotServedYet(refusals.Refusal):
    """{number} was not served yet, so there is no letter. `socle decisions serve` serves it."""

    code = "cli.not-served-yet"


@click.command()
@click.argument("scheme", required=False)
@options.day("--on", help="The day as of which rules and facts are taken.")
@click.option("--applications", is_flag=True, help="Only units with an open application.")
@options.instant("--known-at", metavar="INSTANT", help="With the facts known then; default: with what is known now.")
@click.option("--replay", metavar="RUN", help="Recompute the stored run RUN unit by unit and compare every record.")
@options.as_user
@output.as_json
def assess(
    scheme: str | None,
    on: date | None,
    applications: bool,
    known_at: datetime | None,
    replay: str | None,
    username: str | None,
    as_json: bool,
) -> None:
    """Say what SCHEME's rules give for every unit of the register on a day. Nothing is decided by it.

    With --replay: exit code 3 where a record differs from the stored one.
    """
    if (scheme is None) == (replay is None) or (scheme and on is None):
        raise click.UsageError("Give SCHEME and --on, or --replay RUN.")
    if known_at and (replay or applications):
        raise click.UsageError("--known-at is for all units of a scheme: leave out --applications and --replay.")
    with operator.acting_for(username, purpose=_PURPOSE) as by:
        result = _replayed(replay, by) if replay else _assessed(str(scheme), on, applications, known_at, by)
    output.show(result, as_json=as_json)
    if result.get("differences"):
        raise SystemExit(output.REFUSED)


def _assessed(
    scheme: str, on: date | None, applications: bool, known_at: datetime | None, by: acting.Actor
) -> dict[str, Any]:
    assert on is not None  # asked for together with the scheme
    output.step(f"Assessing {scheme} as of {on} ...")
    if applications:
        return _said(assessments.assess_applications(scheme=scheme, on=on, by=by, at=clock.now()))
    return _said(assessments.assess_nation(scheme=scheme, on=on, known_at=known_at, by=by, at=clock.now()))


def _replayed(number: str, by: acting.Actor) -> dict[str, Any]:
    run = lists.run(number)
    output.step(f"Replaying {run.counts.get('units', 0)} records of {number} ...")
    differ = assessments.compare_engines(run=run, by=by, at=clock.now())
    return _said(run) | {"same": not differ, "differences": differ}


def _said(run: Run) -> dict[str, Any]:
    return {
        "run": run.number,
        "scheme": run.scheme,
        "version": run.version.number,
        "on": run.on,
        "known_at": run.known_at,
        "state": str(run.state),
        **run.counts,
    }


@click.command()
@click.argument("number")
@click.option("--language", type=click.Choice(["en", "ar", "pt"]), default="en", show_default=True)
@click.option(
    "--letter", type=click.Path(dir_okay=False, path_type=Path), help="Write the letter that was served here."
)
@click.option("--known-now", is_flag=True, help="Also what the same rules on the same day give with what is known now.")
@options.as_user
@output.as_json
def explain(
    number: str, language: str, letter: Path | None, known_now: bool, username: str | None, as_json: bool
) -> None:
    """Explain decision or application NUMBER: rebuild its facts, replay its rules, and say why.

    Speaks only where facts and result replay to the stored bytes; otherwise exit code 3. The letter is in the language
    in which it was served.
    """
    with operator.acting_for(username, purpose=_PURPOSE) as by:
        found = explaining.explain(number=number, by=by, at=clock.now())
        pdf = _letter(found.number) if letter else b""
        now = explaining.known_now(number=found.number, by=by, at=clock.now()) if known_now else None
    if letter:
        letter.write_bytes(pdf)
    told = found.plain(language) | ({"letter": str(letter)} if letter else {})
    if now:
        told["known_now"] = now.plain()
    output.show(told, as_json=as_json, text=_text(told) + (_learned(now) if now else ""))


def _learned(now: explaining.KnownNow) -> str:
    """What is different with what is known now."""
    if now.same:
        return "\n  with what is known now: the same"
    rows = [f"{code}: {then} → {other}" for code, then, other in now.criteria]
    rows += [f"{code}: {then or 'unknown'} → {other or 'unknown'}" for code, then, other in now.components]
    then, other = now.total
    rows.append(f"total: {then or 'unknown'} → {other or 'unknown'}")
    return "\n  with what is known now:\n" + "\n".join(f"    {one}" for one in rows)


def _letter(number: str) -> bytes:
    """The letter that was served, the same to the byte whenever it is printed. Raises NotServedYet."""
    service = Service.objects.select_related("notice").filter(decision=lists.decision(number)).first()
    if service is None or not service.notice.content:
        raise NotServedYet(number=number)
    return printing.pdf(service.notice)


def _text(told: dict[str, Any]) -> str:
    lines = [
        f"{told['number']}: {told['kind']} {told['outcome']} for {told['household'] or told['applicant']}, from {told['from_on']}",
        f"  law: {told['law']}",
        f"  prepared by {told['prepared_by']}, signed by {told['signed_by']} on {told['signed_at']} ({told['authority']})",
        f"  served {told['served_on'] or 'not yet'}; appeal until {told['appeal_until'] or '-'}",
    ]
    why = told["assessment"]
    if why is None:
        return "\n".join([*lines, "  rests on: " + ", ".join(f"{key} {value}" for key, value in told["basis"].items())])
    lines.append(
        f"  assessed as of {why['on']}, known at {why['known_at']}; replay gives the stored record {told['record_hash']}"
    )
    lines += [_criterion(one) for one in why["criteria"]]
    lines += [
        f"  {one['amount'] or 'unknown':>9}  {one['code']}: {one['trace']} ({one['law']})" for one in why["components"]
    ]
    lines.append(f"  total {why['total'] or 'unknown'}, payable {why['payable']}")
    return "\n".join(lines + [f"  proof missing: {one}" for one in why["proof"]])


def _criterion(one: dict[str, Any]) -> str:
    return f"  {one['result']:>9}  {one['code']}: {one['words'] or one['text']} ({one['law']}) {one['would']}".rstrip()
