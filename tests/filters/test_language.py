"""One text for a filter, everywhere: whatever it says is understood or refused in one sentence, and comes back."""

import random
import time
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere.attributes import Kind
from leadsphere.errors import BadFilter
from leadsphere.filters.filter import (
    DEEPEST,
    EVERYBODY,
    LONGEST_VALUE,
    MOST_CONDITIONS,
    All,
    Any,
    Condition,
    Filter,
    Not,
    conjuncts,
    normal,
)
from leadsphere.filters.language import LONGEST_TEXT, Completion, at_cursor, in_words, parse, quoted, write
from leadsphere.filters.operators import MOST_VALUES, OPERATORS, Op
from leadsphere.filters.spelling import NO_VALUE, in_quotes
from leadsphere.filters.subjects import Vocabulary, custom
from leadsphere.values.countries import country_name, matching_countries
from leadsphere.values.text import clean, fold
from tests.filters.strategies import ODD_WORDS, VOCABULARY, filters

WORKSPACE = Vocabulary(
    (
        custom(1, "Score", Kind.NUMBER),
        custom(2, "Deal size", Kind.NUMBER),
        custom(3, "Opted in", Kind.YES_NO),
        custom(4, "Mood", Kind.CHOICE, ("Hot", "None", "Luke warm")),
        custom(5, "title", Kind.TEXT),
        custom(6, "Renewal", Kind.DATE),
    )
)


def contains(subject: str, *values: str) -> Condition:
    return Condition(subject, Op.CONTAINS, values)


def any_of(subject: str, *values: str) -> Condition:
    return Condition(subject, Op.ANY_OF, values)


def text(*words: str) -> Filter:
    return normal(All(tuple(contains("text", word) for word in words)))


def known(subject: str) -> Condition:
    return Condition(subject, Op.KNOWN)


VIP = Condition("vip", Op.ON)
OPTED_IN = Condition("custom.3", Op.ON)

