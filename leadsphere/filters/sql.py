"""A filter as SQL: what holds for a lead, and which leads a condition could be about.

`holds` is asked of one lead after the other, while a list is walked in its order. `candidates` gives the ids of all
leads that a filter may hold for, through an index: where they are few, they are sorted instead of all being walked.
Every test is true or false and never NULL, so that a `Not` means what it says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    UnaryExpression,
    and_,
    bindparam,
    column,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.sql.operators import custom_op

from leadsphere.attributes import On
from leadsphere.errors import BadFilter
from leadsphere.filters import filter as filters
from leadsphere.filters.filter import Condition, Filter, Not
from leadsphere.filters.operators import Op, Sort
from leadsphere.filters.subjects import UNITS, Place, Subject, Vocabulary, import_meant
from leadsphere.models.columns import UtcDateTime
from leadsphere.models.folded import key_of
from leadsphere.models.rows import ACCOUNT, IMPORTED, table_of
from leadsphere.models.triggers import TABLE
from leadsphere.values.countries import matching_countries
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.text import fold

Test = ColumnElement[bool]

_LEAD, _COMPANY, _CAMPAIGN, _TAG = map(table_of, (On.LEAD, On.COMPANY, On.CAMPAIGN, On.TAG))
_POINT, _MEMBER, _TAGGING, _NOTE, _VALUE = map(
    table_of, (On.CONTACT, On.MEMBERSHIP, On.TAGGING, On.NOTE, On.CUSTOM_VALUE)
)
_MET = IMPORTED
_PAIR = table_of(On.DUPLICATE_PAIR)
_SEARCH = table(TABLE, column("rowid"), column(TABLE))

_AS_IT_IS = cast(Any, custom_op("+"))
_SHORTEST = 3
"""Characters of a text that the index of every three letters can find."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a filter is read with: the workspace's subjects, the campaign that is looked at, and the database."""

    vocabulary: Vocabulary
    campaign_id: int | None = None
    sqlite: bool = True
    through_index: bool = False
    """Whether an index may be used for what a lead itself says: not while the list is walked in its order."""
    at_once: bool = False
    """Whether everybody is looked at: then all who have something are found once, and not asked one by one."""


def holds(wanted: Filter, terms: Terms) -> Test:
    """Whether the filter holds for the row of `lead` at hand; give `given()` when it is executed."""
    match wanted:
        case Condition():
            subject = terms.vocabulary.subject(wanted.subject)
            if subject is None:
                return false()
            if terms.at_once and subject.place in _SETS:
                each = [(value,) for value in wanted.values] if wanted.op is Op.ALL_OF else [wanted.values]
                asked = (replace(wanted, values=values) for values in each)
                return and_(*(_LEAD.c.id.in_(_SETS[subject.place](one, subject, terms)) for one in asked))
            return _HOLDS[subject.place](wanted, subject, terms)
        case Not(part):
            return not_(holds(part, terms))
        case filters.All(parts):
            return and_(true(), *(holds(part, terms) for part in parts))
        case filters.Any(parts):
            return or_(false(), *(holds(part, terms) for part in parts))


def candidates(wanted: Filter, terms: Terms) -> Select[Any] | None:
    """The ids of the leads for which the filter may hold; None where no index tells them."""
    match wanted:
        case Condition():
            subject = terms.vocabulary.subject(wanted.subject)
            looked_up = replace(terms, through_index=True)
            return None if subject is None else _CANDIDATES[subject.place](wanted, subject, looked_up)
        case Not():
            return None
        case filters.All(parts):
            return next((found for part in parts if (found := candidates(part, terms)) is not None), None)
        case filters.Any(parts):
            found = [candidates(part, terms) for part in parts]
            some = [one for one in found if one is not None]
            return select(union_all(*some).subquery().c[0]) if some and len(some) == len(found) else None


