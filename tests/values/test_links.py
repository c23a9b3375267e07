"""A link opens a page, a mail or a call, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.values.links import parse_link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("acme.example/deck", "https://acme.example/deck"),
        ("HTTP://Acme.Example/Deck", "http://acme.example/Deck"),
        ("twitter.com/Ada", "https://x.com/ada"),
        ("acme.example:8443/x", "https://acme.example:8443/x"),
        ("mailto:Ada@Example.org", "mailto:ada@example.org"),
        ("MailTo: ada@example.org?bcc=eve@example.org&body=x", "mailto:ada@example.org"),
        ("mailto:ada@münchen.example", "mailto:ada@xn--mnchen-3ya.example"),
        ("tel:+1-416-555-0123", "tel:+14165550123"),
        ("TEL:+1 (416) 555-0123 ext. 7", "tel:+14165550123;ext=7"),
    ],
)
def test_the_spellings_of_a_link_are_one(text: str, link: str):
    assert parse_link(text) == link


@pytest.mark.parametrize(
    "text",
    [
        *("", "acme", "javascript:alert(1)", "JAVA\tSCRIPT:alert(1)", "java\u200bscript:alert(1)"),
        *(
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://acme.example/x",
            "ftp://acme.example",
        ),
        *(
            "sms:+14165550123",
            "view-source:https://acme.example",
            "intent://x",
            "about:blank",
            "//",
            "https:",
        ),
        *(
            "mailto:",
            "mailto:ada",
            "mailto:a%20b@example.org",
            "mailto:o'hara@example.org",
            "mailto:javascript:alert(1)",
        ),
        *("tel:", "tel:555-0123", "tel:javascript", "https://ada:secret@acme.example"),
    ],
)
def test_what_a_click_should_not_open_is_refused(text: str):
    with pytest.raises(BadValue, match=r"[.]$"):
        parse_link(text)


@given(
    st.one_of(
        st.text(), st.from_regex(r"(?i)(mailto|tel|https?):(//)?[a-z0-9+@.;=?%/-]{1,24}", fullmatch=True)
    )
)
def test_a_link_stays_as_it_is_and_nothing_else_is_raised(text: str):
    try:
        link = parse_link(text)
    except BadValue:
        return
    assert parse_link(link) == link
    assert link.startswith(("https://", "http://", "mailto:", "tel:+"))
