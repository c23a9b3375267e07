"""A company's domain, from whatever names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.domains import FREE_MAIL, is_free_mail, parse_domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("acme.example", "acme.example"),
        ("WWW.Acme.Example/", "acme.example"),
        ("http://www.acme.example/about?x=1#y", "acme.example"),
        ("https://acme.example:8443", "acme.example"),
        ("ada@Acme.Example", "acme.example"),
        ("mailto:ada@acme.example", "acme.example"),
        ("sub.acme.co.uk", "sub.acme.co.uk"),
        ("acme.example.", "acme.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("https://ada@evil.example/", "evil.example"),
    ],
)
def test_a_domain_is_found_in_urls_and_addresses(text: str, domain: str):
    assert parse_domain(text) == domain


@pytest.mark.parametrize(
    "text",
    ["", "acme", "1.2.3.4", "https://", "ftp://acme.example", "a_b.example", "acme .example", "-a.example"],
)
def test_what_is_no_domain_is_refused(text: str):
    with pytest.raises(BadValue, match=r"[.]$"):
        parse_domain(text)


def test_a_mail_provider_is_no_employer():
    assert is_free_mail("Gmail.com")
    assert not is_free_mail("acme.example")
    assert all(parse_domain(domain) == domain for domain in FREE_MAIL)


@given(
    st.one_of(st.text(), st.from_regex(r"(https?://)?[a-zü.-]{1,12}\.[a-z]{2,4}(/\S{0,5})?", fullmatch=True))
)
def test_a_domain_stays_as_it_is_and_nothing_else_is_raised(text: str):
    try:
        domain = parse_domain(text)
    except BadValue:
        return
    assert parse_domain(domain) == domain