MEANINGS: list[tuple[str, Filter]] = [
    ("", EVERYBODY),
    ("  \t\n ", EVERYBODY),
    # Text
    ("growth", text("growth")),
    ("ada lovelace", text("ada", "lovelace")),
    ('"ada lovelace"', text("ada lovelace")),
    ("“ada lovelace”", text("ada lovelace")),
    ("„ada lovelace“", text("ada lovelace")),
    ('“say "hi”', text("say ")) if False else ('"say \\"hi\\""', text('say "hi"')),
    ('"back\\\\slash \\n"', text("back\\slash \\n")),
    ("a\\b", text("a\\b")),
    ("Oslo, Norway;", text("Oslo", "Norway")),
    ("Acme(UK)", text("Acme", "UK")),
    ("growth+sales", text("growth+sales")),
    ("C++", text("C++")),
    ("or and not", text("or", "and", "not")),
    ('"OR" "vip"', text("OR", "vip")),
    ("https://x.com/a?b=c", text("https://x.com/a?b=c")),
    ("x.com/?q=1", text("x.com/?q=1")),
    ("mailto:ada@example.org", text("mailto:ada@example.org")),
    ("10:30", text("10:30")),
    ("ada@example.org", text("ada@example.org")),
    ("tag\u200b:hot", any_of("tag", "hot")),
    ("a\x00b", text("ab")),
    ("\ufeffgrowth\u200e", text("growth")),
    ("text:a,b", contains("text", "a", "b")),
    # Signs
    ("title:growth", contains("job_title", "growth")),
    ("TITLE:growth", contains("job_title", "growth")),
    ("position:growth", contains("job_title", "growth")),
    ('"Job title":growth', contains("job_title", "growth")),
    ("title:growth,sales", contains("job_title", "growth", "sales")),
    ("title:growth+sales", Condition("job_title", Op.CONTAINS_ALL, ("growth", "sales"))),
    ('title:"head of"+"growth"', Condition("job_title", Op.CONTAINS_ALL, ("head of", "growth"))),
    ('title="Head of Growth"', Condition("job_title", Op.IS, ("Head of Growth",))),
    ("title^head,chief", Condition("job_title", Op.STARTS, ("head", "chief"))),
    ("title:C++", contains("job_title", "C++")),
    ("title:-x", contains("job_title", "-x")),
    ("note:10:30", contains("note", "10:30")),
    ("website:https://x.com/a", contains("website", "https://x.com/a")),
    ("phone:+4712345678,+46", contains("phone", "+4712345678", "+46")),
    ("tag:hot,warm", any_of("tag", "hot", "warm")),
    ("tag:hot+partner", Condition("tag", Op.ALL_OF, ("hot", "partner"))),
    ("tag=hot", any_of("tag", "hot")),
    ('campaign:"Q4 SaaS"', any_of("campaign", "Q4 SaaS")),
    ("stage:Replied,bounced", any_of("stage", "replied", "bounced")),
    ('country:"United States",no,Deutschland', any_of("country", "US", "NO", "DE")),
    ("size:51-200,201-500", any_of("headcount", "51-200", "201-500")),
    ('size:"10,000+"', any_of("headcount", "10001+")),
    ("size:10001+,5-7", any_of("headcount", "10001+", "5-7")),
    # Flags
    ("vip", VIP),
    ("VIP", VIP),
    ("vip:yes", VIP),
    ("vip=no", Not(VIP)),
    ("-vip:no", VIP),
    ("-vip", Not(VIP)),
    ('"Opted in":yes', OPTED_IN),
    ('"Opted in"', text("Opted in")),
    # Numbers and dates
    ("score<5", Condition("custom.1", Op.LESS, ("5",))),
    ("score>-5", Condition("custom.1", Op.GREATER, ("-5",))),
    ("score:5", Condition("custom.1", Op.BETWEEN, ("5", "5"))),
    ("score=5", Condition("custom.1", Op.BETWEEN, ("5", "5"))),
    ("score:5..10", Condition("custom.1", Op.BETWEEN, ("5", "10"))),
    ("score:10..9", Condition("custom.1", Op.BETWEEN, ("9", "10"))),
    ("score:-1.5..2", Condition("custom.1", Op.BETWEEN, ("-1.5", "2"))),
    ('"Deal size">"1,000"', Condition("custom.2", Op.GREATER, ("1000",))),
    ('"Deal size":"1,000".."2,000"', Condition("custom.2", Op.BETWEEN, ("1000", "2000"))),
    ("updated<30d", Condition("updated", Op.WITHIN, ("30d",))),
    ("updated>12H", Condition("updated", Op.OLDER, ("12h",))),
    ("created<2026-01-05", Condition("created", Op.BEFORE, ("2026-01-05",))),
    ('added>"5 Jan 2026"', Condition("created", Op.AFTER, ("2026-01-05",))),
    ("created:2026-01-05", Condition("created", Op.BETWEEN, ("2026-01-05", "2026-01-05"))),
    ("created:2026-02-01..2026-01-05", Condition("created", Op.BETWEEN, ("2026-01-05", "2026-02-01"))),
    # What is known
    ("title:*", known("job_title")),
    ("-title:*", Not(known("job_title"))),
    ("name:none", Not(known("name"))),
    ("name:Empty", Not(known("name"))),
    ('name:"none"', contains("name", "none")),
    ("name=none", Condition("name", Op.IS, ("none",))),
    ("tag:never", Not(known("tag"))),
    ("size:unknown", Not(known("headcount"))),
    ("reviewed:never", Not(known("reviewed"))),
    ("-reviewed:never", known("reviewed")),
    ("verdict:unknown", any_of("verdict", "unknown")),
    ("mood:none", any_of("custom.4", "None")),
    ("mood:never", Not(known("custom.4"))),
    ("has:email,phone", All((known("email"), known("phone")))),
    ('has:"Deal size"+vip', All((known("custom.2"), VIP))),
    ("-has:email", Not(known("email"))),
    # Verdicts
    ("email:valid", any_of("verdict", "valid")),
    ("email:valid,Role", any_of("verdict", "valid", "role")),
    ("email:unknown", any_of("verdict", "unknown")),
    ('email:"valid"', contains("email", "valid")),
    ('email:"valid",foo', contains("email", "valid", "foo")),
    ("email=valid", Condition("email", Op.IS, ("valid",))),
    ("email:none", Not(known("email"))),
    ("email:gmail", contains("email", "gmail")),
    # And, or, not
    ("vip growth", All((VIP, contains("text", "growth")))),
    ("vip AND growth", All((VIP, contains("text", "growth")))),
    ("vip OR growth", Any((VIP, contains("text", "growth")))),
    ("a b OR c", Any((All((contains("text", "a"), contains("text", "b"))), contains("text", "c")))),
    ("a (b OR c)", All((contains("text", "a"), Any((contains("text", "b"), contains("text", "c")))))),
    ("a(vip)", All((contains("text", "a"), VIP))),
    ("NOT vip", Not(VIP)),
    ("--vip", VIP),
    ("NOT -vip", VIP),
    ("a AND NOT b", All((contains("text", "a"), Not(contains("text", "b"))))),
    ("-(a OR b)", Not(Any((contains("text", "a"), contains("text", "b"))))),
    ("-(-(-(vip)))", Not(VIP)),
    ("((((((vip))))))", VIP),
    # Own fields whose label is another's word
    ("custom.5:x", contains("custom.5", "x")),
]


