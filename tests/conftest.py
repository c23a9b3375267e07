"""Databases for tests: every test that takes `database` runs on SQLite and on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import redis
from hypothesis import settings as hypothesis_settings
from sqlmodel import SQLModel

from leadsphere import database as databases
from leadsphere.accounts.rights import Actor
from leadsphere.models import Role
from tests.factories import make_account
from tests.fakes import RecordingFeed

POSTGRES = os.environ.get("LEADSPHERE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("LEADSPHERE_TEST_REDIS", "redis://127.0.0.1:6379/15")
SERVICES_REQUIRED = bool(os.environ.get("LEADSPHERE_TEST_REQUIRE_SERVICES"))

# A busy machine is no failure.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


class Clock:
    """A clock that tests set: it stands still until told to move."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **delta: float) -> None:
        self.time += timedelta(**delta)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with today's schema."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    databases.upgrade(f"sqlite:///{path}")
    return path


@contextmanager
def new_postgres_database(purpose: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test run alone; it is gone afterwards."""
    name = f"leadsphere_{purpose}_{os.getpid()}"
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if SERVICES_REQUIRED:
            raise
        pytest.skip(f"no PostgreSQL at LEADSPHERE_TEST_POSTGRES: {error}")
    with admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        # Where words sort as in a dictionary, as on most servers: what needs the order of bytes must say so.
        admin.execute(
            f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' "
            "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'".encode()
        )
        admin.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off'.encode())
        yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database with today's schema, of this test run alone."""
    with new_postgres_database("test") as url:
        databases.upgrade(url)
        yield url


@pytest.fixture
def empty_postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL database of one test's own, without a single table."""
    with new_postgres_database("own") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis to use for tests."""
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        if SERVICES_REQUIRED:
            raise
        pytest.skip(f"no Redis at LEADSPHERE_TEST_REDIS: {error}")
    return REDIS


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "leadsphere.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def feed() -> RecordingFeed:
    """What the open database publishes to."""
    return RecordingFeed()


@pytest.fixture
def database(database_url: str, feed: RecordingFeed, clock: Clock) -> Iterator[databases.Database]:
    """The open database of this process, empty."""
    database = databases.connect(database_url, feed=feed, clock=clock)
    yield database
    empty(database)
    databases.disconnect()


def empty(database: databases.Database) -> None:
    """Delete every row of PostgreSQL, which all tests share, and count ids from 1 again; quicker than TRUNCATE."""
    if database.is_sqlite:
        return
    deletes = [f'DELETE FROM "{table.name}";' for table in reversed(SQLModel.metadata.sorted_tables)]  # noqa: S608
    restart = "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences"
    with database.transaction() as session:
        session.connection().exec_driver_sql("".join(deletes) + restart.replace("%", "%%"))


@pytest.fixture
def ana(database: databases.Database) -> Actor:
    """Ana, an owner."""
    return make_account(database, "Ana", Role.OWNER)


@pytest.fixture
def ben(database: databases.Database) -> Actor:
    """Ben, a rep."""
    return make_account(database, "Ben", Role.REP)


@pytest.fixture
def vera(database: databases.Database) -> Actor:
    """Vera, a viewer."""
    return make_account(database, "Vera", Role.VIEWER)
