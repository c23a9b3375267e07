"""A person, once for the whole workspace."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from leadsphere.attributes import Attr, Kind
from leadsphere.models.columns import big_integer, byte_ordered, moment, primary_key
from leadsphere.models.folded import folded
from leadsphere.values.name_languages import NAME_LANGUAGES

LAST = "\U0010fffd"
"""Sorts after every text: what is unknown comes last."""
LONGEST_NAME, LONGEST_LINE = 400, 300
"""Characters by which texts are sorted."""


@folded()
class Lead(SQLModel, table=True):
    """One person. Every `Attr` below is a field of the panel, a column to import, a filter, a label in the history."""

    __table_args__ = (
        Index("ix_lead_by_name", "name_key", "id"),
        Index("ix_lead_by_given_name", "given_key", "id"),
        Index("ix_lead_by_line", "line_key", "id"),
        Index("ix_lead_by_company", "company_key", "id"),
        Index("ix_lead_by_update", "updated_at", "id"),
        Index("ix_lead_by_creation", "created_at", "id"),
        Index("ix_lead_by_country", "country", "id"),
        Index("ix_lead_by_employer", "company_id", "name_key"),
        Index("ix_lead_vip", "id", sqlite_where=text("vip = 1"), postgresql_where=text("vip")),
        Index(
            "ix_lead_reviewed",
            "reviewed_at",
            sqlite_where=text("reviewed_at IS NOT NULL"),
            postgresql_where=text("reviewed_at IS NOT NULL"),
        ),
    )

    id: int | None = primary_key()

    first_name: Annotated[
        str,
        Attr(
            "First name",
            headers=(
                "first name",
                "given name",
                "forename",
                "first",
                "prénom",
                "nombre de pila",
                "vorname",
                "fname",
                "primeiro nome",
                "voornaam",
            ),
            max_length=200,
        ),
    ] = ""
    last_name: Annotated[
        str,
        Attr(
            "Last name",
            headers=(
                "last name",
                "family name",
                "surname",
                "last",
                "nom de famille",
                "apellido",
                "apellidos",
                "nachname",
                "lname",
                "sobrenome",
                "apelido",
                "cognome",
                "achternaam",
            ),
            max_length=200,
        ),
    ] = ""
    headline: Annotated[
        str, Attr("Headline", headers=("headline", "linkedin headline", "tagline", "bio", "profile headline"))
    ] = ""
    job_title: Annotated[
        str,
        Attr(
            "Job title",
            headers=(
                "job title",
                "title",
                "position",
                "role",
                "job",
                "occupation",
                "puesto",
                "cargo",
                "poste",
                "fonction",
                "berufsbezeichnung",
                "designation",
                "organization title",
                "current title",
                "current position",
                "ruolo",
            ),
        ),
    ] = ""
    seniority: Annotated[
        str, Attr("Seniority", headers=("seniority", "level", "management level"), max_length=100)
    ] = ""
    department: Annotated[
        str, Attr("Department", headers=("department", "departments", "function", "team"), max_length=200)
    ] = ""
    city: Annotated[
        str,
        Attr(
            "City",
            headers=(
                "city",
                "town",
                "person city",
                "contact city",
                "ciudad",
                "ville",
                "stadt",
                "cidade",
                "città",
                "mailing city",
                "home city",
            ),
            max_length=200,
        ),
    ] = ""
    region: Annotated[
        str,
        Attr(
            "Region",
            headers=(
                "region",
                "state",
                "state/region",
                "state/province",
                "province",
                "county",
                "person state",
                "contact state",
                "mailing state",
                "mailing state/province",
                "provincia",
                "bundesland",
            ),
            max_length=200,
        ),
    ] = ""
    country: Annotated[
        str,
        Attr(
            "Country",
            kind=Kind.COUNTRY,
            headers=(
                "country",
                "country/region",
                "person country",
                "contact country",
                "nation",
                "país",
                "pays",
                "land",
                "paese",
                "contact country/region",
                "mailing country",
            ),
            max_length=100,
        ),
    ] = ""
    vip: Annotated[
        bool, Attr("VIP", kind=Kind.YES_NO, headers=("vip", "is vip", "favourite", "favorite", "starred"))
    ] = False
    name_language: Annotated[
        str,
        Attr(
            "Name language",
            kind=Kind.CHOICE,
            choices=NAME_LANGUAGES,
            headers=("language of the name",),
            max_length=40,
        ),
    ] = ""
    source: Annotated[
        str,
        Attr("Source", headers=("source", "lead source", "original source", "platform"), max_length=200),
    ] = ""

    company_id: int | None = Field(default=None, foreign_key="company.id", sa_type=big_integer())
    owner_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=big_integer())
    reviewed_at: datetime | None = moment(optional=True)
    # No foreign key, which SQLite can add to a table only by writing it anew; accounts are never deleted.
    reviewed_by: int | None = Field(default=None, sa_type=big_integer())
    # Folded copies (see values.text.fold): what lists sort by (last name first, first name first, the line under the
    # name, company), and what the search box looks in.
    name_key: str = Field(default=LAST, sa_type=byte_ordered(LONGEST_NAME))
    given_key: str = Field(default=LAST, sa_type=byte_ordered(LONGEST_NAME))
    line_key: str = Field(default=LAST, sa_type=byte_ordered(LONGEST_LINE))
    company_key: str = Field(default=LAST, sa_type=byte_ordered(LONGEST_LINE))
    search_key: str = ""
    # What a row said that had neither e-mail nor profile: the same row again is the same lead.
    import_key: str | None = Field(default=None, index=True, max_length=64)
    created_at: datetime = moment()
    updated_at: datetime = moment()


def line(headline: str, job_title: str, company: str) -> str:
    """What a list says under the name: the headline, or what somebody does and where."""
    return headline or " at ".join(part for part in (job_title, company) if part)
