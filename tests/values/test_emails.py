"""One mailbox, one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.emails import parse_email, split_emails


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        (" ada@example.org\u00a0", "ada@example.org"),
        ("mailto:ada@example.org?subject=Hello", "ada@example.org"),
        ("Email: ada@example.org", "ada@example.org"),
        ('"Lovelace, Ada" <ada@example.org>', "ada@example.org"),
        ("Ada < ada@example.org >", "ada@example.org"),
        ("'ada@example.org',", "ada@example.org"),
        ("ada@example.org.", "ada@example.org"),
        ("(ada@example.org)", "ada@example.org"),
        ("ada+news@example.org", "ada+news@example.org"),
        ("o'hara@example.org", "o'hara@example.org"),
        ("ada@lab.test", "ada@lab.test"),
        ("ada@lab.example", "ada@lab.example"),
        ("ada@lab.invalid", "ada@lab.invalid"),
        ("ada@office.local", "ada@office.local"),
        ("ada@münchen.example", "ada@xn--mnchen-3ya.example"),
        ("josé@example.org", "josé@example.org"),
    ],
)
def test_the_spellings_of_an_address_are_one(text: str, address: str):
    assert parse_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "a@b@example.org",
        "ada lovelace@example.org",
        "a..b@c.org",
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str):
    with pytest.raises(BadValue, match=r"[.]$"):
        parse_email(text)


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("", []),
        ("none", ["none"]),
        ("a@x.org", ["a@x.org"]),
        ("a@x.org; b@y.org / c@z.org", ["a@x.org", "b@y.org", "c@z.org"]),
        ("a@x.org/b@y.org", ["a@x.org", "b@y.org"]),
        ("a@x.org ::: b@y.org", ["a@x.org", "b@y.org"]),
        ("a@x.org\nb@y.org", ["a@x.org", "b@y.org"]),
        ("a @x.org, b [at] y.org", ["a@x.org", "b@y.org"]),
        ("a@x.org or b@y.org", ["a@x.org", "b@y.org"]),
        ("Lovelace, Ada <a@x.org>, Bob <b@y.org>", ["a@x.org", "b@y.org"]),
    ],
)
def test_a_cell_may_hold_several(cell: str, pieces: list[str]):
    assert split_emails(cell) == pieces


@given(
    st.one_of(st.text(), st.emails(), st.from_regex(r"[a-zA-Z0-9.ü\"'<>;, ]{1,9}@[a-zé.-]{1,9}\.[a-z]{2,4}"))
)
def test_an_address_stays_as_it_is_and_nothing_else_is_raised(text: str):
    split_emails(text)
    try:
        address = parse_email(text)
    except BadValue:
        return
    assert parse_email(address) == address
