"""Schemes as law: versions, what they say, and files checked and tried before anybody proposes them."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Router, Schema
from pydantic import StringConstraints

from socle.api import door
from socle.api.shapes import Code, Day, Given, Language
from socle.base import acting
from socle.base.accounts.permissions import Permission
from socle.base.country import queries as country
from socle.base.facts import dictionary
from socle.base.kernel import refusals, yamltext
from socle.schemes import queries, trial
from socle.schemes.models import SchemeVersion
from socle.schemes.reasoning import evaluating
from socle.schemes.source import cases, reading

router = Router(tags=["schemes"])

LONGEST_TRIAL = timedelta(days=10 * 366)
FileName = Annotated[str, StringConstraints(max_length=120, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]*\.yaml$")]
Yaml = Annotated[str, StringConstraints(min_length=1, max_length=300_000, pattern=r"^[^\x00]*$")]
Files = Annotated[dict[FileName, Yaml], Field(min_length=1, max_length=60)]


class VersionOut(Schema):
    """A version: from when, its state, the hash of its files, who proposed it."""

    number: str
    from_on: date
    state: str
    hash: str
    facts_hash: str
    proposed_by: str
    proposed_at: datetime
    published_at: datetime | None


class SchemeDetail(Schema):
    """A scheme with its versions, and what the one in force on the day says (null where none is)."""

    code: str
    title: dict[str, str]
    basis: str
    unit: str
    simulation: bool
    owner: str
    administrator: str
    payer: str
    appeals: str
    versions: list[VersionOut]
    law: dict[str, Any] | None


class CheckIn(Given):
    """The files of a scheme by name: `scheme.yaml`, `examples.yaml`, `cases/...`; another dictionary than the country's."""

    files: Files
    facts: Yaml | None = None


class Mistake(Schema):
    """What is wrong, and where."""

    file: str
    line: int
    column: int
    message: str


class Examples(Schema):
    passed: int
    failed: int


class Coverage(Schema):
    criteria: str
    components: str
    missing: list[str]


class CheckOut(Schema):
    """Whether the files are sound: every mistake with its place, the examples, and what they cover."""

    ok: bool
    examples: Examples
    coverage: Coverage
    errors: list[Mistake]


class TryIn(CheckIn):
    """The files, a case, and the day; with `to`, all periods from `on` that begin before it, ten years at most."""

    case: Yaml
    on: Day
    to: Day | None = None


class TryOut(Schema):
    """What the scheme gives for the case, unit by unit and period by period."""

    scheme: str
    version: str | None
    scheme_hash: str
    facts_hash: str
    units: list[dict[str, Any]]


# before /schemes/{code}, which these two addresses would match
@door.route(router, "POST", "/schemes/check", Permission.READ_SCHEMES, response=CheckOut)
def check(request: HttpRequest, body: CheckIn, *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """Check the files of a scheme and run its examples. Mistakes are an answer here, not a problem."""
    del request, by, at
    return trial.check_files(body.files, _facts(body))


@door.route(router, "POST", "/schemes/try", Permission.READ_SCHEMES, response=TryOut)
def try_case(request: HttpRequest, body: TryIn, *, by: acting.Actor, at: datetime) -> dict[str, Any]:
    """What the files give for a case. Mistakes in files or case are a problem that names each place."""
    del request, by, at
    if body.to is not None and not body.on <= body.to <= body.on + LONGEST_TRIAL:
        raise refusals.InvalidInput("to: choose a day from `on` up to ten years after it.")
    facts = _facts(body)
    book = evaluating.Book(reading.read(body.files), facts)
    case = cases.read(yamltext.loads(body.case, name="case"), facts)
    return trial.tried(book, case, body.on, body.to)


@door.route(router, "GET", "/schemes/{code}", Permission.READ_SCHEMES, response=SchemeDetail)
def scheme(
    request: HttpRequest,
    code: Path[Code],
    on: Day | None = None,
    language: Language = "en",
    *,
    by: acting.Actor,
    at: datetime,
) -> dict[str, Any]:
    """A scheme, its versions, and its law on a day: each provision with its article, its rule and the rule in words."""
    del request
    row = queries.schemes().filter(code=code).first()
    if row is None or not by.covers_scheme(code):
        raise refusals.NotFound(number=code)
    versions = list(queries.versions(code))
    day = on or timezone.localdate(at)
    published = [one for one in versions if one.state == SchemeVersion.State.PUBLISHED and one.from_on <= day]
    named = ("code", "title", "basis", "unit", "simulation", "owner", "administrator", "payer", "appeals")
    return {name: getattr(row, name) for name in named} | {
        "versions": [_version(one) for one in versions],
        "law": queries.show(published[0], language=language, on=day) if published else None,
    }


def _facts(body: CheckIn) -> dictionary.Dictionary:
    return dictionary.build(yamltext.loads(body.facts, name="facts.yaml")) if body.facts else country.facts()


def _version(one: SchemeVersion) -> dict[str, Any]:
    named = ("number", "from_on", "state", "hash", "facts_hash", "proposed_at", "published_at")
    return {name: getattr(one, name) for name in named} | {"proposed_by": one.proposed_by.name}
