"""Every address of the API in view."""

from ninja import Router

from socle.api import door, people, reference

api = door.Api(
    title="Socle",
    version="1",
    description="The social protection information system. Each client acts for one purpose, in its area and schemes.",
    auth=door.Token(),
    urls_namespace="api",
    docs_url=None,
)
door.catch(api)

ROUTERS: tuple[tuple[str, Router], ...] = (("", reference.router), ("", people.router))
for _prefix, _router in ROUTERS:
    api.add_router(_prefix, _router)
