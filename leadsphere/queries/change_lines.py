"""Changes as people read them: what it is called, from what to what; ids by name, technical columns left out."""

# SQLModel prefers `exec`, which does not take statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.attributes import Attr, Kind, On
from leadsphere.models import Account, Change, ContactKind, Stage
from leadsphere.models.rows import table_of, to_json
from leadsphere.queries.labels import label_of
from leadsphere.values import kinds
from leadsphere.values.phones import show_phone

HIDDEN = frozenset(
    {
        *(
            "updated_at",
            "created_at",
            "stage_at",
            "joined_at",
            "verified_at",
            "reviewed_by",
            "verdict_reason",
            "evidence",
        ),
        *("name_key", "given_key", "line_key", "company_key", "search_key", "label_key", "import_key"),
        *("raw", "number", "kind"),
        *("headcount_min", "headcount_max", "job_id", "author_id", "field_id", "campaign_id", "tag_id"),
    }
)
"""Columns that say nothing to people, or nothing of their own."""

NOTE_LENGTH = 160
"""Characters of a note that a line shows."""

Values = Mapping[str, Any]

_NAMED: dict[str, On] = {
    "company_id": On.COMPANY,
    "owner_id": On.ACCOUNT,
    "campaign_id": On.CAMPAIGN,
    "tag_id": On.TAG,
    "field_id": On.CUSTOM_FIELD,
}
"""Columns that hold the id of something with a name."""
_BELONGINGS = frozenset({On.CONTACT, On.MEMBERSHIP, On.TAGGING, On.NOTE, On.CUSTOM_VALUE})
_KEYS: dict[str, str] = {
    "company_id": "company",
    "owner_id": "owner",
    "reviewed_at": "reviewed",
    # Whatever a merge brought, it touched the lead.
    "updated_at": "merged",
}
_LABELS: dict[str, str] = {
    "campaigns": "Campaigns",
    "tags": "Tags",
    "notes": "Notes",
    "lead": "Lead",
    "merged": "Merged",
    "reviewed": "Reviewed",
    "duplicates": "Duplicates",
    "suppression": "Suppression list",
}
_VERDICTS: dict[str, str] = {"pending": "not verified yet", "catchall": "catch-all", "role": "role address"}


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute from `old` to `new`, either empty. `key` is what the history is filtered by."""

    key: str
    label: str
    old: str
    new: str
    source: str = ""


def read_lines(session: Session, lead_id: int, changes: Sequence[Change]) -> dict[int, list[Line]]:
    """What these changes say of a lead, by change set; each set's in the order in which they were made."""
    by_set: dict[int, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: change.id or 0):
        by_set[change.change_set_id].append(change)
    known = Known(session, changes)
    return {number: _Set(known, lead_id, some).lines() for number, some in by_set.items()}


class Known:
    """The rows that changes speak of, as they are or, where they are gone, as they last were."""

    def __init__(self, session: Session, changes: Iterable[Change]) -> None:
        self.session = session
        self._rows: dict[On, dict[int, Values]] = defaultdict(dict)
        wanted: dict[On, set[int]] = defaultdict(set)
        named: list[Values] = []
        for change in changes:
            on = On(change.thing)
            if change.attribute:
                named.append({change.attribute: change.old})
                named.append({change.attribute: change.new})
            else:
                named += [side for side in (change.old, change.new) if isinstance(side, Mapping)]
            if change.attribute and on in _BELONGINGS:
                wanted[on].add(change.thing_id)
        for on, ids in wanted.items():
            self.learn(on, ids)
            named += self._rows[on].values()
        for values in named:
            for column, on in _NAMED.items():
                if isinstance(number := values.get(column), int):
                    wanted[on].add(number)
        for on in _NAMED.values():
            self.learn(on, wanted[on])

    def learn(self, on: On, ids: set[int]) -> None:
        """Look up rows by their ids."""
        if not ids:
            return
        if on is On.ACCOUNT:
            found = self.session.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids)))
            self._rows[on] = {id_ or 0: {"name": name} for id_, name in found}
            return
        table = table_of(on)
        rows = self.session.execute(sql_select(table).where(table.c.id.in_(ids))).mappings()
        self._rows[on] |= {row["id"]: {name: to_json(value) for name, value in row.items()} for row in rows}
        if gone := ids - self._rows[on].keys():
            self._rows[on] |= _as_they_last_were(self.session, on, gone)

    def row(self, on: On, id_: int) -> Values:
        """What is known of a row; nothing of one that nobody noted."""
        return self._rows[on].get(id_, {})

    def name(self, on: On, id_: Any) -> str:
        """The name of a company, campaign, tag or person; empty for no id."""
        if id_ is None:
            return ""
        return str(self.row(on, id_).get("name", "")) or ("Somebody" if on is On.ACCOUNT else f"No. {id_}")

    def field(self, id_: Any) -> Attr:
        """A custom field, as the catalogue has built-in attributes."""
        row = self.row(On.CUSTOM_FIELD, id_ or 0)
        return Attr(row.get("label", "Custom field"), kind=Kind(row.get("kind", Kind.TEXT)))


