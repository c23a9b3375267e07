"""What explains a filter is what a plain count over plain records says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from leadsphere.attributes import Kind
from leadsphere.database import Database
from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, All, Any, Condition, Filter, Not, conjuncts, normal
from leadsphere.filters.language import in_words, parse
from leadsphere.filters.operators import Op
from leadsphere.filters.subjects import Place, Vocabulary
from leadsphere.models import CustomField, CustomValue, Stage, Tag, Tagging
from leadsphere.queries import explanations
from leadsphere.queries import nearest_values as looking
from leadsphere.queries.explanations import Choice, Hint, Line, Reason
from leadsphere.queries.lead_cards import COUNTED, Scope
from leadsphere.queries.nearest_values import alike, nearest_values
from leadsphere.values.text import fold
from tests.conftest import Clock
from tests.factories import make_campaign, make_lead, put_in
from tests.filters.predicate import passes
from tests.filters.test_sql import FILTERS, MEANINGS, OWN, PEOPLE, SEGMENTS, VOCABULARY, store

KNOWN = Vocabulary()


def asking(text: str, campaign_id: int | None = None) -> Scope:
    return Scope(campaign_id, parse(text, KNOWN))


def explained(database: Database, scope: Scope) -> list[Reason]:
    with database.reading() as session:
        return [explanations.reason(session, scope, number) for number in range(len(conjuncts(scope.wanted)))]


def lines(database: Database, scope: Scope, lead_id: int) -> list[Line]:
    with database.reading() as session:
        return explanations.why_not(session, scope, lead_id)


def said(database: Database, text: str, lead_id: int) -> str:
    """What one line says of the lead."""
    (line,) = lines(database, asking(text), lead_id)
    return line.says


def proposed(reason: Reason) -> list[tuple[str, str]]:
    return [(choice.words, choice.count) for hint in reason.hints for choice in hint.choices]


def some_sales(database: Database) -> None:
    """Twelve people: seven VPs of sales, five heads of growth, all in Oslo but two."""
    for number in range(7):
        make_lead(database, first_name=f"V{number}", job_title="VP of Sales", city="Oslo", country="NO")
    for number in range(5):
        make_lead(
            database,
            first_name=f"G{number}",
            job_title="Head of Growth",
            city="Oslo" if number < 3 else "",
            country="SE",
        )


@pytest.fixture
def crowd(database: Database) -> Database:
    with database.transaction() as session:
        store(session, PEOPLE)
    return database


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wanted=st.lists(FILTERS, min_size=1, max_size=3).map(lambda parts: normal(All(tuple(parts)))))
def test_each_condition_is_counted_as_plain_records_are(
    crowd: Database, clock: Clock, wanted: Filter
) -> None:
    def many(asked: Filter) -> int:
        return sum(passes(asked, lead, VOCABULARY, clock.time, SEGMENTS) for lead in PEOPLE)

    parts = conjuncts(wanted)
    for number, found in enumerate(explained(crowd, Scope(wanted=wanted, own=OWN, segments=MEANINGS))):
        others = All((*parts[:number], *parts[number + 1 :]))
        assert (found.alone, found.without) == (f"{many(parts[number])}", f"{many(others)}")
        assert (found.nobody, found.helps) == (not many(parts[number]), bool(many(others)))
        for lack in found.lacks:
            subject = next(
                s
                for s in VOCABULARY.subjects
                if in_words(Not(Condition(s.name, Op.KNOWN)), VOCABULARY) == lack.words
            )
            assert lack.count == f"{many(Not(Condition(subject.name, Op.KNOWN)))}"
        for hint in found.hints:
            for choice in hint.choices:
                taken = explanations.taken(wanted, number, hint, choice)
                assert taken != wanted
                assert int(choice.count) > 0


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    wanted=st.lists(FILTERS, min_size=1, max_size=4).map(lambda parts: normal(All(tuple(parts)))),
    lead_id=st.integers(1, len(PEOPLE)),
)
def test_a_lead_fails_the_conditions_that_its_record_fails(
    crowd: Database, clock: Clock, wanted: Filter, lead_id: int
) -> None:
    parts = () if wanted == EVERYBODY else conjuncts(wanted)
    expected = [passes(part, PEOPLE[lead_id - 1], VOCABULARY, clock.time, SEGMENTS) for part in parts]
    found = lines(crowd, Scope(wanted=wanted, own=OWN, segments=MEANINGS), lead_id)
    assert [line.holds for line in found] == sorted(expected)
    assert {line.number: line.holds for line in found} == dict(enumerate(expected))


def test_every_subject_says_what_the_lead_says(crowd: Database) -> None:
    """No place of a value is forgotten: somebody says something of each."""
    mute = {Place.EVERYWHERE}
    for subject in VOCABULARY.subjects:
        if subject.place is Place.SEGMENT:
            continue
        asked = Condition(subject.name, Op.KNOWN if subject.sort.value != "flag" else Op.ON)
        scope = Scope(wanted=asked, own=OWN)
        says = {lines(crowd, scope, id_)[0].says for id_ in range(1, 9)}
        if subject.place in mute:
            assert says <= {"", "Found nowhere in this lead"}
        else:
            assert all(text.startswith("This lead says ") for text in says), subject.name


def test_what_is_asked_of_an_empty_list_and_what_is_missing(database: Database) -> None:
    some_sales(database)
    title, city = explained(database, asking('title:"VP sales" city:Oslo'))
    assert (title.words, title.alone, title.without, title.lacks) == (
        "Job title contains VP sales",
        "0",
        "10",
        [],
    )
    assert (city.words, city.alone, city.without) == ("City contains Oslo", "10", "0")
    assert [(lack.words, lack.count) for lack in city.lacks] == [("City is empty", "2")]


def test_the_nearest_value_is_proposed_with_its_count_and_taken_in_its_place(database: Database) -> None:
    some_sales(database)
    scope = asking('title:"VP sales" country:Norway')
    first, second = explained(database, scope)
    assert first.hints == [
        Hint("job_title", "VP sales", "Did you mean", [Choice("VP of Sales", "VP of Sales", "7")])
    ]
    assert second.hints == []
    taken = explanations.taken(scope.wanted, 0, first.hints[0], first.hints[0].choices[0])
    assert taken == parse('title:"VP of Sales" country:Norway', KNOWN)


def test_one_of_several_values_is_replaced_and_the_others_stay(database: Database) -> None:
    some_sales(database)
    scope = asking("city:Bergen,Osloo (title:growht OR vip)")
    city, group = explained(database, scope)
    (hint,) = city.hints
    assert (hint.lead_in, proposed(city)) == ("“Osloo”: did you mean", [("Oslo", "10")])
    assert explanations.taken(scope.wanted, 0, hint, hint.choices[0]) == parse(
        "city:Bergen,Oslo (title:growht OR vip)", KNOWN
    )
    (of_group,) = group.hints
    assert explanations.taken(scope.wanted, 1, of_group, of_group.choices[0]) == parse(
        "city:Bergen,Osloo (title:Growth OR vip)", KNOWN
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("city:Olso", [("Oslo", "10")]),
        ("title:growht", [("Growth", "5")]),
        ('title="Head of Grwoth"', [("Head of Growth", "5")]),
        ("location:Norwya", [("Norway", "7")]),
        ("slaes", [("Sales", "7")]),
        # Nothing is near, and nothing is said.
        ("title:plumber", []),
        ("city:Qz", []),
        # What must not be said is misspelt without harm.
        ("-city:Osloo city:Paris", []),
        ("title:Growth city:Paris", []),
    ],
)
def test_what_is_near(database: Database, text: str, expected: list[tuple[str, str]]) -> None:
    some_sales(database)
    assert [pair for reason in explained(database, asking(text)) for pair in proposed(reason)] == expected


def test_things_with_names_are_found_by_a_part_or_a_slip(database: Database, clock: Clock) -> None:
    lead = make_lead(database, first_name="Ada", contacts={"email": "ada@gmail.com"}, company="Acme Robotics")
    put_in(database, make_campaign(database, "Nordic fintech CFOs"), lead)
    make_campaign(database, "Nordic but empty")
    with database.transaction() as session:
        tag = Tag(name="Partner", name_key="partner", colour="#000000", created_at=clock.time)
        session.add(tag)
        session.flush()
        session.add(Tagging(lead_id=lead, tag_id=tag.id or 0, created_at=clock.time))
    found = explained(
        database, asking('campaign:Nordic tag:prtner email:"@gmial.com" company:"Acme Robtics" vip')
    )
    assert [proposed(reason) for reason in found] == [
        [("Nordic fintech CFOs", "1")],
        [("Partner", "1")],
        [("gmail.com", "1")],
        [("Acme Robotics", "1")],
        [],
    ]


def test_of_few_options_those_that_exist_are_named(database: Database) -> None:
    leads = [make_lead(database) for _ in range(3)]
    campaign = make_campaign(database)
    put_in(database, campaign, leads[0], stage=Stage.REACHED)
    put_in(database, campaign, *leads[1:], stage=Stage.PROCESSED)
    (reason,) = explained(database, asking("stage:replied"))
    (hint,) = reason.hints
    assert (hint.lead_in, proposed(reason)) == ("There are", [("Processed", "2"), ("Reached", "1")])


def test_a_field_of_the_workspace_explains_itself_too(database: Database, clock: Clock) -> None:
    lead = make_lead(database)
    with database.transaction() as session:
        session.add(CustomField(id=1, label="Note", label_key="note", kind=Kind.TEXT, created_at=clock.time))
        session.flush()
        _say(session, lead, "Autumn")
    own = (OWN[0],)
    scope = Scope(wanted=Condition("custom.1", Op.IS, ("Autmun",)), own=own)
    (reason,) = explained(database, scope)
    assert proposed(reason) == [("Autumn", "1")]
    assert [line.says for line in lines(database, scope, lead)] == ["This lead says Autumn"]


def _say(session: Session, lead_id: int, value: str) -> None:
    session.add(CustomValue(lead_id=lead_id, field_id=1, value=value))


def test_in_a_campaign_only_its_members_count_and_the_rest_is_named(database: Database) -> None:
    some_sales(database)
    growth, sales = make_campaign(database), make_campaign(database)
    put_in(database, growth, *range(8, 13))
    put_in(database, sales, *range(1, 8))
    scope = asking("title:sales country:Sweden", growth)
    title, country = explained(database, scope)
    assert (title.alone, title.without, country.alone, country.without) == ("0", "5", "5", "0")
    with database.reading() as session:
        assert explanations.elsewhere(session, scope) == ""
        assert explanations.elsewhere(session, asking("title:sales", growth)) == "7 leads"
        assert explanations.elsewhere(session, asking("title:sales")) == ""


def test_large_counts_are_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    some_sales(database)
    monkeypatch.setattr(explanations, "COUNTED", 6)
    (reason,) = explained(database, asking("city:Paris"))
    assert (reason.alone, reason.without, COUNTED) == ("0", "6+", 10_000)


def test_what_takes_too_long_is_not_counted(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    some_sales(database)

    def count(session: Session, *_: object, **__: object) -> int:
        endless = (
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT (x + 1) % 7 FROM n) SELECT count(*) FROM n"
        )
        return session.connection().execute(text(endless)).scalar_one()

    monkeypatch.setattr(explanations.lead_cards, "count", count)
    monkeypatch.setattr(explanations, "PATIENCE", 0.02)
    (reason,) = explained(database, asking("city:Osloo"))
    assert (reason.alone, reason.without, reason.nobody, reason.helps) == (
        "not counted",
        "not counted",
        False,
        False,
    )
    assert (reason.lacks, reason.hints) == ([], [])


def test_a_lead_says_what_it_says_in_words(database: Database) -> None:
    lead = make_lead(
        database,
        first_name="Ada",
        last_name="Lovelace",
        country="SE",
        city="Malmö",
        job_title="CTO",
        headline="I build engines",
        contacts={"email": ["ada@acme.com", "a@b.io", "c@d.io", "e@f.io"]},
    )
    put_in(database, make_campaign(database, "Nordics"), lead)
    assert said(database, "country:Norway", lead) == "This lead says Sweden"
    assert (
        said(database, "title:sales", lead) == "This lead says I build engines and CTO"
        or said(database, "title:sales", lead) == "This lead says CTO and I build engines"
    )
    assert said(database, "vip", lead) == "This lead says No"
    assert said(database, "region:Skåne", lead) == "This lead says nothing"
    assert said(database, "email:zzz", lead) == "This lead says ada@acme.com, a@b.io, c@d.io and 1 more"
    assert said(database, "updated<1d", lead) == "This lead says 2 Mar 2026"
    assert said(database, "campaign:Q4", lead) == "This lead says Nordics"
    assert said(database, "zzz", lead) == "Found nowhere in this lead"
    assert said(database, "Lovelace", lead) == ""
    assert said(database, "(city:Oslo OR vip)", lead) == "This lead says City: Malmö; VIP: No"


def test_a_campaign_that_does_not_hold_the_lead_is_the_first_reason(database: Database) -> None:
    lead, here = make_lead(database, city="Oslo"), make_campaign(database, "Here")
    scope = asking("city:Oslo", here)
    first, second = lines(database, scope, lead)
    assert first == Line(-1, "In the campaign Here", False, "This lead is in no campaign")
    assert (second.words, second.holds) == ("City contains Oslo", True)
    put_in(database, make_campaign(database, "There"), lead)
    assert lines(database, scope, lead)[0].says == "This lead is in There"


def test_a_lead_that_is_gone_is_explained_by_nothing(database: Database) -> None:
    assert lines(database, asking("vip"), 7) == []


def test_a_short_word_must_be_the_same_and_a_number_too() -> None:
    assert alike("CEO", ["CFO", "CTO"]) == []
    assert alike("Q4 SaaS", ["Q3 SaaS", "Q4 SaaS founders"]) == ["Q4 SaaS founders"]


def test_the_commonest_spelling_is_proposed_and_nothing_that_holds_a_better_one() -> None:
    values = ["SALES lead", "Head of Sales", "Sales", "Sales of salt"]
    assert alike("slaes", values, parts=True) == ["Sales"]


def test_a_word_that_exists_is_no_slip_of_another() -> None:
    assert alike("head slaes", ["Head of Sales", "Sales – Heat", "Headless sales"], parts=True) == [
        "Head of Sales"
    ]


def test_the_order_of_words_does_not_count() -> None:
    assert alike("sales vp", ["VP Sales", "VP of Sales"], parts=True) == ["VP Sales", "VP of Sales"]


@given(typed=st.text(max_size=20), among=st.lists(st.text(max_size=20), max_size=5))
def test_what_is_near_exists_and_is_something_else(typed: str, among: list[str]) -> None:
    for parts in (False, True):
        for found in alike(typed, among, parts=parts):
            assert any(found in value for value in among)
            assert fold(found) != fold(typed)


def test_a_value_far_from_any_sample_is_found_through_its_pieces(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lead(database, city="Aa")
    make_lead(database, city="Trondheim")
    make_lead(database, city="Bb")
    monkeypatch.setattr(looking, "SAMPLE", 2)
    subject = KNOWN.subject("city")
    assert subject is not None
    with database.reading() as session:
        terms = sql.Terms(KNOWN, sqlite=database.is_sqlite)
        assert nearest_values(session, terms, subject, Op.IS, "Trondhiem") == ["Trondheim"]


def test_a_filter_of_alternatives_is_one_condition(database: Database) -> None:
    some_sales(database)
    wanted = Any((Condition("city", Op.IS, ("Paris",)), Condition("vip", Op.ON)))
    (reason,) = explained(database, Scope(wanted=wanted))
    assert (reason.alone, reason.without) == ("0", "12")
    assert reason.words == "City is Paris or VIP"


def test_a_segment_is_explained_as_one_condition_with_its_own_count(database: Database) -> None:
    some_sales(database)
    segments = (
        ("nordic sales", parse("title:sales city:Oslo", KNOWN)),
        ("swedes", parse("country:SE", KNOWN)),
    )
    scope = Scope(wanted=parse('segment:"Nordic sales" segment:Swedes', KNOWN), segments=segments)
    sales, swedes = explained(database, scope)
    assert (sales.words, sales.alone, sales.without) == ("Segment is Nordic sales", "7", "5")
    assert (swedes.words, swedes.alone, swedes.lacks, swedes.hints) == ("Segment is Swedes", "5", [], [])


def test_a_lead_that_is_not_in_a_segment_is_told_what_of_it_it_fails(database: Database) -> None:
    lead_id = make_lead(database, city="Oslo", job_title="Cook")
    segments = (("sales", parse("title:sales city:Oslo vip", KNOWN)), ("osloers", parse("city:Oslo", KNOWN)))
    scope = Scope(wanted=parse("segment:Sales -segment:Osloers segment:Osloers", KNOWN), segments=segments)
    assert [(line.holds, line.says) for line in lines(database, scope, lead_id)] == [
        (False, "It fails: Job title contains sales and VIP"),
        (False, "This lead is in it"),
        (True, ""),
    ]
