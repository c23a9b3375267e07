"""The layouts of exporters, each with what becomes of it: nothing in a wrong place, and nothing lost in silence."""

import random
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadsphere.attributes import Kind
from leadsphere.importing.exporters import EXPORTERS, recognised
from leadsphere.importing.formats import open_table
from leadsphere.importing.languages import LANGUAGES
from leadsphere.importing.mapping import ColumnMap, ColumnMatch, match_columns
from leadsphere.importing.own_fields import OwnField, new_target, proposed_kind
from leadsphere.importing.plan import Person, read_person
from leadsphere.importing.targets import BY_KEY, claim
from leadsphere.models import Verdict
from leadsphere.values.text import fold

FILES = Path(__file__).parent / "layouts"

# Of every file: whose export it looks like, the headers that are not imported, and its people, each with their own
# attributes, the company's, their addresses by kind, the exporter's verdict on the first e-mail, tags, notes, and how
# many problems are named.
EXPECTED: dict[str, tuple[str, tuple[str, ...], list[dict[str, Any]]]] = {
    "apollo": (
        "Apollo",
        (
            "Company Name for Emails",
            "Primary Email Source",
            "Contact Owner",
            "Corporate Phone",
            "Stage",
            "Lists",
            "Keywords",
            "Company Linkedin Url",
            "Facebook Url",
            "Twitter Url",
            "Company City",
            "Company Phone",
            "Apollo Contact Id",
        ),
        [
            {
                "first_name": "Wren",
                "last_name": "Okafor",
                "job_title": "Head of Sales",
                "seniority": "Head",
                "department": "Sales, Marketing",
                "city": "Berlin",
                "region": "Berlin",
                "country": "DE",
                "company": {
                    "name": "Tallow & Pine GmbH",
                    "industry": "retail",
                    "headcount": "140",
                    "domain": "tallowpine.example",
                    "company_country": "AT",
                },
                "email": ["wren@tallowpine.example", "wren.o@home.example"],
                "phone": ["+49309988776", "+491709988776"],
                "linkedin": ["https://www.linkedin.com/in/wren-okafor-1"],
                "verdict": "valid",
            }
        ],
    ),
    "arabic": (
        "",
        (),
        [
            {
                "first_name": "ليلى",
                "last_name": "حداد",
                "job_title": "مديرة المبيعات",
                "city": "الرياض",
                "country": "SA",
                "company": {"name": "شركة الأرز"},
                "email": ["layla@cedar.example"],
                "phone": ["+966501234567"],
                "notes": ["عميل مهم"],
            }
        ],
    ),
    "brevo": (
        "Brevo",
        ("CONTACT ID", "ADDED_TIME", "MODIFIED_TIME"),
        [
            {
                "first_name": "Zita",
                "last_name": "Prado",
                "email": ["zita@prado.example"],
                "phone": ["+34612345678"],
            }
        ],
    ),
    "chinese": (
        "",
        (),
        [
            {
                "job_title": "采购经理",
                "department": "采购部",
                "city": "上海",
                "country": "CN",
                "first_name": "小明",
                "last_name": "王",
                "company": {"name": "明光有限公司", "headcount": "51-200"},
                "email": ["wang@ming.example"],
                "phone": ["+8613800138000"],
                "notes": ["展会认识"],
            }
        ],
    ),
    "clay": (
        "Clay",
        ("Company Table Data", "Find people"),
        [
            {
                "first_name": "Ida",
                "last_name": "Noble",
                "job_title": "RevOps",
                "city": "Denver",
                "region": "Colorado",
                "country": "US",
                "company": {"domain": "noble.example", "name": "noble.example"},
                "linkedin": ["https://www.linkedin.com/in/ida-noble"],
            }
        ],
    ),
    "close": (
        "Close",
        ("status_label",),
        [
            {
                "job_title": "Founder",
                "first_name": "Nell",
                "last_name": "Carver",
                "company": {"name": "Osprey Ltd", "domain": "osprey.example"},
                "email": ["nell@osprey.example"],
                "phone": ["+442079460099"],
            }
        ],
    ),
    "crm-mixed": (
        "",
        ("Company Phone", "Company LinkedIn", "Company City", "Favourite tea"),
        [
            {
                "vip": True,
                "first_name": "Ada",
                "last_name": "Lovelace",
                "city": "Kraków",
                "country": "PL",
                "phone": ["+442079460101", "+447700900111"],
                "email": ["ada@loom.example", "ada@home.example"],
                "problems": 1,
            },
            {
                "first_name": "Dr. Ana María",
                "last_name": "de la Cruz",
                "city": "Austin",
                "email": ["ana@cruz.example"],
            },
        ],
    ),
    "evaboot": (
        "Evaboot",
        (
            "Matches Filters",
            "No Match Reasons",
            "Company Employee Range",
            "Company Location",
            "Company LinkedIn URL",
            "Sales Navigator URL",
        ),
        [
            {
                "first_name": "Silas",
                "last_name": "Ahearn",
                "job_title": "Plant Manager",
                "city": "Cork",
                "region": "County Cork",
                "country": "IE",
                "company": {
                    "name": "Quarry Ltd",
                    "industry": "Mining",
                    "domain": "quarry.example",
                    "headcount": "312",
                },
                "email": ["silas@quarry.example"],
                "linkedin": ["https://www.linkedin.com/in/silas-ahearn"],
                "verdict": "valid",
            }
        ],
    ),
    "google-new": (
        "Google Contacts",
        ("Middle Name", "Phonetic First Name", "File As", "Birthday", "E-mail 1 - Label", "Phone 1 - Label"),
        [
            {
                "first_name": "Tove",
                "last_name": "Lindqvist",
                "job_title": "Planner",
                "department": "Logistics",
                "city": "Malmö",
                "country": "SE",
                "company": {"name": "Björk AB"},
                "email": ["tove@bjork.example", "t.lindqvist@home.example"],
                "phone": ["+46701234567"],
                "website": ["https://tove.example"],
                "tags": ["Suppliers"],
                "notes": ["Met at the fair"],
            }
        ],
    ),
    "google-old": (
        "Google Contacts",
        (
            "Additional Name",
            "Yomi Name",
            "Birthday",
            "Occupation",
            "Group Membership",
            "E-mail 1 - Type",
            "Phone 1 - Type",
        ),
        [
            {
                "first_name": "Arno",
                "last_name": "Klee",
                "job_title": "Inhaber",
                "company": {"name": "Klee OG"},
                "email": ["arno@klee.example"],
                "phone": ["+4312345678"],
                "notes": ["calls on Mondays"],
            }
        ],
    ),
    "hindi": (
        "",
        (),
        [
            {
                "first_name": "आशा",
                "last_name": "मेहता",
                "job_title": "निदेशक",
                "city": "पुणे",
                "region": "महाराष्ट्र",
                "country": "IN",
                "company": {"name": "कमल लिमिटेड"},
                "email": ["asha@kamal.example"],
                "phone": ["+919876543211"],
            }
        ],
    ),
    "hubspot": (
        "HubSpot",
        ("Record ID", "Contact owner", "Last Activity Date", "Lead Status", "Lifecycle Stage"),
        [
            {
                "first_name": "Hedda",
                "last_name": "Lund",
                "job_title": "Innkjøper",
                "city": "Bergen",
                "country": "NO",
                "company": {"name": "Fjell AS", "headcount": "11-50"},
                "email": ["hedda@fjell.example"],
                "phone": ["+4722334455"],
            }
        ],
    ),
    "hunter": (
        "Hunter",
        ("Confidence score", "Type", "Number of sources", "Pattern"),
        [
            {
                "first_name": "Vera",
                "last_name": "Stone",
                "department": "it",
                "job_title": "CIO",
                "company": {"name": "Lumen Ltd", "domain": "lumen.example"},
                "email": ["vera@lumen.example"],
                "x": ["https://x.com/verastone"],
                "linkedin": ["https://www.linkedin.com/in/vera-stone"],
                "verdict": "catchall",
            }
        ],
    ),
    "instantly": (
        "Instantly",
        ("Personalization", "Lead Status", "Interest Status", "Email Open Count", "Email Reply Count"),
        [
            {
                "first_name": "Bea",
                "last_name": "Cedar",
                "company": {"name": "Cedar LLC", "domain": "cedar.example"},
                "email": ["bea@cedar.example"],
            }
        ],
    ),
    "italiano": (
        "",
        (),
        [
            {
                "first_name": "Livia",
                "last_name": "Greco",
                "job_title": "Responsabile acquisti",
                "city": "Torino",
                "country": "IT",
                "company": {"name": "Greco Srl", "industry": "Vino", "headcount": "25"},
                "email": ["livia@greco.example"],
                "phone": ["+393331234567"],
                "tags": ["fiera", "vino"],
                "notes": ["Richiamare"],
            }
        ],
    ),
    "japanese": (
        "",
        (),
        [
            {
                "last_name": "山田",
                "first_name": "太郎",
                "job_title": "部長",
                "department": "営業部",
                "region": "東京都",
                "country": "JP",
                "company": {"name": "山田商事", "headcount": "120"},
                "email": ["taro@yamada.example"],
                "phone": ["+819012345678"],
                "notes": ["展示会"],
            }
        ],
    ),
    "kaspr": (
        "Kaspr",
        (),
        [
            {
                "first_name": "Lou",
                "last_name": "Perrin",
                "job_title": "Acheteuse",
                "city": "Nantes",
                "country": "FR",
                "company": {"name": "Perrin SA"},
                "phone": ["+33612345678"],
                "email": ["lou@perrin.example"],
                "linkedin": ["https://www.linkedin.com/in/lou-perrin"],
            }
        ],
    ),
    "lemlist": (
        "lemlist",
        ("icebreaker", "picture", "lastState"),
        [
            {
                "first_name": "Lars",
                "last_name": "Holm",
                "job_title": "CEO",
                "company": {"name": "Holm ApS", "domain": "holm.example"},
                "email": ["lars@holm.example"],
                "linkedin": ["https://www.linkedin.com/in/lars-holm"],
                "phone": ["+4532123456"],
            }
        ],
    ),
    "linkedin-connections": (
        "LinkedIn Connections",
        ("Connected On",),
        [
            {
                "first_name": "Ottilie",
                "last_name": "BRANDT",
                "job_title": "Owner/ Founder",
                "company": {"name": "Brandt, Sohn & Co"},
                "linkedin": ["https://www.linkedin.com/in/ottilie-brandt-9"],
            }
        ],
    ),
    "linkedin-deutsch": (
        "LinkedIn Connections",
        ("Verknüpft am",),
        [
            {
                "first_name": "Jörg",
                "last_name": "Weiß",
                "job_title": "Einkäufer",
                "company": {"name": "Weiß KG"},
                "linkedin": ["https://www.linkedin.com/in/joerg-weiss"],
                "email": ["joerg@weiss.example"],
            }
        ],
    ),
    "lusha": (
        "Lusha",
        ("Company phone", "Work email confidence", "Phone 1 type"),
        [
            {
                "first_name": "Rhys",
                "last_name": "Pugh",
                "job_title": "Engineer",
                "seniority": "Senior",
                "department": "R&D",
                "city": "Cardiff",
                "region": "Wales",
                "country": "GB",
                "company": {"name": "Pugh plc", "domain": "pugh.example", "headcount": "51-200"},
                "email": ["rhys@pugh.example", "rhys@home.example"],
                "phone": ["+447700900123"],
                "linkedin": ["https://www.linkedin.com/in/rhys-pugh"],
            }
        ],
    ),
    "lying-headers": (
        "",
        (),
        [
            {
                "first_name": "Ada",
                "last_name": "Lovelace",
                "email": ["ada@loom.example"],
                "phone": ["+442079460101"],
                "linkedin": ["https://www.linkedin.com/in/ada-loom"],
            },
            {
                "first_name": "Ben",
                "last_name": "Turing",
                "email": ["ben@loom.example"],
                "phone": ["+442079460102"],
                "linkedin": ["https://www.linkedin.com/in/ben-loom"],
            },
            {
                "first_name": "Cyd",
                "last_name": "Hopper",
                "email": ["cyd@loom.example"],
                "phone": ["+442079460103"],
                "linkedin": ["https://www.linkedin.com/in/cyd-loom"],
            },
        ],
    ),
    "mailchimp": (
        "Mailchimp",
        ("Address", "Birthday", "MEMBER_RATING", "OPTIN_TIME", "LEID", "EUID"),
        [
            {
                "first_name": "Gus",
                "last_name": "Alder",
                "email": ["gus@alder.example"],
                "tags": ["Newsletter", "Event, 2024"],
                "notes": ["Likes oak"],
            }
        ],
    ),
    "meta-lead-ads": (
        "Meta lead ads",
        (
            "id",
            "created_time",
            "ad_id",
            "ad_name",
            "adset_id",
            "adset_name",
            "campaign_id",
            "campaign_name",
            "form_id",
            "form_name",
            "is_organic",
        ),
        [
            {
                "source": "ig",
                "job_title": "Gérante",
                "city": "Rabat",
                "first_name": "Noor El",
                "last_name": "Amrani",
                "company": {"name": "Dune SARL"},
                "email": ["noor@dune.example"],
                "phone": ["+212612345678"],
            }
        ],
    ),
    "no-header": (
        "",
        ("Column 5",),
        [
            {
                "first_name": "Ada",
                "last_name": "Lovelace",
                "country": "GB",
                "email": ["ada.lovelace@loom.example"],
                "phone": ["+442079460101"],
            },
            {
                "first_name": "Ben",
                "last_name": "Turing",
                "country": "FR",
                "email": ["b.turing@loom.example"],
                "phone": ["+442079460102"],
            },
            {
                "first_name": "Cyd",
                "last_name": "Hopper",
                "country": "ES",
                "email": ["cyd.hopper@loom.example"],
                "phone": ["+442079460103"],
            },
        ],
    ),
    "outlook": (
        "Outlook",
        (
            "Title",
            "Business Street",
            "Home Street",
            "Company Main Phone",
            "E-mail Type",
            "E-mail Display Name",
        ),
        [
            {
                "first_name": "Ines",
                "last_name": "Moura",
                "department": "Compras",
                "job_title": "Diretora",
                "city": "Porto",
                "country": "PT",
                "company": {"name": "Moura Lda", "domain": "moura.example"},
                "phone": ["+351221234567", "+351912345678"],
                "email": ["ines@moura.example"],
                "tags": ["vinho", "porto"],
            }
        ],
    ),
    "phantombuster": (
        "PhantomBuster",
        ("companyUrl", "summary", "companyLocation", "connectionDegree", "vmid", "query", "timestamp"),
        [
            {
                "first_name": "Mira",
                "last_name": "Duval",
                "job_title": "Directrice commerciale",
                "city": "Lyon",
                "region": "Auvergne-Rhône-Alpes",
                "country": "FR",
                "company": {"name": "Duval SARL", "industry": "Conseil"},
                "linkedin": ["https://www.linkedin.com/in/mira-duval"],
            }
        ],
    ),
    "pipedrive": (
        "Pipedrive",
        ("Person - ID", "Person - Owner", "Organization - Address"),
        [
            {
                "job_title": "Ostaja",
                "first_name": "Kaisa",
                "last_name": "Virta",
                "company": {"name": "Virta Oy", "domain": "virta.example"},
                "email": ["kaisa@virta.example", "kaisa@koti.example"],
                "phone": ["+35891234567", "+358401234567"],
                "tags": ["Hot lead"],
            }
        ],
    ),
    "rocketreach": (
        "RocketReach",
        (),
        [
            {
                "first_name": "Teo",
                "last_name": "Marchetti",
                "job_title": "Buyer",
                "city": "Bari",
                "region": "Apulia",
                "country": "IT",
                "company": {"name": "Olio SpA", "domain": "olio.example"},
                "email": ["teo@olio.example", "teo@casa.example"],
                "phone": ["+390801234567"],
                "linkedin": ["https://www.linkedin.com/in/teo-marchetti"],
            }
        ],
    ),
    "salesforce-api": (
        "Salesforce",
        ("Id", "IsDeleted", "Salutation", "Status", "OwnerId", "SystemModstamp"),
        [
            {
                "last_name": "Quill",
                "first_name": "Petra",
                "job_title": "CTO",
                "city": "Austin",
                "region": "TX",
                "source": "Partner",
                "country": "US",
                "company": {
                    "name": "Quill Labs",
                    "industry": "Software",
                    "domain": "quill.example",
                    "headcount": "55",
                },
                "phone": ["+15125550101"],
                "email": ["petra@quill.example"],
            }
        ],
    ),
    "salesforce-report": (
        "Salesforce",
        ("Lead Status", "Lead Owner", "Street", "Zip/Postal Code", "Rating"),
        [
            {
                "first_name": "Idris",
                "last_name": "Farrow",
                "job_title": "Buyer",
                "source": "Web",
                "city": "Oakland",
                "region": "CA",
                "country": "US",
                "company": {"name": "Farrow Foods"},
                "email": ["idris@farrow.example"],
                "phone": ["+14155550199"],
            }
        ],
    ),
    "seamless": (
        "Seamless.AI",
        ("Company Phone 1", "Company LI Profile Url", "Company Staff Count Range"),
        [
            {
                "first_name": "Max",
                "last_name": "Thorn",
                "job_title": "COO",
                "department": "Operations",
                "seniority": "C-Level",
                "city": "Denver",
                "region": "CO",
                "country": "US",
                "company": {"name": "Thorn Co", "domain": "thorn.example", "headcount": "75"},
                "email": ["max@thorn.example"],
                "phone": ["+13035550155"],
                "linkedin": ["https://www.linkedin.com/in/max-thorn"],
                "verdict": "valid",
            }
        ],
    ),
    "snov": (
        "Snov.io",
        ("Source page",),
        [
            {
                "first_name": "Juno",
                "last_name": "Park",
                "job_title": "PM",
                "city": "Seoul",
                "country": "KR",
                "company": {"name": "Park Co", "industry": "Games", "domain": "park.example"},
                "linkedin": ["https://www.linkedin.com/in/juno-park"],
                "email": ["juno@park.example"],
                "verdict": "valid",
            }
        ],
    ),
    "zoho": (
        "Zoho",
        ("Record Id", "Lead Owner", "Lead Status", "Email Opt Out", "Created Time", "Description"),
        [
            {
                "first_name": "Anaya",
                "last_name": "Pillai",
                "job_title": "Director",
                "source": "Trade Show",
                "city": "Kochi",
                "region": "Kerala",
                "country": "IN",
                "company": {
                    "name": "Saffron Mills",
                    "industry": "Textiles",
                    "domain": "saffron.example",
                    "headcount": "80",
                },
                "email": ["anaya@saffron.example"],
                "phone": ["+919876543210"],
                "tags": ["hot", "fair"],
            }
        ],
    ),
    "zoominfo": (
        "ZoomInfo",
        (
            "ZoomInfo Contact ID",
            "Middle Name",
            "Salutation",
            "Job Title Hierarchy Level",
            "Job Function",
            "Email Domain",
            "ZoomInfo Company ID",
            "Company HQ Phone",
            "Employee Range",
            "LinkedIn Company Profile URL",
            "Company City",
        ),
        [
            {
                "last_name": "Beckett",
                "first_name": "Orla",
                "job_title": "VP Finance",
                "seniority": "VP-Level",
                "department": "Finance",
                "city": "Boston",
                "region": "Massachusetts",
                "country": "US",
                "company": {
                    "name": "Harbor Inc",
                    "industry": "Insurance",
                    "domain": "harbor.example",
                    "headcount": "640",
                    "company_country": "US",
                },
                "phone": ["+16175550188"],
                "email": ["orla@harbor.example"],
                "linkedin": ["https://www.linkedin.com/in/orla-beckett"],
            }
        ],
    ),
}