def exactly(wanted: Filter, terms: Terms) -> Select[Any] | None:
    """The ids of just the leads for which the filter holds, some of them more than once, where one set is all that
    it asks for; else None.
    """
    subject = terms.vocabulary.subject(wanted.subject) if isinstance(wanted, Condition) else None
    if subject is None or subject.place not in _SETS or not isinstance(wanted, Condition):
        return None
    # Of a part of a text, the index of every three letters knows more.
    is_elsewhere = wanted.op is Op.ALL_OF or (subject.place is Place.CONTACT and wanted.op is not Op.KNOWN)
    return None if is_elsewhere else _SETS[subject.place](wanted, subject, terms)


def given(wanted: Filter, now: datetime) -> dict[str, Any]:
    """What the ages of a filter mean at this moment, by the names under which its SQL asks for them."""
    found: dict[str, Any] = {}
    for condition in filters.conditions(wanted):
        if condition.op in (Op.WITHIN, Op.OLDER):
            age = condition.values[0]
            moment = now - timedelta(days=int(age[:-1]) * UNITS[age[-1]])
            found |= {f"ago_{age}": moment, f"day_{age}": moment.date().isoformat()}
            found["day_now"] = now.date().isoformat()
    return found


# Tests on the row at hand.


def _lead(condition: Condition, subject: Subject, terms: Terms) -> Test:
    if subject.name == "name":
        whole = func.trim(_LEAD.c.first_name_key + " " + _LEAD.c.last_name_key)
        return _text(condition, [whole])
    return _column(condition, subject, _LEAD, aside=terms.sqlite and not terms.through_index)


def unindexed(expression: Any) -> Any:
    """The same value, for which SQLite takes no index."""
    return UnaryExpression[Any](expression, operator=_AS_IT_IS, type_=expression.type)


def _column(condition: Condition, subject: Subject, where: Any, *, aside: bool = False) -> Test:
    own = where.c[subject.columns[0]]
    if aside and subject.sort is not Sort.TEXT:
        own = unindexed(own)
    match subject.sort:
        case Sort.FLAG:
            return own == true()
        case Sort.CHOICE:
            return own != "" if condition.op is Op.KNOWN else own.in_(condition.values)
        case Sort.DATE:
            return _moment(condition, own)
        case Sort.NUMBER | Sort.RANGE:
            return _headcount(condition, where)
        case Sort.TEXT:
            return _text(condition, [_folded(where, name) for name in subject.columns])


def _folded(where: Any, name: str) -> Any:
    """What is compared: the folded copy, or what is kept folded itself, such as a domain."""
    return where.c[key_of(name)] if key_of(name) in where.c else where.c[name]


def _company(condition: Condition, subject: Subject, terms: Terms) -> Test:
    if subject.name == "company" and condition.op is Op.KNOWN:
        return _LEAD.c.company_id.is_not(None)
    if terms.at_once:
        those = select(_COMPANY.c.id).where(_column(condition, subject, _COMPANY))
        return and_(_LEAD.c.company_id.is_not(None), _LEAD.c.company_id.in_(those))
    return exists().where(_COMPANY.c.id == _LEAD.c.company_id, _column(condition, subject, _COMPANY))


def _headcount(condition: Condition, where: Any) -> Test:
    least, most = where.c.headcount_min, where.c.headcount_max
    if condition.op is Op.KNOWN:
        return least.is_not(None)
    wanted = [parse_headcount(value) for value in condition.values]
    return or_(
        false(),
        *(
            and_(
                least.is_not(None),
                or_(most.is_(None), most >= each.minimum),
                true() if each.maximum is None else least <= each.maximum,
            )
            for each in wanted
        ),
    )


def _location(condition: Condition, _: Subject, __: Terms) -> Test:
    city, region, country = _LEAD.c.city_key, _LEAD.c.region_key, _LEAD.c.country
    if condition.op is Op.KNOWN:
        return or_(city != "", region != "", country != "")
    test = _TEXT_TESTS[condition.op]

    def says(value: str) -> Test:
        codes = _countries(test, value)
        return or_(
            _compare(condition.op, city, value), _compare(condition.op, region, value), country.in_(codes)
        )

    found = [says(fold(value)) for value in condition.values]
    return and_(*found) if condition.op is Op.CONTAINS_ALL else or_(false(), *found)


