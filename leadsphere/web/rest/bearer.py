"""Where whoever comes with a token comes in: the token is recognised, its requests counted, and answered."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from math import ceil
from typing import Any

from limits import RateLimitItemPerMinute
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from leadsphere import database
from leadsphere.accounts.attempts import Attempts
from leadsphere.accounts.counting import Counter
from leadsphere.accounts.rights import can
from leadsphere.accounts.tokens import hashed, is_access_token
from leadsphere.errors import Forbidden, LeadSphereError
from leadsphere.queries.access_tokens import Bearer, bearer_of
from leadsphere.services import access_tokens
from leadsphere.settings import Settings
from leadsphere.web.rest.endpoint import Call, Endpoint, checked
from leadsphere.web.rest.endpoints import ENDPOINTS
from leadsphere.web.rest.openapi import DOCUMENT, document
from leadsphere.web.rest.problems import CHALLENGE, Refused, problem, problem_of
from leadsphere.web.visitors import address_of

logger = logging.getLogger(__name__)

_BEARER = "leadsphere.bearer"
_UNKNOWN = "This token is none of this workspace, has expired, or was revoked."


class Tokens:
    """The API, as an ASGI application for requests that carry an Authorization header."""

    def __init__(self, settings: Settings) -> None:
        self._attempts = Attempts(settings.redis_url)
        self._requests = Counter(settings.redis_url)
        self._limit = RateLimitItemPerMinute(settings.api_per_minute)
        self._noting: dict[int, asyncio.Task[None]] = {}
        self._inner = Starlette(
            routes=[*_routes(), Route(DOCUMENT, show_document, methods=["GET"])],
            exception_handlers={HTTPException: _http_problem},
        )
        # An address has one spelling: of any other there is nothing.
        self._inner.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            bearer = await self._recognise(request)
            await self._count(bearer)
        except (Refused, LeadSphereError) as error:
            await problem_of(error)(scope, receive, send)
            return
        scope[_BEARER] = bearer
        self._note_use(bearer)
        await self._inner(scope, receive, send)

    async def _recognise(self, request: Request) -> Bearer:
        """Whose token it is. A good one goes on being good where others from the same address are not."""
        kind, _, token = request.headers["authorization"].partition(" ")
        token = token.strip()
        found = None
        if kind.lower() == "bearer" and is_access_token(token):
            found = await database.read(bearer_of, hashed(token))
        if found is None:
            await self._attempts.wrong_token(address_of(request))
            raise Refused(HTTPStatus.UNAUTHORIZED, _UNKNOWN, headers=CHALLENGE)
        return found

    async def _count(self, bearer: Bearer) -> None:
        key = f"requests {bearer.token_id}"
        if not await self._requests.hit(self._limit, key):
            seconds = ceil(await self._requests.wait(self._limit, key))
            raise Refused(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"A token is good for {self._limit.amount:,} requests a minute. Try again in {seconds} seconds.",
                headers={"retry-after": str(seconds)},
            )

    def _note_use(self, bearer: Bearer) -> None:
        moment = database.current().clock()
        long_ago = bearer.used_at is None or moment - bearer.used_at >= access_tokens.USED_EVERY
        if long_ago and bearer.token_id not in self._noting:
            self._noting[bearer.token_id] = task = asyncio.create_task(_touch(bearer.token_id))
            task.add_done_callback(lambda _: self._noting.pop(bearer.token_id, None))


async def show_document(_: Request) -> Response:
    """What the API takes and gives."""
    return JSONResponse(document())


def _routes() -> list[Route]:
    """One for each path, which knows all its methods."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    return [Route(path, partial(_carry_out, of), methods=[*of]) for path, of in paths.items()]


async def _carry_out(endpoints: Mapping[str, Endpoint], request: Request) -> Response:
    endpoint = endpoints.get(request.method)
    if endpoint is None:
        # Starlette lets HEAD in wherever GET may.
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"allow": ", ".join(endpoints)})
    bearer: Bearer = request.scope[_BEARER]
    call = Call(request, endpoint, bearer)
    try:
        _require(endpoint, bearer)
        if endpoint.query is not None:
            call = Call(request, endpoint, bearer, checked(endpoint.query, _query(request)))
        elif request.query_params:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "This takes no parameters in its address.")
        return await endpoint.handle(call)
    except (Refused, LeadSphereError) as error:
        return problem_of(error)
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)


def _require(endpoint: Endpoint, bearer: Bearer) -> None:
    """Before anything is looked up, so that what is forbidden and what is missing have one answer."""
    if endpoint.scope not in bearer.scopes:
        raise Forbidden(f"This token is not for that: it needs {endpoint.scope}.")
    if not can(bearer.actor, endpoint.act):
        raise Forbidden


def _query(request: Request) -> dict[str, Any]:
    """The parameters; one that is given twice is a list, which nothing takes."""
    given = request.query_params
    return {
        name: values[0] if len(values) == 1 else values for name in given if (values := given.getlist(name))
    }


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    said = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address. See /api/openapi.json.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This method is not for this address. See /api/openapi.json.",
    }
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return problem(status, said.get(status, status.phrase), headers=headers)


async def _touch(token_id: int) -> None:
    try:
        await database.write_patiently(access_tokens.touch, token_id)
    except SQLAlchemyError as error:
        # The next use tries again.
        logger.warning("the use of a token could not be noted: %s", type(error).__name__)
