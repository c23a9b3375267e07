"""Many rows of a table, each given values of its own: in one statement where the database takes one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, bindparam, func, literal, update
from sqlmodel import Session


def update_each(
    session: Session, ids: Sequence[int], values: Mapping[Any, Sequence[Any]], *, in_order: bool = False
) -> None:
    """Set columns of the rows of one table with these ids; the values of a column stand in the order of the ids.

    `in_order`: one row after the other, where the database allows no two alike in between.
    """
    table = next(iter(values)).table
    connection = session.connection()
    is_one_array = not any(isinstance(column.type, JSON) for column in values)
    if connection.dialect.name == "postgresql" and is_one_array and not in_order:
        # As arrays: a statement for each row costs there some ten times as much.
        given = [literal(list(ids), ARRAY(BigInteger))]
        given += [literal(list(some), ARRAY(column.type)) for column, some in values.items()]
        names = [f"to_{column.name}" for column in values]
        source = func.unnest(*given).table_valued("of_row", *names).render_derived(name="given")
        to = {column: source.c[name] for column, name in zip(values, names, strict=True)}
        connection.execute(update(table).where(table.c.id == source.c.of_row).values(to))
        return
    to = {column: bindparam(f"to_{column.name}", type_=column.type) for column in values}
    rows = [
        {"of_row": id_} | {f"to_{column.name}": some[at] for column, some in values.items()}
        for at, id_ in enumerate(ids)
    ]
    connection.execute(update(table).where(table.c.id == bindparam("of_row")).values(to), rows)