@pytest.mark.parametrize(("written", "meant"), MEANINGS)
def test_a_text_means_a_filter_and_comes_back(written: str, meant: Filter):
    assert parse(written, WORKSPACE) == meant
    assert parse(write(meant, WORKSPACE), WORKSPACE) == meant


@pytest.mark.parametrize(
    "written",
    [
        'title:growth country:"United States" vip size:51-200 -tag:cold campaign:"Q4 SaaS" email:valid updated<30d '
        "(city:Oslo OR city:Bergen)",
        "title:* -name:* reviewed:never size:unknown -tag:*",
        "(a b) OR -(c OR d) OR -vip",
        '("Opted in":no "Opted in":yes) OR Score:5..10',
        "Score:5 created:2026-01-05 Score<-5",
        'email:"valid" OR email:unknown,valid OR "Deal size":5',
        'phone:"+47" size:10001+ title:growth+"C++"',
        'custom.5:x "OR" "-x" "vip" "none" Mood:"None"',
    ],
)
def test_what_is_written_nicely_stays_as_it_is(written: str):
    assert write(parse(written, WORKSPACE), WORKSPACE) == written


@settings(max_examples=300, deadline=None)
@given(filters())
def test_every_filter_comes_back_from_its_text(wanted: Filter):
    assert parse(write(wanted, VOCABULARY), VOCABULARY) == wanted


@given(filters())
def test_cleaning_the_text_of_a_filter_changes_nothing(wanted: Filter):
    assert clean(write(wanted, VOCABULARY)) == write(wanted, VOCABULARY)


@given(filters())
def test_a_url_carries_a_filter(wanted: Filter):
    written = write(wanted, VOCABULARY)
    assert unquote(quote(written, safe="")) == unquote_plus(quote_plus(written)) == written


@given(filters())
def test_the_parts_of_a_filter_can_be_said_and_written_one_by_one(wanted: Filter):
    parts = conjuncts(wanted)
    assert all(in_words(part, VOCABULARY) for part in parts)
    one_by_one = tuple(parse(write(part, VOCABULARY), VOCABULARY) for part in parts)
    assert normal(All(one_by_one)) == wanted


