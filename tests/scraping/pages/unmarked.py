"""Pages that mark nobody up, as the usual systems and hands build them."""

from html import escape

from tests.scraping.pages import FRENCH, GERMAN, SPANISH, Person, Style

HEAD = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>.a{{color:red}}</style><script>window.dataLayer=[]</script></head>
<body class="page"><header class="site-header"><div class="logo"><a href="/">Harbour Works</a></div><nav><ul>
<li><a href="/about">About Us</a></li><li><a href="/services">Our Services</a></li><li><a href="/contact">Contact Us</a></li>
<li><a href="/insights/grace-note">Grace Note</a></li></ul></nav></header><main id="content">"""
FOOT = """</main><footer class="site-footer"><p>Harbour Works Ltd, 1 Quay Street. Tel: +44 20 7946 0000</p>
<a href="mailto:info@example.org">info@example.org</a> <a href="https://www.linkedin.com/company/harbour-works">LinkedIn</a>
<p>Design by <a rel="nofollow" href="https://example.net">Pixel Smith</a></p></footer></body></html>"""


def page(title: str, body: str, lang: str = "en") -> str:
    """A page with the head and foot that all of them have."""
    return HEAD.format(title=escape(title), lang=lang) + body + FOOT


def _e(text: str) -> str:
    return escape(text)


def wordpress_grid(people: list[Person]) -> dict[str, str]:
    """A theme's team grid, of Elementor's kind: columns in columns, a picture, a heading, a text and icons."""
    cells = "".join(
        f"""<div class="elementor-column elementor-col-33"><div class="elementor-widget-wrap">
<div class="elementor-widget elementor-widget-image"><img src="/p/{n}.jpg" alt="Portrait of Robin Elsewhere" width="300"></div>
<div class="elementor-widget elementor-widget-heading"><h3 class="elementor-heading-title">{_e(p.name)}</h3></div>
<div class="elementor-widget elementor-widget-text-editor"><p>{_e(p.title)}</p></div>
<div class="elementor-social-icons-wrapper"><a class="elementor-icon" href="{p.linkedin}"><i class="fab fa-linkedin"></i></a>
<a href="mailto:{p.email}"><i class="fa fa-envelope"></i></a></div></div></div>"""
        for n, p in enumerate(people)
    )
    return {
        "": page(
            "Our Team – Harbour Works",
            f'<h1>Our Team</h1><section class="elementor-section">{cells}</section>',
        )
    }


def bootstrap_cards(people: list[Person]) -> dict[str, str]:
    """Bootstrap's cards, three in a row, with a paragraph of praise."""
    rows = ""
    for start in range(0, len(people), 3):
        cards = "".join(
            f"""<div class="col-md-4"><div class="card h-100"><img class="card-img-top" src="x.jpg" alt="">
<div class="card-body"><h5 class="card-title">{_e(p.name)}</h5><h6 class="card-subtitle mb-2 text-muted">{_e(p.title)}</h6>
<p class="card-text">{_e(p.first)} joined us in 2014 and loves long walks along the canal.</p></div>
<div class="card-footer"><a href="tel:{p.phone.replace(" ", "")}">{p.phone}</a></div></div></div>"""
            for p in people[start : start + 3]
        )
        rows += f'<div class="row g-4">{cards}</div>'
    return {"": page("Meet the people", f'<div class="container"><h2>The people behind it</h2>{rows}</div>')}


def webflow_list(people: list[Person]) -> dict[str, str]:
    """Webflow's collection list: everything is a div with a class of the designer's."""
    items = "".join(
        f"""<div role="listitem" class="team_item w-dyn-item"><a href="/webflow/{p.slug}" class="team_link w-inline-block">
<div class="team_image-wrapper"><img src="i.avif" loading="lazy" alt="{_e(p.name)}"></div>
<div class="text-size-medium text-weight-semibold">{_e(p.name)}</div><div class="text-size-small">{_e(p.title)}</div></a></div>"""
        for p in people
    )
    pages = {
        "": page(
            "Team",
            f'<div class="section_team"><div role="list" class="team_list w-dyn-items">{items}</div></div>',
        )
    }
    for p in people:
        pages[p.slug] = page(
            p.name,
            f"""<div class="team-template"><h1 class="heading-style-h2">{_e(p.name)}</h1><div class="text-size-large">{_e(p.title)}</div>
<div class="w-richtext"><p>With us since the early days.</p></div><a class="link" href="mailto:{p.email}">Write to {_e(p.first)}</a></div>""",
        )
    return pages


