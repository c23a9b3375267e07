"""The command line as a person types it: real processes, their output and exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadsphere import database as databases
from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.attributes import Kind
from leadsphere.services import fields
from tests.mailserver import MailServer, mail_serving
from tests.nameserver import MX, NameServer, serving

CSV = """\
Notes:
"Some addresses are missing, and this line says why."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ada,Byron,https://www.linkedin.com/in/ada-byron,ada@engines.example,Analytical Engines,VP Growth,30 May 2024
Grace,Hopper,https://www.linkedin.com/in/grace-hopper,,Compilers Inc,Rear Admiral,1 Jun 2024
,,,,,,2 Jun 2024
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """A workspace of this test's own."""
    settings = {**os.environ, "LEADSPHERE_DATA": str(tmp_path / "data"), "LEADSPHERE_DATABASE_URL": ""}
    if request.param == "postgresql":
        settings["LEADSPHERE_DATABASE_URL"] = request.getfixturevalue("empty_postgres_url")
    return settings


def run(environment: dict[str, str], *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "leadsphere", *words],
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def answer(environment: dict[str, str], *words: str):
    done = run(environment, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_import_says_what_it_did_and_the_same_file_again_creates_nobody(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "Connections.csv"
    file.write_text(CSV)
    words = ("import", str(file), "--campaign", "Q4 SaaS founders")
    first = answer(environment, *words)
    assert {name: first[name] for name in ("records", "created", "updated", "rejected")} == {
        "records": 3,
        "created": 2,
        "updated": 0,
        "rejected": 1,
    }
    assert [reject["line"] for reject in first["rejects"]] == [7]
    again = answer(environment, *words)
    assert (again["created"], again["unchanged"], again["rejected"]) == (0, 2, 1)
    assert again["imported_before"]["same"]

    assert answer(environment, "leads", "--filter", "title:growth -vip", "--count") == {"count": 1}
    assert [lead["last_name"] for lead in answer(environment, "leads", "--filter", "byron")] == ["Byron"]
    misspelt = run(environment, "leads", "--filter", "titel:growth")
    assert misspelt.returncode != 0 and "Did you mean “title”?" in misspelt.stderr
    (ada,) = answer(environment, "leads", "--limit", "1")
    assert ada["first_name"] == "Ada" and ada["job_title"] == "VP Growth"
    assert ada["company"] == "Analytical Engines"
    assert ada["emails"] == ["ada@engines.example"]
    assert ada["profiles"] == ["https://www.linkedin.com/in/ada-byron"]
    assert {"last_name", "headline", "city", "country", "phones", "vip"} <= ada.keys()
    (campaign,) = answer(environment, "campaigns")
    assert (campaign["name"], campaign["discovered"]) == ("Q4 SaaS founders", 2)
    assert campaign["processed_percent"] == 100


def test_an_import_is_rehearsed_and_goes_by_what_is_asked(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "Connections.csv"
    file.write_text(CSV)
    rehearsed = answer(environment, "import", str(file), "--rehearse", "--campaign", "One")
    assert (rehearsed["created"], rehearsed["rejected"], rehearsed["rehearsed"]) == (2, 1, True)
    assert [(row["line"], row["outcome"]) for row in rehearsed["rows"]] == [
        (5, "created"), (6, "created"), (7, "rejected"),
    ]  # fmt: skip
    assert answer(environment, "campaigns") == []
    assert answer(environment, "leads", "--count") == {"count": 0}
    assert list((tmp_path / "data" / "uploads").iterdir()) == []
    said = run(environment, "import", str(file), "--rehearse")
    assert "nothing written: 3 rows: 2 created, 1 rejected" in said.stdout
    assert "line 5, created: Ada Byron" in said.stdout

    words = (
        "import",
        str(file),
        "--campaign",
        "One",
        "--campaign",
        "Two",
        "--tag",
        "fair",
        "--source",
        "Fair",
    )
    imported = answer(environment, *words, "--map", "Position=headline", "--map", "Company=nothing")
    assert imported["created"] == 2
    assert {one["name"]: one["discovered"] for one in answer(environment, "campaigns")} == {
        "One": 2,
        "Two": 2,
    }
    wanted = f"tag:fair source:fair headline:growth import:{imported['import']}-created"
    found = answer(environment, "leads", "--filter", wanted)
    assert [(lead["last_name"], lead["job_title"], lead["company"]) for lead in found] == [("Byron", "", "")]

    file.write_text("Email,Shirt\nada@engines.example,L\n")
    assert answer(environment, "import", str(file), "--map", "Shirt=new.text")["updated"] == 1
    file.write_text("Email,Badge\nada@engines.example,M\n")
    assert answer(environment, "import", str(file), "--map", "Badge=Shirt")["not_imported"] == []

    file.write_text(CSV.replace("Byron", "King"))
    updated = answer(environment, "import", str(file), "--policy", "last name=always", "--match", "email")
    assert (updated["updated"], updated["imported_before"]) == (1, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--policy", "citty=always"), "There is no attribute “citty”. Did you mean “city”?"),
        (("--policy", "city=alway"), "“alway” is no policy. Write one of: never, blank, always."),
        (("--policy", "city"), "Write an attribute and what becomes of it, such as city=always."),
        (("--match", "fax"), "People cannot be recognised by “fax”. Choose of: email, linkedin, phone, name+company."),
        (("--map", "Stadt=city"), "The file has no column “Stadt”. It has: First Name, Last Name,"),
        (("--owner", "Zed"), "Nobody here is called “Zed”."),
    ],
)  # fmt: skip
def test_a_wrong_word_for_an_import_is_told_in_one_line_with_what_was_meant(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "Connections.csv"
    file.write_text(CSV)
    settings = {**os.environ, "LEADSPHERE_DATA": str(tmp_path / "data"), "LEADSPHERE_DATABASE_URL": ""}
    done = run(settings, "import", str(file), *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert list((tmp_path / "data").glob("uploads/*")) == []


def test_a_column_is_mapped_to_a_field_of_the_workspace(tmp_path: Path) -> None:
    settings = {**os.environ, "LEADSPHERE_DATA": str(tmp_path / "data"), "LEADSPHERE_DATABASE_URL": ""}
    assert answer(settings, "campaigns") == []
    database = databases.connect(f"sqlite:///{tmp_path / 'data' / 'leadsphere.db'}")
    try:
        with database.transaction() as session:
            fields.define(session, COMMAND_LINE, "Venue", Kind.TEXT)
    finally:
        databases.disconnect()
    file = tmp_path / "people.csv"
    file.write_text("Name,E-mail,Wo\nAda Byron,ada@engines.example,Rome\n")
    answer(settings, "import", str(file), "--map", "Wo=venue")
    assert answer(settings, "leads", "--filter", "venue:rome", "--count") == {"count": 1}


def test_a_person_is_added_with_a_password_or_with_a_link(environment: dict[str, str]) -> None:
    added = run(
        environment,
        "user",
        "add",
        "ana@example.org",
        "--role",
        "owner",
        "--password-stdin",
        typed="a long one 4 Ana\n",
    )
    assert added.returncode == 0, added.stderr
    again = run(
        environment, "user", "add", "ana@example.org", "--role", "owner", "--password-stdin", typed="x" * 12
    )
    assert again.returncode == 1 and again.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "nowhere.csv", "--campaign", "X"), "no file"),
        (("import", __file__, "--campaign", " "), "name"),
        (("user", "add", "no-address"), "no-address"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run({**os.environ, "LEADSPHERE_DATA": str(tmp_path)}, *words)
    assert done.returncode == 1
    assert said in done.stderr and done.stderr.count("\n") == 1
    assert not done.stdout


def test_an_address_is_verified_with_its_evidence_and_nothing_is_stored(tmp_path: Path) -> None:
    with serving(NameServer({"engines.example": MX, "gmial.com": MX})) as server:
        environment = {
            **os.environ,
            "LEADSPHERE_DATA": str(tmp_path / "data"),
            "LEADSPHERE_DATABASE_URL": "",
            "LEADSPHERE_DNS": server.setting,
        }
        found = answer(environment, "verify", "Ada <Ada@Engines.example>")
        assert {name: found[name] for name in ("email", "verdict", "answered", "mail_server")} == {
            "email": "ada@engines.example",
            "verdict": "valid",
            "answered": True,
            "mail_server": "mx1.engines.example",
        }
        assert [one["check"] for one in found["checks"]] == ["syntax", "domain", "mail_server"]
        done = run(environment, "verify", "ada@gmial.com")
        lines = done.stdout.splitlines()
        assert lines[0] == "ada@gmial.com: unknown. gmial.com looks like a slip of gmail.com."
        assert lines[-1] == "Perhaps ada@gmail.com was meant."
    environment["LEADSPHERE_DNS"] = server.setting
    offline = answer(environment, "verify", "ada@engines.example")
    assert (offline["verdict"], offline["answered"]) == ("unknown", False)
    assert not (tmp_path / "data").exists()


def test_numbers_pages_and_mailboxes_are_verified_from_the_command_line(tmp_path: Path) -> None:
    domains = {"accepts.example": "accepts", "refuses.example": "refuses", "any.example": "any"}
    with mail_serving(MailServer(domains)) as mail:
        hosts = {f"mx{n}.{domain}": mail.address_of(domain) for domain in domains for n in (1, 2)}
        with serving(NameServer(dict.fromkeys(domains, MX), hosts=hosts)) as server:
            environment = {
                **os.environ,
                "LEADSPHERE_DATA": str(tmp_path / "data"),
                "LEADSPHERE_DATABASE_URL": "",
                "LEADSPHERE_DNS": server.setting,
                "LEADSPHERE_SMTP_PORT": str(mail.port),
                "LEADSPHERE_LOCAL_VERIFICATION": "yes",
            }
            found = {
                domain: answer(environment, "verify", f"ada@{domain}", "--smtp")
                for domain in ("accepts.example", "refuses.example", "any.example")
            }
            assert [(one["verdict"], one["source"]) for one in found.values()] == [
                ("valid", "smtp"), ("invalid", "smtp"), ("catchall", "smtp"),
            ]  # fmt: skip
            assert mail.verbs() == {"EHLO", "MAIL", "RCPT", "QUIT"}
            heard = len(mail.said)
            assert answer(environment, "verify", "ada@refuses.example")["verdict"] == "valid"
            assert len(mail.said) == heard
            gone = answer(environment, "verify", "https://gone.example/ada")
            assert (gone["kind"], gone["verdict"], gone["reason"]) == (
                "website", "invalid", "There is no such site.",
            )  # fmt: skip
    number = answer(environment, "verify", "+49 1511 2345678")
    assert (number["value"], number["verdict"], number["shown"]) == (
        "+4915112345678", "valid", "+49 1511 2345678",
    )  # fmt: skip
    assert [one["check"] for one in number["checks"]] == ["possible", "range", "phone_kind", "region"]
    network = answer(environment, "verify", "linkedin.com/in/ada")
    assert (network["kind"], network["verdict"]) == ("linkedin", "unknown")
    lines = run(environment, "verify", "+15551234567").stdout.splitlines()
    assert lines[0] == "+1 555-123-4567: invalid. Its country gives out no such numbers."
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "words", [("ada@@engines.example",), ("nobody",), ("ada@engines",), ("ada@x.com, b@x.com",)]
)
def test_a_malformed_address_is_refused_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run({**os.environ, "LEADSPHERE_DATA": str(tmp_path)}, "verify", *words, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("leadsphere: ") and done.stderr.count("\n") == 1


def test_leads_are_exported_to_a_file_and_imported_again(environment: dict[str, str], tmp_path: Path) -> None:
    file, out = tmp_path / "Connections.csv", tmp_path / "out.csv"
    file.write_text(CSV)
    answer(environment, "import", str(file), "--campaign", "SaaS")
    words = ("export", "--filter", "title:growth", "--campaign", "saas", "--preset", "import", "-o", str(out))
    done = answer(environment, *words)
    assert (done["leads"], done["format"], done["bytes"]) == (1, "csv", out.stat().st_size)
    assert out.read_text("utf-8-sig").splitlines()[1].startswith("Ada,Byron,")
    again = answer(environment, "import", str(out), "--campaign", "SaaS")
    assert (again["created"], again["unchanged"], again["rejected"]) == (0, 1, 0)

    chosen = answer(environment, "export", "--columns", "email,company", "-o", str(out), "--format", "jsonl")
    assert chosen["leads"] == 2
    assert json.loads(out.read_text().splitlines()[0]) == {
        "Email": "ada@engines.example",
        "Company": "Analytical Engines",
    }
    kept = out.read_bytes()
    for wrong in (
        ("--format", "pdf"),
        ("--preset", "x"),
        ("--columns", "shoe size"),
        ("--campaign", "nowhere"),
    ):
        refused = run(environment, "export", "-o", str(out), *wrong)
        assert refused.returncode == 1 and refused.stderr.count("\n") == 1
    assert out.read_bytes() == kept and [p.name for p in tmp_path.iterdir() if "out" in p.name] == ["out.csv"]


def test_the_suppression_list_is_kept_and_honoured_from_the_command_line(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "Connections.csv"
    file.write_text(CSV)
    added = answer(environment, "suppress", "add", "@engines.example", "--forbid", "hold", "--reason", "ours")
    assert (added["added"], added["changed"], added["known"]) == (1, 0, 0)
    brought = answer(environment, "import", str(file), "--campaign", "Q4")
    assert brought["created"] == 1
    assert "This person is on the suppression list, and never to be held." in str(brought["rejects"])
    checked = answer(environment, "verify", "ada@mail.engines.example")
    assert checked["verdict"] == "suppressed"

    listed = tmp_path / "list.csv"
    listed.write_text("Profile,Reason\nlinkedin.com/in/grace-hopper,asked\nnobody,\n")
    came = answer(environment, "suppress", "import", str(listed))
    assert came["added"] == 1
    assert [(p["line"], p["text"]) for p in came["not_understood"]] == [(3, "nobody")]
    assert answer(environment, "leads", "--filter", "suppressed", "--count") == {"count": 1}
    out = tmp_path / "out.csv"
    assert answer(environment, "export", "-o", str(out), "--preset", "lemlist")["leads"] == 0
    words = ("export", "-o", str(out), "--preset", "lemlist", "--include-suppressed")
    assert answer(environment, *words) | {"bytes": 0} == {
        "leads": 1, "file": str(out), "format": "csv", "bytes": 0, "noted": True,
    }  # fmt: skip

    entries = answer(environment, "suppress", "list")
    assert [(e["value"], e["forbids"], e["reason"], e["by"]) for e in entries] == [
        ("engines.example", "hold", "ours", "Command line"),
        ("https://www.linkedin.com/in/grace-hopper", "contact", "asked", "Command line"),
    ]
    assert answer(environment, "suppress", "remove", "engines.example") == {"removed": 1}
    refused = run(environment, "suppress", "remove", "engines.example")
    assert (refused.returncode, refused.stderr) == (
        1, "leadsphere: engines.example is not on the suppression list.\n",
    )  # fmt: skip
