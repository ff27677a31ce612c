"""The machine door: a token says who calls, for which area, schemes and purpose; refusals become problems (RFC 9457)."""

import functools
import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Router, Schema, Status, parser
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from socle.base import acting
from socle.base.accounts import clients
from socle.base.accounts.permissions import Permission
from socle.base.kernel import clock, refusals, yamltext
from socle.grievances.queries import public as look_up
from socle.schemes.source import mistakes

PROBLEM = "application/problem+json"
_STATUS = {
    refusals.NotPermitted: 403,
    refusals.NotFound: 404,
    refusals.InvalidInput: 422,
    look_up.NotRight: 403,
    look_up.TooManyAttempts: 429,
}
_REFUSED = frozenset({400, 401, 403, 404, 409, 413, 422})
_BYTES = {"type": "string", "format": "binary"}


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


class Parser(parser.Parser):
    """JSON as RFC 8259 has it: no NaN, no half characters, no NUL, which no text here may hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = json.loads(request.body.decode(), parse_constant=_no_constant)
        for text in _texts(found):
            if "\x00" in text:
                raise ValueError("NUL")
            text.encode()  # refuses half a surrogate pair
        return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a parsed document, keys too."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as named:
                waiting += [*named.keys(), *named.values()]
            case list() as listed:
                waiting += listed


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
    router: Router,
    method: str,
    path: str,
    permission: Permission,
    *,
    response: Any,
    status: int = 200,
    media_type: str = "",
    takes: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register `function(request, *, by, at, ...)` under the path; it acts as the client for the client's purpose.

    It gives plain values: nothing is read after the transaction has closed. With `media_type` it gives a file as bytes;
    with `takes` the body of the request is a file of that media type.
    """

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(request: HttpRequest, *args: Any, **parts: Any) -> Any:
            actor: acting.Actor = request.actor  # type: ignore[attr-defined]
            with acting.acting_as(actor, purpose=actor.purpose) as by:
                by.require(permission)
                found = function(request, *args, by=by, at=clock.now(), **parts)
            return HttpResponse(found, content_type=media_type) if media_type else Status(status, found)

        _shown(run, function, hidden=("by", "at"))
        answers = {status: None if media_type else response, _REFUSED: Problem}
        register = router.api_operation(
            [method], path, response=answers, openapi_extra=_described(permission.value, status, media_type, takes)
        )
        register(run)
        return run

    return wrap


def public(
    router: Router, method: str, path: str, *, response: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register `function(request, *, at, ...)` for anybody, without a token. It opens what it may see by itself."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(request: HttpRequest, *args: Any, **parts: Any) -> Any:
            return Status(200, function(request, *args, at=clock.now(), **parts))

        _shown(run, function, hidden=("at",))
        answers = {200: response, frozenset({400, 403, 413, 422, 429}): Problem}
        router.api_operation([method], path, response=answers, auth=None, openapi_extra={"x-permission": "public"})(run)
        return run

    return wrap


def _shown(run: Callable[..., Any], function: Callable[..., Any], *, hidden: tuple[str, ...]) -> None:
    """What the description shows of a function: its parameters without those that the door gives."""
    signature = inspect.signature(function)
    kept = [parameter for name, parameter in signature.parameters.items() if name not in hidden]
    run.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    del run.__wrapped__  # type: ignore[attr-defined]


def _described(permission: str, status: int, media_type: str, takes: str) -> dict[str, Any]:
    """What the description says beyond the parameters: the permission, and files in and out."""
    said: dict[str, Any] = {"x-permission": permission}
    if media_type:
        said["responses"] = {status: {"content": {media_type: {"schema": _BYTES}}}}
    if takes:
        said["requestBody"] = {"required": True, "content": {takes: {"schema": _BYTES}}}
    return said


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

    @api.exception_handler(mistakes.SchemeError)
    def unsound(request: HttpRequest, error: mistakes.SchemeError) -> HttpResponse:
        places = [
            {"where": str(one.place), "file": one.place.file, "line": str(one.place.line)}
            | {"column": str(one.place.column), "message": one.message}
            for one in error.mistakes
        ]
        return problem(
            request, 422, "schemes.mistakes", "The files have mistakes; each is told with its place.", places
        )

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        del error
        return problem(request, 413, "api.too-large", "The request is too large. Send it in parts.")

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
        if isinstance(error.__cause__, RequestDataTooBig):
            return too_large(request, error.__cause__)
        return problem(request, error.status_code, "api.bad-request", str(error))
