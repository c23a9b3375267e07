from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leadsphere.accounts.tokens import new_token
from leadsphere.database import Database
from leadsphere.web.door import Door
from tests.conftest import Clock
from tests.web.conftest import ORIGIN, Browser, behind_the_door, inside

Visitor = Callable[..., Browser]

INSIDE = [
    "/app/campaigns",
    "/app",
    "/api/imports",
    "/assets/index.js",
    "/_event/",
    "/ping",
    "/LOGIN",
    "/login/",
    "/setup/x",
]


async def connect(door: Door, **headers: str) -> list[dict[str, Any]]:
    """What a WebSocket handshake is answered."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": "127.0.0.1:3000", "origin": ORIGIN} | headers
    scope = {
        "type": "websocket",
        "path": "/_event/",
        "query_string": b"token=x",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    await door(scope, receive, send)
    return sent


@pytest.mark.parametrize("path", [*INSIDE, "/", "/login", "/invite/" + new_token()])
async def test_while_nobody_has_an_account_every_way_leads_to_set_up(visitor: Visitor, path: str) -> None:
    answer = await visitor().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")


@pytest.mark.parametrize("path", INSIDE)
async def test_a_stranger_gets_no_page_and_no_answer(
    ana_browser: Browser, visitor: Visitor, path: str
) -> None:
    page = await visitor().get(path)
    assert page.status_code == 303
    assert page.headers["location"].startswith("/login?next=")
    api = await visitor().get(path, accept="application/json")
    assert api.status_code == 401
    assert "inside" not in page.text + api.text


async def test_whoever_is_signed_in_comes_in(ana_browser: Browser) -> None:
    assert (await ana_browser.get("/app/campaigns")).text == "the page"
    assert (await ana_browser.get("/api/anything")).text == "inside"


@pytest.mark.parametrize(
    "cookie", ["", "leadsphere=", "leadsphere=" + "a" * 43, "leadsphere=" + "a" * 64, "other=1"]
)
async def test_a_made_up_cookie_opens_nothing(ana_browser: Browser, visitor: Visitor, cookie: str) -> None:
    answer = await visitor().get("/app/campaigns", cookie=cookie)
    assert answer.status_code == 303


async def test_plain_pages_and_their_assets_need_no_sign_in(ana_browser: Browser, visitor: Visitor) -> None:
    for path in ("/login", "/styles.css", "/favicon.svg", "/logo.svg", "/health"):
        assert (await visitor().get(path)).status_code == 200
    assert (await visitor().get("/invite/" + new_token())).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/invite/../app",
        "/invite/x/../../app",
        "/invite/" + "a" * 42 + "/",
        "/styles.css/../app",
        "//app",
        "/login/../app",
    ],
)
async def test_no_path_leads_past_the_door(door: Door, ana_browser: Browser, path: str) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:3000")],
    }
    await door(scope, inside, send)  # pyright: ignore[reportArgumentType]
    assert sent[0]["status"] == 401


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "https://127.0.0.1:3000", "http://127.0.0.1", ORIGIN + "/"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_what_another_site_sends_is_refused(ana_browser: Browser, origin: str, method: str) -> None:
    answer = await ana_browser.client.request(method, "/api/imports", headers={"origin": origin})
    assert answer.status_code == 403


async def test_what_has_no_origin_changes_nothing(ana_browser: Browser) -> None:
    assert (await ana_browser.client.post("/api/imports")).status_code == 403
    assert (await ana_browser.client.post("/logout")).status_code == 403
    assert (await ana_browser.get("/app/campaigns")).status_code == 200


async def test_this_machine_has_more_names_than_one(ana_browser: Browser) -> None:
    answer = await ana_browser.post("/api/imports", host="localhost:3000", origin="http://localhost:3000")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:3001", "127.0.0.1:3000.evil.example", ""]
)
async def test_a_foreign_name_for_this_machine_is_not_served(ana_browser: Browser, host: str) -> None:
    assert (await ana_browser.get("/app/campaigns", host=host)).status_code == 421
    assert (await ana_browser.get("/health", host=host)).status_code == 200


@pytest.mark.parametrize("path", ["/_upload", "/_upload/", "/_upload/x"])
async def test_reflex_takes_no_uploads(ana_browser: Browser, visitor: Visitor, path: str) -> None:
    for browser in (ana_browser, visitor()):
        assert (await browser.get(path)).status_code == 404
        assert (await browser.post(path)).status_code == 404


async def test_every_answer_is_guarded(ana_browser: Browser, visitor: Visitor) -> None:
    answers = [
        await ana_browser.get("/app/campaigns"),
        await ana_browser.get("/api/x"),
        await visitor().get("/login"),
        await visitor().get("/app/campaigns"),
        await visitor().get("/app/campaigns", host="evil.example"),
    ]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_no_page_is_kept_by_a_cache(ana_browser: Browser, visitor: Visitor) -> None:
    for browser, path in (
        (ana_browser, "/app/campaigns"),
        (visitor(), "/login"),
        (visitor(), "/app/campaigns"),
    ):
        assert (await browser.get(path)).headers["cache-control"] == "no-store"
    assert "cache-control" not in (await ana_browser.get("/api/x")).headers


async def test_pages_run_their_own_inline_scripts_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "leads.html").write_text("<script>alert('own')</script><script src='/x.js'></script>")
    door = Door(inside, origins=[ORIGIN], pages=tmp_path)  # pyright: ignore[reportArgumentType]
    (scripts,) = [part for part in door._page_policy.split("; ") if part.startswith("script-src")]
    assert "'sha256-" in scripts and "'unsafe-inline'" not in scripts
    assert len(scripts.split()) == len(["script-src", "'self'", "'unsafe-eval'", "the theme", "alert"])


async def test_over_https_the_browser_is_told_to_stay_there(database: Database) -> None:
    secure = "https://crm.example.org"
    browser = Browser(behind_the_door(secure), origin=secure)
    answer = await browser.get("/setup")
    assert answer.headers["strict-transport-security"]
    assert "wss://crm.example.org" in answer.headers["content-security-policy"]
    cookie = (await browser.set_up()).headers["set-cookie"]
    assert cookie.startswith("__Host-leadsphere=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
        assert part in cookie
    assert "Domain" not in cookie
    assert (await browser.get("/app/campaigns")).status_code == 200
    await browser.client.aclose()


async def test_a_socket_needs_a_sign_in_and_its_own_origin(door: Door, ana_browser: Browser) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in ana_browser.client.cookies.items())
    refused = [{"type": "websocket.close", "code": 4401}]
    assert await connect(door) == refused
    assert await connect(door, cookie="leadsphere=" + new_token()) == refused
    assert await connect(door, cookie=cookie, origin="http://evil.example") == refused
    assert await connect(door, cookie=cookie, origin="") == refused
    assert await connect(door, cookie=cookie, host="evil.example") == refused
    assert await connect(door, cookie=cookie) != refused


async def test_an_expired_sign_in_is_a_stranger(ana_browser: Browser, clock: Clock) -> None:
    clock.advance(hours=12)
    _forget()
    assert (await ana_browser.get("/app/campaigns")).status_code == 303


async def test_the_address_asked_for_comes_back_after_signing_in(
    ana_browser: Browser, visitor: Visitor
) -> None:
    browser = visitor()
    sent = await browser.get("/app/leads?q=title%3Agrowth&lead=3")
    page = await browser.get(sent.headers["location"])
    assert 'name="next" value="/app/leads?q=title%3Agrowth&amp;lead=3"' in page.text


def _forget() -> None:
    from leadsphere.services.accounts import forget_recognised

    forget_recognised()