@given(st.one_of(st.text(), st.sampled_from(ODD_WORDS)).map(clean).filter(fold))
def test_a_quoted_value_is_one_value(value: str):
    meant = parse(f"name:{quoted(value)} vip", WORKSPACE)
    assert meant == All((contains("name", value), VIP))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("growth", "growth"),
        ("51-200", "51-200"),
        ("-5", "-5"),
        ("ada@example.org", "ada@example.org"),
        ("Bjørn's", "Bjørn's"),
        ("Q4 SaaS", '"Q4 SaaS"'),
        ("OR", '"OR"'),
        ("or", "or"),
        ("none", '"none"'),
        ("-x", '"-x"'),
        ("", '""'),
        ('say "hi" \\', '"say \\"hi\\" \\\\"'),
    ],
)
def test_a_value_is_quoted_where_it_must_be(value: str, written: str):
    assert quoted(value) == written


@pytest.mark.parametrize("code", matching_countries(bool))
def test_every_country_is_written_by_its_name(code: str):
    wanted = any_of("country", code)
    assert country_name(code) in write(wanted, WORKSPACE)
    assert parse(write(wanted, WORKSPACE), WORKSPACE) == wanted


@pytest.mark.parametrize("example", [operator.example for operator in OPERATORS])
def test_the_example_of_every_operator_is_understood(example: str):
    operators = {operator.op for operator in OPERATORS if operator.example == example}
    meant = parse(example, WORKSPACE)
    assert isinstance(meant, Condition) and meant.op in operators


# What is refused

MISTAKES: list[tuple[str, str, int, str]] = [
    ("titel:growth", "There is no “titel” to filter by. Did you mean “title”?", 0, "title:growth"),
    ("vip (titel^growth)", "Did you mean “title”?", 5, "vip (title^growth)"),
    ('"Deal sice"<5', "Did you mean “Deal size”?", 0, '"Deal size"<5'),
    ("compain:x", "Did you mean “campaign”?", 0, "campaign:x"),
    ("camp:x", "Did you mean “campaign”?", 0, "campaign:x"),
    ("re:hello", "There is no “re” to filter by. Put all of it in quotes", 0, '"re:hello"'),
    ("stage:repleid", "Stage has no “repleid”. Did you mean “replied”?", 6, "stage:replied"),
    ("stage:replied,bouncd x", "Did you mean “bounced”?", 14, "stage:replied,bounced x"),
    ("stage:zzz", "Stage has no “zzz”. Stage is one of: discovered", 6, ""),
    ("mood:lukewarm", "Did you mean “Luke warm”?", 5, 'mood:"Luke warm"'),
    ("country:Norwya", "Country has no “Norwya”. Did you mean “Norway”?", 8, "country:Norway"),
    ("country:Unitedstats", "Did you mean “United States”?", 8, 'country:"United States"'),
    ("country:xqzw", "no country", 8, ""),
    ("has:emial", "Did you mean “email”?", 4, "has:email"),
    ("custom.99:x", "was removed", 0, ""),
    ("title!=x", "Write a dash", 0, "-title=x"),
    ("title<5", "Job title is compared by “:” or “=” or “^”, not by “<”", 5, ""),
    ("score^5", "Score is compared by", 5, ""),
    ("score>=5", "There is no “>=”", 5, ""),
    ("score:abc", "is no number", 6, ""),
    ("score:5,6", "one value, or two with ..", 6, ""),
    ("score:1,234", "commas in quotes", 6, 'score:"1,234"'),
    ("size:10,000+", "commas in quotes", 5, 'size:"10,000+"'),
    ("size:1,001-5,000", "commas in quotes", 5, 'size:"1,001-5,000"'),
    ("score:5..", "Write a value right after", 9, ""),
    ("score:1..2..3", "one value, or two with ..", 6, ""),
    ("score<1..2", "one value after “<”", 6, ""),
    ("score:1+2", "joined by “+”", 7, ""),
    ("size:3+4", "joined by “+”", 6, ""),
    ("title=a+b", "joined by “+”", 7, ""),
    ("updated:30d", "Write updated<30d for less than 30d ago", 7, "updated<30d"),
    ("updated<30x", "Or an age: 12h, 30d", 8, ""),
    ("updated<0d", "is no age", 8, ""),
    ("created:03/04/2026", "2026", 8, ""),
    ("vip:maybe", "VIP is yes or no", 4, ""),
    ("vip<5", "VIP is yes or no", 4, ""),
    ("tag:none,hot", "“none” stands alone", 4, 'tag:"none",hot'),
    ("tag:hot,*", "“*” stands alone", 8, 'tag:hot,"*"'),
    ("tag:a,b+c", "not by both", 4, ""),
    ("email:valid,foo", "“valid” is an E-mail verdict, and “foo” is none", 6, 'email:"valid",foo'),
    ("title: growth", "Write a value right after “title:”", 6, "title:growth"),
    ("title:", "Write a value right after “title:”", 6, ""),
    ("tag:hot,", "Write a value right after “tag:hot,”", 8, ""),
    ("tag:(hot OR warm)", "Write a value right after “tag:”", 4, ""),
    ("has:", "Write a value right after “has:”", 4, ""),
    (":x", "Write before the “:” what to filter by", 0, ""),
    ('title:"growth', "This quote is not closed", 6, 'title:"growth"'),
    ('"', "This quote is not closed", 0, '""'),
    ('""', "nothing to look for", 0, ""),
    ('title:""', "compared with nothing", 6, ""),
    ('tag:"hot"warm', "Put a blank or a comma", 9, ""),
    ('size:"51"-200', "Put a blank or a comma", 9, ""),
    ("vip (growth", "This parenthesis is not closed", 4, ""),
    ("growth)", "This parenthesis closes nothing", 6, ""),
    ("a () b", "nothing between these parentheses", 2, ""),
    ("(", "A condition is missing here", 1, ""),
    ("a OR", "A condition is missing here", 4, ""),
    ("a AND AND b", "stand between two conditions", 6, ""),
    ("OR a", "stand between two conditions", 0, ""),
    ("(a OR)", "A condition is missing here", 5, ""),
    ("a NOT", "right after NOT", 2, ""),
    ("- a", "right after this dash", 0, ""),
    ("a -", "right after this dash", 2, ""),
    ("\x00", "nothing to look for", 0, ""),
]


