"""A company, shared by its leads."""

from datetime import datetime
from typing import Annotated

from sqlmodel import Field, SQLModel

from leadsphere.attributes import Attr, Kind
from leadsphere.models.columns import byte_ordered, moment, primary_key
from leadsphere.models.folded import folded


@folded("industry")
class Company(SQLModel, table=True):
    """An employer: its `Attr`s are shown with each of its leads, and edited for all of them at once."""

    id: int | None = primary_key()
    name: Annotated[
        str,
        Attr(
            "Company",
            kind=Kind.COMPANY,
            headers=(
                "company",
                "company name",
                "organization",
                "organisation",
                "employer",
                "account name",
                "account",
                "empresa",
                "société",
                "entreprise",
                "firma",
                "unternehmen",
                "current company",
                "organization name",
                "organisation name",
                "employer name",
                "azienda",
                "bedrijf",
            ),
            max_length=300,
        ),
    ]
    domain: Annotated[
        str,
        Attr(
            "Domain",
            kind=Kind.DOMAIN,
            headers=(
                "company domain",
                "domain",
                "company domain name",
                "associated company domain",
                "website",
                "company website",
                "website url",
                "company url",
            ),
            max_length=253,
        ),
    ] = Field(default="", index=True)
    industry: Annotated[
        str,
        Attr(
            "Industry",
            headers=("industry", "sector", "company industry", "branche", "secteur", "setor", "settore"),
            max_length=200,
        ),
    ] = ""
    headcount: Annotated[
        str,
        Attr(
            "Headcount",
            kind=Kind.HEADCOUNT,
            headers=(
                "headcount",
                "employees",
                "# employees",
                "number of employees",
                "company size",
                "employee count",
                "no. of employees",
                "size",
                "staff",
                "company headcount",
                "company employee count",
                "employee range",
                "mitarbeiter",
                "empleados",
            ),
            max_length=40,
        ),
    ] = ""
    company_country: Annotated[
        str,
        Attr(
            "Headquarters",
            kind=Kind.COUNTRY,
            headers=("company country", "company country/region", "hq country"),
            max_length=100,
        ),
    ] = ""
    # The same headcount as numbers, for comparing: both empty when nothing is known.
    headcount_min: int | None = None
    headcount_max: int | None = None
    name_key: str = Field(index=True, sa_type=byte_ordered(300))
    created_at: datetime = moment()
    updated_at: datetime = moment()
