"""`socle demo`: load the demonstration country, play it, and serve it."""

import click
from django.conf import settings
from django.core.management import call_command

from socle.base.accounts import queries as accounts
from socle.base.audit import operations as audit
from socle.base.country import operations as country_operations
from socle.base.country import queries as country
from socle.cli import output, serve
from socle.cli.demo import deciding, january, numbers, opening, paying, redress
from socle.cli.demo import script as scripts
from socle.cli.demo.script import Script, stage

STAGES = (
    ("country", opening.apply_country),
    ("schemes", opening.publish_schemes),
    ("lists", opening.import_lists),
    ("cast", opening.register_cast),
    ("applications", deciding.apply_from_register),
    ("assessment", deciding.assess),
    ("decisions", deciding.decide),
    ("selection", deciding.select),
    ("awards", deciding.award),
    ("enrolment", deciding.enrol),
    ("arrangements", paying.arrange),
    ("December's payroll", lambda script: paying.cycle(script, 0)),
    ("December is sent", lambda script: paying.send(script, 0)),
    ("December's attendance", lambda script: paying.attend(script, "2018-12")),
    ("December is settled", lambda script: paying.settle(script, 0)),
    ("families are accompanied", redress.accompany),
    ("a wrong sum is disputed", redress.appeal_against_arithmetic),
    ("December's breaches", lambda script: paying.follow(script, "2018-12", scripts.date(2019, 1, 8))),
    ("January's payroll", lambda script: paying.cycle(script, 1)),
    ("a visit", redress.visit),
    ("January is sent", lambda script: paying.send(script, 1)),
    ("life goes on", january.life),
    ("what follows from it", january.follow),
    ("grievances", redress.grievances),
    ("an error is put right", redress.appeal_against_error),
    ("the restored award is enrolled", redress.enrol_restored),
    ("January's attendance", lambda script: paying.attend(script, "2019-01")),
    ("January is settled", lambda script: paying.settle(script, 1)),
    ("arrears", paying.arrears),
    ("arrears are sent", paying.send_arrears),
    ("arrears are settled", paying.settle_arrears),
    ("redress is verified", redress.verify),
)
IN_STEPS = (
    "December is sent",
    "January is sent",
    "arrears are sent",
    "December is settled",
    "January is settled",
    "arrears are settled",
)


@click.command()
@click.option("--prepare-only", is_flag=True, help="Load and play the country, print its figures, and stop.")
@click.option("--port", default=8000, show_default=True)
@output.as_json
def demo(prepare_only: bool, port: int, as_json: bool) -> None:
    """Load the demonstration country, play the whole chain, then serve it on http://localhost:PORT. Can be run twice."""
    prepare()
    if prepare_only:
        output.show(numbers.read(), as_json=as_json)
        return
    serve.run("127.0.0.1", port)


def prepare() -> None:
    """Everything but the site."""
    output.step("Preparing the database ...")
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    country_operations.make_fact_tables(country.country())
    script = Script(settings.SOCLE_COUNTRY)
    settings.SOCLE_DEMO_MARK.write_text(script.day("today").isoformat())
    output.step("Playing the demonstration (once; about a minute) ...")
    for name, play in STAGES:
        stage(name, play, script, whole=name not in IN_STEPS)
    stage("the trail is sealed", _seal, script)


def _seal(script: Script) -> None:
    with scripts.playing(accounts.machine("timetable"), "audit") as by:
        audit.seal(by=by, at=script.at(script.day("today"), 23))