def _countries(test: Callable[[str, str], bool], value: str) -> tuple[str, ...]:
    return matching_countries(lambda name: test(name, value))


_TEXT_TESTS: dict[Op, Callable[[str, str], bool]] = {
    Op.CONTAINS: lambda text, part: part in text,
    Op.CONTAINS_ALL: lambda text, part: part in text,
    Op.STARTS: lambda text, part: text.startswith(part),
    Op.IS: lambda text, part: text == part,
}


def _text(condition: Condition, texts: Sequence[Any]) -> Test:
    if condition.op is Op.KNOWN:
        return or_(*(text != "" for text in texts))
    found = [
        or_(false(), *(_compare(condition.op, text, fold(value)) for text in texts))
        for value in condition.values
    ]
    return and_(*found) if condition.op is Op.CONTAINS_ALL else or_(false(), *found)


def _compare(op: Op, text: Any, value: str) -> Test:
    if op is Op.IS:
        return text == value
    return (
        text.startswith(value, autoescape=True) if op is Op.STARTS else text.contains(value, autoescape=True)
    )


def _moment(condition: Condition, at: Any) -> Test:
    tests: dict[Op, Callable[[], Test]] = {
        Op.BEFORE: lambda: at < _midnight(condition.values[0]),
        Op.AFTER: lambda: at >= _midnight(condition.values[0], days=1),
        Op.BETWEEN: lambda: and_(
            at >= _midnight(condition.values[0]), at < _midnight(condition.values[1], days=1)
        ),
        Op.WITHIN: lambda: at >= bindparam(f"ago_{condition.values[0]}", type_=UtcDateTime()),
        Op.OLDER: lambda: at < bindparam(f"ago_{condition.values[0]}", type_=UtcDateTime()),
        Op.KNOWN: true,
    }
    return and_(at.is_not(None), tests[condition.op]())


def _midnight(day: str, *, days: int = 0) -> datetime:
    # The last day that a calendar knows has no day after it.
    whole = min(date.fromisoformat(day).toordinal() + days, date.max.toordinal())
    return datetime.combine(date.fromordinal(whole), datetime.min.time(), UTC)


def _point_says(condition: Condition, subject: Subject) -> Test:
    # Of those of a kind, one is primary: whether there is any, its index tells.
    known = condition.op is Op.KNOWN
    said = _POINT.c.is_primary == true() if known else _text(condition, [_POINT.c.value_key])
    return and_(_POINT.c.kind.in_(subject.columns), said)


def _point(condition: Condition, subject: Subject, _: Terms) -> Test:
    return exists().where(_POINT.c.lead_id == _LEAD.c.id, _point_says(condition, subject))


def _primary_email() -> Test:
    # Written as the partial indexes say it: SQLite uses them only then.
    return and_(_POINT.c.kind == literal_column("'email'"), _POINT.c.is_primary == true())


def _verdict_is(condition: Condition) -> Test:
    verdict = _POINT.c.verdict
    return and_(
        _primary_email(), verdict != "pending" if condition.op is Op.KNOWN else verdict.in_(condition.values)
    )


def _verdict(condition: Condition, _: Subject, __: Terms) -> Test:
    return exists().where(_POINT.c.lead_id == _LEAD.c.id, _verdict_is(condition))


def _email_date_is(condition: Condition, subject: Subject) -> Test:
    return and_(_primary_email(), _moment(condition, _POINT.c[subject.columns[0]]))


def _email_date(condition: Condition, subject: Subject, _: Terms) -> Test:
    return exists().where(_POINT.c.lead_id == _LEAD.c.id, _email_date_is(condition, subject))


def _suppressed(_: Condition, __: Subject, ___: Terms) -> Test:
    return exists().where(_POINT.c.lead_id == _LEAD.c.id, _POINT.c.suppressed == true())


