"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, whatever the database keeps.

    Raises ValueError for a naive datetime, whose moment nobody knows.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def big_integer() -> TypeEngine[Any]:
    """64 bits on both; on SQLite the type must read INTEGER for the row id to count up."""
    return BigInteger().with_variant(Integer, "sqlite")


def byte_ordered(length: int) -> TypeEngine[Any]:
    """Text sorted by code point, so that both databases list in the same order."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def primary_key() -> Any:
    """An id that the database counts up, and never gives to another row, since an undo brings rows back.

    SQLite keeps that promise only for tables that their migration makes with `sqlite_autoincrement=True`.
    """
    return Field(default=None, sa_column=Column(big_integer(), primary_key=True, autoincrement=True))


def moment(*, index: bool = False, optional: bool = False) -> Any:
    """A moment in UTC; required unless `optional`."""
    column: dict[str, Any] = {"sa_type": UtcDateTime, "index": index, "nullable": optional}
    return Field(default=None, **column) if optional else Field(**column)


def document() -> Any:
    """A JSON object, `{}` at first."""
    return Field(default_factory=dict, sa_type=JSON, nullable=False)