def read(name: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    table = open_table(FILES / f"{name}.csv", f"{name}.csv")
    return table.header, [row.cells for row in table.rows()]


def matched(
    header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[tuple[ColumnMatch, ...], list[Person]]:
    matches = match_columns(header, islice(rows, 50))
    people = [read_person(cells, ColumnMap.from_matches(matches)) for cells in rows]
    return matches, [one for one in people if isinstance(one, Person)]


def said(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = dict(person.lead)
    if person.company:
        found["company"] = person.company
    for contact in person.contacts:
        found.setdefault(contact.kind.value, []).append(contact.value)
        if contact.verdict != Verdict.PENDING:
            found["verdict"] = contact.verdict.value
    also = {"tags": list(person.tags), "notes": list(person.notes), "problems": len(person.problems)}
    return found | {name: value for name, value in also.items() if value}


def test_every_file_is_expected() -> None:
    assert set(EXPECTED) == {path.stem for path in FILES.glob("*.csv")}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_layout_becomes_what_it_says(name: str) -> None:
    exporter, left_out, people = EXPECTED[name]
    header, rows = read(name)
    found = recognised(header)
    assert (found.name if found else "") == exporter
    matches, read_people = matched(header, rows)
    assert tuple(match.header for match in matches if not match.target_key) == left_out
    assert [said(person) for person in read_people] == people


@pytest.mark.parametrize("name", EXPECTED)
def test_no_cell_is_lost_in_silence(name: str) -> None:
    header, rows = read(name)
    matches, people = matched(header, rows)
    for cells, person in zip(rows, people, strict=True):
        landed = " ".join(
            (
                *map(str, (*person.lead.values(), *person.company.values())),
                *(f"{contact.raw} {contact.verdict_reason}" for contact in person.contacts),
                *(*person.tags, *person.notes, *person.problems),
            )
        )
        words = set(re.findall(r"\w+", fold(landed)))
        for match, cell in zip(matches, cells, strict=True):
            if not match.target_key or match.target_key in _NORMALISED:
                continue
            lost = set(re.findall(r"\w+", fold(cell))) - words - _UNSAID
            assert not lost, (name, match.header, lost)


# Countries and headcounts land in another spelling, a check's outcome as a verdict.
_NORMALISED = {
    "lead.country",
    "company.company_country",
    "company.headcount",
    "location",
    "company.domain",
    "lead.vip",
}
_UNSAID = {"not", "catch", "all", "mycontacts", "poland"}


def _shuffled(name: str, chance: random.Random) -> tuple[list[str], list[list[str]]]:
    """A file with its columns in another order and its headers in another spelling."""
    header, rows = read(name)
    order = chance.sample(range(len(header)), len(header))
    return [_respelt(header[at], chance) for at in order], [[row[at] for at in order] for row in rows]


def _respelt(header: str, chance: random.Random) -> str:
    spellings = (str.upper, str.lower, lambda text: f"  {text} ", lambda text: text.replace(" ", "_"))
    accents = {"e": "é", "a": "à", "o": "ö"}
    respelt = chance.choice(spellings)(header)
    letter = chance.choice(list(accents))
    return respelt.replace(letter, accents[letter]) if chance.random() < 0.5 and header.isascii() else respelt


# Where columns stand tells what they are in files without a header.
SHUFFLED = sorted(set(EXPECTED) - {"no-header", "lying-headers"})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SHUFFLED), st.randoms(use_true_random=False))
def test_columns_in_another_order_and_spelling_give_the_same_people(name: str, chance: random.Random) -> None:
    header, rows = _shuffled(name, chance)
    _, people = matched(header, rows)
    assert [_unordered(said(person)) for person in people] == [_unordered(one) for one in EXPECTED[name][2]]


def _unordered(one: dict[str, Any]) -> dict[str, Any]:
    return {
        key: sorted(value) if isinstance(value, list) else value
        for key, value in one.items()
        if key != "verdict"
    }


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_an_exporter_is_known_by_each_of_its_sets_of_headers(exporter: Any) -> None:
    for headers in exporter.known_by:
        assert recognised(headers) is exporter, headers
    assert all(not key or key in BY_KEY for key in exporter.says.values())


def test_every_exporter_has_a_file() -> None:
    assert {exporter.name for exporter in EXPORTERS} - {"LeadSphere"} == {
        name for name, _, _ in EXPECTED.values() if name
    }


def test_an_export_is_called_by_its_name() -> None:
    called = {exporter.name: exporter.export for exporter in EXPORTERS}
    assert called["Apollo"] == "an Apollo export"
    assert called["HubSpot"] == "a HubSpot export"
    assert called["lemlist"] == "a lemlist export"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_all_that_a_lead_is_known_by(language: str) -> None:
    assert set(LANGUAGES[language]) == set(LANGUAGES["en"])
    for key, words in LANGUAGES[language].items():
        for word in words:
            found = claim(word)
            assert found is not None and found[0].key == key, word


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["3", "1,200", "-4.5"], Kind.NUMBER),
        (["2024-05-01", "3 Mar 2026"], Kind.DATE),
        (["yes", "No", "YES"], Kind.YES_NO),
        (["true", "false"], Kind.YES_NO),
        (["https://a.example", "http://b.example/x"], Kind.URL),
        (["Green", "Black", "Green", "green", "Black", "Green"], Kind.CHOICE),
        (["Green", "Black"], Kind.TEXT),
        (["00123", "00456"], Kind.TEXT),
        (["+1 416 555 0123"], Kind.TEXT),
        (["1234567890123456"], Kind.TEXT),
        (["3", "many"], Kind.TEXT),
        (["x", "y"], Kind.TEXT),
        ([], Kind.TEXT),
    ],
)
def test_a_new_field_is_of_the_kind_that_all_values_fit(values: list[str], kind: Kind) -> None:
    assert proposed_kind(values) == kind