def _other_ones(one: str, terms: Terms) -> Test:
    """Whether a pair of which the lead is the one or the other is to be decided on; in a campaign, of two in it."""
    if terms.campaign_id is None:
        return _PAIR.c.kept_at.is_(None)
    other = _PAIR.c["second_id" if one == "first_id" else "first_id"]
    member = _MEMBER.alias("paired")
    is_member = exists().where(
        member.c.lead_id == other, member.c.campaign_id == terms.campaign_id, member.c.removed_at.is_(None)
    )
    return and_(_PAIR.c.kept_at.is_(None), is_member)


def _duplicate(_: Condition, __: Subject, terms: Terms) -> Test:
    return or_(
        *(
            exists().where(_PAIR.c[one] == _LEAD.c.id, _other_ones(one, terms))
            for one in ("first_id", "second_id")
        )
    )


def _duplicate_ids(_: Condition, __: Subject, terms: Terms) -> Select[Any]:
    found = [select(_PAIR.c[one]).where(_other_ones(one, terms)) for one in ("first_id", "second_id")]
    return select(union_all(*found).subquery().c[0])


def _replied_elsewhere(terms: Terms) -> Test:
    elsewhere = true() if terms.campaign_id is None else _MEMBER.c.campaign_id != terms.campaign_id
    return and_(_MEMBER.c.removed_at.is_(None), _MEMBER.c.stage == "replied", elsewhere)


def _elsewhere(_: Condition, __: Subject, terms: Terms) -> Test:
    return exists().where(_MEMBER.c.lead_id == _LEAD.c.id, _replied_elsewhere(terms))


def _elsewhere_ids(_: Condition, __: Subject, terms: Terms) -> Select[Any]:
    return select(_MEMBER.c.lead_id).where(_replied_elsewhere(terms))


def _named(names: Any, values: Sequence[str]) -> Select[Any]:
    """The ids of the things of these names, however they are typed."""
    return select(names.c.id).where(names.c.name_key.in_([fold(value) for value in values]))


def _linked(condition: Condition, link: Any, of: Any, names: Any, *also: Test) -> Test:
    """Whether the lead is linked with any, or all, of the things of these names, or with anything at all."""
    mine = and_(link.c.lead_id == _LEAD.c.id, *also)
    if condition.op is Op.KNOWN:
        return exists().where(mine)
    if condition.op is Op.ANY_OF:
        return exists().where(mine, of.in_(_named(names, condition.values)))
    return and_(*(exists().where(mine, of.in_(_named(names, [value]))) for value in condition.values))


def _campaign(condition: Condition, _: Subject, __: Terms) -> Test:
    return _linked(condition, _MEMBER, _MEMBER.c.campaign_id, _CAMPAIGN, _MEMBER.c.removed_at.is_(None))


def _tag(condition: Condition, _: Subject, __: Terms) -> Test:
    return _linked(condition, _TAGGING, _TAGGING.c.tag_id, _TAG)


def _member_is(condition: Condition, subject: Subject, terms: Terms) -> Test:
    here = true() if terms.campaign_id is None else _MEMBER.c.campaign_id == terms.campaign_id
    said = true() if condition.op is Op.KNOWN else _MEMBER.c[subject.name].in_(condition.values)
    return and_(_MEMBER.c.removed_at.is_(None), here, said)


def _member(condition: Condition, subject: Subject, terms: Terms) -> Test:
    return exists().where(_MEMBER.c.lead_id == _LEAD.c.id, _member_is(condition, subject, terms))


def _note(condition: Condition, _: Subject, __: Terms) -> Test:
    return exists().where(_NOTE.c.lead_id == _LEAD.c.id, _text(condition, [_NOTE.c.text_key]))


def _owner(condition: Condition, _: Subject, terms: Terms) -> Test:
    if condition.op is Op.KNOWN:
        return (unindexed(_LEAD.c.owner_id) if terms.sqlite else _LEAD.c.owner_id).is_not(None)
    return exists().where(
        ACCOUNT.c.id == _LEAD.c.owner_id, ACCOUNT.c.name_key.in_([fold(value) for value in condition.values])
    )


def _met_by(condition: Condition) -> Test:
    if condition.op is Op.KNOWN:
        return true()
    meant = [import_meant(value) for value in condition.values]
    return or_(
        false(),
        *(
            and_(_MET.c.job_id == job_id, _MET.c.outcome == outcome if outcome else true())
            for job_id, outcome in meant
        ),
    )