def _as_they_last_were(session: Session, on: On, ids: set[int]) -> dict[int, Values]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    whole = select(Change).where(
        Change.thing == on, col(Change.thing_id).in_(ids), Change.attribute == ""
    )  # fmt: skip
    for change in session.exec(whole.order_by(col(Change.id))):
        found[change.thing_id] |= change.new or change.old or {}
    return dict(found)


def key_of(on: On, attribute: str, row: Values) -> str:
    """What a change is filtered by; empty for a whole lead, which says many things. `row` is the thing's."""
    match on:
        case On.LEAD:
            return _KEYS.get(attribute, attribute)
        case On.COMPANY:
            return "company" if attribute in ("name", "") else f"company.{attribute}"
        case On.CONTACT:
            return str(row.get("kind", ContactKind.OTHER))
        case On.MEMBERSHIP:
            return "campaigns"
        case On.TAGGING:
            return "tags"
        case On.NOTE:
            return "notes"
        case On.CUSTOM_VALUE:
            return f"custom.{row.get('field_id', 0)}"
        case On.SUPPRESSION:
            return "suppression"
        case _:
            return "duplicates"


def label_of_key(session: Session, key: str) -> str:
    """What a filter is called."""
    if key in _LABELS:
        return _LABELS[key]
    if key.startswith("company."):
        return label_of(session, On.COMPANY, key.removeprefix("company."))
    return label_of(session, On.LEAD, key)


