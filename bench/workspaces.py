"""The workspace of a million leads that several measurements start with, on each database.

BENCH_LEADS says how many leads. BENCH_SQLITE names a file, and BENCH_POSTGRES the URL of a database on the server of
the measurements: both are kept, and filled if they are empty. A measurement gets a copy, which saves filling one.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import select

from bench.list_page import Driver, bare_postgres, bare_sqlite, postgres_database
from bench.million import fill
from leadsphere import database as databases
from leadsphere.database import Database
from leadsphere.models import Lead

LEADS = int(os.environ.get("BENCH_LEADS", "1000000"))


def on_each(measure: Callable[[str, str], None]) -> None:
    """Call `measure(name, url)` with such a workspace on SQLite, and then on PostgreSQL; each is gone afterwards."""
    with _on_sqlite() as url:
        measure("SQLite", url)
    with _on_postgres() as url:
        measure("PostgreSQL", url)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database at this URL, open in this process meanwhile."""
    database = databases.connect(url)
    try:
        yield database
    finally:
        databases.disconnect()


def bare(url: str) -> Driver:
    """What runs statements on it through the bare driver, and says how many seconds each took."""
    if url.startswith("sqlite"):
        return bare_sqlite(Path(url.removeprefix("sqlite:///")))
    return bare_postgres(url.replace("+psycopg", ""))


@contextmanager
def _on_sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/million.db"
        if kept := os.environ.get("BENCH_SQLITE"):
            _filled(f"sqlite:///{kept}")
            shutil.copy(kept, f"{folder}/million.db")
        else:
            _filled(url)
        yield url


@contextmanager
def _on_postgres() -> Iterator[str]:
    kept = os.environ.get("BENCH_POSTGRES")
    if not kept:
        with postgres_database() as url:
            _filled(url)
            yield url
        return
    _filled(kept)
    with postgres_database(copied=databases.parse_url(kept).database or "") as url:
        yield url


def _filled(url: str) -> None:
    databases.upgrade(url)
    with opened(url) as database:
        with database.reading() as session:
            is_empty = session.exec(select(Lead.id).limit(1)).first() is None
        if is_empty:
            fill(database, LEADS)
