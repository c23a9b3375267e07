import asyncio
import re
import time
from collections.abc import Callable

import pytest
from sqlmodel import select

from leadsphere.accounts.rights import Actor
from leadsphere.database import Database
from leadsphere.models import Account, Role, SignIn
from leadsphere.services import accounts
from leadsphere.services.accounts import forget_recognised
from leadsphere.web.forms import HOME, WRONG
from tests.web.conftest import PASSWORD, Browser

Visitor = Callable[..., Browser]


def invite(database: Database, email: str = "vera@example.com", role: Role = Role.VIEWER) -> str:
    with database.transaction() as session:
        owner = session.exec(select(Account)).first()
        assert owner is not None
        return accounts.invite(session, Actor(owner.id, owner.name, Role.OWNER), email=email, role=role)


def alert(page: str) -> str:
    found = re.search(r'role="alert">([^<]*)<', page)
    return found[1] if found else ""


async def test_setting_up_makes_an_owner_and_signs_in(visitor: Visitor, database: Database) -> None:
    browser = visitor()
    page = (await browser.get("/setup")).text
    for name in ("Your name", "Email", "Password", "Load sample data", "Create workspace"):
        assert name in page
    answer = await browser.set_up()
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    assert (await browser.get("/app/campaigns")).status_code == 200
    with database.reading() as session:
        (account,) = session.exec(select(Account)).all()
    assert (account.name, account.role) == ("Ana", "owner")
    assert PASSWORD not in account.password_hash


async def test_set_up_is_gone_once_there_is_an_account(
    ana_browser: Browser, visitor: Visitor, database: Database
) -> None:
    for browser in (ana_browser, visitor()):
        for answer in (await browser.get("/setup"), await browser.set_up()):
            assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    with database.reading() as session:
        assert len(session.exec(select(Account)).all()) == 1


async def test_two_who_set_up_at_once_do_not_both_become_owner(visitor: Visitor, database: Database) -> None:
    await asyncio.gather(*(visitor().set_up() for _ in range(4)))
    with database.reading() as session:
        assert len(session.exec(select(Account)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "", "email": "ana@example.com", "password": PASSWORD}, "name"),
        ({"name": "Ana", "email": "nowhere", "password": PASSWORD}, "email"),
        ({"name": "Ana", "email": "ana@example.com", "password": "short"}, "password"),
        ({"name": "Ana", "email": "ana@example.com", "password": "Password12345"}, "password"),
        ({}, "name"),
    ],
)
async def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, typed: dict[str, str], field: str
) -> None:
    answer = await visitor().post("/setup", typed | {"sample": "yes"})
    page = answer.text
    assert answer.status_code == 422
    assert alert(page)
    assert re.search(rf'<input id="{field}"[^>]*aria-describedby="{field}-note" aria-invalid="true"', page)
    assert f'id="{field}-note" role="alert"' in page
    assert 'value="yes" checked' in page
    for name, value in typed.items():
        if name != "password" and value:
            assert f'value="{value}"' in page
    assert PASSWORD not in page


async def test_what_was_typed_comes_back_as_text_not_as_markup(visitor: Visitor) -> None:
    evil = '"><script>alert(1)</script>'
    page = (await visitor().post("/setup", {"name": evil, "email": evil, "password": evil})).text
    assert "<script>alert" not in page
    assert "&#34;&gt;&lt;script&gt;" in page


async def test_signing_in_gives_a_new_token_each_time(ana_browser: Browser, visitor: Visitor) -> None:
    tokens = set[str]()
    for _ in range(3):
        browser = visitor()
        answer = await browser.sign_in()
        assert (answer.status_code, answer.headers["location"]) == (303, HOME)
        tokens.add(answer.headers["set-cookie"].partition(";")[0])
    assert len(tokens) == 3