@pytest.mark.parametrize(("written", "sentence", "at", "instead"), MISTAKES)
def test_a_mistake_is_shown_where_it_is(written: str, sentence: str, at: int, instead: str):
    with pytest.raises(BadFilter) as caught:
        parse(written, WORKSPACE)
    assert sentence in str(caught.value)
    assert (caught.value.at, caught.value.instead) == (at, instead)


@pytest.mark.parametrize("instead", [instead for *_, instead in MISTAKES if instead not in ("", '""')])
def test_what_is_suggested_is_understood(instead: str):
    assert parse(instead, WORKSPACE) != EVERYBODY


@pytest.mark.parametrize(
    "wanted",
    [
        contains("custom.99", "x"),
        Condition("custom.99", Op.ON),
        Not(Condition("custom.99", Op.KNOWN)),
        Condition("custom.99", Op.BETWEEN, ("1", "2")),
        contains("no such thing", "x"),
        contains("", "x"),
        contains("job_title"),
        Condition("job_title", Op.LESS, ("5",)),
        any_of("verdict", "no such verdict"),
    ],
)
def test_a_condition_that_cannot_be_asked_any_more_is_written_and_refused(wanted: Filter):
    written = write(wanted, WORKSPACE)
    assert written and in_words(wanted, WORKSPACE)
    with pytest.raises(BadFilter, match=r"\w"):
        parse(written, WORKSPACE)


# Limits