def squarespace(people: list[Person]) -> dict[str, str]:
    """Squarespace's blocks: headings and paragraphs, one below the other, without anything around each person."""
    body = "".join(
        f"""<h4 style="white-space:pre-wrap;">{_e(p.name)}</h4><p class="" style="white-space:pre-wrap;">{_e(p.title)}</p>
<p class=""><a href="mailto:{p.email}">Email</a></p>"""
        for p in people
    )
    return {
        "": page(
            "Who We Are",
            f'<div class="sqs-layout"><div class="sqs-block-content"><h1>Who We Are</h1>{body}</div></div>',
        )
    }


def table_directory(people: list[Person]) -> dict[str, str]:
    """A directory of a council: one table."""
    rows = "".join(
        f"<tr><td>{_e(p.last)}, {_e(p.first)}</td><td>{_e(p.title)}</td><td>{p.phone}</td><td><a href='mailto:{p.email}'>{p.email}</a></td></tr>"
        for p in people
    )
    head = "<tr><th>Name</th><th>Position</th><th>Telephone</th><th>E-mail</th></tr>"
    return {
        "": page(
            "Staff directory",
            f"<h1>Staff directory</h1><table class='directory'><thead>{head}</thead><tbody>{rows}</tbody></table>",
        )
    }


def plain_table(people: list[Person]) -> dict[str, str]:
    """A table of the nineties, without a header."""
    rows = "".join(
        f"<tr valign=top><td><b>{_e(p.name)}</b></td><td>{_e(p.title)}</td><td>Phone: {p.phone}</td></tr>"
        for p in people
    )
    return {
        "": page(
            "Faculty and Staff", f"<h2>Faculty and Staff</h2><table border=0 cellpadding=4>{rows}</table>"
        )
    }


def split_table(people: list[Person]) -> dict[str, str]:
    """First and last names in columns of their own."""
    rows = "".join(
        f"<tr><td>{_e(p.last)}</td><td>{_e(p.first)}</td><td>{_e(p.title)}</td><td>{p.email.replace('@', ' [at] ')}</td></tr>"
        for p in people
    )
    return {
        "": page(
            "Members",
            f"<table><tr><td>Last name</td><td>First name</td><td>Job title</td><td>E-mail</td></tr>{rows}</table>",
        )
    }


def definition_list(people: list[Person]) -> dict[str, str]:
    """A list of definitions: who, and below it what."""
    body = "".join(f"<dt>{_e(p.name)}</dt><dd>{_e(p.title)}</dd><dd>T: {p.phone}</dd>" for p in people)
    return {"": page("Kontakt", f"<h1>Ihre Ansprechpartner</h1><dl class='contacts'>{body}</dl>", "de")}


def university(people: list[Person]) -> dict[str, str]:
    """A department's list, with rooms and hidden addresses."""
    body = "".join(
        f"""<div class="views-row"><div class="views-field views-field-title"><span class="field-content"><a href="/u/{p.slug}">{_e(p.name)}</a></span></div>
<div class="views-field views-field-field-position"><div class="field-content">{_e(p.title)}</div></div>
<div class="views-field views-field-field-room"><span class="views-label">Room: </span><span class="field-content">B{n}.0{n}</span></div>
<div class="views-field views-field-field-email">{p.email.replace("@", " (at) ").replace(".org", " (dot) org")}</div></div>"""
        for n, p in enumerate(people, 1)
    )
    return {
        "": page(
            "People | Department of Chemistry",
            f'<h1 class="page-title">People</h1><div class="view-content">{body}</div>',
        )
    }


def law_firm(people: list[Person]) -> dict[str, str]:
    """A firm's attorneys, with a page and a card for each."""
    items = "".join(
        f'<li class="attorney"><a href="/law/{p.slug}"><span class="attorney-name">{_e(p.name)}</span></a> <span class="position">{_e(p.title)}</span></li>'
        for p in people
    )
    pages = {"": page("Attorneys", f'<h1>Attorneys</h1><ul class="attorney-list">{items}</ul>')}
    for p in people:
        pages[p.slug] = page(
            f"{p.name} | Attorneys",
            f"""<article class="bio"><h1>{_e(p.name)}</h1><p class="position">{_e(p.title)}</p><ul class="contact-details">
<li>Direct: <a href="tel:{p.phone.replace(" ", "")}">{p.phone}</a></li><li>Fax: +1 212 555 9999</li>
<li><a href="mailto:{p.email}?subject=Web">Email</a></li></ul><p>{_e(p.first)} advises on the purchase of ships.</p>
<h2>Education</h2><p>J.D., 2004</p></article>""",
        )
    return pages


def cloudflare(people: list[Person]) -> dict[str, str]:
    """Addresses as Cloudflare hides them."""

    def hidden(email: str) -> str:
        key = 0x5A
        return f"{key:02x}" + "".join(f"{byte ^ key:02x}" for byte in email.encode())

    body = "".join(
        f"""<div class="member"><p class="name"><strong>{_e(p.name)}</strong></p><p class="role">{_e(p.title)}</p>
<p><a href="/cdn-cgi/l/email-protection#{hidden(p.email)}"><span class="__cf_email__" data-cfemail="{hidden(p.email)}">[email&#160;protected]</span></a></p></div>"""
        for p in people
    )
    return {"": page("Our crew", f'<section class="members">{body}</section>')}


