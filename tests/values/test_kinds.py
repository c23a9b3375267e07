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
@given(st.sampled_from(list(Kind)), st.text(max_size=40))
def test_what_is_shown_is_understood_again(kind: Kind, text: str):
    attr = attr_of(kind)
    try:
        value = parse(attr, text)
    except BadValue:
        return
    assert parse(attr, str(value)) == value or kind == Kind.YES_NO
    if len(show(attr, value)) <= attr.max_length:
        assert parse(attr, show(attr, value)) == value