AT_THE_LIMIT = [
    " ".join(["vip"] * MOST_CONDITIONS),
    " OR ".join(["vip"] * MOST_CONDITIONS),
    "tag:" + ",".join(["x"] * MOST_VALUES),
    "x" * LONGEST_VALUE,
    f'title:"{"x" * LONGEST_VALUE}"',
    "vip" + " " * (LONGEST_TEXT - 3),
    "(" * 4 * DEEPEST + "vip" + ")" * 4 * DEEPEST,
    "a (b OR (c -(d e)))",
    "NOT " * 900 + "vip",
    "-" * 3900 + "vip",
]
BEYOND = [
    " ".join(["vip"] * (MOST_CONDITIONS + 1)),
    "has:" + ",".join(["email"] * (MOST_CONDITIONS + 1)),
    "tag:" + ",".join(["x"] * (MOST_VALUES + 1)),
    "x" * (LONGEST_VALUE + 1),
    f'title:"{"x" * (LONGEST_VALUE + 1)}"',
    "vip" + " " * (LONGEST_TEXT - 2),
    "(" * (4 * DEEPEST + 1) + "vip" + ")" * (4 * DEEPEST + 1),
    "a (b OR (c -(d OR (e f))))",
]


@pytest.mark.parametrize("written", AT_THE_LIMIT)
def test_what_is_just_within_the_limits_is_understood(written: str):
    assert parse(written, WORKSPACE) != EVERYBODY


@pytest.mark.parametrize("written", BEYOND)
def test_what_is_beyond_the_limits_is_refused(written: str):
    with pytest.raises(BadFilter, match="at most"):
        parse(written, WORKSPACE)


def endless() -> Iterator[str]:
    """Texts that are long, or as long as is allowed, and full of what costs a careless parser its time or stack."""
    yield from (
        "vip " * 10_000,
        "vip OR " * 10_000,
        "(" * 10_000,
        "()" * 5_000,
        "-(" * 5_000 + "vip" + ")" * 5_000,
        "NOT " * 10_000,
        '"' * 10_001,
    )
    for unit in (
        "a ",
        "(",
        ")",
        "(a)",
        "-(",
        '"',
        '" ',
        "\\",
        '"\\',
        "-",
        ":",
        "a:",
        "tag:",
        "foo:bar ",
        "a@",
    ):
        yield unit * (LONGEST_TEXT // len(unit))
    for start in ("tag:", "country:", "size:", "updated:", "score:", "has:", "email:", "zzz:", "text:"):
        for unit in (
            ",",
            "x,",
            "+",
            "+a",
            "..",
            "1..",
            "(",
            "1",
            "1 ",
            "é",
            "\u0301",
            '"x",',
            "valid,",
            "\ufdfa",
        ):
            yield start + unit * ((LONGEST_TEXT - len(start)) // len(unit))


def test_no_text_takes_long():
    parse("country:Norway created:2026-01-01", WORKSPACE)  # reads the names of countries and months, once
    for written in endless():
        # Once of five times: a collection of garbage may fall into any of them.
        assert any(seconds(written) < 0.05 for _ in range(5)), f"{written[:30]!r}, {len(written)} characters"


def seconds(written: str) -> float:
    """Of a processor's time: whatever else runs on the machine does not count."""
    before = time.thread_time()
    outcome(written)
    return time.thread_time() - before


FRAGMENTS = (
    *('"', "“", "”", "\\", '\\"', "(", ")", "-", "+", ",", "..", "*", ":", "=", "<", ">", "^", " ", "\t", "\x00"),
    *("\x1b[0m", "\u202e", "\u200f", "\ufeff", "\u0301", "\ud800", "👩‍💻", "é", "OR", " OR ", " AND ", "NOT ", "a"),
    *("vip", "title:", "tag:hot", "size:1-10", "score:5..", "updated<30d", "email:valid", "has:", "custom.9:x"),
    *("'; DROP TABLE lead; --", "' OR '1'='1", "%", "_", "<script>alert(1)</script>", "{{7*7}}", "${x}", "../../x"),
    *("country:Norwya", "https://x.com/a?b=(c)", "10:30", '"Deal size":', "none", "1e999", "NaN", "99999d"),
)  # fmt: skip


def hostile() -> Iterator[str]:
    """Every pair of fragments, and longer runs of them."""
    yield from ("".join(pair) for pair in product(FRAGMENTS, repeat=2))
    chance = random.Random(20260105)  # noqa: S311 - the same texts at every run
    for _ in range(2_000):
        yield "".join(chance.choices(FRAGMENTS, k=chance.randint(3, 12)))


def outcome(written: str) -> Filter | BadFilter:
    """What becomes of a text; whatever else is raised, is a failure."""
    try:
        return parse(written, WORKSPACE)
    except BadFilter as error:
        return error


def check_outcome(written: str) -> None:
    found = outcome(written)
    if isinstance(found, BadFilter):
        assert str(found).strip() and "\x00" not in str(found)
        assert 0 <= found.at <= len(written)
        assert found.instead != written
        assert found.instead == "" or isinstance(
            outcome(found.instead), All | Any | Not | Condition | BadFilter
        )
    else:
        assert parse(write(found, WORKSPACE), WORKSPACE) == found
        in_words(found, WORKSPACE)


def test_hostile_texts_are_understood_or_refused_in_one_sentence():
    texts = [*hostile(), *endless(), *AT_THE_LIMIT, *BEYOND]
    assert len(set(texts)) > 4_000
    for written in texts:
        check_outcome(written)


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from((*FRAGMENTS, *ODD_WORDS))).map("".join)))
def test_any_text_is_understood_or_refused_in_one_sentence(written: str):
    check_outcome(written)


