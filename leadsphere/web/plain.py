"""The look of the plain pages, for people who are not signed in: HTML, every value escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from markupsafe import Markup
from starlette.responses import HTMLResponse

THEME = """{
const kept = localStorage.getItem("theme"), likes = matchMedia("(prefers-color-scheme: light)").matches;
if (kept === "light" || (kept === "system" && likes)) document.documentElement.className = "light";
}"""
_THEME = Markup(THEME)  # noqa: S704 - a constant of ours
"""The only script of these pages: they look as the application does in this browser."""

_PAGE = Markup("""<!doctype html>
<html lang="en" class="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · LeadSphere</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/styles.css">
<script>{theme}</script>
</head>
<body>
<main class="auth-page">
<div class="auth-card">
<div class="auth-brand"><img src="/logo.svg" alt="" width="28" height="28"><span>LeadSphere</span></div>
<div><h1 class="auth-title">{title}</h1><p class="auth-text">{text}</p></div>
{body}
</div>
</main>
</body>
</html>
""")
_FORM = Markup("""<form class="form" method="post" action="{action}" novalidate>
{error}{fields}
<button class="button button--primary button--wide" type="submit">{button}</button>
</form>""")
_ERROR = Markup('<p class="form-error" id="{id}" role="alert">{error}</p>\n')
_HINT = Markup('<p class="form-hint" id="{id}">{hint}</p>\n')
_FIELD = Markup("""<div class="form-field">
<label for="{name}">{label}</label>
<input id="{name}" name="{name}" type="{type}" value="{value}" autocomplete="{autocomplete}" required{more}>
{note}</div>""")
_CHECKBOX = Markup("""<label class="checkbox"><input type="checkbox" name="{name}" value="yes"{checked}>
<span>{label}</span></label>""")
_HIDDEN = Markup('<input type="hidden" name="{name}" value="{value}">')


@dataclass(frozen=True, slots=True)
class Field:
    """One control of a form, by its label. `kind` is an input type, `checkbox` or `hidden`."""

    name: str
    label: str
    kind: str = "text"
    autocomplete: str = "off"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A page with one form on it."""

    title: str
    text: str
    button: str
    fields: tuple[Field, ...]


def form_page(
    form: Form, action: str, typed: Mapping[str, str], *, error: str = "", at: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:  # fmt: skip
    """The page, keeping what was typed save passwords; `error` stands at the field `at`, or above them all."""
    known = at in {field.name for field in form.fields}
    focus = at if known else form.fields[0].name
    body = _FORM.format(
        action=action,
        error=_ERROR.format(id="form-error", error=error) if error and not known else "",
        fields=Markup("\n").join(
            _control(
                field, typed.get(field.name, ""), error if field.name == at else "", focus=field.name == focus
            )
            for field in form.fields
        ),
        button=form.button,
    )
    return HTMLResponse(_PAGE.format(theme=_THEME, title=form.title, text=form.text, body=body), status)


def notice_page(title: str, text: str, status: HTTPStatus) -> HTMLResponse:
    """A page that says one thing and leads to the sign-in page."""
    link = Markup('<p class="auth-foot"><a href="/login">Sign in</a></p>')
    return HTMLResponse(_PAGE.format(theme=_THEME, title=title, text=text, body=link), status)


def _control(field: Field, value: str, error: str, *, focus: bool) -> Markup:
    if field.kind == "hidden":
        return _HIDDEN.format(name=field.name, value=value)
    if field.kind == "checkbox":
        return _CHECKBOX.format(
            name=field.name, label=field.label, checked=Markup(" checked") if value else ""
        )
    note, said = f"{field.name}-note", Markup("")
    if error:
        said = _ERROR.format(id=note, error=error)
    elif field.hint:
        said = _HINT.format(id=note, hint=field.hint)
    more = Markup(' aria-describedby="{}"').format(note) if said else Markup("")
    more += Markup(' aria-invalid="true"') if error else ""
    more += Markup(" autofocus") if focus else ""
    return _FIELD.format(
        name=field.name,
        label=field.label,
        type=field.kind,
        value="" if field.kind == "password" else value,
        autocomplete=field.autocomplete,
        more=more,
        note=said,
    )
