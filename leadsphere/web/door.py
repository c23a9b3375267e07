"""The door: without a sign-in there is no page, no API and no socket; nobody comes in from another site.

It stands around everything that is served, decides by path, cookie, Host and Origin alone, and gives every
answer its security headers. Whoever brings an access token instead is shown to the API, and sees nothing else.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import (
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadsphere import database
from leadsphere.accounts.tokens import TOKEN, token_hash_in
from leadsphere.queries.accounts import has_accounts
from leadsphere.services.accounts import recognise
from leadsphere.web.plain import THEME
from leadsphere.web.rest.problems import missing_token
from leadsphere.web.sockets import SCOPE_KEY

SETUP, LOGIN, HEALTH = "/setup", "/login", "/health"
PLAIN_ASSETS = frozenset({"/styles.css", "/favicon.svg", "/favicon.ico", "/logo.svg"})
"""What the plain pages show; it is the same for everybody and holds nothing."""

_PAGES = frozenset({"/", SETUP, LOGIN})
_INVITATION = re.compile(rf"/invite/{TOKEN.pattern}")
_API = "/api/"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HTML = "text/html"


class Door:
    """An ASGI application around another one; `origins` are those of this installation, the first its own.

    `tokens` is what answers whoever brings an access token.
    """

    def __init__(
        self,
        inner: ASGIApp,
        *,
        origins: Iterable[str],
        pages: Path | None = None,
        tokens: ASGIApp | None = None,
    ) -> None:
        self._inner = inner
        self._tokens = tokens
        self._origins = tuple(origins)
        self._hosts = frozenset(urlsplit(origin).netloc for origin in self._origins)
        self._secure = self._origins[0].startswith("https:")
        self._headers = _headers(secure=self._secure)
        self._page_policy = _page_policy(self._origins, pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, self._with_headers(send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._inner(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        refusal = self._misdirected(scope, headers) or _hidden(path)
        if refusal is None and self._tokens is not None and _brings_token(headers):
            # No cookie counts there, so no other site can make a browser of ours ask for anything.
            await self._tokens(scope, receive, send)
            return
        if refusal is None and self._is_program(path, headers):
            refusal = missing_token()
        if refusal is None and scope["method"] not in _READING and headers.get("origin") not in self._origins:
            refusal = PlainTextResponse("This request came from another site.", HTTPStatus.FORBIDDEN)
        if refusal is None and path not in PLAIN_ASSETS and path != HEALTH:
            refusal = await self._stranger(scope, headers)
        await (refusal or self._inner)(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if headers.get("origin") in self._origins and self._misdirected(scope, headers) is None:
            scope[SCOPE_KEY] = await recognise(self._token_hash(headers))
            if scope[SCOPE_KEY] is not None:
                await self._inner(scope, receive, send)
                return
        await receive()
        await send({"type": "websocket.close", "code": 4401})

    async def _stranger(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to whoever is not signed in and asks for more than the plain pages."""
        path = scope["path"]
        scope[SCOPE_KEY] = await recognise(self._token_hash(headers))
        if scope[SCOPE_KEY] is not None:
            return None
        if not await database.read(has_accounts):
            return None if path == SETUP else _elsewhere(SETUP, headers, always=path in _PAGES)
        if path == LOGIN or _INVITATION.fullmatch(path):
            return None
        if path in _PAGES:
            return _elsewhere(LOGIN, headers, always=True)
        asked = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        return _elsewhere(f"{LOGIN}?next={quote(asked, safe='/')}", headers)

    def _misdirected(self, scope: Scope, headers: Headers) -> Response | None:
        """Refuses another Host, by which a foreign name that resolves to this machine would be the same origin."""
        if scope["path"] == HEALTH or headers.get("host", "").lower() in self._hosts:
            return None
        return PlainTextResponse("This address is not served here.", HTTPStatus.MISDIRECTED_REQUEST)

    def _is_program(self, path: str, headers: Headers) -> bool:
        """Whether this is no browser: it asks the API, has no sign-in, and does not want a page."""
        return (
            path.startswith(_API)
            and self._token_hash(headers) is None
            and _HTML not in headers.get("accept", "")
        )

    def _token_hash(self, headers: Headers) -> str | None:
        return token_hash_in("; ".join(headers.getlist("cookie")), secure=self._secure)

    def _with_headers(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if headers.get("content-type", _HTML).startswith(_HTML):
                    headers["cache-control"] = "no-store"
                    headers["content-security-policy"] = self._page_policy
            await send(message)

        return sending


def _brings_token(headers: Headers) -> bool:
    # Of another scheme it is for a server in front of this one.
    return headers.get("authorization", "").lower().startswith("bearer ")


def _hidden(path: str) -> Response | None:
    """Reflex's own upload takes files of any size and shows them to everybody: nothing here uses it."""
    if path == "/_upload" or path.startswith("/_upload/"):
        return PlainTextResponse("Not found", HTTPStatus.NOT_FOUND)
    return None


def _elsewhere(address: str, headers: Headers, *, always: bool = False) -> Response:
    if always or _HTML in headers.get("accept", ""):
        return RedirectResponse(address, HTTPStatus.SEE_OTHER)
    return JSONResponse({"error": "You are signed out. Sign in again."}, HTTPStatus.UNAUTHORIZED)


def _headers(*, secure: bool) -> dict[str, str]:
    headers = {
        # For whatever is no page; pages have a policy of their own.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }
    return headers | ({"strict-transport-security": "max-age=31536000"} if secure else {})


def _page_policy(origins: tuple[str, ...], pages: Path | None) -> str:
    # A source list has no way to name an IPv6 address (CSP 3, 2.3.1).
    sockets = " ".join(origin.replace("http", "ws", 1) for origin in origins if "[" not in origin)
    scripts = " ".join(sorted({_allowed(THEME.encode())} | (_inline_scripts(pages) if pages else set())))
    policy = {
        "default-src": "'self'",
        # Reflex runs what a handler sends with rx.call_script through eval; text in a page never gets there.
        "script-src": f"'self' 'unsafe-eval' {scripts}",
        # Emotion and React set styles as they go.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' {sockets}",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _inline_scripts(pages: Path) -> set[str]:
    """All scripts inside the built pages."""
    found = (script for page in pages.rglob("*.html") for script in _SCRIPT.findall(page.read_bytes()))
    return {_allowed(script) for script in found if script}


def _allowed(script: bytes) -> str:
    """What lets one inline script run, and no other (CSP 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
