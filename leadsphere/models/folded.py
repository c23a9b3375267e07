"""Folded copies of texts, beside them in their row: what filters compare, whatever case and accents people typed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Column, String, event
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import SQLModel

from leadsphere.attributes import Attr, Kind
from leadsphere.values.text import fold

M = TypeVar("M", bound=type[SQLModel])

_FOLDED: dict[type[SQLModel], dict[str, str]] = {}
"""The columns of a model that have a folded copy, and that copy's column."""


def key_of(name: str) -> str:
    """The column that holds the folded copy of a column."""
    return f"{name}_key"


def folded(*names: str) -> Callable[[M], M]:
    """Give a model a folded copy of each of these columns, or of every text attribute that can be filtered by.

    It is written whenever a row goes to the database through its model. A statement that goes beside the model
    takes `folded_copies` along.
    """

    def decorate(model: M) -> M:
        _FOLDED[model] = {name: key_of(name) for name in names or _texts(model)}
        for key in _FOLDED[model].values():
            # Text of any length: what is folded may be longer than what was typed.
            text = String().with_variant(String(collation="C"), "postgresql")
            setattr(model, key, Column(key, text, nullable=False, server_default="", default=""))
        for moment in ("before_insert", "before_update"):
            event.listen(model, moment, _write)
        return model

    return decorate


def folded_copies(model: type[SQLModel], values: Mapping[str, Any]) -> dict[str, str]:
    """The folded copies of those of these values, by column, that have one."""
    return {
        key: fold(said) if (said := values[name]) else ""
        for name, key in _FOLDED.get(model, {}).items()
        if name in values
    }


def _texts(model: type[SQLModel]) -> list[str]:
    marks = ((name, mark) for name, field in model.model_fields.items() for mark in field.metadata)
    return [
        name
        for name, mark in marks
        if isinstance(mark, Attr) and mark.kind in (Kind.TEXT, Kind.LONG_TEXT) and mark.filterable
    ]


def _write(_mapper: Any, _connection: Any, row: Any) -> None:
    for name, key in _FOLDED[type(row)].items():
        value = fold(getattr(row, name) or "")
        if getattr(row, key) != value:
            # As SQLAlchemy sets it: the model itself knows only the fields of its class.
            set_attribute(row, key, value)
