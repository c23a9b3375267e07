"""`GET /api/suggest/companies?q=` and `/tags?q=`: names that exist, for a field that is being typed in."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from leadsphere.database import read
from leadsphere.queries import suggestions, tags

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


ROUTES = (Route("/api/suggest/{what}", suggest),)
