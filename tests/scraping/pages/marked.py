"""Pages that mark their people up for machines, in every syntax that is met."""

import json
from html import escape

from tests.scraping.pages import Person, Style
from tests.scraping.pages.unmarked import page


def _script(said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


def json_ld_graph(people: list[Person]) -> dict[str, str]:
    """A plug-in's graph: an organization whose staff is referred to by their ids."""
    graph: list[object] = [
        {"@type": "WebSite", "@id": "/#website", "name": "Graph Works", "publisher": {"@id": "/#org"}},
        {
            "@type": "Organization",
            "@id": "/#org",
            "name": "Graph Works",
            "employee": [{"@id": f"/#/{p.slug}"} for p in people],
        },
    ]
    graph += [
        {
            "@type": "Person",
            "@id": f"/#/{p.slug}",
            "name": p.name,
            "jobTitle": p.title,
            "email": f"mailto:{p.email}",
            "sameAs": [p.linkedin, "https://www.wikidata.org/wiki/Q1"],
            "worksFor": {"@id": "/#org"},
        }
        for p in people
    ]
    return {
        "": page(
            "About",
            _script({"@context": "https://schema.org", "@graph": graph})
            + "<p>Everybody is in the graph.</p>",
        )
    }


def json_ld_employees(people: list[Person]) -> dict[str, str]:
    """People within their organization, beside a script that is broken and one that has a comma too many."""
    staff = [
        {
            "@type": "Person",
            "givenName": p.first,
            "familyName": p.last,
            "jobTitle": p.title,
            "telephone": p.phone,
        }
        for p in people
    ]
    said = json.dumps(
        {
            "@context": "http://schema.org/",
            "@type": ["LocalBusiness", "Organization"],
            "name": "Nested Ltd",
            "employees": staff,
        }
    )
    broken = '<script type="application/ld+json">{"@type": "Person", "name": </script>'
    trailing = said[:-1] + ",}"
    return {
        "": page("Contact", f'{broken}<script type="application/ld+json">{trailing}</script><p>Ask us.</p>')
    }


def microdata(people: list[Person]) -> dict[str, str]:
    """Microdata on a page that is seen, too."""
    body = "".join(
        f"""<div itemscope itemtype="https://schema.org/Person"><h3 itemprop="name">{escape(p.name)}</h3><span itemprop="jobTitle">{escape(p.title)}</span>
<a itemprop="email" href="mailto:{p.email}">Mail</a> <span itemprop="telephone">{p.phone}</span>
<div itemprop="worksFor" itemscope itemtype="https://schema.org/Organization"><span itemprop="name">Micro Works</span></div></div>"""
        for p in people
    )
    return {"": page("Staff", f"<h1>Staff</h1>{body}")}


def rdfa(people: list[Person]) -> dict[str, str]:
    """RDFa Lite."""
    body = "".join(
        f"""<li typeof="Person"><span property="name">{escape(p.name)}</span>, <span property="jobTitle">{escape(p.title)}</span>
<a property="email" href="mailto:{p.email}">{p.email}</a></li>"""
        for p in people
    )
    return {"": page("People", f'<ul vocab="https://schema.org/">{body}</ul>')}


def h_card(people: list[Person]) -> dict[str, str]:
    """Microformats 2."""
    body = "".join(
        f"""<div class="h-card"><a class="p-name u-url" href="/hcard/{p.slug}.html#x">{escape(p.name)}</a> <span class="p-job-title">{escape(p.title)}</span>
<a class="u-email" href="mailto:{p.email}">mail</a> <span class="p-tel">{p.phone}</span> <span class="p-org">Card Works</span></div>"""
        for p in people
    )
    return {"": page("Humans", body)}


def hcard(people: list[Person]) -> dict[str, str]:
    """hCard, the microformat of 2005."""
    body = "".join(
        f"""<div class="vcard"><span class="fn">{escape(p.name)}</span> <span class="title">{escape(p.title)}</span> <span class="org">Old Works</span>
<span class="tel"><span class="type">Work</span> <span class="value">{p.phone}</span></span> <a class="email" href="mailto:{p.email}">{p.email}</a></div>"""
        for p in people
    )
    return {"": page("Officers", body)}


def json_ld_bios(people: list[Person]) -> dict[str, str]:
    """A list of links to pages, each of which is about one person."""
    links = "".join(f'<li><a href="/bios/{p.slug}">{escape(p.name)}</a></li>' for p in people)
    pages = {"": page("Our people", f"<h1>Our people</h1><ul>{links}</ul>")}
    for p in people:
        said = {
            "@context": "https://schema.org",
            "@type": "ProfilePage",
            "mainEntity": {"@type": "Person", "name": p.name, "jobTitle": p.title, "email": p.email},
        }
        pages[p.slug] = page(p.name, f"<h1>{escape(p.name)}</h1>{_script(said)}")
    return pages


MARKED: tuple[Style, ...] = (
    Style("graph", json_ld_graph, 16, ("title", "email", "linkedin")),
    Style("employees", json_ld_employees, 12, ("title", "phone")),
    Style("microdata", microdata, 12, ("title", "email", "phone")),
    Style("rdfa", rdfa, 12, ("title", "email")),
    Style("hcard2", h_card, 12, ("title", "email", "phone")),
    Style("hcard", hcard, 10, ("title", "email", "phone")),
    Style("bios", json_ld_bios, 10, ("title", "email"), ("arabic", "brazilian", "nigerian")),
)
