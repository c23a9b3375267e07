"""Addresses without a trailing slash: `/app/campaigns` is the page, `/app/campaigns/` leads there."""

from http import HTTPStatus
from pathlib import Path

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Addresses:
    """An ASGI application around Reflex's static pages, which by themselves add a slash to every address."""

    def __init__(self, inner: ASGIApp, *, pages: Path) -> None:
        self._inner = inner
        self._pages = pages
        self._folders: frozenset[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            path: str = scope["path"]
            bare = path.rstrip("/")
            if bare in self._known():
                if path != bare:
                    query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
                    await RedirectResponse(bare + query, HTTPStatus.PERMANENT_REDIRECT)(scope, receive, send)
                    return
                scope = {**scope, "path": f"{path}/"}
        await self._inner(scope, receive, send)

    def _known(self) -> frozenset[str]:
        if self._folders is None:
            found = (page.parent.relative_to(self._pages) for page in self._pages.rglob("index.html"))
            self._folders = frozenset(f"/{folder.as_posix()}" for folder in found if folder.parts)
        return self._folders
