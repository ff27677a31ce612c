"""Every address of the API in view."""

from ninja import Router

from socle.api import (
    applications,
    awards,
    compliance,
    decisions,
    door,
    indicators,
    payrolls,
    people,
    reference,
    referrals,
    runs,
    schemes,
    tickets,
)

api = door.Api(
    title="Socle",
    version="1",
    description="The social protection information system. Each client acts for one purpose, in its area and schemes.",
    auth=door.Token(),
    urls_namespace="api",
    docs_url=None,
    parser=door.Parser(),
)
door.catch(api)

ROUTERS: tuple[Router, ...] = (
    reference.router,
    people.router,
    schemes.router,
    applications.router,
    runs.router,
    decisions.router,
    awards.router,
    compliance.router,
    payrolls.router,
    tickets.router,
    tickets.public_router,
    referrals.router,
    indicators.router,
)
for _router in ROUTERS:
    api.add_router("", _router)
