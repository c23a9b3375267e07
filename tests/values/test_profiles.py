"""One page, one address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadValue
from leadsphere.models import ContactKind
from leadsphere.values.profiles import Profile, is_network, parse_profile

ADA = Profile("linkedin", "https://www.linkedin.com/in/ada-lovelace-1815")
JOSE = Profile("linkedin", "https://www.linkedin.com/in/josé-garcía")


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("https://www.linkedin.com/in/ada-lovelace-1815", ADA),
        ("http://linkedin.com/in/Ada-Lovelace-1815/", ADA),
        ("in.linkedin.com/in/ada-lovelace-1815?trk=people-guest&originalSubdomain=in#about", ADA),
        ("www.LinkedIn.com//in/./ada-lovelace-1815/details/experience/", ADA),
        ("<https://uk.linkedin.com/in/ada-lovelace-1815/en>", ADA),
        ("//www.linkedin.com/in/ada-lovelace-1815", ADA),
        ("https://www.linkedin.com/in/jos%C3%A9-garc%c3%ada/", JOSE),
        ("https://www.linkedin.com/in/JOSÉ-García", JOSE),
        ("https://www.linkedin.com/in/jose\u0301-garci\u0301a", JOSE),
        (
            "linkedin.com/pub/ada-lovelace/1a/2b/3c",
            Profile("linkedin", "https://www.linkedin.com/pub/ada-lovelace/1a/2b/3c"),
        ),
        (
            "https://www.linkedin.com/sales/lead/ACwAAbC,NAME_SEARCH,x1",
            Profile("linkedin", "https://www.linkedin.com/sales/lead/ACwAAbC"),
        ),
        ("https://www.linkedin.com/company/Acme/", Profile("other", "https://www.linkedin.com/company/Acme")),
        ("https://twitter.com/Ada?s=20", Profile("x", "https://x.com/ada")),
        ("mobile.twitter.com/ada/status/1", Profile("x", "https://x.com/ada")),
        ("https://x.com/search?q=ada", Profile("other", "https://x.com/search?q=ada")),
        ("m.facebook.com/ada.lovelace/", Profile("facebook", "https://www.facebook.com/ada.lovelace")),
        (
            "https://fb.com/profile.php?id=123&sk=about",
            Profile("facebook", "https://www.facebook.com/profile.php?id=123"),
        ),
        ("https://www.facebook.com/groups/1", Profile("other", "https://www.facebook.com/groups/1")),
        ("github.com/Ada", Profile("github", "https://github.com/ada")),
        ("https://github.com/ada/engine", Profile("other", "https://github.com/ada/engine")),
        ("instagram.com/ada", Profile("other", "https://instagram.com/ada")),
        ("www.ada.example/me/?utm_source=x&id=2#top", Profile("website", "https://www.ada.example/me?id=2")),
        ("HTTP://Ada.Example:80", Profile("website", "http://ada.example")),
        ("ada.example:8443/x", Profile("website", "https://ada.example:8443/x")),
        ("https://bücher.example/a b", Profile("website", "https://xn--bcher-kva.example/a%20b")),
        ("https://ada.example/%7eada/%2fx", Profile("website", "https://ada.example/~ada/%2Fx")),
    ],
)
def test_the_spellings_of_a_page_are_one(text: str, profile: Profile):
    assert parse_profile(text) == profile


@pytest.mark.parametrize(
    ("text", "network", "url"),
    [
        ("@Ada", "x", "https://x.com/ada"),
        ("ada-lovelace", "linkedin", "https://www.linkedin.com/in/ada-lovelace"),
        ("in/ada-lovelace", "linkedin", "https://www.linkedin.com/in/ada-lovelace"),
        ("ada.lovelace", "facebook", "https://www.facebook.com/ada.lovelace"),
        ("ada", "github", "https://github.com/ada"),
    ],
)
def test_a_bare_handle_is_understood_where_its_network_is_known(text: str, network: str, url: str):
    assert parse_profile(text, network=network) == Profile(network, url)


@pytest.mark.parametrize(
    "text",
    [
        *("", "ada", "javascript:alert(1)", "JaVaScRiPt://example.org/%0aalert(1)", "data:text/html,x"),
        *("ftp://example.org",),
        *("mailto:ada@example.org", "https://ada:secret@example.org"),
        *("https://linkedin.com@evil.example/in/x",),
        *("http://[::1", "http://127.0.0.1/", "https://example.org\\@evil.example", "https:///in/x"),
        *("vbscript:x",),
        "https://example.org/" + "x" * 600,
    ],
)
def test_what_is_no_web_address_is_refused(text: str):
    with pytest.raises(BadValue, match=r"[.]$"):
        parse_profile(text)


def test_the_kinds_are_those_of_contacts():
    assert {
        parse_profile(text).kind for text in ("x.com/a", "github.com/a", "a.example", "xing.com/a")
    } <= set(ContactKind)


def test_a_network_is_no_company():
    assert is_network("m.facebook.com")
    assert not is_network("notfacebook.com")


@given(
    st.one_of(
        st.text(),
        st.from_regex(
            r"(https?://)?(www\.)?(linkedin\.com/in|twitter\.com|facebook\.com|a\.example)/\S{0,20}",
            fullmatch=True,
        ),
    ),
    st.sampled_from(["", "linkedin", "x", "facebook", "github"]),
)
def test_a_profile_stays_as_it_is_and_nothing_else_is_raised(text: str, network: str):
    try:
        profile = parse_profile(text, network=network)
    except BadValue:
        return
    assert parse_profile(profile.url) == profile
    assert profile.url.startswith(("https://", "http://"))
    assert " " not in profile.url
