"""`socle bench pages`: the server's time for the pages that are opened most, on the current database."""

import itertools
import statistics
import time
from collections.abc import Callable

import click
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from socle.base import acting
from socle.base.accounts import queries as accounts
from socle.base.accounts.models import Assignment, User
from socle.base.kernel import refusals
from socle.cli import operator, output
from socle.registry.models import Household, Name

AIM_MS = 100
_ROLE = "window-officer"


class NobodyToAskAs(refusals.Refusal):
    """Nobody with the role {role} has a household in their area. Apply the country, import a list, or name another user with --as."""

    code = "cli.nobody-to-ask-as"


@click.group()
def bench() -> None:
    """Measure: prints each figure beside what it should be."""


@bench.command()
@click.option("--requests", default=50, show_default=True, type=click.IntRange(2, 10_000), help="Requests a page.")
@click.option("--as", "username", metavar="USERNAME", help=f"Who asks; default: somebody with the role {_ROLE}.")
@output.as_json
def pages(requests: int, username: str | None, as_json: bool) -> None:
    """Server time of dossier, search and home in milliseconds, half and 95 of 100 below, through the whole of the server."""
    call_command(
        "collectstatic", interactive=False, verbosity=0
    )  # pages name their files by content, as `socle web` does
    assignment, households, words = _subjects(username)
    client = _signed_in(assignment)
    numbers, texts = itertools.cycle(households), itertools.cycle(words)
    asked: dict[str, Callable[[], tuple[str, dict[str, str]]]] = {
        "dossier": lambda: (f"/households/{next(numbers)}", {}),
        "search": lambda: ("/search", {"q": next(texts)}),
        "home": lambda: ("/", {}),
    }
    measured = [_measured(client, page, address, requests) for page, address in asked.items()]
    found = {"as": assignment.user.username, "requests": requests, "aim_p95_ms": AIM_MS, "pages": measured}
    output.show(found, as_json=as_json, text=output.table(measured))


def _subjects(username: str | None) -> tuple[Assignment, list[str], list[str]]:
    """Who asks, for which households of their area, by which names. Raises NobodyToAskAs."""
    held = Assignment.objects.filter(user__is_active=True).select_related("user", "office__institution", "area")
    held = held.filter(user__username=username) if username else held.filter(role=_ROLE)
    for assignment in held.order_by("pk"):
        with acting.acting_as(accounts.actor(assignment), purpose="registration"):
            homes = list(Household.objects.order_by("pk").values_list("number", flat=True)[:50])
            names = list(Name.objects.filter(is_main=True).order_by("pk").values_list("full", flat=True)[:50])
        if homes:
            return assignment, homes, names
    if username:
        operator.user(username)  # says so where there is no such user
    raise NobodyToAskAs(role=_ROLE)


def _signed_in(assignment: Assignment) -> Client:
    user: User = assignment.user
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[accounts.HAT] = assignment.pk
    session.save()
    return client


def _measured(
    client: Client, page: str, address: Callable[[], tuple[str, dict[str, str]]], requests: int
) -> dict[str, object]:
    where, given = address()
    answer = client.get(where, given, follow=True)  # the first request loads templates
    times = []
    for _ in output.progress(range(requests), label=page, total=requests):
        where, given = address()
        began = time.perf_counter()
        answer = client.get(where, given)
        times.append((time.perf_counter() - began) * 1000)
    p95 = round(statistics.quantiles(times, n=20)[-1], 1)
    return {
        "page": page,
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": p95,
        "to_aim": round(p95 / AIM_MS, 2),
        "status": answer.status_code,
        "kb": round(len(answer.content) / 1024, 1),
    }
