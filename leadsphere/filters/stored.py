"""A filter as it is kept: beside each name the id of what it names, so that it keeps its meaning when that is renamed.

    {"all": [{"subject": "tag", "op": "any_of", "values": ["hot"], "ids": [7]}, ...]}

A field of the workspace's own needs none: its conditions name it by its id already ("custom.12").
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any as Json

from leadsphere.filters.filter import Condition, Filter, conditions, from_json, to_json
from leadsphere.filters.subjects import SUBJECTS
from leadsphere.values.text import fold

NAMED = tuple(subject.name for subject in SUBJECTS if subject.has_names)
"""The subjects whose values are names of things."""

Packed = Mapping[str, Json]
_Pair = tuple[int | None, str]


def names_in(wanted: Filter) -> Iterator[tuple[str, str]]:
    """(subject, folded name) of each thing that a filter names."""
    for condition in conditions(wanted):
        if _has_names(condition):
            yield from ((condition.subject, fold(value)) for value in condition.values)


def things_in(packed: Json) -> Iterator[tuple[str, int]]:
    """(subject, id) of each thing that a kept filter names."""
    for node in _conditions(packed):
        yield from ((node["subject"], id_) for id_ in node.get("ids", ()) if id_ is not None)


def pack(wanted: Filter, ids: Mapping[tuple[str, str], int]) -> dict[str, Json]:
    """The filter to keep; `ids` by (subject, folded name). What has none is kept by its name alone."""
    packed = to_json(wanted)
    for node in _conditions(packed):
        if node["subject"] in NAMED and node["values"]:
            node["ids"] = [ids.get((node["subject"], fold(value))) for value in node["values"]]
    return packed


def unpack(packed: Packed, names: Mapping[tuple[str, int], str]) -> Filter:
    """The kept filter with today's names, by (subject, id); the name that was kept for what is gone.

    Raises BadFilter for what no `pack` has written.
    """

    def with_name(subject: str, id_: int | None, value: str) -> _Pair:
        return id_, names.get((subject, id_ or 0), value)

    return from_json(_mapped(packed, with_name))


def moved(packed: Packed, subject: str, before: int, after: int) -> dict[str, Json]:
    """The kept filter about another thing: where `before` stood, `after` does, once in each condition."""

    def with_other(of: str, id_: int | None, value: str) -> _Pair:
        return (after if (of, id_) == (subject, before) else id_), value

    return _mapped(packed, with_other)


def _has_names(condition: Condition) -> bool:
    return condition.subject in NAMED


def _conditions(node: Json) -> Iterator[dict[str, Json]]:
    match node:
        case {"not": part}:
            yield from _conditions(part)
        case {"all": parts} | {"any": parts}:
            for part in parts:
                yield from _conditions(part)
        case {"subject": _}:
            yield node
        case _:
            return


def _mapped(node: Json, change: Callable[[str, int | None, str], _Pair]) -> dict[str, Json]:
    match node:
        case {"not": part}:
            return {"not": _mapped(part, change)}
        case {"all": parts}:
            return {"all": [_mapped(part, change) for part in parts]}
        case {"any": parts}:
            return {"any": [_mapped(part, change) for part in parts]}
        case {"subject": subject, "ids": ids, "values": values}:
            # Two tags that have become one stand there once.
            pairs: dict[Json, _Pair] = {}
            for id_, value in zip(ids, values, strict=True):
                pair = change(subject, id_, value)
                pairs.setdefault(pair[0] or pair, pair)
            return dict(node) | {
                "ids": [id_ for id_, _ in pairs.values()],
                "values": [name for _, name in pairs.values()],
            }
        case _:
            return dict(node)
