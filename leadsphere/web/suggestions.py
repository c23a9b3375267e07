"""`GET /api/suggest/...?q=`: names that exist, for a field that is being typed in.

`companies`, `tags`, and `values/SUBJECT` for a list with commas, of which the last value is being typed.
"""

from dataclasses import asdict

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadsphere.database import read
from leadsphere.filters.language import LONGEST_TEXT
from leadsphere.queries import filter_suggestions, suggestions, tags
from leadsphere.web.sockets import SCOPE_KEY

LONGEST = 100


def _tags(session: Session, text: str) -> list[str]:
    return [tag.name for tag in tags.suggest(session, text)]


SOURCES = {"companies": suggestions.companies, "tags": _tags}


async def suggest(request: Request) -> Response:
    """A list of names; 404 for what nothing is suggested for."""
    source = SOURCES.get(request.path_params["what"])
    if source is None:
        return JSONResponse({"error": "There is nothing to suggest here."}, 404)
    text = request.query_params.get("q", "")[:LONGEST].replace("\0", "")
    return JSONResponse(await read(source, text), headers={"cache-control": "no-store"})


async def suggest_values(request: Request) -> Response:
    """The lists that may be meant: what stands before the last comma, and a value that exists."""
    subject = request.path_params["subject"][:LONGEST]
    text = request.query_params.get("q", "")[:LONGEST_TEXT].replace("\0", "")
    found = await read(filter_suggestions.complete, subject, text, account_id=_account(request))
    return JSONResponse(found, headers={"cache-control": "no-store"})


async def suggest_filter(request: Request) -> Response:
    """`q` is the text of a filter, `at` the cursor in it: a list of {label, detail, text, cursor}."""
    text = request.query_params.get("q", "")[:LONGEST_TEXT].replace("\0", "")
    at = request.query_params.get("at", "")
    cursor = int(at) if at.isascii() and at.isdigit() and len(at) < 6 else len(text)
    found = await read(filter_suggestions.suggest, text, cursor, account_id=_account(request))
    return JSONResponse([asdict(one) for one in found], headers={"cache-control": "no-store"})


def _account(request: Request) -> int | None:
    account_id: int | None = request.scope[SCOPE_KEY].actor.account_id
    return account_id


ROUTES = (
    Route("/api/suggest/filter", suggest_filter),
    Route("/api/suggest/values/{subject}", suggest_values),
    Route("/api/suggest/{what}", suggest),
)
