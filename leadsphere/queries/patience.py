"""A limit to how long one may be waited for: what is nice to know is not worth every price."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from leadsphere.errors import NotNow

_STEPS = 5_000
"""Steps of SQLite's machine between two looks at the clock."""
_CANCELED = "57014"


@contextmanager
def at_most(session: Session, seconds: float) -> Generator[None, None, None]:
    """Read inside of this for so long; a statement that takes longer is stopped, and raises NotNow."""
    limit = _on_sqlite if session.get_bind().dialect.name == "sqlite" else _on_postgres
    try:
        with limit(session, seconds):
            yield
    except OperationalError as error:
        stopped = getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT
        if stopped or getattr(error.orig, "sqlstate", "") == _CANCELED:
            raise NotNow("This would take too long.") from None
        raise


@contextmanager
def _on_sqlite(session: Session, seconds: float) -> Generator[None, None, None]:
    driver: Any = session.connection().connection.driver_connection
    deadline = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _on_postgres(session: Session, seconds: float) -> Generator[None, None, None]:
    connection = session.connection()
    # A statement that was stopped takes its transaction with it, or what was saved of it.
    with connection.begin_nested():
        connection.execute(text(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}"))
        yield
        connection.execute(text("SET LOCAL statement_timeout = DEFAULT"))
