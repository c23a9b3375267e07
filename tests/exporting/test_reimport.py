"""`import(export(x)) == x`: what an import reads, written out and read again through a real file."""

import tempfile
from collections import defaultdict
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadsphere.exporting.formats import format_named
from leadsphere.exporting.presets import preset_named
from leadsphere.importing.formats import open_table
from leadsphere.importing.mapping import ColumnMap, match_columns
from leadsphere.importing.plan import Person, Rejected, read_person, read_row
from leadsphere.importing.targets import TARGETS
from leadsphere.models import ContactKind
from leadsphere.values.cells import as_written
from tests.exporting.people import shape_of, stored

_HEADER = (
    *(target.label for target in TARGETS if target.attribute),
    *("E-mail", "E-mail", "Phone", "Phone", "LinkedIn", "X", "GitHub", "Website", "Other"),
    *("Status", "Catch-all"),
)
_KEYS = (
    *(target.key for target in TARGETS if target.attribute),
    *("email", "email", "phone", "phone", "linkedin", "x", "github", "website", "other"),
    *("email_verdict", "catch_all"),
)
_MAP = ColumnMap.of(_HEADER, _KEYS)

_WORDS = st.sampled_from(
    [
        "", "", "Ada", "Byron", "O'Neil", "=1+1", "+47 22", "-x", "@home", "'=x", "''-", "a;=b", "a, b", 'say "x"',
        "; '-1", "Dr", "M", "Sir", "Åse", "李", "VP, Growth", "a|b", "\t=x", "＝x", "'", "x'y", "Yes", "1,234", "NA",
        "null", "-",
    ]
)  # fmt: skip
_TEXTS = st.builds(lambda words: " ".join(words), st.lists(_WORDS, max_size=3)) | st.text(max_size=20)
_BY_KEY: dict[str, st.SearchStrategy[str]] = {
    "lead.country": st.sampled_from(["", "NO", "Germany", "Atlantis", "=NO", "Deutschland"]) | _TEXTS,
    "lead.vip": st.sampled_from(["", "yes", "no", "maybe"]),
    "company.headcount": st.sampled_from(["", "51-200", "about 20", "10000+", "-5", "many"]) | _TEXTS,
    "company.domain": st.sampled_from(["", "acme.example", "https://www.acme.example/x", "gmail.com", "=x"]),
    "company.company_country": st.sampled_from(["", "SE", "Narnia"]),
    "email": st.sampled_from(
        [
            "",
            "ada@example.org",
            "Ada <ADA@example.org>",
            "a+b@x.example; c@x.example",
            "nobody",
            "=a@x.example",
        ]
    )
    | _TEXTS,
    "phone": st.sampled_from(["", "+47 22 33 44 55", "22334455", "+1 416 810 9897 ext. 7", "12", "-1", "=0"])
    | _TEXTS,
    "linkedin": st.sampled_from(["", "https://linkedin.com/in/ada-b", "@ada", "=ada", "https://x.com/ada"])
    | _TEXTS,
    "x": st.sampled_from(["", "@ada", "https://twitter.com/ada", "-"]),
    "github": st.sampled_from(["", "ada", "=ada"]),
    "website": st.sampled_from(["", "ada.example", "https://ada.example/?a=1;b=-2", "=x"]),
    "other": st.sampled_from(["", "https://www.instagram.com/ada", "=x", "ada at home"]),
    "email_verdict": st.sampled_from(
        ["", "valid", "invalid", "risky", "catch-all", "role", "disposable", "huh"]
    ),
    "catch_all": st.sampled_from(["", "catch all"]),
}
_CELLS = st.tuples(*(_BY_KEY.get(key, _TEXTS) for key in _KEYS))


def _people(rows: list[tuple[str, ...]]) -> list[Person]:
    found = (read_person(cells, _MAP) for cells in rows)
    return [person for person in found if isinstance(person, Person) and _reads_as_said(person)]


def _reads_as_said(person: Person) -> bool:
    """Whether its addresses and numbers could be some: a column full of others is said to be something else, whoever
    wrote it.
    """
    said = [contact for contact in person.contacts if contact.kind in (ContactKind.EMAIL, ContactKind.PHONE)]
    return all(
        "@" in c.value if c.kind == ContactKind.EMAIL else sum(map(str.isdigit, c.value)) >= 5 for c in said
    )


