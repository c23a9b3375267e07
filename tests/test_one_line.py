"""One line on the model adds an attribute: to a copy of LeadSphere, with people in its database."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
BEFORE = "    company_id: int | None = Field("
THE_LINE = '    tea: Annotated[str, Attr("Favourite tea", headers=("tea", "tè preferito"))] = ""\n'
LOOK = """
import json
from leadsphere.attributes import On
from leadsphere.bootstrap import open_database, settings
from leadsphere.catalogue import attribute
from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.importing.mapping import match_columns
from leadsphere.panels.lead_panel import lead_panel
from leadsphere.queries.lead_detail import lead_detail
from leadsphere.queries.person_export import person
from leadsphere.services.edits import save
from leadsphere.services.editing import Edit

database = open_database(settings())
with database.transaction() as session:
    edit = save(session, COMMAND_LINE, On.LEAD, 2, Edit("tea", "Darjeeling", base="Assam", operation="one-line"))
with database.reading() as session:
    print(json.dumps({
        "markup": str(lead_panel()),
        "edit": edit.status,
        "shown": lead_detail(session, 2).fields["tea"],
        "match": [column.target_key for column in match_columns(("Name", "Tè preferito"), [("Ada", "Assam")])],
        "export": person(session, 2),
        "old": person(session, 1),
    }))
database.close()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """A workspace of this test's own."""
    settings = {**os.environ, "LEADSPHERE_DATA": str(tmp_path / "data"), "LEADSPHERE_DATABASE_URL": ""}
    settings.pop("PYTHONPATH", None)
    if request.param == "postgresql":
        settings["LEADSPHERE_DATABASE_URL"] = request.getfixturevalue("empty_postgres_url")
    return settings


def test_one_line_on_the_model_adds_an_attribute_everywhere(
    environment: dict[str, str], tmp_path: Path
) -> None:
    house = tmp_path / "copy"
    for folder in ("leadsphere", "alembic"):
        shutil.copytree(ROOT / folder, house / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("alembic.ini", "rxconfig.py"):
        shutil.copy(ROOT / file, house / file)

    def python(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], cwd=house, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def import_rows(name: str, rows: str) -> dict[str, Any]:
        (tmp_path / name).write_text(rows)
        return json.loads(
            python("-m", "leadsphere", "import", str(tmp_path / name), "--campaign", "Q4", "--json")
        )

    import_rows("before.csv", "First name,Email\nZoë,zoe@example.org\n")
    model = house / "leadsphere" / "models" / "lead.py"
    assert model.read_text().count(BEFORE) == 1
    model.write_text(model.read_text().replace(BEFORE, THE_LINE + BEFORE))
    python("-m", "alembic", "revision", "--autogenerate", "-m", "Favourite tea")
    assert import_rows("after.csv", "First name,Email,Tea\nAda,ada@example.org,Assam\n")["created"] == 1

    found = python("-m", "leadsphere", "leads", "--filter", "tea:assam", "--json")
    assert [lead["first_name"] for lead in json.loads(found)] == ["Ada"]
    seen = json.loads(python("-c", LOOK).splitlines()[-1])
    assert "Favourite tea" in seen["markup"]
    assert (seen["edit"], seen["shown"]) == ("saved", "Darjeeling")
    assert seen["match"][1] == "lead.tea"
    assert {"name": "tea", "label": "Favourite tea", "value": "Darjeeling"} in seen["export"]["attributes"]
    (edited,) = [line for line in seen["export"]["history"] if line["attribute"] == "Favourite tea"]
    assert (edited["old"], edited["new"]) == ("Assam", "Darjeeling")
    assert not [line for line in seen["old"]["attributes"] if line["name"] == "tea"], "a blank one"
    listed = json.loads(python("-m", "leadsphere", "leads", "--json"))
    assert [lead["tea"] for lead in listed] == ["", "Darjeeling"]
