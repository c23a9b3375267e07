"""The companies that the sample's people work for: a few with many leads, most with one or two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from leadsphere.demo.places import COUNTRIES, DACH, NORDIC, SOUTH, Country
from leadsphere.demo.work import ANYWHERE, HEALTH, INDUSTRIES, MAKING, Industry
from leadsphere.values.headcounts import BANDS, Headcount
from leadsphere.values.text import fold

LEADS_PER_COMPANY = 3.9
EMAIL_STYLES = (
    "{first}.{last}",
    "{first}.{last}",
    "{first}.{last}",
    "{initial}{last}",
    "{first}",
    "{initial}.{last}",
)


@dataclass
class Employer:
    """One company. `catch_all`: its mail server accepts every address, so that no yes proves anything."""

    name: str
    domain: str
    industry: Industry
    country: Country
    band: Headcount
    leads: int
    email_style: str
    catch_all: bool
    titles_taken: set[str] = field(default_factory=set[str])


def employers(random: Random, leads: int) -> list[Employer]:
    """Companies that together have so many leads: Zipf's law, and at least one each."""
    number = max(1, round(leads / LEADS_PER_COMPANY))
    domains: set[str] = set()
    return [_employer(random, count, domains) for count in _shares(random, leads, number)]


def slug(text: str) -> str:
    """The letters and digits of which addresses are made, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def spelt_out(text: str) -> str:
    """German words as they are written in addresses; elsewhere a bare letter does for one with dots."""
    return text.translate(str.maketrans({"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ä": "ae", "ö": "oe", "ü": "ue"}))


def _shares(random: Random, total: int, number: int) -> list[int]:
    ranks = range(number)
    extra = random.choices(ranks, weights=[1 / (rank + 4) for rank in ranks], k=total - number)
    shares = [1] * number
    for rank in extra:
        shares[rank] += 1
    random.shuffle(shares)
    return shares


def _employer(random: Random, leads: int, domains: set[str]) -> Employer:
    country = random.choices(COUNTRIES, weights=[country.weight for country in COUNTRIES])[0]
    industry = random.choices(INDUSTRIES, weights=[_fits(industry, country) for industry in INDUSTRIES])[0]
    name, domain = _name(random, country, industry, domains)
    domains.add(domain)
    band = _band(random, leads)
    alone = band.maximum == 1
    return Employer(
        name=name if alone else name + random.choice(country.legal),
        domain=domain,
        industry=industry,
        country=country,
        band=band,
        leads=leads,
        email_style=random.choice(EMAIL_STYLES),
        catch_all=random.random() < 0.11,
    )


def _fits(industry: Industry, country: Country) -> float:
    """How often an industry is met in a country: the sample's campaigns find whom they look for."""
    stronger = (
        (country.code in NORDIC and industry.name == "Financial Services")
        or (country.code in DACH and industry.name in MAKING)
        or (country.code in SOUTH and industry.name in HEALTH)
    )
    return industry.weight * (3 if stronger else 1)


def _name(random: Random, country: Country, industry: Industry, taken: set[str]) -> tuple[str, str]:
    kinds = [kind for kind in industry.kinds if kind != "Maschinenbau" or country.code in DACH]
    while True:
        word = random.choice(country.words if random.random() < 0.45 else ANYWHERE).replace("-", " ")
        name = f"{word} {random.choice(kinds)}"
        domain = f"{slug(spelt_out(name) if country.code in DACH else name)}.example"
        if domain not in taken:
            return name, domain


def _band(random: Random, leads: int) -> Headcount:
    """A headcount that leaves room for as many leads, and more to find."""
    if leads == 1 and random.random() < 0.12:
        return BANDS[0]
    room = [band for band in BANDS[1:] if band.maximum is None or band.maximum >= leads * 4]
    weights: Sequence[int] = (26, 32, 26, 14, 8, 8, 3, 3)[-len(room) :]
    return random.choices(room, weights=weights)[0]
