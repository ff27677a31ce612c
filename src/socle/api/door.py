"""The machine door: a token says who calls, for which area, schemes and purpose; refusals become problems (RFC 9457)."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Router, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from socle.base import acting
from socle.base.accounts import clients
from socle.base.accounts.permissions import Permission
from socle.base.kernel import clock, refusals, yamltext

PROBLEM = "application/problem+json"
_STATUS = {refusals.NotPermitted: 403, refusals.NotFound: 404, refusals.InvalidInput: 422}


class Problem(Schema):
    """Why a call was refused: a stable `code`, a sentence, and where in the input."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] = []


class Token(HttpBearer):
    """`Authorization: Bearer TOKEN`, the token that was shown when the client was made."""

    def authenticate(self, request: HttpRequest, token: str) -> acting.Actor | None:
        found = clients.actor(token, timezone.localdate(clock.now()))
        request.actor = found  # type: ignore[attr-defined]
        return found


class Api(NinjaAPI):
    """The API; its description names problems by their media type and each operation's permission."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in response.get("content", {}):
                        response["content"] = {PROBLEM: response["content"]["application/json"]}
        return schema


def route(
    router: Router, method: str, path: str, permission: Permission, *, response: Any, status: int = 200, **options: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register `function(request, *, by, at, ...)` under the path; it acts as the client for the client's purpose.

    It gives plain values: nothing is read after the transaction has closed.
    """

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(request: HttpRequest, *args: Any, **parts: Any) -> Any:
            actor: acting.Actor = request.actor  # type: ignore[attr-defined]
            with acting.acting_as(actor, purpose=actor.purpose) as by:
                by.require(permission)
                return Status(status, function(request, *args, by=by, at=clock.now(), **parts))

        signature = inspect.signature(function)
        shown = [parameter for name, parameter in signature.parameters.items() if name not in ("by", "at")]
        run.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
        del run.__wrapped__  # type: ignore[attr-defined]
        answers = {status: response, frozenset({400, 401, 403, 404, 409, 422}): Problem}
        register = router.api_operation(
            [method], path, response=answers, openapi_extra={"x-permission": permission.value}, **options
        )
        register(run)
        return run

    return wrap


def problem(
    request: HttpRequest, status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    """A problem as its own media type."""
    del request
    body = Problem(
        type=f"urn:socle:{code}",
        title=code.replace(".", ": ").replace("-", " "),
        status=status,
        detail=detail,
        code=code,
        errors=errors or [],
    )
    return HttpResponse(body.model_dump_json(), status=status, content_type=PROBLEM)


def catch(api: NinjaAPI) -> None:
    """Map what is raised to problems, once."""

    @api.exception_handler(refusals.Refusal)
    def refused(request: HttpRequest, error: refusals.Refusal) -> HttpResponse:
        status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)
        return problem(request, status, error.code, error.message)

    @api.exception_handler(yamltext.YamlError)
    def unreadable(request: HttpRequest, error: yamltext.YamlError) -> HttpResponse:
        place = {"file": error.place.file, "line": str(error.place.line), "column": str(error.place.column)}
        return problem(request, 422, "base.unreadable-file", str(error), [place])

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [
            {"where": ".".join(str(part) for part in one["loc"]), "message": str(one["msg"])} for one in error.errors
        ]
        return problem(request, 422, "api.invalid-input", "The input does not fit the description of the API.", errors)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        del error
        answer = problem(request, 401, "api.no-token", "Send a valid token: Authorization: Bearer TOKEN.")
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, error.status_code, "api.bad-request", str(error))