def obfuscated(people: list[Person]) -> dict[str, str]:
    """Addresses spelt out in several ways."""
    ways = (" [at] ", " (at) ", "[at]", " at ", " {at} ")
    body = ""
    for n, p in enumerate(people):
        local, _, domain = p.email.partition("@")
        spelt = (
            local
            + ways[n % 5]
            + domain.replace(".", (" [dot] ", " (dot) ", "[dot]", " dot ", " {dot} ")[n % 5])
        )
        body += f"<li><b>{_e(p.name)}</b>, {_e(p.title)}<br>{spelt}</li>"
    return {"": page("Board", f"<h1>The board</h1><ul>{body}</ul>")}


def two_columns(people: list[Person]) -> dict[str, str]:
    """A picture on one side, text on the other, in turns."""
    body = "".join(
        f"""<div class="row {"reverse" if n % 2 else ""}"><div class="col-6"><figure><img src="a.jpg" alt="A smiling face"></figure></div>
<div class="col-6"><h2>{_e(p.name)}</h2><p><em>{_e(p.title)}</em></p><p>{_e(p.first)} grew up by the sea. Outside work there are two dogs and a garden.</p>
<p><a href="{p.linkedin}">Connect on LinkedIn</a></p></div></div>"""
        for n, p in enumerate(people)
    )
    return {"": page("About us", f"<h1>About us</h1>{body}")}


def carousel(people: list[Person]) -> dict[str, str]:
    """Meet the team: slides, the first of them another class."""
    body = "".join(
        f"""<div class="swiper-slide{" swiper-slide-active" if not n else ""}"><div class="team-box"><div class="team-img"><img src="t.png" alt="team"></div>
<div class="team-info"><h4><a href="#">{_e(p.name)}</a></h4><span>{_e(p.title)}</span><ul class="social"><li><a href="{p.linkedin}"><i></i></a></li>
<li><a href="https://twitter.com/share?url=x"><i></i></a></li></ul></div></div></div>"""
        for n, p in enumerate(people)
    )
    return {
        "": page(
            "Home",
            f'<h1>Boats, built well</h1><section><h2>Meet the team</h2><div class="swiper-wrapper">{body}</div></section>',
        )
    }


def names_inline(people: list[Person]) -> dict[str, str]:
    """One line for each: name, dash, title."""
    body = "".join(f"<li>{_e(p.name)} – {_e(p.title)}</li>" for p in people)
    return {"": page("Leadership", f"<h2>Leadership</h2><ul>{body}</ul>")}


def heading_with_span(people: list[Person]) -> dict[str, str]:
    """The title within the heading."""
    body = "".join(
        f'<div class="person"><h3>{_e(p.name)} <small>{_e(p.title)}</small></h3><p><a href="mailto:{p.email}">{p.email}</a></p></div>'
        for p in people
    )
    return {"": page("Staff", f"<h1>Staff</h1>{body}")}


def first_and_last_spans(people: list[Person]) -> dict[str, str]:
    """A designer's two lines for one name."""
    body = "".join(
        f"""<li class="grid-item"><a class="card-link" href="#bio"><h3 class="card-name"><span class="first">{_e(p.first)}</span>
<span class="last">{_e(p.last)}</span></h3><p class="card-role">{_e(p.title)}</p></a></li>"""
        for p in people
    )
    return {"": page("The team", f"<h1>The team</h1><ul class='grid'>{body}</ul>")}


def paragraphs(people: list[Person]) -> dict[str, str]:
    """Typed into an editor: bold names, line breaks."""
    body = "".join(
        f"<p><strong>{_e(p.name)}</strong><br>{_e(p.title)}<br>Tel. {p.phone}<br>{p.email}</p>"
        for p in people
    )
    return {"": page("Unser Team", f"<h1>Unser Team</h1><div class='entry-content'>{body}</div>", "de")}


def french(people: list[Person]) -> dict[str, str]:
    """A French association."""
    body = "".join(
        f'<div class="fiche"><p class="nom">{_e(p.name)}</p><p class="fonction">{_e(p.title)}</p><p>Tél. : {p.phone}</p></div>'
        for p in people
    )
    return {"": page("Notre équipe", f"<h1>Notre équipe</h1>{body}", "fr")}


def labelled(people: list[Person]) -> dict[str, str]:
    """Every line says what it is."""
    body = "".join(
        f"<div class='entry-person'><h3>{_e(p.name)}</h3><p>Position: {_e(p.title)}</p><p>Email: {p.email}</p><p>Phone: {p.phone}</p></div>"
        for p in people
    )
    return {"": page("Contacts", f"<h1>Key contacts</h1>{body}")}


