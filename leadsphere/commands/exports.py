"""`export`: leads into a file."""

import os
import tempfile
from argparse import Namespace
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.opening import opened
from leadsphere.database import Database
from leadsphere.errors import BadSetting, BadValue, DatabaseInUse, NotFound
from leadsphere.exporting import columns
from leadsphere.exporting.formats import format_named
from leadsphere.exporting.presets import preset_named
from leadsphere.filters.language import parse
from leadsphere.models import Campaign
from leadsphere.queries import lead_exports
from leadsphere.queries.segments import scope_of
from leadsphere.queries.selections import Selection
from leadsphere.queries.subjects import vocabulary
from leadsphere.services.lead_exports import meant_for, note
from leadsphere.settings import Settings
from leadsphere.values.text import fold

Written = dict[str, str | int]

_NOT_NOTED = "The history does not say so: another process has the database open."


def export(settings: Settings, arguments: Namespace) -> Written:
    """Write the leads for whom the filter holds, and note it in the history, where this process may write there.

    Raises BadFilter, NotFound for a campaign, format or preset that is none, BadValue for columns that are none or
    more leads than the format holds, BadSetting where the file cannot be written.
    """
    entry, preset = format_named(arguments.format), preset_named(arguments.preset)
    with _opened(settings) as (database, may_note):
        with database.reading() as session:
            scope = scope_of(
                session,
                None,
                parse(arguments.filter, vocabulary(session)),
                campaign_id=_campaign(session, arguments.campaign) if arguments.campaign else None,
            )
            selection = meant_for(
                Selection(scope=scope), entry, preset, with_suppressed=arguments.include_suppressed
            )
            ids = lead_exports.ids_of(session, selection)
            shape = lead_exports.shape_of(session, selection)
        if entry.most is not None and len(ids) > entry.most:
            raise BadValue(f"{entry.label}: a file holds at most {entry.most:,} leads. Choose csv.")
        some = preset.columns(shape)
        if arguments.columns is not None:
            everything = preset_named("all").columns(shape)
            some = columns.chosen(everything, arguments.columns.split(","))
        leads = lead_exports.stream(database.reading, ids, entry.reads(some))
        size = _write(Path(arguments.output), entry.pieces(some, leads, marked=preset.is_marked))
        if may_note:
            with database.transaction() as session:
                note(session, COMMAND_LINE, selection, ids, entry, arguments.columns or preset.name)
    done: Written = {"leads": len(ids), "file": arguments.output, "format": entry.name, "bytes": size}
    return done | {"noted": may_note}


def export_text(done: Written) -> str:
    """What was written, for people."""
    leads = done["leads"]
    written = f"{leads:,} {'lead' if leads == 1 else 'leads'} written to {done['file']}."
    return written if done["noted"] else f"{written} {_NOT_NOTED}"


@contextmanager
def _opened(settings: Settings) -> Generator[tuple[Database, bool]]:
    """The database, and whether this process may write to it: beside a running server, SQLite lets it read alone."""
    with ExitStack() as stack:
        try:
            found, may_write = stack.enter_context(opened(settings, writes=True)), True
        except DatabaseInUse:
            found, may_write = stack.enter_context(opened(settings, writes=False)), False
        yield found, may_write


def _campaign(session: Session, name: str) -> int:
    found = session.exec(select(Campaign.id).where(col(Campaign.name_key) == fold(name))).first()
    if found is None:
        raise NotFound(f"There is no campaign “{name}”.")
    return found


def _write(file: Path, pieces: Iterable[bytes]) -> int:
    """Write all of it or, where that fails, nothing: what stood there before stays. The bytes written."""
    try:
        # Only this account of the machine may read it: it holds addresses.
        handle, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.absolute().parent)
    except OSError as error:
        raise BadSetting(f"{file} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as opened_file:
            for piece in pieces:
                opened_file.write(piece)
            size = opened_file.tell()
        Path(beside).replace(file)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise BadSetting(f"{file} cannot be written: {error.strerror}.") from error
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return size