async def test_the_cookie_is_for_this_server_alone(ana_browser: Browser, visitor: Visitor) -> None:
    cookie = (await visitor().sign_in()).headers["set-cookie"]
    assert cookie.startswith("leadsphere=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie


async def test_capitals_and_blanks_around_an_address_do_not_matter(
    ana_browser: Browser, visitor: Visitor
) -> None:
    assert (await visitor().sign_in("  Ana@Example.COM ")).status_code == 303


async def test_a_wrong_password_an_unknown_address_and_nonsense_have_one_answer(
    ana_browser: Browser, visitor: Visitor
) -> None:
    tries = {
        "ana@example.com": "wrong password",
        "nobody@example.com": PASSWORD,
        "nonsense": PASSWORD,
        "": "",
    }
    answers = [await visitor(address=f"192.0.2.{n}").sign_in(*pair) for n, pair in enumerate(tries.items())]
    assert {(answer.status_code, alert(answer.text)) for answer in answers} == {(401, WRONG)}
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_an_unknown_address_takes_as_long_as_a_wrong_password(
    ana_browser: Browser, visitor: Visitor
) -> None:
    async def seconds(email: str) -> float:
        taken: list[float] = []
        for number in range(8):
            # Another account and address each time, so that the limit does not answer.
            browser = visitor(address=f"192.0.{number}.{len(email)}")
            started = time.perf_counter()
            await browser.sign_in(email if number < 4 else email.replace("@", f"{number}@"), "wrong password")
            taken.append(time.perf_counter() - started)
        return min(taken)

    known = await seconds("ana@example.com")
    unknown = await seconds("nobody.here@example.com")
    assert 0.5 < known / unknown < 2


async def test_a_disabled_account_is_answered_like_nobody(
    ana_browser: Browser, visitor: Visitor, database: Database
) -> None:
    token = invite(database)
    browser = visitor()
    await browser.post(f"/invite/{token}", {"name": "Vera", "password": PASSWORD})
    with database.transaction() as session:
        vera = session.exec(select(Account).where(Account.role == "viewer")).one()
        owner = session.exec(select(Account).where(Account.role == "owner")).one()
        accounts.disable(session, Actor(owner.id, owner.name, Role.OWNER), vera.id or 0)
    forget_recognised()
    assert (await browser.get("/app/campaigns")).status_code == 303
    answer = await visitor(address="192.0.2.77").sign_in("vera@example.com")
    assert (answer.status_code, alert(answer.text)) == (401, WRONG)


async def test_after_five_failures_the_right_password_waits_too(
    ana_browser: Browser, visitor: Visitor
) -> None:
    for number in range(5):
        assert (
            await visitor(address=f"198.51.100.{number}").sign_in(password="wrong password")
        ).status_code == 401
    answer = await visitor(address="198.51.100.99").sign_in()
    assert answer.status_code == 429
    assert alert(answer.text).startswith("Too many attempts. Try again in 15 minutes.")
    assert "set-cookie" not in answer.headers


async def test_an_unknown_account_is_limited_like_a_known_one(ana_browser: Browser, visitor: Visitor) -> None:
    for number in range(5):
        await visitor(address=f"198.51.100.{number}").sign_in("nobody@example.com")
    assert (await visitor(address="198.51.100.99").sign_in("nobody@example.com")).status_code == 429


async def test_a_forged_forwarding_header_does_not_change_the_address(
    ana_browser: Browser, visitor: Visitor
) -> None:
    for number in range(5):
        await visitor().post(
            "/login",
            {"email": f"{number}@example.com", "password": "x"},
            **{"x-forwarded-for": f"10.0.0.{number}"},
        )
    answer = await visitor().post(
        "/login", {"email": "ana@example.com", "password": PASSWORD}, **{"x-forwarded-for": "10.9.9.9"}
    )
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("asked", "sent_to"),
    [
        ("/app/leads?q=vip&lead=3", "/app/leads?q=vip&lead=3"),
        ("/app", "/app"),
        ("", HOME),
        ("//evil.example/app/", HOME),
        ("https://evil.example/app/", HOME),
        ("/\\evil.example/app/", HOME),
        ("/application", HOME),
        ("javascript:alert(1)", HOME),
        ("/app/\r\nSet-Cookie: x=y", HOME),
        ("/app/\t//evil.example", HOME),
        ("app/leads", HOME),
    ],
)
async def test_signing_in_leads_to_pages_of_this_application_only(
    ana_browser: Browser, visitor: Visitor, asked: str, sent_to: str
) -> None:
    assert (await visitor().sign_in(next=asked)).headers["location"] == sent_to


async def test_signing_out_ends_the_sign_in_not_just_the_cookie(
    ana_browser: Browser, visitor: Visitor, database: Database
) -> None:
    (stolen,) = ana_browser.client.cookies.values()
    answer = await ana_browser.post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    forget_recognised()
    assert (await visitor().get("/app/campaigns", cookie=f"leadsphere={stolen}")).status_code == 303
    with database.reading() as session:
        assert session.exec(select(SignIn)).all() == []


async def test_an_invitation_is_accepted_once(
    ana_browser: Browser, visitor: Visitor, database: Database
) -> None:
    link = f"/invite/{invite(database)}"
    browser = visitor()
    page = (await browser.get(link)).text
    for name in ("Your name", "Password", "Join", "vera@example.com"):
        assert name in page
    answer = await browser.post(link, {"name": "Vera", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    assert (await browser.get("/app/campaigns")).status_code == 200
    again = visitor()
    assert (await again.get(link)).status_code == 404
    assert (await again.post(link, {"name": "Eve", "password": PASSWORD})).status_code == 404
    assert not again.client.cookies


async def test_an_invitation_asks_for_a_good_password_and_a_name(
    ana_browser: Browser, visitor: Visitor, database: Database
) -> None:
    link = f"/invite/{invite(database)}"
    assert "at least 10" in alert((await visitor().post(link, {"name": "Vera", "password": "short"})).text)
    assert alert((await visitor().post(link, {"name": " ", "password": PASSWORD})).text) == "Type your name."
    assert (await visitor().get(link)).status_code == 200


async def test_a_form_of_any_size_or_sort_is_read_as_empty(ana_browser: Browser, visitor: Visitor) -> None:
    huge = await visitor().sign_in(password="x" * 100_000)
    assert huge.status_code == 401
    browser = visitor(address="192.0.2.50")
    other = await browser.client.post(
        "/login", json={"email": "ana@example.com"}, headers={"origin": browser.origin}
    )
    assert other.status_code == 401
