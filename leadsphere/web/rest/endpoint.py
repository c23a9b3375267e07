"""One entry of the API's table, and the request that it is asked with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from leadsphere.accounts.rights import Actor, can
from leadsphere.accounts.scopes import TokenScope
from leadsphere.database import read
from leadsphere.models import Act
from leadsphere.queries.access_tokens import Bearer, bearer_of
from leadsphere.web.rest.problems import Refused

M = TypeVar("M", bound=BaseModel)

LARGEST = 256 * 1024
"""Bytes of a JSON body."""
_LONGEST_ID = 18
"""Digits: what a 64-bit id surely holds."""
_WORDS = {
    "extra_forbidden": "There is nothing of this name",
    "missing": "This is missing",
    "string_pattern_mismatch": "This is not written as /api/openapi.json says",
}
"""In place of what pydantic says."""
NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True)
class Endpoint:
    """One thing that a program can ask for; routes and document are made of it.

    `scope` is what the token must be for and `act` what its owner's role must allow. `query` and `body` are what is
    taken, `answer` what is given with `status`; `refusals` are the other statuses, beside those that all have.
    """

    method: str
    path: str
    name: str
    summary: str
    description: str
    scope: TokenScope
    act: Act
    handle: "Handle"
    answer: type[BaseModel] | str
    status: HTTPStatus = HTTPStatus.OK
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    media_type: str = "application/json"
    refusals: tuple[HTTPStatus, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Request headers that count, each with what it says."""


@dataclass(frozen=True)
class Call:
    """A request that may be answered: sent with a good token, its query checked."""

    request: Request
    endpoint: Endpoint
    bearer: Bearer
    query: Any = None

    @property
    def actor(self) -> Actor:
        return self.bearer.actor

    @property
    def id(self) -> int:
        """The id in the path; 0, which nothing has, for what is none."""
        text: str = self.request.path_params["id"]
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0

    async def still_may(self) -> bool:
        """Whether the token is good still, and its owner's role allows what is under way."""
        found = await read(bearer_of, self.bearer.token_hash)
        return found is not None and can(found.actor, self.endpoint.act)

    async def json(self, model: type[M]) -> M:
        """The body, checked. Raises Refused."""
        if not self.request.headers.get("content-type", "").lower().startswith("application/json"):
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, as application/json.")
        text = b""
        async for part in self.request.stream():
            text += part
            if len(text) > LARGEST:
                raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is too much for one request.")
        try:
            return model.model_validate_json(text)
        except ValidationError as error:
            raise unfit(error) from None


Handle = Callable[[Call], Awaitable[Response]]


def checked(model: type[M], values: Mapping[str, Any]) -> M:
    """Parameters, checked. Raises Refused."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise unfit(error) from None


def unfit(error: ValidationError) -> Refused:
    """What is wrong with a request, without what it said."""
    found = [
        {"name": ".".join(map(str, part["loc"]))[:100], "detail": _WORDS.get(part["type"], part["msg"])}
        for part in error.errors(include_input=False, include_url=False, include_context=False)[:20]
    ]
    first = found[0]
    where = f"{first['name']}: " if first["name"] else ""
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, f"{where}{first['detail']}.", errors=cast(Any, found))


def answer(
    said: Any, status: HTTPStatus = HTTPStatus.OK, *, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON that nobody keeps on the way."""
    return JSONResponse(said, status, headers=NO_STORE | dict(headers or {}))
