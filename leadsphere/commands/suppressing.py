"""`suppress add|remove|import|list`: the suppression list from the command line."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.opening import opened
from leadsphere.database import Database
from leadsphere.errors import BadFile, BadValue
from leadsphere.importing.suppressions import LARGEST, WORDS, Line, Listing, decoded, read_list
from leadsphere.models import Forbids, Suppression
from leadsphere.queries import suppressions
from leadsphere.services import suppressing
from leadsphere.services.suppressing import CHUNK, Added, Wanted
from leadsphere.settings import Settings
from leadsphere.values.reach import parse_reach

Answer = dict[str, Any] | list[dict[str, Any]]


def suppress(settings: Settings, arguments: Namespace) -> Answer:
    """Do it, and say what came of it. Raises BadValue for what names nobody, BadFile for no list."""
    return _ACTIONS[arguments.action](settings, arguments)


def suppress_text(answer: Answer) -> str:
    """What came of it, for people."""
    if isinstance(answer, list):
        lines = (f"{WORDS[Forbids(e['forbids'])]:<13}  {e['value']}  {e['reason']}".rstrip() for e in answer)
        return "\n".join(lines) or "The suppression list is empty."
    if "removed" in answer:
        return f"{answer['removed']:,} removed"
    counts = "{added:,} added, {changed:,} changed, {known:,} there already".format(**answer)
    deleted = f", {answer['deleted']:,} leads deleted" if answer["deleted"] else ""
    problems = (f"line {p['line']}: {p['why']}" for p in answer["not_understood"])
    return "\n".join((f"{counts}{deleted}", *problems))


def _add(settings: Settings, arguments: Namespace) -> Answer:
    if not arguments.what:
        raise BadValue("Name an address or a domain: leadsphere suppress add ada@example.com")
    lines = tuple(Line(0, parse_reach(text)) for text in arguments.what)
    return _write(settings, arguments, Listing(lines))


def _import(settings: Settings, arguments: Namespace) -> Answer:
    if len(arguments.what) != 1 or not Path(arguments.what[0]).is_file():
        raise BadFile("Name one file to import: leadsphere suppress import list.csv")
    file = Path(arguments.what[0])
    if file.stat().st_size > LARGEST:
        raise BadFile(f"{file} is larger than {LARGEST // 2**20} MB. Split it.")
    return _write(settings, arguments, read_list(decoded(file.read_bytes())))


def _write(settings: Settings, arguments: Namespace, listing: Listing) -> Answer:
    wanted = suppressing.wanted_of(listing, Forbids(arguments.forbid), arguments.reason)
    done = Added(0)
    with opened(settings, writes=True) as database:
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            done += _add_some(database, some, delete_leads=arguments.delete_leads, part_of=done.change_set_id)
    return {
        "added": done.new,
        "changed": done.changed,
        "known": done.known + listing.repeated,
        "deleted": done.deleted,
        "not_understood": [{"line": p.line, "text": p.text, "why": p.why} for p in listing.problems],
    }


def _add_some(database: Database, some: Sequence[Wanted], *, delete_leads: bool, part_of: int) -> Added:
    with database.transaction() as session:
        return suppressing.add(session, COMMAND_LINE, some, delete_leads=delete_leads, part_of=part_of)


def _remove(settings: Settings, arguments: Namespace) -> Answer:
    keys = {parse_reach(text).key: text for text in arguments.what}
    if not keys:
        raise BadValue("Name what to remove: leadsphere suppress remove ada@example.com")
    with opened(settings, writes=True) as database, database.transaction() as session:
        ids = dict(_ids(session, list(keys)))
        if missing := next((text for key, text in keys.items() if key not in ids), ""):
            raise BadValue(f"{missing} is not on the suppression list.")
        suppressing.remove(session, COMMAND_LINE, list(ids.values()))
        return {"removed": len(ids)}


def _ids(session: Session, keys: Sequence[str]) -> Iterator[tuple[str, int]]:
    for key, entry_id in session.exec(
        select(Suppression.key, Suppression.id).where(col(Suppression.key).in_(keys))
    ):
        yield key, entry_id or 0


def _list(settings: Settings, _: Namespace) -> Answer:
    with opened(settings, writes=False) as database, database.reading() as session:
        return [
            {
                "value": e.value,
                "kind": e.kind,
                "forbids": e.forbids,
                "reason": e.reason,
                "by": e.by,
                "at": e.at,
            }
            for e in suppressions.all_entries(session)
        ]


_ACTIONS = {"add": _add, "remove": _remove, "import": _import, "list": _list}