def _import(condition: Condition, _: Subject, __: Terms) -> Test:
    return exists().where(_MET.c.lead_id == _LEAD.c.id, _met_by(condition))


def _import_ids(condition: Condition, _: Subject, __: Terms) -> Select[Any]:
    return select(_MET.c.lead_id).where(_met_by(condition))


def _value_is(condition: Condition, subject: Subject) -> Test:
    value = _VALUE.c.value
    mine = _VALUE.c.field_id == int(subject.columns[0])
    if condition.op is Op.KNOWN:
        return mine
    match subject.sort:
        case Sort.FLAG:
            return and_(mine, value == "Yes")
        case Sort.CHOICE:
            return and_(mine, value.in_(condition.values))
        case Sort.NUMBER:
            return and_(mine, _number(condition, _VALUE.c.number))
        case Sort.DATE:
            return and_(mine, _day(condition, value))
        case Sort.TEXT | Sort.RANGE:
            return and_(mine, _text(condition, [_VALUE.c.value_key]))


def _custom(condition: Condition, subject: Subject, _: Terms) -> Test:
    return exists().where(_VALUE.c.lead_id == _LEAD.c.id, _value_is(condition, subject))


def _number(condition: Condition, number: Any) -> Test:
    values = [float(value) for value in condition.values]
    tests: dict[Op, Callable[[], Test]] = {
        Op.LESS: lambda: number < values[0],
        Op.GREATER: lambda: number > values[0],
        Op.BETWEEN: lambda: number.between(values[0], values[1]),
    }
    return tests[condition.op]()


def _day(condition: Condition, day: Any) -> Test:
    first, *rest = condition.values
    tests: dict[Op, Callable[[], Test]] = {
        Op.BEFORE: lambda: day < first,
        Op.AFTER: lambda: day > first,
        Op.BETWEEN: lambda: day.between(first, rest[0]),
        # A day to come is in no past.
        Op.WITHIN: lambda: day.between(
            bindparam(f"day_{first}", type_=String()), bindparam("day_now", type_=String())
        ),
        Op.OLDER: lambda: day < bindparam(f"day_{first}", type_=String()),
    }
    return tests[condition.op]()


def _segment(condition: Condition, _: Subject, __: Terms) -> Test:
    # Never true nor false by itself: a `Not` around it would find everybody.
    raise BadFilter(f"The segment “{', '.join(condition.values)}” is no longer here, or private to somebody.")


def _everywhere(condition: Condition, _: Subject, __: Terms) -> Test:
    return _text(condition, [_LEAD.c.search_key])


_Holds = Callable[[Condition, Subject, Terms], Test]

_HOLDS: dict[Place, _Holds] = {
    Place.EVERYWHERE: _everywhere,
    Place.LEAD: _lead,
    Place.COMPANY: _company,
    Place.LOCATION: _location,
    Place.CONTACT: _point,
    Place.VERDICT: _verdict,
    Place.EMAIL_DATE: _email_date,
    Place.SUPPRESSED: _suppressed,
    Place.DUPLICATE: _duplicate,
    Place.ELSEWHERE: _elsewhere,
    Place.CAMPAIGN: _campaign,
    Place.STAGE: _member,
    Place.ORIGIN: _member,
    Place.TAG: _tag,
    Place.NOTE: _note,
    Place.OWNER: _owner,
    Place.CUSTOM: _custom,
    Place.SEGMENT: _segment,
    Place.IMPORT: _import,
}

# Ids through an index.


def texts_together(wanted: Filter, terms: Terms) -> Select[Any] | None:
    """The ids of the leads that hold all texts that are asked for; None where fewer than two conditions ask for any."""
    asked = [
        part
        for part in filters.conjuncts(wanted)
        if isinstance(part, Condition)
        and (subject := terms.vocabulary.subject(part.subject)) is not None
        and _is_text_of_lead(part, subject)
        and _are_long(part)
    ]
    return _with_letters(asked, terms) if len(asked) > 1 else None


