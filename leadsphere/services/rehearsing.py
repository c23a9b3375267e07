"""The rehearsal of an import: every row planned as the import plans it, counted, the first of each kind shown."""

# SQLModel prefers `exec`, which takes no inserts.
# pyright: reportDeprecated=false

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from leadsphere import catalogue
from leadsphere.attributes import On
from leadsphere.importing.mapping import ColumnMap, MappedColumn
from leadsphere.importing.own_fields import NEW, PREFIX
from leadsphere.importing.plan import Person, read_person
from leadsphere.importing.targets import BY_KEY
from leadsphere.models import Account, CustomField, Job, Outcome, RehearsedRow
from leadsphere.services.import_columns import columns_of
from leadsphere.services.imports import Planned, Settled, name_of, order_of, settle
from leadsphere.services.planning import NOTE, TAG, Directory, Employer, Landing
from leadsphere.values import kinds

LISTED = 500
"""Rows of each outcome, and rows with a cell that is not understood, that are kept to be looked at."""
DOUBTFUL = "doubtful"
"""The count of rows with a cell that was not understood."""
LONGEST_SHOWN = 300
"""Characters of a value that are shown."""

_NAMED = "lead.last_name"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rows of a chunk would come to: how many to what, and those that are kept to be looked at."""

    counts: Counter[str]
    rows: list[dict[str, Any]]


class Rehearsal:
    """A rehearsal under way, which remembers what the rows so far would have done."""

    def __init__(self, job: Job) -> None:
        order = order_of(job)
        self._job, self._columns = job, columns_of(job)
        self._directory = Directory(order.rules, owner_id=order.owner_id)
        self._listed: Counter[str] = Counter()

    def look(self, session: Session, planned: Sequence[Planned]) -> Seen:
        """Plan the rows of one chunk."""
        settled = settle(session, self._directory, self._job, planned, lock=False)
        # Nobody makes them: they are remembered as companies that are there.
        self._directory.made.clear()
        seen = Seen(Counter(), [])
        for one in settled:
            if one.landing is not None and one.landing.who is not None:
                one.landing.who.first = one.landing.who.first or one.planned.row.line
            self._note(session, one, seen)
        return seen

    def _note(self, session: Session, one: Settled, seen: Seen) -> None:
        # A row that is about nobody may be so for a cell that was not understood.
        is_rejected = one.outcome is Outcome.REJECTED
        person = one.planned.person
        problems: list[list[Any]] = []
        if one.outcome is not Outcome.SUPPRESSED and (is_rejected or (person and person.problems)):
            problems = list(problem_cells(one.planned, self._columns))
        is_doubtful = bool(person and person.problems) and one.outcome is not Outcome.SUPPRESSED
        groups = [one.outcome.value, *([DOUBTFUL] if is_doubtful else [])]
        for group in groups:
            seen.counts[group] += 1
        if all(self._listed[group] >= LISTED for group in groups):
            return
        self._listed.update(groups)
        seen.rows.append(
            {
                "job_id": self._job.id,
                "line": one.planned.row.line,
                "outcome": one.outcome.value,
                "doubtful": is_doubtful,
                "says": _says(session, one, problems),
            }
        )


def note(session: Session, job: Job, seen: Seen) -> dict[str, int]:
    """Keep what is to be looked at of one chunk; returns the counts."""
    if seen.rows:
        session.execute(insert(RehearsedRow), seen.rows)
    return dict(seen.counts)


def problem_cells(planned: Planned, columns: ColumnMap) -> Iterator[list[Any]]:
    """The cells that were not understood: [index of the column, header, text, sentence] each.

    A problem that no one cell has, such as a headcount without a company, has the index -1.
    """
    cells = planned.row.cells
    person = planned.person or _as_if_named(cells, columns)
    for problem in person.problems if person else ():
        column = _column_of(problem, cells, columns)
        if column is None:
            yield [-1, "", "", problem]
        else:
            yield [
                column.index,
                column.header,
                cells[column.index],
                problem.removeprefix(f"{column.header}: "),
            ]


def _as_if_named(cells: Sequence[str], columns: ColumnMap) -> Person | None:
    """What a row would be that names nobody, if it had a name: what is wrong with its cells then shows."""
    name = MappedColumn(len(cells), "", BY_KEY[_NAMED], "")
    named = read_person((*cells, "Somebody"), replace(columns, columns=(*columns.columns, name)))
    return named if isinstance(named, Person) else None


def _column_of(problem: str, cells: Sequence[str], columns: ColumnMap) -> MappedColumn | None:
    meant = [
        column
        for column in columns.columns
        if column.index < len(cells) and cells[column.index] and problem.startswith(f"{column.header}: ")
    ]
    if len(meant) < 2:
        return meant[0] if meant else None
    # Of several columns of one name it is the one that has the problem when it stands alone.
    for column in meant:
        alone = _as_if_named(cells, replace(columns, columns=(column,)))
        if alone and problem in alone.problems:
            return column
    return meant[0]


def _says(session: Session, one: Settled, problems: list[list[Any]]) -> dict[str, Any]:
    """What is shown of a row: nothing but why of somebody who may not come in."""
    if one.outcome is Outcome.SUPPRESSED:
        return {"reason": one.reason}
    landing = one.landing
    who = landing.who if landing else None
    person = one.planned.person
    return {
        "name": name_of(who) if who else _row_name(one.planned),
        "lead": who.id if who else 0,
        "first": who.first if who and one.outcome is Outcome.DUPLICATE else 0,
        "changes": list(_changes(session, landing)) if landing else [],
        "reason": one.reason,
        "problems": problems,
        "rivals": [[rival.id, name_of(rival)] for rival in (landing.rivals[:10] if landing else ())],
        "row": "" if person and not one.reason else _text(one.planned),
    }


def _row_name(planned: Planned) -> str:
    lead = planned.person.lead if planned.person else {}
    return f"{lead.get('first_name', '')} {lead.get('last_name', '')}".strip()


def _text(planned: Planned) -> str:
    return " · ".join(cell for cell in planned.row.cells if cell.strip())[:LONGEST_SHOWN]


_ATTRIBUTES = {f"{a.on}.{a.name}": a for a in catalogue.ATTRIBUTES}


def _changes(session: Session, landing: Landing) -> Iterator[list[str]]:
    """What a row changes: [attribute, from, to] each, as people read them."""
    is_new = landing.outcome is Outcome.CREATED
    values = {n: ("", v) for n, v in landing.arrival.person.lead.items()} if is_new else landing.values
    yield from _shown(On.LEAD, values)
    who = landing.who
    if is_new and who is not None and who.employer is not None:
        yield ["Company", "", _company(who.employer)]
    if landing.employer is not None:
        before, after = landing.employer
        yield ["Company", _company(before) if before else "", _company(after)]
    yield from _shown(On.COMPANY, landing.filled)
    for point in landing.points:
        yield [catalogue.CONTACTS[point.kind].label, "", point.value[:LONGEST_SHOWN]]
    for kind, value in landing.primary:
        yield [f"Primary {catalogue.CONTACTS[_kind(kind)].label}", "", value[:LONGEST_SHOWN]]
    for claim in landing.claims:
        yield [f"{catalogue.CONTACTS[claim.kind].label} verdict", "", claim.verdict_reason[:LONGEST_SHOWN]]
    for (what, _), said in landing.brought.items():
        yield [_belonging(session, what), "", said[:LONGEST_SHOWN]]
    if landing.owner is not None:
        old, new = landing.owner
        yield ["Owner", _owner(session, old), _owner(session, new)]


def _shown(on: On, values: Any) -> Iterator[list[str]]:
    for name, (old, new) in values.items():
        attribute = _ATTRIBUTES[f"{on}.{name}"]
        yield [attribute.label, *(_value(attribute, value) for value in (old, new))]


def _value(attribute: catalogue.Attribute, value: Any) -> str:
    return kinds.show(attribute.attr, value)[:LONGEST_SHOWN] if value else ""


def _company(employer: Employer) -> str:
    return str(employer.values["name"])[:LONGEST_SHOWN]


def _kind(kind: str) -> Any:
    return next(known for known in catalogue.CONTACTS if known.value == kind)


def _belonging(session: Session, what: str) -> str:
    """What is brought along: a tag, a note, a field by its label, also one that the import is to make."""
    if what in (TAG, NOTE):
        return what.capitalize()
    number = what.removeprefix(PREFIX)
    own = session.get(CustomField, int(number)) if number.isdigit() else None
    return own.label if own else what.removeprefix(NEW)


def _owner(session: Session, account_id: int | None) -> str:
    account = session.get(Account, account_id) if account_id is not None else None
    return account.name if account else ""
