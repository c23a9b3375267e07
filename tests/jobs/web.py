"""A small site with many people on pages of their own, for jobs that read it."""

from collections.abc import Iterator
from contextlib import contextmanager

from leadsphere.scraping import terms
from leadsphere.scraping.terms import Terms
from tests.scraping.server import Answer, Pages

LOCAL = Terms(local=True, delay=0)
PLAIN = (("Content-Type", "text/plain"),)


def site(many: int) -> Pages:
    """A first page that links to so many others, each about one person."""
    links = "".join(f'<p><a href="/p/{n}">Page {n}</a></p>' for n in range(many))
    pages: Pages = {"/": f"<html><body><h1>Everybody</h1>{links}</body></html>"}
    for n in range(many):
        pages[f"/p/{n}"] = person(f"Ada{n}", "Lovelace", f"ada{n}@team.example", "Engineer")
    return pages


def person(first: str, last: str, email: str, title: str) -> str:
    """A page about one person, marked up as schema.org has it."""
    return f"""<html><body><div itemscope itemtype="https://schema.org/Person">
        <span itemprop="givenName">{first}</span> <span itemprop="familyName">{last}</span>
        <span itemprop="jobTitle">{title}</span> <a itemprop="email" href="mailto:{email}">{email}</a>
    </div></body></html>"""


def forbidding() -> Pages:
    """A site whose robots.txt wants nobody."""
    return site(1) | {"/robots.txt": Answer("User-agent: *\nDisallow: /\n", headers=PLAIN)}


@contextmanager
def reading_locally() -> Iterator[None]:
    """Let sources be on this machine, and be read without pauses."""
    before = terms.terms()
    terms.use(LOCAL)
    try:
        yield
    finally:
        terms.use(before)