def _is_text_of_lead(condition: Condition, subject: Subject) -> bool:
    """Whether what is asked for is part of what the search box looks in."""
    is_there = subject.place in (Place.EVERYWHERE, Place.LEAD, Place.CONTACT) or subject.name == "company"
    return is_there and subject.sort is Sort.TEXT and condition.op is not Op.KNOWN


def _are_long(condition: Condition) -> bool:
    return min((len(fold(value)) for value in condition.values), default=0) >= _SHORTEST


def _by_letters(condition: Condition, _: Subject, terms: Terms) -> Select[Any] | None:
    return _with_letters([condition], terms) if _are_long(condition) else None


def _with_letters(asked: Sequence[Condition], terms: Terms) -> Select[Any]:
    """The leads that hold these texts anywhere, through the index of every three letters."""
    if terms.sqlite:
        return select(_SEARCH.c.rowid).where(_SEARCH.c[TABLE].match(" AND ".join(map(_match, asked))))
    return select(_LEAD.c.id).where(*(_likes(condition) for condition in asked))


def _match(condition: Condition) -> str:
    joint = " AND " if condition.op is Op.CONTAINS_ALL else " OR "
    return "(" + joint.join(_letters(fold(value)) for value in condition.values) + ")"


def _likes(condition: Condition) -> Test:
    tests = [_LEAD.c.search_key.contains(fold(value), autoescape=True) for value in condition.values]
    return and_(*tests) if condition.op is Op.CONTAINS_ALL else or_(false(), *tests)


def _letters(value: str) -> str:
    """Every three letters in a row of a text, as a query of FTS5."""
    threes = dict.fromkeys(value[at : at + 3].replace('"', '""') for at in range(len(value) - 2))
    return "(" + " AND ".join(f'"{three}"' for three in threes) + ")"


def _lead_ids(condition: Condition, subject: Subject, terms: Terms) -> Select[Any] | None:
    if subject.sort is Sort.TEXT:
        return _by_letters(condition, subject, terms)
    if subject.sort is Sort.FLAG or condition.op is not Op.KNOWN or subject.name == "reviewed":
        return select(_LEAD.c.id).where(_lead(condition, subject, terms))
    return None


def _location_ids(condition: Condition, subject: Subject, terms: Terms) -> Select[Any] | None:
    if condition.op in (Op.KNOWN, Op.CONTAINS_ALL) or not _are_long(condition):
        return None
    # A part of a country's name is no part of its code.
    test = _TEXT_TESTS[condition.op]
    wanted = {code for value in condition.values for code in _countries(test, fold(value))}
    there = select(_LEAD.c.id).where(_LEAD.c.country.in_(sorted(wanted)))
    return select(union_all(_with_letters([condition], terms), there).subquery().c[0])


def _company_ids(condition: Condition, subject: Subject, terms: Terms) -> Select[Any] | None:
    if subject.name == "company" and condition.op is not Op.KNOWN:
        return _by_letters(condition, subject, terms)
    there = _column(condition, subject, _COMPANY)
    return select(_LEAD.c.id).where(_LEAD.c.company_id.in_(select(_COMPANY.c.id).where(there)))


def _of_nobody(_: Condition, __: Subject, ___: Terms) -> None:
    return None


def _point_ids(condition: Condition, subject: Subject, terms: Terms) -> Select[Any] | None:
    return None if condition.op is Op.KNOWN else _by_letters(condition, subject, terms)


def _contact_set(condition: Condition, subject: Subject, _: Terms) -> Select[Any]:
    return select(_POINT.c.lead_id).where(_point_says(condition, subject))


def _email_date_set(condition: Condition, subject: Subject, _: Terms) -> Select[Any]:
    return select(_POINT.c.lead_id).where(_email_date_is(condition, subject))


def _email_date_ids(condition: Condition, subject: Subject, terms: Terms) -> Select[Any] | None:
    # Only the day of the verdict has an index.
    is_few = condition.op is not Op.KNOWN and subject.columns == ("verified_at",)
    return _email_date_set(condition, subject, terms) if is_few else None


