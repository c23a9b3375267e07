"""What two leads must share to be a pair, and the sentence that says so."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.matching.blocks import Blocks
from leadsphere.matching.identity import Identity, identity
from leadsphere.matching.pairs import LONGEST_REASON, Match, judge
from tests.crowds import crowd

ADA = {"first_name": "Ada", "last_name": "Lovelace"}
BEN = {"first_name": "Ben", "last_name": "Ito"}
ACME = {"company": "Acme Ltd"}
MAIL = ("email", "ada@acme.example")
PAGE = ("linkedin", "https://www.linkedin.com/in/ada")
PHONE = ("phone", "+14168109897")
X = ("x", "https://x.com/ada")


def lead(*contacts: tuple[str, str], **said: Any) -> dict[str, Any]:
    return said | {"contacts": contacts}


def match(one: dict[str, Any], other: dict[str, Any], *others: dict[str, Any]) -> Match | None:
    """What two leads have in common in a workspace that holds these others too; asked both ways round."""
    ids = count(1)
    leads = [identity(next(ids), **said) for said in (one, other, *others)]
    blocks = Blocks()
    for known in leads:
        blocks.add(known)
    candidates = blocks.settle()
    found, turned = (judge(a, b, candidates.census) for a, b in ((leads[0], leads[1]), (leads[1], leads[0])))
    assert found == turned
    if found is not None:
        assert (1, 2) in set(candidates)
    return found


def reason(one: dict[str, Any], other: dict[str, Any], *others: dict[str, Any]) -> str:
    found = match(one, other, *others)
    return found.reason if found else ""


def test_one_sentence_names_all_that_they_share_the_best_first() -> None:
    one = lead(PHONE, MAIL, **ADA, **ACME)
    assert reason(one, lead(MAIL, PHONE, **ADA, company="ACME")) == (
        "Same e-mail ada@acme.example, same phone +1 416-810-9897, same name and company"
    )
    assert (
        reason(lead(MAIL, **ADA), lead(MAIL, **ADA))
        == "Same e-mail ada@acme.example, same name and domain acme.example"
    )


def test_the_more_they_share_the_surer() -> None:
    def score(one: dict[str, Any], other: dict[str, Any]) -> int:
        found = match(one, other)
        return found.score if found else 0

    everything = score(lead(MAIL, PAGE, PHONE, **ADA, **ACME), lead(MAIL, PAGE, PHONE, **ADA, **ACME))
    mail = score(lead(MAIL, **ADA), lead(MAIL, **ADA))
    mail_alone = score(lead(MAIL, **ADA), lead(MAIL))
    phone = score(lead(PHONE, **ADA), lead(PHONE, **ADA))
    name = score(lead(**ADA, **ACME), lead(**ADA, **ACME))
    typo = score(lead(**ADA, **ACME), lead(first_name="Ada", last_name="Lovelaec", **ACME))
    contradicted = score(lead(MAIL, **ADA), lead(MAIL, **BEN))
    assert 100 >= everything > mail > mail_alone >= phone > name > typo > contradicted >= 55


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("ada@acme.example", "ada+news@acme.example", "Same mailbox ada@acme.example"),
        ("a.d.a@gmail.com", "ada+x@googlemail.com", "Same mailbox ada@gmail.com"),
    ],
)
def test_a_tag_and_the_dots_of_gmail_make_no_other_mailbox(one: str, other: str, said: str) -> None:
    assert reason(lead(("email", one), **ADA), lead(("email", other))).startswith(said)


@pytest.mark.parametrize(
    ("kind", "url", "said"),
    [
        ("linkedin", "https://www.linkedin.com/in/ada", "Same LinkedIn profile linkedin.com/in/ada"),
        ("x", "https://x.com/ada", "Same X profile x.com/ada"),
        ("facebook", "https://www.facebook.com/ada", "Same Facebook profile facebook.com/ada"),
        ("github", "https://github.com/ada", "Same GitHub profile github.com/ada"),
        ("website", "https://ada.example", ""),
        ("other", "https://www.xing.com/profile/ada", ""),
    ],
)
def test_a_profile_is_evidence_and_a_website_is_none(kind: str, url: str, said: str) -> None:
    assert reason(lead((kind, url), **ADA), lead((kind, url))) == said


def test_an_extension_belongs_to_the_phone() -> None:
    desk = ("phone", "+14168109897;ext=752")
    assert reason(lead(desk, **ADA), lead(desk, **ADA)) == "Same phone +1 416-810-9897 ext. 752, same name"
    assert reason(lead(desk, **ADA), lead(PHONE, **ADA)) == ""
    assert reason(lead(desk, **ADA), lead(("phone", "+14168109897;ext=7"), **ADA)) == ""


def test_two_people_with_one_telephone_are_two() -> None:
    assert reason(lead(PHONE, **ADA, **ACME), lead(PHONE, **BEN, **ACME)) == ""
    father, son = {"last_name": "Smith Sr."}, {"last_name": "Smith Jr."}
    assert reason(lead(PHONE, first_name="Tom", **father), lead(PHONE, first_name="Tom", **son)) == ""


def test_a_telephone_of_more_than_five_leads_is_no_evidence_by_itself() -> None:
    others = [lead(PHONE, first_name=f"First{n}", last_name=f"Last{n}") for n in range(4)]
    nobody = lead(PHONE)
    assert reason(lead(PHONE, **ADA), nobody, *others[:3]) == "Same phone +1 416-810-9897"
    assert reason(lead(PHONE, **ADA), nobody, *others) == ""
    assert reason(lead(PHONE, **ADA), lead(PHONE, **ADA), *others) == (
        "Same shared phone +1 416-810-9897, same name"
    )


def test_a_teams_mailbox_is_weak_evidence() -> None:
    info = ("email", "info@acme.example")
    assert reason(lead(info, **ADA), lead(info, **BEN)) == ""
    assert reason(lead(info, **ADA), lead(info)) == ""
    assert reason(lead(info), lead(info)) == "Same shared e-mail info@acme.example, same domain acme.example"
    assert reason(lead(info, **ADA), lead(info, **ADA)) == (
        "Same name and domain acme.example, same shared e-mail info@acme.example"
    )


def test_an_address_of_ones_own_outweighs_another_name() -> None:
    assert reason(lead(MAIL, **ADA), lead(MAIL, **BEN)).startswith("Same e-mail ada@acme.example")
    assert reason(lead(PAGE, **ADA), lead(PAGE, **BEN)) == "Same LinkedIn profile linkedin.com/in/ada"


def test_a_page_that_colleagues_share_is_their_companys() -> None:
    assert reason(lead(X, **ADA), lead(X, **BEN)) == "Same X profile x.com/ada"
    assert reason(lead(X, **ADA, **ACME), lead(X, **BEN, **ACME)) == ""


@pytest.mark.parametrize(
    ("first", "last", "company", "said"),
    [
        ("Ada", "Lovelace", "ACME GmbH", "Same name and company"),
        ("Lovelace", "Ada", "Acme", "Same name and company"),
        ("Ada", "Lovelaec", "Acme", "Similar name, same company"),
        ("A.", "Lovelace", "Acme", "Similar name, same company"),
        ("Charles", "Lovelace", "Acme", ""),
        ("Ada", "", "Acme", ""),
        ("Ada", "Lovelace", "Other", ""),
        ("Ada", "Lovelace", "", ""),
    ],
)
def test_a_name_counts_at_one_company(first: str, last: str, company: str, said: str) -> None:
    other = lead(first_name=first, last_name=last, company=company)
    assert reason(lead(**ADA, **ACME), other) == said


def test_a_slip_in_the_company_counts_unless_both_have_a_domain() -> None:
    one, other = ADA | {"company": "Amberline Foods"}, ADA | {"company": "Amberline Fods"}
    assert reason(lead(**one), lead(**other)) == "Same name, similar company"
    assert reason(lead(MAIL, **one), lead(("email", "ada@other.example"), **other)) == ""


def test_the_domain_of_a_work_address_says_where_somebody_works() -> None:
    one = lead(**ADA, company="Acme", domain="acme.example")
    assert reason(one, lead(MAIL, **ADA)) == "Same name and domain acme.example"
    assert reason(lead(("email", "a@gmail.com"), **ADA), lead(("email", "b@gmail.com"), **ADA)) == ""


def test_a_domain_where_many_companies_have_addresses_is_no_employers() -> None:
    def customer(n: int) -> dict[str, Any]:
        return lead(("email", f"p{n}@mail.example"), company=f"Company {n}")

    one, other = lead(("email", "one@mail.example"), **ADA), lead(("email", "two@mail.example"), **ADA)
    assert reason(one, other, *map(customer, range(10))) == "Same name and domain mail.example"
    assert reason(one, other, *map(customer, range(11))) == ""


def test_two_mailboxes_at_one_employer_speak_against_one_person() -> None:
    def at_acme(local: str, **said: str) -> dict[str, Any]:
        return lead(("email", f"{local}@acme.example"), **(ADA | said), **ACME)

    assert reason(at_acme("ada"), at_acme("ada.lovelace")) == "Same name and company"
    assert (
        reason(at_acme("ada"), at_acme("ada.lovelace", last_name="Lovelaec")) == "Similar name, same company"
    )
    assert reason(at_acme("ada"), at_acme("countess")) == "Same name and company"
    assert reason(at_acme("ada"), at_acme("countess", last_name="Lovelaec")) == ""
    assert reason(at_acme("ada"), at_acme("ada2")) == ""


def test_two_linkedin_profiles_speak_against_one_person() -> None:
    def known_as(path: str, **said: str) -> dict[str, Any]:
        return lead(("linkedin", f"https://www.linkedin.com/in/{path}"), **(ADA | said), **ACME)

    assert reason(known_as("ada"), known_as("ada-lovelace-1a2b3c")) == "Same name and company"
    assert reason(known_as("ada"), known_as("ada-l", last_name="Lovelaec")) == ""
    assert reason(known_as("ada-lovelace-4d5e6f"), known_as("ada-lovelace-1a2b3c")) == ""


def test_a_common_name_at_a_big_company_needs_more_than_a_rare_one() -> None:
    def pair(first: str, last: str) -> str:
        page = "https://www.linkedin.com/in/"
        one, other = (
            lead(("linkedin", f"{page}{path}"), first_name=first, last_name=last, **ACME)
            for path in ("a", "b")
        )
        return reason(one, other, *staff)

    staff = [lead(first_name="James", last_name=f"Last{n}", **ACME) for n in range(20)]
    staff += [lead(first_name=f"First{n}", last_name="Smith", **ACME) for n in range(20)]
    assert pair("Wiebke", "Aebischer") == "Same name and company"
    assert pair("James", "Smith") == ""


def test_namesakes_that_an_employer_must_have_are_no_pair() -> None:
    james = lead(first_name="James", last_name="Smith", **ACME)
    assert reason(james, james, *[james] * 10) == "Same name and company"
    assert reason(james, james, *[james] * 200) == ""


def test_an_initial_that_fits_two_colleagues_stands_for_neither() -> None:
    one, other = lead(first_name="A.", last_name="Lovelace", **ACME), lead(**ADA, **ACME)
    anna = lead(first_name="Anna", last_name="Lovelace", **ACME)
    assert reason(one, other) == "Similar name, same company"
    assert reason(one, other, anna) == ""


def test_a_text_that_is_no_address_is_no_evidence() -> None:
    for kind, text in (("email", "n/a"), ("phone", "unknown"), ("linkedin", "yes"), ("email", "see website")):
        assert reason(lead((kind, text), **ADA), lead((kind, text))) == ""


def test_a_reason_has_room_in_its_column_however_long_the_addresses() -> None:
    pages = [("github", f"https://github.com/{letter * 400}") for letter in "abcde"]
    found = match(lead(*pages, **ADA), lead(*pages, **ADA))
    assert found is not None
    assert len(found.reason) <= LONGEST_REASON


LEADS: list[Identity] = list(crowd(8, size=400, planted=60).identities())


@given(st.sampled_from(LEADS), st.sampled_from(LEADS))
def test_it_makes_no_difference_which_lead_comes_first(one: Identity, other: Identity) -> None:
    blocks = Blocks()
    for known in sorted({one.id: one, other.id: other}.values(), key=lambda lead: lead.id):
        blocks.add(known)
    census = blocks.settle().census
    assert judge(one, other, census) == judge(other, one, census)


def test_most_duplicates_of_a_crowd_are_found_and_few_others() -> None:
    people = crowd(21)
    leads = list(people.identities())
    blocks = Blocks()
    for known in leads:
        blocks.add(known)
    candidates = blocks.settle()
    found = {(a, b) for a, b in candidates if judge(leads[a - 1], leads[b - 1], candidates.census)}
    assert len(leads) == 10_000 and len(people.planted) == 500
    assert len(found & people.planted.keys()) >= 0.97 * 500
    assert len(found - people.planted.keys()) <= 0.02 * len(found)