class _Set:
    """The changes of one change set to one lead."""

    def __init__(self, known: Known, lead_id: int, changes: Sequence[Change]) -> None:
        self._known = known
        self._lead_id = lead_id
        self._changes = changes
        self._company_is_named = any(
            c.thing == On.LEAD and (c.attribute == "company_id" or (not c.attribute and c.new))
            for c in changes
        )

    def lines(self) -> list[Line]:
        whole = [c for c in self._changes if c.thing == On.LEAD and not c.attribute]
        if whole and (gone_or_back := self._whole_lead(whole)):
            # All that belongs to it goes and comes with it: it need not be listed.
            return gone_or_back
        # The company was made first, so that the lead could be linked to it; people read of the lead first.
        changes = sorted(self._changes, key=lambda c: c.thing == On.COMPANY and not c.attribute)
        lines = [line for change in changes for line in self._read(change)]
        return [line for line in (*lines, *self._primaries()) if line.old != line.new]

    def _whole_lead(self, changes: Sequence[Change]) -> list[Line]:
        """The lead deleted or, with the id that only a row has, brought back."""
        return [
            Line("lead", "Lead", _full_name(change.old or {}), _full_name(change.new or {}))
            for change in changes
            if change.new is None or "id" in change.new
        ]

    def _read(self, change: Change) -> Iterator[Line]:
        if change.attribute in HIDDEN:
            return
        on = On(change.thing)
        found = self._whole(on, change) if not change.attribute else self._part(on, change)
        for line in found:
            yield replace(line, source=change.source)

    def _whole(self, on: On, change: Change) -> Iterable[Line]:
        if on is On.LEAD:
            return self._came_with(change.new or {})
        if on is On.COMPANY:
            return self._company(change.new or {})
        if on not in _WHOLE:
            return ()
        values: Values = change.new or change.old or {}
        return [self._all_of(on, values, gone=change.new is None)]

    def _part(self, on: On, change: Change) -> Iterable[Line]:
        name, old, new = change.attribute, change.old, change.new
        row = self._known.row(on, change.thing_id)
        if name == "lead_id" and on in _BELONGINGS:
            return [self._all_of(on, row, gone=new != self._lead_id)]
        key = key_of(on, name, row)
        match on:
            case On.LEAD | On.COMPANY:
                label = label_of(self._known.session, on, name)
                return [Line(key, label, self._shown(on, name, old), self._shown(on, name, new))]
            case On.CONTACT if name != "is_primary":
                return [self._contact_part(key, row, name, old, new)]
            case On.MEMBERSHIP:
                return [self._membership_part(row, name, old, new)]
            case On.NOTE:
                return [Line(key, "Note", _shortened(old), _shortened(new))]
            case On.CUSTOM_VALUE:
                attr = self._known.field(row.get("field_id"))
                return [Line(key, attr.label, _custom(attr, old), _custom(attr, new))]
            case On.DUPLICATE_PAIR if name == "kept_at":
                return [Line(key, "Two people", "Yes" if old else "", "Yes" if new else "")]
            case _:
                return ()

    def _came_with(self, values: Values) -> Iterator[Line]:
        """What a lead said when it came to be."""
        for attribute in (*catalogue.LEAD, catalogue.COMPANY_LINK):
            if value := values.get(attribute.name):
                yield Line(attribute.name, attribute.label, "", kinds.show(attribute.attr, value))
        for kind, value in values.get("contacts", ()):
            yield Line(kind, _kind_label(kind), "", _address(kind, value))

    def _company(self, values: Values) -> Iterator[Line]:
        """What a company that came to be says; its name is said by the lead that was linked to it."""
        for attribute in catalogue.COMPANY:
            value = values.get(attribute.name)
            if value and not (attribute.name == "name" and self._company_is_named):
                key = key_of(On.COMPANY, attribute.name, {})
                yield Line(key, attribute.label, "", kinds.show(attribute.attr, value))

    def _all_of(self, on: On, values: Values, *, gone: bool) -> Line:
        """Something that belongs to the lead, which it gained or lost."""
        key = key_of(on, "", values)
        label, text = _WHOLE[on](self._known, values)
        return Line(key, label, text if gone else "", "" if gone else text)

    def _contact_part(self, key: str, row: Values, name: str, old: Any, new: Any) -> Line:
        kind = row.get("kind", ContactKind.OTHER)
        if name == "value":
            return Line(key, _kind_label(kind), _address(kind, old), _address(kind, new))
        words = _VERDICTS if name == "verdict" else {}
        return Line(
            key, f"{_kind_label(kind)} {name}", words.get(old, str(old or "")), words.get(new, str(new or ""))
        )

    def _membership_part(self, row: Values, name: str, old: Any, new: Any) -> Line:
        campaign = self._known.name(On.CAMPAIGN, row.get("campaign_id"))
        if name == "removed_at":
            return Line("campaigns", "Campaign", "" if old else campaign, "" if new else campaign)
        return Line("campaigns", f"{name.capitalize()} in {campaign}", str(old or ""), str(new or ""))

    def _shown(self, on: On, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if name in _NAMED:
            return self._known.name(_NAMED[name], value)
        if name == "reviewed_at":
            return f"{datetime.fromisoformat(value):%-d %b %Y}"
        attribute = catalogue.attribute(on, name)
        return kinds.show(attribute.attr, value) if attribute else str(value)

    def _primaries(self) -> Iterator[Line]:
        """Which contact point of a kind became the primary one, instead of which."""
        net: dict[int, bool] = {}
        moved = {
            c.thing_id: c.new for c in self._changes if c.thing == On.CONTACT and c.attribute == "lead_id"
        }
        for change in self._changes:
            if change.thing == On.CONTACT and change.attribute == "is_primary":
                net[change.thing_id] = bool(change.new)
        for id_, is_primary in net.items():
            row = self._known.row(On.CONTACT, id_)
            if not is_primary or not row or moved.get(id_, self._lead_id) != self._lead_id:
                continue
            kind = row["kind"]
            others = (
                self._known.row(On.CONTACT, other) for other in net if not net[other] and other not in moved
            )
            before = next(
                (_address(kind, other["value"]) for other in others if other.get("kind") == kind), ""
            )
            yield Line(kind, f"Primary {_kind_label(kind)}", before, _address(kind, row["value"]))


def _contact(_: Known, values: Values) -> tuple[str, str]:
    kind = values.get("kind", ContactKind.OTHER)
    return _kind_label(kind), _address(kind, values.get("value"))


def _membership(known: Known, values: Values) -> tuple[str, str]:
    stage = values.get("stage", Stage.DISCOVERED)
    facts = [str(values.get("origin", ""))] + ([stage] if stage != Stage.DISCOVERED else [])
    campaign = known.name(On.CAMPAIGN, values.get("campaign_id"))
    return "Campaign", f"{campaign} ({', '.join(filter(None, facts))})" if any(facts) else campaign


def _tagging(known: Known, values: Values) -> tuple[str, str]:
    return "Tag", known.name(On.TAG, values.get("tag_id"))


def _note(_: Known, values: Values) -> tuple[str, str]:
    return "Note", _shortened(values.get("text"))


def _suppression(_: Known, values: Values) -> tuple[str, str]:
    reason = values.get("reason")
    said = f"{values.get('value', '')} (never {values.get('forbids', '')})"
    return "Suppression list", f"{said}: {reason}" if reason else said


def _custom_value(known: Known, values: Values) -> tuple[str, str]:
    attr = known.field(values.get("field_id"))
    return attr.label, _custom(attr, values.get("value"))


_WHOLE: dict[On, Callable[[Known, Values], tuple[str, str]]] = {
    On.CONTACT: _contact,
    On.MEMBERSHIP: _membership,
    On.TAGGING: _tagging,
    On.NOTE: _note,
    On.CUSTOM_VALUE: _custom_value,
    On.SUPPRESSION: _suppression,
}
"""What is said of something that a lead gains or loses: its label, and its text."""


def _full_name(values: Values) -> str:
    return f"{values.get('first_name', '')} {values.get('last_name', '')}".strip() or (
        "No name" if values else ""
    )


def _kind_label(kind: str) -> str:
    return catalogue.CONTACTS[ContactKind(kind)].label


def _address(kind: str, value: Any) -> str:
    text = str(value or "")
    return show_phone(text) if text and kind == ContactKind.PHONE else text


def _custom(attr: Attr, value: Any) -> str:
    # A yes or no of a custom field is stored in words.
    return str(value or "") if not value or attr.kind is Kind.YES_NO else kinds.show(attr, value)


def _shortened(text: Any) -> str:
    line = " ".join(str(text or "").split())
    return line if len(line) <= NOTE_LENGTH else line[: NOTE_LENGTH - 1].rstrip() + "…"