# In words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "everybody"),
        ("growth", "“growth”"),
        ("-growth", "not “growth”"),
        ("vip", "VIP"),
        ("-vip", "not VIP"),
        ("title:growth,sales", "Job title contains growth or sales"),
        ("title:growth+sales", "Job title contains growth and sales"),
        ("-title^head", "Job title does not start with head"),
        ("tag:a,b,c,d", "Tag is a, b, c or d"),
        ("tag:a,b,c,d,e", "Tag is a, b, c or 2 more"),
        ("-tag:cold", "Tag is not cold"),
        ("country:no,se", "Country is Norway or Sweden"),
        ("email:catchall", "E-mail verdict is Catchall"),
        ("title:*", "Job title is known"),
        ("-title:*", "Job title is empty"),
        ("reviewed:never", "Reviewed: never"),
        ("updated<30d", "Updated in the last 30 days"),
        ("-updated>1y", "Updated not longer ago than 1 year"),
        ("created<2026-01-05", "Added before 5 Jan 2026"),
        ("created:2026-01-05", "Added on 5 Jan 2026"),
        ("-created:2026-01-05", "Added not on 5 Jan 2026"),
        ("created:2026-01-05..2026-02-01", "Added between 5 Jan 2026 and 1 Feb 2026"),
        ("score>1500", "Score more than 1,500"),
        ("score:5", "Score is 5"),
        ("-score:5", "Score is not 5"),
        ("score:5..10", "Score between 5 and 10"),
        ("city=Oslo OR city=Bergen", "City is Oslo or City is Bergen"),
        ("-(vip OR growth)", "not (VIP or “growth”)"),
        ("vip OR (a b)", "VIP or (“a” and “b”)"),
    ],
)
def test_a_part_is_said_in_a_short_sentence(written: str, said: str):
    assert in_words(parse(written, WORKSPACE), WORKSPACE) == said


def test_a_removed_field_is_said_to_be_one():
    assert in_words(contains("custom.99", "x"), WORKSPACE) == "A removed field contains x"


# At the cursor, which is the bar