def _through_a_file(people: list[Person], format_: str = "csv") -> list[Person | Rejected]:
    """Exported, and imported as the columns are matched by themselves."""
    leads = [stored(person, number) for number, person in enumerate(people, 1)]
    preset = preset_named("import")
    columns = preset.columns(shape_of(leads))
    written = b"".join(format_named(format_).pieces(columns, leads, marked=preset.is_marked))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"leads{format_named(format_).suffix}"
        file.write_bytes(written)
        table = open_table(file, file.name)
        matches = match_columns(table.header, (row.cells for row in islice(table.rows(), 200)))
        mapping = ColumnMap.from_matches(matches)
        return [read_row(row, mapping) for row in table.rows()]


def _said(person: Person | Rejected) -> object:
    """All but what tells where it came from: labels and spellings are of the first file, evidence of the second."""
    assert isinstance(person, Person), person
    contacts: dict[ContactKind, list[tuple[str, str]]] = defaultdict(list)
    for contact in person.contacts:
        contacts[contact.kind].append((contact.value, contact.verdict))
    return person.lead, person.company, contacts, person.import_key


@pytest.mark.parametrize("format_", ["csv", "jsonl", "xlsx"])
def test_what_is_exported_is_imported_exactly(format_: str) -> None:
    # Each workbook is read by a process of its own.
    @settings(
        max_examples=20 if format_ == "xlsx" else 150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(_CELLS, min_size=1, max_size=4))
    def it_is(rows: list[tuple[str, ...]]) -> None:
        people = _people(rows) if format_ == "csv" else _without_apostrophes(_people(rows))
        if people:
            back = _through_a_file(people, format_)
            assert [_said(person) for person in back] == [_said(person) for person in people]

    it_is()


def _without_apostrophes(people: list[Person]) -> list[Person]:
    """Those of whom nothing begins as CSV made harmless does: an import takes that apostrophe away in any format,
    since a spreadsheet keeps it when it saves such a file as a workbook.
    """
    return [person for person in people if all(as_written(text) == text for text in _texts(person))]


def _texts(person: Person) -> list[str]:
    values = (*person.lead.values(), *person.company.values())
    return [*map(str, values), *(contact.value for contact in person.contacts)]


_ON_A_CARD = ("first_name", "last_name", "job_title", "city", "region", "country")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_CELLS, min_size=1, max_size=4))
def test_what_a_card_holds_is_imported_exactly(rows: list[tuple[str, ...]]) -> None:
    people = _without_apostrophes(_people(rows))
    if people:
        back = _through_a_file(people, "vcard")
        assert [_said_on_a_card(person) for person in back] == [_said_on_a_card(person) for person in people]


def _said_on_a_card(person: Person | Rejected) -> object:
    """Names, company, title, place and addresses; a card says no verdict, and any address of the web is a URL."""
    assert isinstance(person, Person), person
    contacts: dict[str, set[str]] = defaultdict(set)
    for contact in person.contacts:
        is_url = contact.kind in (ContactKind.WEBSITE, ContactKind.OTHER)
        contacts["url" if is_url else contact.kind].add(contact.value)
    lead = {name: value for name, value in person.lead.items() if name in _ON_A_CARD}
    return lead, person.company.get("name"), contacts


def test_a_verdict_and_all_addresses_come_back() -> None:
    cells = dict.fromkeys(_KEYS, "") | {"lead.first_name": "Ada", "lead.job_title": "Sir"}
    row = [cells[key] for key in _KEYS]
    row[_KEYS.index("email")], row[_KEYS.index("email") + 1] = (
        "one@x.example",
        "two@x.example; three@x.example",
    )
    row[_KEYS.index("phone")] = "+47 22 33 44 55"
    row[_KEYS.index("email_verdict")] = "risky"
    (back,) = _through_a_file(_people([tuple(row)]))
    assert isinstance(back, Person)
    assert [(c.value, c.verdict) for c in back.contacts] == [
        ("one@x.example", "unknown"),
        ("two@x.example", "pending"),
        ("three@x.example", "pending"),
        ("+4722334455", "pending"),
    ]
    assert back.lead["job_title"] == "Sir"


def test_a_card_of_nobody_named_but_a_number_with_an_extension_makes_no_name() -> None:
    cells = [""] * len(_KEYS)
    cells[_KEYS.index("phone")] = "+1 416 810 9897 ext. 7"
    (back,) = _through_a_file(_people([tuple(cells)]), "vcard")
    assert isinstance(back, Person)
    assert back.lead == {}
    assert [contact.value for contact in back.contacts] == ["+14168109897;ext=7"]
