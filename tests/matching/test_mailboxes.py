"""Mailboxes behind addresses."""

import pytest

from leadsphere.matching.mailboxes import are_numbered, are_spellings, is_made_of, is_shared
from leadsphere.values.mailboxes import mailbox


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ada@example.com", "ada@example.com"),
        ("ada+crm@example.com", "ada@example.com"),
        ("ada+a+b@example.com", "ada@example.com"),
        ("+ada@example.com", "+ada@example.com"),
        ("a.d.a+x@gmail.com", "ada@gmail.com"),
        ("a.da@googlemail.com", "ada@gmail.com"),
        ("a.da@example.com", "a.da@example.com"),
        ("not an address", ""),
        ("@example.com", ""),
        ("n/a", ""),
    ],
)
def test_an_address_leads_to_one_mailbox(address: str, expected: str) -> None:
    assert mailbox(address) == expected


def test_a_mailbox_with_a_teams_name_is_shared() -> None:
    for local in ("info", "sales", "info2", "sales-uk", "kontakt.berlin", "no-reply"):
        assert is_shared(f"{local}@example.com"), local
    for local in ("ada", "ada.lovelace", "informer", "salesky", "a.post"):
        assert not is_shared(f"{local}@example.com"), local


def test_a_number_and_a_dot_are_told_apart() -> None:
    assert are_numbered("john.smith@x.com", "john.smith2@x.com")
    assert not are_numbered("john.smith@x.com", "jon.smith2@x.com")
    assert are_spellings("j.smith@x-y.com", "jsmith@x-y.com")
    assert not are_spellings("j.smith@x-y.com", "jsmith@xy.com")


def test_a_mailbox_is_made_of_a_name_as_offices_make_them() -> None:
    names = [(("jurgen",), ("muller",))]
    for local in ("juergen.mueller", "jmueller", "mueller", "j.muller", "muellerj", "juergen"):
        assert is_made_of(f"{local}@x.com", names), local
    for local in ("kmueller", "juergen.mueller2", "boss"):
        assert not is_made_of(f"{local}@x.com", names), local
    assert not is_made_of("ada@x.com", [(("ada",), ())])
