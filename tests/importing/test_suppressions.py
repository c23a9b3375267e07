"""Lists of addresses and domains, as people paste and export them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadsphere.errors import BadFile
from leadsphere.importing.suppressions import Line, decoded, read_list
from leadsphere.models import Forbids
from leadsphere.values.cells import harmless
from leadsphere.values.text import clean


def said(text: str) -> list[tuple[int, str, str]]:
    return [(line.line, line.reach.value, line.reason) for line in read_list(text).lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@x.com\n\n@y.com\n", [(1, "ada@x.com", ""), (3, "y.com", "")]),
        ("ada@x.com, b@y.com, c@z.com", [(1, "ada@x.com", ""), (1, "b@y.com", "")]),
        ("ada@x.com, asked, twice", [(1, "ada@x.com", "asked, twice")]),
        ("Email;Why\nada@x.com;left", [(2, "ada@x.com", "left")]),
        ("Name\tE-mail\tReason\nAda\tada@x.com\tleft", [(2, "ada@x.com", "left")]),
        ("domain\nacme.com\nhttps://y.com/", [(2, "acme.com", ""), (3, "y.com", "")]),
        ('"ada@x.com","said ""no"""', [(1, "ada@x.com", 'said "no"')]),
        ("+49 30 1234567\nlinkedin.com/in/ada", [(1, "+49301234567", ""), (2, "https://www.linkedin.com/in/ada", "")]),
    ],
)  # fmt: skip
def test_a_list_has_one_column_or_says_why_beside(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert said(text)[: len(expected)] == expected


def test_what_is_not_understood_is_named_with_its_line_and_the_rest_stands() -> None:
    found = read_list("ada@x.com\nnonsense\nADA@X.com\nAddress too,\n")
    assert [line.reach.value for line in found.lines] == ["ada@x.com"]
    assert found.repeated == 1
    assert [(problem.line, problem.text) for problem in found.problems] == [
        (2, "nonsense"),
        (4, "Address too"),
    ]


def test_a_column_may_say_what_is_forbidden() -> None:
    found = read_list(
        "Address,Forbids\nada@x.com,never hold\nbob@x.com,Never contact\ncyd@x.com,\ndan@x.com,maybe"
    )
    assert [line.forbids for line in found.lines] == [Forbids.HOLD, Forbids.CONTACT, None]
    assert [problem.line for problem in found.problems] == [5]


@pytest.mark.parametrize(
    "data",
    [
        "müller.de, Grüße".encode(),
        b"\xef\xbb\xbf" + "müller.de, Grüße".encode(),
        "müller.de, Grüße".encode("utf-16"),
        "müller.de, Grüße".encode("cp1252"),
    ],
)
def test_files_of_any_usual_encoding_are_read(data: bytes) -> None:
    assert said(decoded(data)) == [(1, "xn--mller-kva.de", "Grüße")]


def test_what_is_no_list_is_refused() -> None:
    with pytest.raises(BadFile):
        decoded(b"PK\x03\x04\0\0")
    with pytest.raises(BadFile):
        read_list(" \n\n")


REASONS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf"]), max_size=30
)


@given(st.lists(st.tuples(st.integers(0, 99), st.sampled_from(Forbids), REASONS), max_size=20))
def test_a_list_that_went_out_comes_in_as_it_was(entries: list[tuple[int, Forbids, str]]) -> None:
    words = {Forbids.CONTACT: "never contact", Forbids.HOLD: "never hold"}
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["Address", "Forbids", "Reason", "Added by", "Added at"])
    kept = {number: (forbids, reason) for number, forbids, reason in entries}
    for number, (forbids, reason) in kept.items():
        writer.writerow([f"p{number}@x.com", words[forbids], harmless(reason), "Ana", "2026-03-02"])
    if not kept:
        return
    found: tuple[Line, ...] = read_list(file.getvalue()).lines
    assert {line.reach.value: (line.forbids, line.reason) for line in found} == {
        f"p{number}@x.com": (forbids, clean(reason)) for number, (forbids, reason) in kept.items()
    }
