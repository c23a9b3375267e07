"""What is wrong, as programs read it (RFC 9457): a status, and one clear sentence."""

from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

from leadsphere.errors import (
    AlreadyExists,
    BadFile,
    BadFilter,
    BadValue,
    Conflict,
    DatabaseInUse,
    Forbidden,
    LeadSphereError,
    NotFound,
    NotNow,
    TooMany,
)
from leadsphere.services.lead_patches import Overtaken, Unseen

MEDIA_TYPE = "application/problem+json"
CHALLENGE = {"www-authenticate": 'Bearer realm="LeadSphere"'}
UNSIGNED = "Send an access token, as Authorization: Bearer ls_…; make one under Settings, Tokens."

_STATUS: tuple[tuple[type[LeadSphereError], HTTPStatus], ...] = (
    (Unseen, HTTPStatus.PRECONDITION_FAILED),
    (Overtaken, HTTPStatus.CONFLICT),
    (Conflict, HTTPStatus.CONFLICT),
    (BadFilter, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadValue, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadFile, HTTPStatus.UNPROCESSABLE_ENTITY),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (AlreadyExists, HTTPStatus.CONFLICT),
    (NotNow, HTTPStatus.CONFLICT),
    (TooMany, HTTPStatus.TOO_MANY_REQUESTS),
    (DatabaseInUse, HTTPStatus.SERVICE_UNAVAILABLE),
)


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(
        self, status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers
        self.more = more


def problem(
    status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """The answer; `more` are members beside those that every problem has."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail} | more
    headers = {"cache-control": "no-store"} | (headers or {})
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def missing_token() -> Response:
    """The answer to whoever comes without a token, and without a sign-in."""
    return problem(HTTPStatus.UNAUTHORIZED, UNSIGNED, headers=CHALLENGE)


def problem_of(error: LeadSphereError | Refused) -> Response:
    """The answer to whatever was refused, with what is there now where that is the reason."""
    if isinstance(error, Refused):
        return problem(error.status, str(error), headers=error.headers, **error.more)
    status = next(
        (status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.UNPROCESSABLE_ENTITY
    )
    headers = {"retry-after": str(error.seconds)} if isinstance(error, TooMany) and error.seconds else None
    return problem(status, str(error), headers=headers, **_more(error))


def _more(error: LeadSphereError) -> dict[str, Any]:
    if isinstance(error, Unseen):
        return {"current": error.now}
    if isinstance(error, Overtaken):
        return {"conflicts": error.conflicts}
    if isinstance(error, BadFilter):
        return {"at": error.at, "instead": error.instead}
    return {}
