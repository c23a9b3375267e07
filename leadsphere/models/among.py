"""Whether a column holds one of many values, which go to the database as one."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, any_, func, literal
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session


def among(session: Session, column: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """The condition that a column of texts or numbers is one of these, none of them None or with a NUL in it.

    `IN` makes a statement of its own for every number of values, which is written, sent and planned anew each time.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(column.type)))
    given = func.json_each(literal(json.dumps(list(values)))).table_valued("value")
    return column.in_(sql_select(given.c.value))
