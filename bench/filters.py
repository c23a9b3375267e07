"""How long lists take on a million leads: pages near and far, every sorting; filters: first page, "10,000+", exact count.

`python -m bench filters` makes the workspace of bench/million.py on an SQLite file and a PostgreSQL database of its own
(see bench/workspaces.py for BENCH_LEADS, BENCH_SQLITE and BENCH_POSTGRES). The floor of a page is the one statement
that fetches it, sent through the bare driver with the same values and indexes; "sent" is all that was sent for it, that
finds out which way is short, too. Milliseconds, warm: each filter is asked REPEATS times after a first one that does
not count.
"""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from bench.figures import heading, p50, p95, table
from bench.list_page import Driver, Statement
from bench.workspaces import LEADS, bare, on_each, opened
from leadsphere.database import Database
from leadsphere.filters.language import parse
from leadsphere.queries.lead_cards import COUNTED, Scope, Sort, count, page, page_at
from leadsphere.queries.lead_roads import forget_roads
from leadsphere.queries.subjects import vocabulary

REPEATS = 5
PAGE = 50

FILTERS = (
    "growth", "vip", "-vip", "title:growth", 'title:"head of sales"', 'title="VP Sales Manager"', "title^chief",
    "title:growth,recruiting,legal", "title:head+growth", "-title:manager", "first:ada", "last:okafor", 'name:"ada chen"',
    "headline:labs", "headline:*", "-headline:*", "city:oslo", "city:oslo,bergen", "city=Oslo", "region:vestland",
    "country:Norway", "country:Iceland", 'country:"United States",Germany', "-country:US", "location:norw",
    "location:york", 'company:"Nova Labs 42"', "company:vertex", "-company:*", "industry:banking", "domain:c77.example.com",
    "size:51-200", "size:10001+", "size:unknown", "size:51-200,201-500 country:Germany", "email:*", "-email:*",
    "email:p4242", "email:valid", "email:invalid OR stage:bounced", "linkedin:* -phone:*", "phone:1416", "profile:*",
    'tag:"hot EMEA"', "tag:hot", "tag:hot,cold -tag:warm", "-tag:*", "note:fair", "note:oslo", "owner:Ana", "-owner:*",
    'campaign:"Campaign 01"', 'campaign:"Campaign 50"', 'campaign:"Campaign 02"+"Campaign 03"', "-campaign:*",
    "stage:replied", "origin:scraped stage:unsubscribed", "created<30d", "updated<1d", "reviewed:never",
    "reviewed>1y vip", "verified<30d email:valid", "Score>95", "Score:10..20 vip",
    "title:growth country:US vip size:51-200 -tag:cold email:valid updated<90d",
    "(city:Oslo OR city:Bergen) title:engineering -vip", "ada okafor oslo", "zzzznobody", "title:sales source:apollo",
    'title:"regional strategy" country:Ecuador',
)  # fmt: skip


def main() -> None:
    """Measure on both databases."""
    on_each(_measure)


def _measure(name: str, url: str) -> None:
    driver = bare(url)
    with opened(url) as database:
        with database.reading() as session:
            known = vocabulary(session)
        _pages(database, name, driver)
        scopes = {text: Scope(wanted=parse(text, known), own=known.own) for text in FILTERS}
        rows = [_ask(database, scope, text, driver) for text, scope in scopes.items()]
    heading(
        f"{len(FILTERS)} filters on {LEADS:,} leads, {name}: first page of {PAGE}, count to {COUNTED:,}, exact count; ms"
    )
    table(("filter", "leads", "page", "its SQL bare", "ratio", "sent", "ratio", "10,000+", "exact"), rows)
    for label, at in (("page", 2), ("page / floor", 4), ("page / sent", 6), ("10,000+", 7), ("exact", 8)):
        values = [float(row[at]) for row in rows]
        print(f"{label}: p50 {p50(values):.1f}, p95 {p95(values):.1f}, most {max(values):.1f}")


def _pages(database: Database, name: str, driver: Driver) -> None:
    """Pages of everybody and of the largest campaign, by number and by every sorting."""
    heading(f"Pages of {PAGE} of {LEADS:,} leads, {name}; ms")
    rows: list[tuple[str | float, ...]] = []
    for where, scope in (("everybody", Scope()), ("campaign of 300,000", Scope(campaign_id=1))):
        rows += [
            (
                f"{where}, page 1",
                *_against(database, driver, lambda s, scope=scope: page(s, scope, limit=PAGE)),
            ),
            (
                f"{where}, page 500",
                *_against(database, driver, lambda s, scope=scope: page_at(s, scope, 499 * PAGE, limit=PAGE)),
            ),
            (
                f"{where}, last page",
                *_against(database, driver, lambda s, scope=scope: page(s, scope, side="before", limit=PAGE)),
            ),
        ]
    for sort in Sort:
        for descending in (False, True):
            scope = Scope(sort=sort, descending=descending)
            label = f"by {sort}{', turned' * descending}"
            rows.append(
                (label, *_against(database, driver, lambda s, scope=scope: page(s, scope, limit=PAGE)))
            )
    table(("", "page", "its SQL bare", "ratio", "sent", "ratio"), rows)


def _against(
    database: Database,
    driver: Driver,
    ask: Callable[[Session], Any],
) -> tuple[float, float, float, float, float]:
    """How long it takes; its last statement alone and the ratio to that; all that is sent and the ratio to that."""
    ours, sent = p50(_times(database, ask)), _statements(database, ask)
    times = [driver(sent) for _ in range(REPEATS + 1)][1:]
    last, all_ = p50([each[-1] * 1000 for each in times]), p50([sum(each) * 1000 for each in times])
    return ours, last, ours / last, all_, ours / all_


def _ask(database: Database, scope: Scope, text: str, driver: Driver) -> tuple[str | float, ...]:
    def first_page(session: Session) -> Any:
        # As if nobody had asked for this list before; its count then comes after its page.
        forget_roads()
        return page(session, scope, limit=PAGE)

    pages = _against(database, driver, first_page)
    some = _times(database, lambda session: count(session, scope, most=COUNTED))
    exact = _times(database, lambda session: count(session, scope))
    with database.reading() as session:
        many = count(session, scope)
    return text, float(many), *pages, p50(some), p50(exact)


def _times(database: Database, ask: Callable[[Session], Any]) -> list[float]:
    found: list[float] = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        with database.reading() as session:
            ask(session)
        found.append((time.perf_counter() - started) * 1000)
    return found[1:]


def _statements(database: Database, ask: Callable[[Session], Any]) -> list[Statement]:
    """What is sent, as the driver gets it; the last one fetches the page."""
    sent: list[Statement] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    with database.reading() as session:
        engine = session.get_bind()
        session.connection()
        event.listen(engine, "before_cursor_execute", note)
        ask(session)
        event.remove(engine, "before_cursor_execute", note)
    return sent
