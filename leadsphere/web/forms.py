"""Setting up, signing in and out, and joining: plain HTML forms, answered without a script in the browser."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leadsphere import database
from leadsphere.accounts import passwords
from leadsphere.accounts.attempts import Attempts
from leadsphere.accounts.rights import Actor
from leadsphere.accounts.tokens import ABSOLUTE, cookie_name, hashed
from leadsphere.errors import BadValue, Forbidden, LeadSphereError, TooMany
from leadsphere.queries import accounts as queries
from leadsphere.queries.accounts import SignedIn
from leadsphere.services import accounts
from leadsphere.values.emails import parse_email
from leadsphere.web.door import LOGIN, SETUP
from leadsphere.web.plain import Field, Form, form_page, notice_page
from leadsphere.web.sockets import SCOPE_KEY
from leadsphere.web.visitors import address_of

HOME = "/app/campaigns"
LARGEST = 16 * 1024
"""Bytes of a form; what these pages send is far smaller."""
WRONG = "Email or password is wrong."

_NAME = Field("name", "Your name", autocomplete="name")
_EMAIL = Field("email", "Email", "email", "username")
_PASSWORD = Field("password", "Password", "password", "current-password")
_NEW_PASSWORD = Field(
    "password", "Password", "password", "new-password", f"At least {passwords.SHORTEST} characters."
)
_SETUP = Form(
    "Create your workspace",
    "You will be its owner. You can invite others later.",
    "Create workspace",
    (_NAME, _EMAIL, _NEW_PASSWORD, Field("sample", "Load sample data", "checkbox")),
)
_LOGIN = Form(
    "Sign in",
    "Welcome back.",
    "Sign in",
    (_EMAIL, _PASSWORD, Field("next", "", "hidden")),
)
_NO_INVITATION = (
    "This invitation does not work any more",
    "It was used already, is more than a week old, or was taken back. Ask an owner of the workspace for a new one.",
)


class Forms:
    """The forms of one installation; `secure` when people reach it over https."""

    def __init__(self, attempts: Attempts, *, secure: bool) -> None:
        self._attempts = attempts
        self._secure = secure

    def routes(self) -> tuple[Route, ...]:
        return (
            Route(SETUP, self.setup, methods=["GET", "POST"]),
            Route(LOGIN, self.login, methods=["GET", "POST"]),
            Route("/invite/{token}", self.join, methods=["GET", "POST"]),
            Route("/logout", self.logout, methods=["POST"]),
        )

    async def setup(self, request: Request) -> Response:
        """The first account. Once there is one, this page is gone."""
        if await database.read(queries.has_accounts):
            return RedirectResponse(LOGIN, HTTPStatus.SEE_OTHER)
        if request.method != "POST":
            return form_page(_SETUP, SETUP, {})
        typed = await _typed(request)
        email, name, password = typed.get("email", ""), typed.get("name", ""), typed.get("password", "")
        try:
            _check_name(name)
            email = _at("email", parse_email, email)
            password_hash = await _new_hash(password, email=email, name=name)
            actor = await database.write(
                accounts.first_account, name=name, email=email, password_hash=password_hash
            )
        except LeadSphereError as error:
            return _again(_SETUP, SETUP, typed, error)
        if typed.get("sample"):
            from leadsphere.services import demo

            await database.write(demo.load, actor)
        return await self._welcome(actor, password_hash, HOME)

    async def login(self, request: Request) -> Response:
        """An unknown address, a wrong password and a disabled account have one answer, after the same time."""
        if request.method != "POST":
            if request.scope.get(SCOPE_KEY) is not None:
                return RedirectResponse(_local(request.query_params.get("next", "")), HTTPStatus.SEE_OTHER)
            return form_page(_LOGIN, LOGIN, {"next": request.query_params.get("next", "")})
        typed = await _typed(request)
        try:
            token = await self._sign_in(
                typed.get("email", ""), typed.get("password", ""), address_of(request)
            )
        except LeadSphereError as error:
            return _again(_LOGIN, LOGIN, typed, error)
        return self._enter(token, _local(typed.get("next", "")))

    async def join(self, request: Request) -> Response:
        """The account that an invitation makes."""
        token = request.path_params["token"]
        invited = await database.read(queries.invitation, hashed(token))
        if invited is None:
            return notice_page(*_NO_INVITATION, HTTPStatus.NOT_FOUND)
        form = Form(
            "Join the workspace", f"You will sign in as {invited.email}.", "Join", (_NAME, _NEW_PASSWORD)
        )
        if request.method != "POST":
            return form_page(form, request.url.path, {})
        typed = await _typed(request)
        name, password = typed.get("name", ""), typed.get("password", "")
        try:
            _check_name(name)
            password_hash = await _new_hash(password, email=invited.email, name=name)
            actor = await database.write(
                accounts.accept_invitation, hashed(token), name=name, password_hash=password_hash
            )
        except LeadSphereError as error:
            return _again(form, request.url.path, typed, error)
        return await self._welcome(actor, password_hash, HOME)

    async def logout(self, request: Request) -> Response:
        """End this browser's sign-in; revocation sees to its tabs."""
        signed_in: SignedIn | None = request.scope.get(SCOPE_KEY)
        if signed_in is not None:
            await database.write(accounts.sign_out, signed_in.token_hash)
        response = RedirectResponse(LOGIN, HTTPStatus.SEE_OTHER)
        response.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        return response

    async def _sign_in(self, email: str, password: str, address: str) -> str:
        try:
            email = parse_email(email[:1_000])
        except BadValue:
            # Judged like any other address that nobody here has.
            email = email[:254].strip().casefold()
        async with self._attempts.turn(email, address):
            credentials = await database.read(queries.credentials, email)
            known = await passwords.matches(
                password, None if credentials is None else credentials.password_hash
            )
            if credentials is None or not known:
                raise Forbidden(WRONG)
            return await database.write(accounts.sign_in, credentials)

    async def _welcome(self, actor: Actor, password_hash: str, to: str) -> Response:
        """Sign a new account in at once."""
        credentials = queries.Credentials(actor.account_id or 0, password_hash)
        return self._enter(await database.write(accounts.sign_in, credentials), to)

    def _enter(self, token: str, to: str) -> Response:
        response = RedirectResponse(to, HTTPStatus.SEE_OTHER)
        response.set_cookie(
            self._cookie,
            token,
            max_age=int(ABSOLUTE.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
        return response

    @property
    def _cookie(self) -> str:
        return cookie_name(secure=self._secure)


class _AtField(BadValue):
    """A bad value, and the field that holds it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def _at(field: str, parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text[:1_000])
    except BadValue as error:
        raise _AtField(field, str(error)) from error


def _check_name(name: str) -> None:
    if not name.strip():
        raise _AtField("name", "Type your name.")
    if len(name) > 200:
        raise _AtField("name", "A name has at most 200 characters.")


async def _new_hash(password: str, *, email: str, name: str) -> str:
    try:
        return await passwords.hash_of(password, email=email, name=name)
    except BadValue as error:
        raise _AtField("password", str(error)) from error


def _again(form: Form, action: str, typed: Mapping[str, str], error: LeadSphereError) -> Response:
    status = HTTPStatus.TOO_MANY_REQUESTS if isinstance(error, TooMany) else HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, Forbidden):
        status = HTTPStatus.UNAUTHORIZED
    at = error.field if isinstance(error, _AtField) else ""
    return form_page(form, action, typed, error=str(error), at=at, status=status)


async def _typed(request: Request) -> dict[str, str]:
    """The fields of a form; nothing for a body that no form of ours sends."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))


def _local(address: str) -> str:
    """An address to go to after signing in: only pages of this application."""
    parts = urlsplit(address) if address.isprintable() and "\\" not in address else urlsplit("")
    if parts.scheme or parts.netloc or not (parts.path == "/app" or parts.path.startswith("/app/")):
        return HOME
    return parts.path + (f"?{parts.query}" if parts.query else "")