def _verdict_ids(condition: Condition, _: Subject, __: Terms) -> Select[Any]:
    return select(_POINT.c.lead_id).where(_verdict_is(condition))


def _suppressed_ids(_: Condition, __: Subject, ___: Terms) -> Select[Any]:
    return select(_POINT.c.lead_id).where(_POINT.c.suppressed == true())


def _link_ids(condition: Condition, link: Any, of: Any, names: Any, *also: Test) -> Select[Any]:
    if condition.op is Op.KNOWN:
        return select(link.c.lead_id).where(*also)
    values = condition.values[:1] if condition.op is Op.ALL_OF else condition.values
    return select(link.c.lead_id).where(*also, of.in_(_named(names, values)))


def _campaign_ids(condition: Condition, _: Subject, __: Terms) -> Select[Any]:
    return _link_ids(condition, _MEMBER, _MEMBER.c.campaign_id, _CAMPAIGN, _MEMBER.c.removed_at.is_(None))


def _tag_ids(condition: Condition, _: Subject, __: Terms) -> Select[Any]:
    return _link_ids(condition, _TAGGING, _TAGGING.c.tag_id, _TAG)


def _member_ids(condition: Condition, subject: Subject, terms: Terms) -> Select[Any]:
    return select(_MEMBER.c.lead_id).where(_member_is(condition, subject, terms))


def _note_ids(condition: Condition, _: Subject, __: Terms) -> Select[Any]:
    return select(_NOTE.c.lead_id).where(_text(condition, [_NOTE.c.text_key]))


def _owner_ids(condition: Condition, subject: Subject, terms: Terms) -> Select[Any]:
    if condition.op is Op.KNOWN:
        return select(_LEAD.c.id).where(_LEAD.c.owner_id.is_not(None))
    return select(_LEAD.c.id).where(
        _LEAD.c.owner_id.in_(
            select(ACCOUNT.c.id).where(ACCOUNT.c.name_key.in_([fold(value) for value in condition.values]))
        )
    )


def _custom_ids(condition: Condition, subject: Subject, _: Terms) -> Select[Any]:
    return select(_VALUE.c.lead_id).where(_value_is(condition, subject))


_CANDIDATES: dict[Place, Callable[[Condition, Subject, Terms], Select[Any] | None]] = {
    Place.EVERYWHERE: _by_letters,
    Place.LEAD: _lead_ids,
    Place.COMPANY: _company_ids,
    Place.LOCATION: _location_ids,
    Place.CONTACT: _point_ids,
    Place.VERDICT: _verdict_ids,
    Place.EMAIL_DATE: _email_date_ids,
    Place.SUPPRESSED: _suppressed_ids,
    Place.DUPLICATE: _duplicate_ids,
    Place.ELSEWHERE: _elsewhere_ids,
    Place.CAMPAIGN: _campaign_ids,
    Place.STAGE: _member_ids,
    Place.ORIGIN: _member_ids,
    Place.TAG: _tag_ids,
    Place.NOTE: _note_ids,
    Place.OWNER: _owner_ids,
    Place.CUSTOM: _custom_ids,
    Place.SEGMENT: _of_nobody,
    Place.IMPORT: _import_ids,
}

_SETS: dict[Place, Callable[[Condition, Subject, Terms], Select[Any]]] = {
    Place.CONTACT: _contact_set,
    Place.VERDICT: _verdict_ids,
    Place.EMAIL_DATE: _email_date_set,
    Place.SUPPRESSED: _suppressed_ids,
    Place.DUPLICATE: _duplicate_ids,
    Place.ELSEWHERE: _elsewhere_ids,
    Place.CAMPAIGN: _campaign_ids,
    Place.STAGE: _member_ids,
    Place.ORIGIN: _member_ids,
    Place.TAG: _tag_ids,
    Place.NOTE: _note_ids,
    Place.CUSTOM: _custom_ids,
    Place.IMPORT: _import_ids,
}
"""What belongs to leads: exactly those who have what is asked for, all of whom one statement finds."""