def paged(people: list[Person]) -> dict[str, str]:
    """A directory over several pages."""
    pages: dict[str, str] = {}
    size = 6
    for number in range(0, len(people), size):
        body = "".join(
            f'<div class="result"><h2 class="result-name">{_e(p.name)}</h2><div class="result-title">{_e(p.title)}</div><a href="mailto:{p.email}">E-mail</a></div>'
            for p in people[number : number + size]
        )
        links = "".join(
            f'<a class="page-link" href="/paged/{n or ""}">{n + 1}</a>'
            for n in range(-(-len(people) // size))
        )
        name = str(number // size) if number else ""
        pages[name] = page(
            "Member directory", f'<h1>Member directory</h1>{body}<div class="pagination">{links}</div>'
        )
    return pages


def tailwind(people: list[Person]) -> dict[str, str]:
    """Utility classes that say nothing."""
    body = "".join(
        f"""<li><div class="flex items-center gap-x-6"><img class="h-16 w-16 rounded-full" src="x" alt=""><div>
<h3 class="text-base font-semibold leading-7 tracking-tight text-gray-900">{_e(p.name)}</h3>
<p class="text-sm font-semibold leading-6 text-indigo-600">{_e(p.title)}</p></div></div></li>"""
        for p in people
    )
    return {
        "": page(
            "Leadership",
            f'<div class="mx-auto"><h2>Meet our leadership</h2><ul role="list" class="grid gap-x-8">{body}</ul></div>',
        )
    }


def accordion(people: list[Person]) -> dict[str, str]:
    """Names that open."""
    body = "".join(
        f"<details><summary>{_e(p.name)}</summary><p>{_e(p.title)}</p><p><a href='mailto:{p.email}'>Mail</a> <a href='tel:{p.phone.replace(' ', '')}'>Call</a></p></details>"
        for p in people
    )
    return {"": page("Advisors", f"<h1>Our advisors</h1>{body}")}


def titled(people: list[Person]) -> dict[str, str]:
    """Doctors with their letters."""
    body = "".join(
        f'<div class="provider"><h3 class="provider-name">Dr. {_e(p.name)}, MD</h3><p class="specialty">{_e(p.title)}</p><p>{p.phone}</p></div>'
        for p in people
    )
    return {"": page("Our physicians", f"<h1>Our physicians</h1>{body}")}


def japanese(people: list[Person]) -> dict[str, str]:
    """A company in Tokyo."""
    body = "".join(f'<div class="member"><h3>{_e(p.name)}</h3><p>{_e(p.title)}</p></div>' for p in people)
    return {"": page("チーム紹介", f"<h1>チーム紹介</h1>{body}", "ja")}


UNMARKED: tuple[Style, ...] = (
    Style("wordpress", wordpress_grid, 12, ("title", "email", "linkedin")),
    Style("bootstrap", bootstrap_cards, 12, ("title", "phone")),
    Style("webflow", webflow_list, 10, ("title", "email")),
    Style("squarespace", squarespace, 11, ("title", "email")),
    Style("table", table_directory, 16, ("title", "phone", "email")),
    Style("nineties", plain_table, 12, ("title", "phone")),
    Style("split", split_table, 10, ("title", "email")),
    Style("dl", definition_list, 10, ("title", "phone"), ("german",), GERMAN),
    Style("university", university, 14, ("title", "email")),
    Style("law", law_firm, 10, ("title", "phone", "email")),
    Style("cloudflare", cloudflare, 10, ("title", "email")),
    Style("obfuscated", obfuscated, 10, ("title", "email")),
    Style("columns", two_columns, 8, ("title", "linkedin")),
    Style("carousel", carousel, 9, ("title", "linkedin")),
    Style("inline", names_inline, 10, ("title",)),
    Style("small", heading_with_span, 10, ("title", "email")),
    Style("spans", first_and_last_spans, 10, ("title",)),
    Style("paragraphs", paragraphs, 12, ("title", "phone", "email"), ("german",), GERMAN),
    Style("french", french, 10, ("title", "phone"), ("french",), FRENCH),
    Style("labelled", labelled, 10, ("title", "phone", "email"), ("spanish",), SPANISH),
    Style("paged", paged, 16, ("title", "email")),
    Style("tailwind", tailwind, 10, ("title",), ("indian", "english", "italian")),
    Style("accordion", accordion, 9, ("title", "phone", "email"), ("polish", "swedish", "dutch")),
    Style("doctors", titled, 10, ("title", "phone")),
    Style(
        "japanese",
        japanese,
        8,
        ("title",),
        ("japanese",),
        ("代表取締役", "営業部長", "エンジニア", "経理担当"),
    ),
)
