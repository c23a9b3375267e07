"""The app: pages, doors, and what runs beside them."""

import reflex as rx

from leadsphere.bootstrap import serving, settings
from leadsphere.pages.routes import add_pages
from leadsphere.web import api, downloads, lead_downloads, rejected_rows, suggestions, suppressions, uploads

app = rx.App(
    stylesheets=["/styles.css", "/pages.css"],
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1"),
        rx.script(src="/keys.js"),
        rx.script(src="/filter_bar.js"),
    ],
)
add_pages(app)
app.register_lifespan_task(serving)
routes = (
    *uploads.ROUTES,
    *rejected_rows.ROUTES,
    *downloads.ROUTES,
    *lead_downloads.ROUTES,
    *suggestions.ROUTES,
    *suppressions.ROUTES,
)
api.install(app, settings(), routes=routes)
