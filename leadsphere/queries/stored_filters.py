"""Filters that are kept, by segments and campaigns: packed with the ids of what they name, read with today's names."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql import select
from sqlmodel import Session

from leadsphere.attributes import On
from leadsphere.filters import stored
from leadsphere.filters.filter import EVERYBODY, Filter
from leadsphere.filters.stored import Packed
from leadsphere.models.rows import ACCOUNT, table_of

_TABLES: dict[str, Table] = {
    "campaign": table_of(On.CAMPAIGN),
    "tag": table_of(On.TAG),
    "owner": ACCOUNT,
    "segment": table_of(On.SEGMENT),
}


@dataclass(frozen=True, slots=True)
class KeptFilter:
    """A filter that is kept: with today's names, and how it is kept, which no rename changes; "" for none."""

    wanted: Filter = EVERYBODY
    kept: str = ""


NONE_KEPT = KeptFilter()


def as_kept(packed: Packed | None) -> str:
    """How a filter is kept, to tell whether it is the same one still."""
    return json.dumps(packed, sort_keys=True) if packed else ""


def kept_filter(session: Session, packed: Packed | None) -> KeptFilter:
    """The filter that is kept; everybody where none is."""
    return KeptFilter(unpack(session, packed), as_kept(packed)) if packed else NONE_KEPT


def pack(session: Session, wanted: Filter) -> dict[str, Any]:
    """The filter as it is kept.

    A name that two have, as two colleagues may, is kept as a name: it means both of them.
    """
    asked: dict[str, set[str]] = defaultdict(set)
    for subject, key in stored.names_in(wanted):
        asked[subject].add(key)
    ids: dict[tuple[str, str], int] = {}
    for subject, keys in asked.items():
        table = _TABLES[subject]
        rows = session.execute(select(table.c.id, table.c.name_key).where(table.c.name_key.in_(keys))).all()
        many = Counter(key for _, key in rows)
        ids |= {(subject, key): id_ for id_, key in rows if many[key] == 1}
    return stored.pack(wanted, ids)


def unpack(session: Session, packed: Packed) -> Filter:
    """The filter that is kept, with today's names."""
    return unpack_all(session, [packed])[0]


def unpack_all(session: Session, packed: Sequence[Packed]) -> list[Filter]:
    """Many kept filters, with one look at the names of each sort."""
    asked: dict[str, set[int]] = defaultdict(set)
    for one in packed:
        for subject, id_ in stored.things_in(one):
            asked[subject].add(id_)
    names: dict[tuple[str, int], str] = {}
    for subject, ids in asked.items():
        table = _TABLES[subject]
        rows = session.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
        names |= {(subject, id_): name for id_, name in rows}
    return [stored.unpack(one, names) for one in packed]
