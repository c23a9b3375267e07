"""The database: reads and writes off the event loop, one transaction each, told to the feed after commit.

`connect()` once per process; then `await read(query, ...)`, `await write(service, ...)`, and where there
is no event loop `reading()` and `transaction()`. The function gets a `Session` as its first argument.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

import asyncio
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from alembic.config import Config
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from alembic import command
from leadsphere.errors import BadSetting, DatabaseInUse, NotNow
from leadsphere.live.change import Notice, bundled
from leadsphere.live.feed import Feed, LocalFeed
from leadsphere.live.presence import LocalPresence, Presence
from leadsphere.turns import Turns

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
Clock = Callable[[], datetime]
Changed = tuple[int, list[dict[str, Any]]]
"""A change set, and rows of its changes."""
Follow = Callable[[Session, list[Changed]], None]
"""What is done, in the same transaction, once all of its changes are written."""

READERS = 4
WRITERS = 4
"""Threads; on SQLite those that write stand in line for their turn."""
LONG_READS = 1
"""Readers that may be busy at once with what nobody waits for."""
YIELDING = 10
"""By so much a thread that counts is nicer than those that people wait for (see nice(2))."""
BUSY, COMPACTING = 30, 10
"""Seconds: how long a statement waits for another process, and a compaction for readers."""

_ROOT = Path(__file__).resolve().parent.parent
_DEADLOCK = "40P01"
GIVE_WAY = 0.05
"""Seconds that the loser of a deadlock waits before it begins again."""
_CHANGED = "changed"


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def shares_wal_safely(version: tuple[int, int, int]) -> bool:
    """Whether two processes may write one WAL database with this SQLite.

    Before 3.51.3 (save the patched 3.50.7 and 3.44.6) a checkpoint racing a write can corrupt it:
    https://sqlite.org/wal.html#walresetbug.
    """
    return version >= (3, 51, 3) or version in {(3, 50, 7), (3, 44, 6)}


class Database:
    """Engines, threads and the lock of one database."""

    def __init__(
        self,
        url: URL,
        *,
        feed: Feed,
        presence: Presence,
        clock: Clock = utc_now,
        writes: bool = True,
        key: bytes = b"",
        follow: Follow | None = None,
    ) -> None:
        self.url = url
        self.feed = feed
        self.presence = presence
        self.key = key
        self.follow = follow
        self.clock = clock
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._lock = _sole_writer(url) if self.is_sqlite and writes else None
        if self.is_sqlite:
            self._writer = _sqlite_engine(url, writes=True) if writes else None
            self._reader = _sqlite_engine(url, writes=False)
        else:
            self._writer = self._reader = _postgres_engine(url)
        # Whose turn it is on SQLite, which has one writer.
        self.turns = Turns()
        self.readers = ThreadPoolExecutor(READERS, "database-read")
        # What comes after the rows leaves readers and processors to what people wait for: in one thread what is soon
        # counted, in another one what takes long, whoever has its turn.
        self.long_reads = asyncio.Semaphore(LONG_READS)
        self.counters = ThreadPoolExecutor(1, "database-count", initializer=_give_way)
        self.aside = ThreadPoolExecutor(LONG_READS, "database-aside", initializer=_give_way)
        self.writers = ThreadPoolExecutor(WRITERS, "database-write")
        self.patient_writers = ThreadPoolExecutor(1, "database-note")

    @contextmanager
    def reading(self) -> Generator[Session, None, None]:
        """A session for reading; what it changes is rolled back."""
        with Session(self._reader, expire_on_commit=False) as session:
            session.info |= {"now": self.clock(), "key": self.key}
            yield session
            # A rollback expires what was read: the caller keeps it as it is.
            session.expunge_all()
            session.rollback()

    @contextmanager
    def transaction(self, *, patiently: bool = False) -> Generator[Session, None, None]:
        """A session that commits when the block ends and then tells the feed; an error rolls all back.

        `patiently`: nobody looks at a screen until it is done (see turns.py).
        """
        if self._writer is None:
            raise BadSetting("This database was opened for reading only.")
        turn = self.turns.taken(patiently=patiently) if self.is_sqlite else nullcontext()
        with turn, Session(self._writer, expire_on_commit=False) as session:
            session.info |= {"now": self.clock(), "key": self.key}
            yield session
            if self.follow is not None and session.info.get(_CHANGED):
                self.follow(session, session.info.pop(_CHANGED))
            if self.is_sqlite and patiently:
                self._limit_log(session.connection())
            session.commit()
            notices: list[Notice] = session.info.pop("notices", [])
        if notices:
            self.feed.publish(bundled(notices))

    def carry_out(self, work: Callable[[Session], R], *, patiently: bool = False) -> R:
        """Do `work(session)` in one transaction; from the start again where PostgreSQL broke a deadlock with it."""
        for attempts_left in (2, 1, 0):
            try:
                with self.transaction(patiently=patiently) as session:
                    return work(session)
            except Exception as error:
                # Rows that go beside SQLAlchemy raise the driver's own.
                if not attempts_left or getattr(getattr(error, "orig", error), "sqlstate", "") != _DEADLOCK:
                    raise
                # The other one goes on with what both wanted: begun at once, this would take it away again.
                time.sleep(GIVE_WAY)
        raise AssertionError("unreachable")

    def _limit_log(self, connection: Connection) -> None:
        if self.turns.is_waited_for:
            # Whoever waits would wait for all of a long log: the next commit may shorten it.
            return
        pages = _FEW_PAGES if self.turns.is_wanted else _PAGES_AHEAD
        if connection.info.get("pages ahead", _PAGES_AHEAD) != pages:
            connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {pages}")
            connection.info["pages ahead"] = pages

    def compact(self) -> None:
        """Overwrite what was deleted: until then a database keeps it in pages that it no longer uses.

        Raises NotNow where somebody reads the SQLite file, or another process holds it, for longer than COMPACTING.
        """
        if self._writer is None:
            raise BadSetting("This database was opened for reading only.")
        if not self.is_sqlite:
            with self._writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                # The planner's statistics hold values too, and those of a table without rows are never renewed.
                connection.exec_driver_sql("VACUUM (ANALYZE)")
                for (statement,) in connection.exec_driver_sql(_FORGET_STATISTICS).all():
                    connection.exec_driver_sql(statement)
            return
        deadline = time.monotonic() + COMPACTING
        while not self._compact_file():
            if time.monotonic() > deadline:
                raise NotNow(
                    "What was deleted is gone from every page, but somebody is reading the database, so that its "
                    "file may keep bytes of it until LeadSphere is restarted."
                )
            time.sleep(0.2)

    def refresh_statistics(self) -> None:
        """Tell the planner how large the tables are now: after a bulk write it would go by how they were."""
        if self._writer is None:
            raise BadSetting("This database was opened for reading only.")
        if self.is_sqlite:
            with self.turns.taken(patiently=True):
                with self._writer.begin() as connection:
                    connection.exec_driver_sql("ANALYZE")
                with closing(self._writer.raw_connection()) as pooled:
                    # Readers map the file, and not the log.
                    driver: Any = pooled.driver_connection
                    driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            return
        with self._writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            # Also what lets an index be read without the table behind it.
            connection.exec_driver_sql("VACUUM (ANALYZE)")

    def _compact_file(self) -> bool:
        """Write the SQLite file anew and empty its log; False where somebody still reads what was before."""
        with self.turns.taken(), closing(self._writer.raw_connection()) as pooled:  # pyright: ignore[reportOptionalMemberAccess] - it writes
            # Beside SQLAlchemy, which would begin a transaction: neither statement runs inside of one.
            driver: Any = pooled.driver_connection
            # Others want to write meanwhile: it is tried again, and not waited for.
            driver.execute("PRAGMA busy_timeout = 0")
            try:
                # The planner's statistics may hold values, here too.
                driver.execute("ANALYZE")
                driver.execute("VACUUM")
                busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise
                return False
            finally:
                driver.execute(f"PRAGMA busy_timeout = {BUSY * 1_000}")
        return not busy

    def close(self) -> None:
        """Finish what runs, then close every connection; the writer last, so that only it checkpoints."""
        self.writers.shutdown()
        self.patient_writers.shutdown()
        self.readers.shutdown()
        self.counters.shutdown()
        self.aside.shutdown()
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()
        if self._lock is not None:
            self._lock.release()


_current: Database | None = None


def connect(
    url: str,
    *,
    feed: Feed | None = None,
    presence: Presence | None = None,
    clock: Clock = utc_now,
    writes: bool = True,
    key: bytes = b"",
    follow: Follow | None = None,
) -> Database:
    """Open the database of this process. Raises BadSetting for an unusable URL and DatabaseInUse on SQLite."""
    global _current
    if _current is not None:
        _current.close()
    feed = feed or LocalFeed()
    presence = presence or LocalPresence(feed)
    _current = Database(
        parse_url(url), feed=feed, presence=presence, clock=clock, writes=writes, key=key, follow=follow
    )
    return _current


def disconnect() -> None:
    """Close the database of this process, if one is open."""
    global _current
    if _current is not None:
        _current.close()
        _current = None


def current() -> Database:
    """The open database. Raises BadSetting before `connect()`."""
    if _current is None:
        raise BadSetting("The database is not open yet.")
    return _current


def reading() -> Any:
    """`current().reading()`."""
    return current().reading()


def transaction() -> Any:
    """`current().transaction()`."""
    return current().transaction()


async def read(query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `query(session, ...)` in a reader thread."""
    return await _read_in(current().readers, query, *args, **kwargs)


