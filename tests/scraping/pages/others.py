"""What is no page: files, feeds, cards and sitemaps; and pages on which there is nobody."""

import csv
import io
import json
from html import escape

from tests.scraping.pages import Person, Style
from tests.scraping.pages.unmarked import page


def csv_file(people: list[Person]) -> dict[str, str]:
    """A published list."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Full Name", "Job Title", "Email", "Phone"])
    writer.writerows([p.name, p.title, p.email, p.phone] for p in people)
    return {"people.csv": out.getvalue()}


def json_file(people: list[Person]) -> dict[str, str]:
    """What an interface of a site answers."""
    rows = [
        {
            "first_name": p.first,
            "last_name": p.last,
            "title": p.title,
            "email": p.email,
            "linkedin_url": p.linkedin,
        }
        for p in people
    ]
    return {"people.json": json.dumps({"data": rows})}


def json_lines(people: list[Person]) -> dict[str, str]:
    """One a line."""
    return {
        "people.jsonl": "\n".join(
            json.dumps({"name": p.name, "job title": p.title, "email": p.email}) for p in people
        )
    }


def cards(people: list[Person]) -> dict[str, str]:
    """A page that links to a card for each."""
    links = "".join(f'<p><a href="/cards/{p.slug}.vcf">Download card</a></p>' for p in people)
    pages = {"": page("Cards", links)}
    for p in people:
        pages[f"{p.slug}.vcf"] = (
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{p.last};{p.first};;;\r\nFN:{p.name}\r\nTITLE:{p.title.replace(',', chr(92) + ',')}\r\nEMAIL:{p.email}\r\n"
            f"TEL;TYPE=WORK:{p.phone}\r\nEND:VCARD\r\n"
        )
    return pages


def rss(people: list[Person]) -> dict[str, str]:
    """Posts with their authors."""
    items = "".join(
        f"<item><title>On boats</title><author>{p.email} ({escape(p.name)})</author></item>" for p in people
    )
    return {
        "feed.xml": f'<?xml version="1.0"?><rss version="2.0"><channel><title>Boat News</title>{items}</channel></rss>'
    }


def atom(people: list[Person]) -> dict[str, str]:
    """The same in Atom."""
    entries = "".join(
        f"<entry><title>On oars</title><author><name>{escape(p.name)}</name><email>{p.email}</email></author></entry>"
        for p in people
    )
    return {
        "feed.xml": f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Oar News</title>{entries}</feed>'
    }


def sitemap_bios(people: list[Person]) -> dict[str, str]:
    """Pages that nothing but a sitemap leads to, among others that it lists, too."""
    index = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>/bysitemap/pages.xml</loc></sitemap></sitemapindex>"
    listed = "".join(
        f"<url><loc>/bysitemap/{kind}/{p.slug}</loc></url>" for p in people for kind in ("people", "products")
    )
    pages = {
        "sitemap.xml": f"<?xml version='1.0'?>{index}",
        "pages.xml": f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</urlset>",
    }
    for p in people:
        pages[f"people/{p.slug}"] = page(
            p.name,
            f"<div class='hero'><h1>{escape(p.name)}</h1><p class='job-title'>{escape(p.title)}</p></div><p>Mail: {p.email}</p>",
        )
    return pages


OTHERS: tuple[Style, ...] = (
    Style("csv", csv_file, 20, ("title", "email", "phone"), kind="file"),
    Style("json", json_file, 15, ("title", "email", "linkedin"), kind="file"),
    Style("jsonl", json_lines, 12, ("title", "email"), kind="file"),
    Style("cards", cards, 8, ("title", "email", "phone"), kind="vcards"),
    Style("rss", rss, 8, ("email",), kind="feed"),
    Style("atom", atom, 8, ("email",), kind="feed"),
    Style("bysitemap", sitemap_bios, 10, ("title", "email"), kind="sitemap"),
)

_WORDS = ("Oak Table", "Blue Lantern", "Grand Tour", "Silent Morning", "Rosewood Chest", "Harbour Light")

NOBODY: dict[str, str] = {
    "products": page(
        "Shop",
        "<h1>Products</h1>"
        + "".join(f'<div class="product-card"><h3>{name}</h3><p>Designer Edition</p><span class="price">$ 129.00</span></div>' for name in _WORDS),
    ),
    "lamps": page("Lamps", "<h1>Lamps</h1>" + "".join(f"<li><h4>{name}</h4><p>Made by hand in Porto</p></li>" for name in _WORDS)),
    "testimonials": page(
        "What our customers say",
        "".join(
            f'<div class="testimonial"><p>“They built my boat, and it floats better than any other that I had.”</p><h4>{name}</h4><span>CEO, Acme Corp</span></div>'
            for name in ("Jane Roe", "Richard Miles", "Paula Stone")
        ),
    ),
    "quotes": page(
        "Praise",
        "".join(f"<blockquote><p>Very good work indeed.</p><cite>{name}, Director at Umbrella</cite></blockquote>" for name in ("Tom Vane", "Una Brook")),
    ),
    "blog": page(
        "Blog",
        "".join(
            f'<article class="post"><h2><a href="/nobody/post">{name} Returns</a></h2><div class="post-meta">By <a href="/author/x">Ida Writer</a> <time>May 3, 2024</time></div><p>A tale.</p></article>'
            for name in _WORDS
        ),
    ),
    "post": page(
        "A post",
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"BlogPosting","headline":"A tale","author":{"@type":"Person","name":"Ida Writer","url":"/author/ida"}}</script>'
        '<article><h1>Grand Tour Returns</h1><p class="byline">By Ida Writer, Editor, March 3, 2024</p><p>Once, Mary Shelley met Lord Byron.</p></article>',
    ),
    "reviews": page(
        "Reviews",
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Boat","review":[{"@type":"Review","author":{"@type":"Person","name":"Otto Kunde"},"reviewBody":"Good"}]}</script><p>One boat.</p>',
    ),
    "places": page("Offices", "<h1>Offices</h1>" + "".join(f"<div><h3>{n}</h3><p>Tel: +44 20 7946 0{i}00</p></div>" for i, n in enumerate(("San Francisco", "New York", "Buenos Aires", "Hong Kong"), 1))),
    "services": page("Services", "".join(f"<div class='card'><h3>{n}</h3><p>Our consultants help you with it.</p><a href='/s'>Read more</a></div>" for n in ("Tax Planning", "Estate Law", "Wealth Management"))),
    "prose": page("History", "<h1>Our history</h1><p>Founded by <b>William Harbour</b> in 1901, the yard was led by <b>Agnes Vale</b> for forty years.</p>"),
    "contact": page("Contact", "<h1>Contact</h1><h3>Head Office</h3><p>Mail: sales@example.org</p><h3>Customer Support</h3><p>Tel: +44 20 7946 0123</p>"),
    "events": page("Events", "".join(f"<li class='event'><h3>{n}</h3><p>June 12, 2025</p><p>Grand Hall, speakers and music</p></li>" for n in ("Summer Gala", "Winter Ball", "Spring Fair"))),
}  # fmt: skip
"""Pages without anybody whom one could write to."""