@pytest.mark.parametrize(
    ("written", "kind", "subject", "typed", "replaced"),
    [
        ("|", "subject", "", "", ""),
        ("ti|", "subject", "", "ti", "ti"),
        ("|ti", "subject", "", "", "ti"),
        ("vip ti|tle x", "subject", "", "ti", "title"),
        ("vip | x", "subject", "", "", ""),
        ("-ti|", "subject", "", "ti", "ti"),
        ("-|", "subject", "", "", ""),
        ("(ti|", "subject", "", "ti", "ti"),
        ("a (ti|)", "subject", "", "ti", "ti"),
        ('"Deal s|', "subject", "", "Deal s", '"Deal s'),
        ('"Deal| size":5', "subject", "", "Deal", '"Deal size"'),
        ("ti|tle:growth", "subject", "", "ti", "title"),
        ("title|:growth", "subject", "", "title", "title"),
        ("title:|", "value", "job_title", "", ""),
        ("title:gro|wth", "value", "job_title", "gro", "growth"),
        ("title:growth|", "value", "job_title", "growth", "growth"),
        ("title: |", "subject", "", "", ""),
        ('city:"New Yo|', "value", "city", "New Yo", '"New Yo'),
        ('city:"New Yo| x', "value", "city", "New Yo", '"New Yo'),
        ('city:"|', "value", "city", "", '"'),
        ('city:"New| York" x', "value", "city", "New", '"New York"'),
        ('city:"New York"|', "value", "city", "New York", '"New York"'),
        ("city:“New Yo|", "value", "city", "New Yo", "“New Yo"),
        ('name:"say \\"h|i\\""', "value", "name", 'say "h', '"say \\"hi\\""'),
        ("tag:hot,|", "value", "tag", "", ""),
        ("tag:hot,wa|,cold", "value", "tag", "wa", "wa"),
        ("tag:ho|t,warm", "value", "tag", "ho", "hot"),
        ("tag:hot,|warm", "value", "tag", "", "warm"),
        ("tag:hot+|", "value", "tag", "", ""),
        ("tag:hot+wa|", "value", "tag", "wa", "wa"),
        ("size:10001+|", "value", "headcount", "10001+", "10001+"),
        ("updated<3|", "value", "updated", "3", "3"),
        ("score:5..1|", "value", "custom.1", "1", "1"),
        ("score:5.|.10", "none", "", "", ""),
        ("zzz:x|", "none", "", "", ""),
        ("has:em|", "none", "", "", ""),
        ("https://x|", "subject", "", "https://x", "https://x"),
    ],
)
def test_what_is_typed_at_the_cursor_is_found(
    written: str, kind: str, subject: str, typed: str, replaced: str
):
    cursor = written.index("|")
    bare = written.replace("|", "", 1)
    found = at_cursor(bare, cursor, WORKSPACE)
    assert (found.kind, found.subject, found.typed) == (kind, subject, typed)
    assert bare[found.start : found.end] == replaced
    assert found.start <= cursor <= found.end


@pytest.mark.parametrize("cursor", [-5, 0, 3, 99])
def test_a_cursor_outside_of_the_text_is_at_its_end(cursor: int):
    found = at_cursor("vip", cursor, WORKSPACE)
    assert found == Completion("subject", "", "vip"[: max(cursor, 0)], 0, 3)


@given(st.lists(st.sampled_from((*FRAGMENTS, *ODD_WORDS))).map("".join), st.integers(-1, 80))
def test_a_cursor_in_any_text_is_somewhere(written: str, cursor: int):
    found = at_cursor(written, cursor, WORKSPACE)
    assert 0 <= found.start <= found.end <= len(written)


@given(filters())
def test_what_is_typed_up_to_the_end_of_a_value_is_the_value(wanted: Filter):
    """Put there again in quotes it changes nothing, but where quotes make the difference."""
    written = write(wanted, VOCABULARY)
    for cursor in range(len(written) + 1):
        found = at_cursor(written, cursor, VOCABULARY)
        bare_means_more = found.subject == "email" or found.typed in ("*", *NO_VALUE)
        if found.kind == "value" and found.start < found.end == cursor and not bare_means_more:
            again = written[: found.start] + in_quotes(found.typed) + written[found.end :]
            assert parse(again, VOCABULARY) == wanted
