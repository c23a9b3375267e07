"""Every kind of attribute parses and shows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere import catalogue
from leadsphere.attributes import Attr, Kind
from leadsphere.errors import BadValue
from leadsphere.values.kinds import NO_WORDS, YES_WORDS, parse, show

# For each kind: an example as typed, the value, how it is shown, and a text that is refused ("": none).
EXAMPLES: dict[Kind, tuple[str, str | bool, str, str]] = {
    Kind.TEXT: (" Head\u00a0of  Growth ", "Head of Growth", "Head of Growth", "x" * 21),
    Kind.LONG_TEXT: ("one \r\n two", "one\ntwo", "one\ntwo", "x" * 21),
    Kind.YES_NO: ("Sí", True, "Yes", "perhaps"),
    Kind.COUNTRY: ("Estados Unidos", "US", "United States", "Narnia"),
    Kind.HEADCOUNT: ("11 to 50", "11-50", "11-50", "many"),
    Kind.DOMAIN: ("https://www.acme.example/x", "acme.example", "acme.example", "acme"),
    Kind.COMPANY: (" Acme,  Inc. ", "Acme, Inc.", "Acme, Inc.", "x" * 21),
    Kind.CHOICE: ("On Hold", "on_hold", "on hold", "gone"),
    Kind.NUMBER: ("1 234,50", "1234.5", "1,234.5", "many"),
    Kind.DATE: ("3. März 2026", "2026-03-03", "3 Mar 2026", "03/04/2026"),
    Kind.URL: ("Twitter.com/Ada", "https://x.com/ada", "https://x.com/ada", "javascript:alert(1)"),
}


def attr_of(kind: Kind) -> Attr:
    return Attr(
        "Thing", kind=kind, choices=("draft", "on_hold") if kind == Kind.CHOICE else (), max_length=20
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_parser_and_can_be_shown(kind: Kind):
    typed, value, shown, refused = EXAMPLES[kind]
    assert parse(attr_of(kind), typed) == value
    assert show(attr_of(kind), value) == shown
    with pytest.raises(BadValue, match=r"[.]$"):
        parse(attr_of(kind), refused)


@pytest.mark.parametrize("kind", Kind)
def test_blank_text_is_nothing(kind: Kind):
    assert parse(attr_of(kind), " \u00a0") == (False if kind == Kind.YES_NO else "")


@pytest.mark.parametrize("attribute", catalogue.ATTRIBUTES, ids=lambda attribute: attribute.name)
def test_every_attribute_of_the_catalogue_takes_a_blank(attribute: catalogue.Attribute):
    assert not parse(attribute.attr, "")


def test_yes_and_no_are_understood_in_several_languages():
    vip = Attr("VIP", kind=Kind.YES_NO)
    assert all(parse(vip, word.upper()) is True for word in YES_WORDS)
    assert all(parse(vip, word) is False for word in NO_WORDS)


def test_too_long_a_text_is_refused_with_the_limit():
    with pytest.raises(BadValue, match="Job title has 21 characters; write at most 20"):
        parse(Attr("Job title", max_length=20), "x" * 21)


# The names of countries are read once, on first use.
@settings(deadline=None)
@given(
    st.sampled_from(list(Kind)),
    st.one_of(
        st.text(max_size=40),
        st.from_regex(r"[-(€$]?[0-9]{1,9}([., '][0-9]{3}){0,2}([.,][0-9]{0,6})?( ?[€%)])?", fullmatch=True),
        st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}", fullmatch=True),
        st.dates().map("{:%d %B %Y}".format),
        st.from_regex(r"(https?://|mailto:|tel:)[a-z0-9+@./]{1,20}", fullmatch=True),
    ),
)
def test_what_is_shown_is_understood_again(kind: Kind, text: str):
    attr = attr_of(kind)
    try:
        value = parse(attr, text)
    except BadValue:
        return
    assert parse(attr, str(value)) == value or kind == Kind.YES_NO
    if len(show(attr, value)) <= attr.max_length:
        assert parse(attr, show(attr, value)) == value