def test_a_field_of_the_workspace_is_known_by_its_label() -> None:
    own = [
        OwnField(3, "Favourite tea", Kind.TEXT),
        OwnField(4, "Email 2", Kind.TEXT),
        OwnField(5, "Keywords", Kind.TEXT),
    ]
    header = ["FAVOURITE_TEA", "Email", "Field: Email 2", "Field: Unheard of", "Keywords"]
    keys = [match.target_key for match in match_columns(header, [], own)]
    assert keys == ["custom.3", "email", "custom.4", "", "custom.5"]
    person = read_person(["Green", "ada@x.example", "x", "y", "z"], ColumnMap.of(header, keys, own))
    assert isinstance(person, Person)
    assert person.custom == {"custom.3": "Green", "custom.4": "x", "custom.5": "z"}


def test_a_value_that_its_field_does_not_understand_is_named() -> None:
    own = [OwnField(3, "Cups", Kind.NUMBER), OwnField(4, "Tea", Kind.CHOICE, ("Green",))]
    mapping = ColumnMap.of(["Name", "Cups", "Tea"], ["full_name", "custom.3", "custom.4"], own)
    person = read_person(["Ada", "many", "Pink"], mapping)
    assert isinstance(person, Person) and person.custom == {}
    assert (
        len(person.problems) == 2 and "many" in person.problems[0] and "Tea is one of" in person.problems[1]
    )


def test_a_key_of_a_new_field_names_a_kind() -> None:
    assert new_target("new.number", "Cups") is not None
    assert new_target("new.shoe", "Cups") is None and new_target("custom.1", "Cups") is None


@pytest.mark.parametrize(
    ("full", "first", "last", "names", "problems"),
    [
        ("Ada Lovelace", "Ada", "", ("Ada", "Lovelace"), 0),
        ("Ada Lovelace", "", "Lovelace", ("Ada", "Lovelace"), 0),
        ("Ada Lovelace", "Ada", "Lovelace", ("Ada", "Lovelace"), 0),
        ("Ada King", "Ada", "Lovelace", ("Ada", "Lovelace"), 1),
        ("Ada Lovelace", "", "King", ("", "King"), 1),
    ],
)
def test_a_full_name_beside_its_parts(
    full: str, first: str, last: str, names: tuple[str, str], problems: int
) -> None:
    mapping = ColumnMap.of(["Name", "First", "Last"], ["full_name", "lead.first_name", "lead.last_name"])
    person = read_person([full, first, last], mapping)
    assert isinstance(person, Person)
    assert (person.lead.get("first_name", ""), person.lead.get("last_name", "")) == names
    assert len(person.problems) == problems
