"""Tables with a header that says what each column is, as directories have them."""

from leadsphere.importing.targets import claim
from leadsphere.scraping.draft import (
    COMPANY,
    DEPARTMENT,
    EMAIL,
    FIRST,
    LAST,
    LINKEDIN,
    NAME,
    PHONE,
    TITLE,
    Draft,
)
from leadsphere.scraping.fetching import joined
from leadsphere.scraping.reading.blocks import Scene
from leadsphere.scraping.reading.contacts import Element, lines_of, ways_in
from leadsphere.scraping.reading.words import is_role, name_in

_PERSONAL = {EMAIL, PHONE, TITLE, LINKEDIN, DEPARTMENT}
_TEXTS = {
    TITLE,
    DEPARTMENT,
    COMPANY,
    "lead.city",
    "lead.region",
    "lead.country",
    "location",
    "company.industry",
}


def people_in_tables(body: Element, scene: Scene) -> tuple[list[Draft], list[Element]]:
    """The people of all tables, and the tables that were read."""
    found: list[Draft] = []
    taken: list[Element] = []
    for table in body.iter("table"):
        people = _people(table, scene)
        if people:
            found += people
            taken.append(table)
    return found, taken


def _people(table: Element, scene: Scene) -> list[Draft]:
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    if len(rows) < 2:
        return []
    head, *rest = ([cell for cell in row if cell.tag in ("td", "th")] for row in rows)
    claims = [claim(" ".join(lines_of(cell))) for cell in head]
    keys = [known[0].key if known else "" for known in claims]
    has_name = NAME in keys or (FIRST in keys and LAST in keys)
    if not has_name or not (_PERSONAL & set(keys)):
        return []
    filled = [cells for cells in rest if len(cells) == len(keys) and any(lines_of(cell) for cell in cells)]
    people = [draft for cells in filled if (draft := _person(keys, cells, scene))]
    return people if people and 10 * len(people) >= 6 * len(filled) else []


def _person(keys: list[str], cells: list[Element], scene: Scene) -> Draft | None:
    draft = Draft(scene.url)
    for key, cell in zip(keys, cells, strict=True):
        lines = lines_of(cell)
        ways = ways_in(cell, scene.url)
        if key == NAME and lines:
            draft.add(NAME, name_in(lines[0]))
            if len(lines) > 1 and is_role(lines[1]):
                draft.add(TITLE, lines[1])
            ways.tell(draft)
            draft.home = _home(cell, scene)
        elif key in (FIRST, LAST):
            draft.add(key, " ".join(lines))
            draft.home = draft.home or _home(cell, scene)
        elif key == PHONE and not ways.phones:
            for line in lines:
                if sum(c.isdigit() for c in line) >= 5:
                    draft.add(PHONE, line)
        elif key in _TEXTS:
            draft.add(key, ", ".join(lines))
        else:
            ways.tell(draft)
    is_named = draft.get(NAME) or (draft.get(FIRST) and draft.get(LAST) and name_in(draft.name))
    return draft if is_named else None


def _home(cell: Element, scene: Scene) -> str:
    for link in cell.iter("a"):
        url = joined(scene.url, link.get("href") or "")
        if url and "nofollow" not in (link.get("rel") or "") and not url.lower().endswith((".vcf", ".pdf")):
            return url
    return ""
