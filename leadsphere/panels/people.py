"""The people page's panels: the table of accounts, and the form that invites."""

import reflex as rx

from leadsphere.components.theme import BUTTON, PRIMARY, SMALL
from leadsphere.queries.accounts import Person
from leadsphere.state.people import ROLES, PeopleState
from leadsphere.state.session import SessionState


def people_table() -> rx.Component:
    """Everybody with an account, each with a role to choose and a button to keep them out."""
    return rx.el.section(
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        *(
                            rx.el.th(title, scope="col")
                            for title in ("Name", "Email", "Role", "Last seen", "Access")
                        )
                    )
                ),
                rx.el.tbody(rx.foreach(PeopleState.people, _row)),
                class_name="table",
                aria_label="People",
            ),
            class_name="table-scroll",
        ),
        class_name="panel",
    )


def invite_panel() -> rx.Component:
    """The form that makes a link, and the link: it is shown once."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Invite somebody", custom_attrs={"id": "invite-title"}),
            rx.el.form(
                rx.el.div(
                    rx.el.label("Email", html_for="invite-email"),
                    rx.el.input(
                        id="invite-email",
                        name="email",
                        type="email",
                        required=True,
                        max_length=254,
                        auto_complete="off",
                        aria_describedby="invite-error",
                    ),
                    rx.el.p(PeopleState.error, id="invite-error", class_name="form-error", role="alert"),
                    class_name="form-field",
                ),
                rx.el.div(
                    rx.el.label("Role", html_for="invite-role"),
                    rx.el.select(
                        *(rx.el.option(text, value=role) for role, text in ROLES.items()),
                        id="invite-role",
                        name="role",
                        default_value="rep",
                    ),
                    class_name="form-field",
                ),
                rx.el.div(
                    rx.el.button("Make invitation link", type="submit", class_name=PRIMARY),
                    class_name="form-actions",
                ),
                on_submit=PeopleState.invite,
                reset_on_submit=False,
                class_name="form",
            ),
            rx.cond(PeopleState.link != "", _link(), rx.fragment()),
            class_name="panel__body",
        ),
        class_name="panel",
        aria_labelledby="invite-title",
    )


def _row(person: Person) -> rx.Component:
    return rx.el.tr(
        rx.el.td(person.name),
        rx.el.td(person.email),
        rx.el.td(_role_select(person)),
        rx.el.td(rx.cond(person.last_seen != "", person.last_seen, "Not signed in")),
        rx.el.td(_access(person)),
        key=person.id.to_string(),
    )


def _role_select(person: Person) -> rx.Component:
    return rx.el.select(
        *(rx.el.option(role.capitalize(), value=role) for role in ROLES),
        value=person.role,
        on_change=lambda role: PeopleState.set_role(person.id, role),
        aria_label=f"Role of {person.name}",
        disabled=person.is_disabled,
        class_name="select",
    )


def _access(person: Person) -> rx.Component:
    return rx.cond(
        person.is_disabled,
        rx.el.button(
            "Let in again",
            type="button",
            aria_label=f"Let {person.name} in again",
            on_click=PeopleState.enable(person.id),
            class_name=SMALL,
        ),
        rx.el.button(
            "Disable",
            type="button",
            aria_label=f"Disable {person.name}",
            disabled=person.id.to_string() == SessionState.account,
            on_click=PeopleState.disable(person.id),
            class_name=f"{SMALL} button--danger",
        ),
    )


def _link() -> rx.Component:
    return rx.el.div(
        rx.el.label(f"Send this link to {PeopleState.invited}. It is shown only now, works once, and for a week.",
                    html_for="invite-link"),
        rx.el.input(id="invite-link", read_only=True, value=PeopleState.link),
        rx.el.div(
            rx.el.button("Done", type="button", on_click=PeopleState.forget_link, class_name=BUTTON),
            rx.el.button(
                "Copy link", type="button", on_click=rx.set_clipboard(PeopleState.link), class_name=PRIMARY
            ),
            class_name="form-actions",
        ),
        class_name="form-field",
        role="status",
    )  # fmt: skip