async def read_after(query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a query that gives way to those that people wait for, and ends soon."""
    return await _read_in(current().counters, query, *args, **kwargs)


async def read_aside(query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a query that gives way, too, and takes long; inside of `long_read()`."""
    return await _read_in(current().aside, query, *args, **kwargs)


async def read_modestly(query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """As `read_aside`, on one core of PostgreSQL's, whose processes know no niceness; it may take twice as long."""

    def on_one_core(session: Session) -> R:
        if session.get_bind().dialect.name == "postgresql":
            session.connection().exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = 0")
        return query(session, *args, **kwargs)

    return await _read_in(current().aside, on_one_core)


async def _read_in(
    executor: Executor, query: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    database = current()

    def work() -> R:
        with database.reading() as session:
            return query(session, *args, **kwargs)

    return await _off_the_loop(executor, work)


def long_read() -> asyncio.Semaphore:
    """The turn to wait for before reading what takes long; whoever gets it looks whether it is wanted still."""
    return current().long_reads


async def write(service: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `service(session, ...)` in a writer thread and commit; again where PostgreSQL broke a deadlock."""
    return await _write(False, service, *args, **kwargs)


async def write_patiently(
    service: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """`write` what nobody waits for who looks at a screen: people go first (see turns.py)."""
    return await _write(True, service, *args, **kwargs)


async def _write(
    patiently: bool,
    service: Callable[Concatenate[Session, P], R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    database = current()

    def work() -> R:
        return database.carry_out(lambda session: service(session, *args, **kwargs), patiently=patiently)

    return await _off_the_loop(database.patient_writers if patiently else database.writers, work)


async def compact() -> None:
    """`current().compact()`, off the event loop and beside the writers, who go on between its tries. Raises NotNow."""
    await asyncio.shield(asyncio.to_thread(current().compact))


def _give_way() -> None:
    # Elsewhere than on Linux it would be the whole process that gives way.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), YIELDING)


async def _off_the_loop(executor: Executor, work: Callable[[], R]) -> R:
    # A handler that is cancelled (its tab closed) must not look as if its write had not happened.
    return await asyncio.shield(asyncio.get_running_loop().run_in_executor(executor, work))


def now(session: Session) -> datetime:
    """The moment of this session: the same for all it writes."""
    moment: datetime = session.info["now"]
    return moment


def key(session: Session) -> bytes:
    """The secret of this installation, for hashes that nobody else can make."""
    secret: bytes = session.info["key"]
    return secret


def tell(session: Session, notice: Notice) -> None:
    """Publish `notice` once this session has committed."""
    session.info.setdefault("notices", []).append(notice)


def follow_up(session: Session, change_set_id: int, rows: list[dict[str, Any]]) -> None:
    """Let what rests on these changes follow before this session commits."""
    session.info.setdefault(_CHANGED, []).append((change_set_id, rows))


@contextmanager
def attempt(session: Session) -> Generator[None, None, None]:
    """A part of a transaction that an error undoes alone: what it wrote, and what it would have told."""
    noted: list[list[Any]] = [session.info.setdefault(name, []) for name in ("notices", _CHANGED)]
    before = list(map(len, noted))
    try:
        with session.begin_nested():
            yield
    except BaseException:
        for some, many in zip(noted, before, strict=True):
            del some[many:]
        raise


def one_at_a_time(session: Session, what: str) -> None:
    """Wait until no other transaction does `what`; the next one waits for this one's end."""
    # SQLite has one writer anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": f"leadsphere {what}"})


def parse_url(address: str) -> URL:
    """A database URL, its SQLite folder made. Raises BadSetting for anything but SQLite files and PostgreSQL."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise BadSetting(
            "LEADSPHERE_DATABASE_URL is not a database URL such as sqlite:///data/leadsphere.db."
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise BadSetting("LEADSPHERE_DATABASE_URL takes sqlite:///FILE or postgresql://USER@HOST/NAME.")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return url.set(drivername="sqlite")


def exists(address: str) -> bool:
    """Whether there is a database at this URL; a file of SQLite is made by whoever opens it first."""
    url = make_url(address)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def upgrade(url: str) -> None:
    """Bring the schema of the database at `url` up to date."""
    parsed = parse_url(url)
    lock = _sole_writer(parsed) if parsed.get_backend_name() == "sqlite" else None
    try:
        command.upgrade(alembic_config(parsed), "head")
    finally:
        if lock is not None:
            lock.release()


def alembic_config(url: URL) -> Config:
    """Alembic's settings for one database."""
    config = Config(_ROOT / "alembic.ini")
    config.set_main_option("script_location", str(_ROOT / "alembic").replace("%", "%%"))
    config.attributes["url"] = url
    return config


def _sole_writer(url: URL) -> FileLock | None:
    if shares_wal_safely(sqlite3.sqlite_version_info):
        return None
    lock = FileLock(f"{url.database}.lock", timeout=0, is_singleton=False)
    try:
        lock.acquire()
    except Timeout:
        raise DatabaseInUse(
            f"{url.database} is in use by another LeadSphere process, and SQLite {sqlite3.sqlite_version} cannot "
            "safely serve two. Stop the other one, do this in the browser, or move to PostgreSQL (see README)."
        ) from None
    return lock


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=READERS + WRITERS, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
        for setting in _POSTGRES_SETTINGS:
            connection.execute(f"SET {setting}")
        connection.commit()

    return engine


def _sqlite_engine(url: URL, *, writes: bool) -> Engine:
    path = quote(str(Path(str(url.database)).resolve()))
    # A read-only connection can neither write nor checkpoint, whatever the code above it does.
    target = url.set(database=f"file:{path}", query={"mode": "rwc" if writes else "ro", "uri": "true"})
    engine = create_engine(
        target,
        pool_size=1 if writes else READERS,
        max_overflow=0 if writes else READERS,
        connect_args={"check_same_thread": False, "timeout": BUSY},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
        connection.isolation_level = None
        for pragma in PRAGMAS if writes else _READ_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction] - SQLAlchemy calls it
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


_FORGET_STATISTICS = """
SELECT format('ALTER TABLE %%s ALTER COLUMN %%I TYPE %%s%%s', c.oid::regclass, a.attname,
              format_type(a.atttypid, a.atttypmod), ' COLLATE ' || quote_ident(l.collname))
FROM pg_stats s
JOIN pg_class c ON c.relname = s.tablename AND c.relnamespace = s.schemaname::regnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'
WHERE s.schemaname = current_schema() AND c.relkind = 'r'
AND (xpath('/row/c/text()', query_to_xml(
        format('SELECT count(*) AS c FROM (SELECT 1 FROM %%s LIMIT 1) x', c.oid::regclass), false, true, ''
    )))[1]::text = '0'
"""
"""For each column of an empty table of PostgreSQL that statistics are kept of: the statement that drops them.

A column that is given the type it has loses its statistics, and nothing else happens to it.
"""
_POSTGRES_SETTINGS = ("jit = off", "random_page_cost = 1.1")
"""What suits statements that end soon, asked of indexes that lie in memory or on a disk without an arm: to compile one
takes longer than to run it.
"""
_ANALYSED = 1_000
"""Rows of an index of SQLite that the statistics are made from; PostgreSQL takes a sample of its own."""
_PAGES_AHEAD, _FEW_PAGES = 32_768, 8_192
"""Pages of its log, 128 MB, after which SQLite carries them over into its file, in the commit of whoever is over them;
32 MB while people had to wait for their turn lately, since it is done the sooner.

A chunk of an import writes thousands of pages, among them the same ones of indexes again and again: with SQLite's own
figure, 1,000, each commit carries all of its pages over.
"""
_BOTH = ("mmap_size = 2147418112", "temp_store = MEMORY")
_READ_PRAGMAS = ("query_only = ON", "cache_size = -8192", *_BOTH)
"""How SQLite reads, in each of several connections: what lies in its file it takes from there, and keeps none of it."""
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    f"analysis_limit = {_ANALYSED}",
    f"wal_autocheckpoint = {_PAGES_AHEAD}",
    "cache_size = -65536",
    *_BOTH,
)
"""How SQLite writes."""
