"""The table of handlers, against what Reflex registered."""

import inspect
from typing import Any, NotRequired

import pytest
from reflex_base.registry import RegisteredEventHandler, RegistrationContext

import leadsphere.pages.routes  # noqa: F401 - every state is imported by some page
from leadsphere.models import Act
from leadsphere.web.gate import Rules
from leadsphere.web.rules import HANDLERS, Form, Id, Ids, Rule, short_name

CLOSED = {
    "bulk_state.catch_up",
    "bulk_state.follow",
    "bulk_state.perform",
    "bulk_state.perform_on",
    "campaign_overview_state.catch_up",
    "campaign_picker_state.catch_up",
    "campaigns_state.catch_up",
    "campaigns_state.refresh",
    "criteria_state.catch_up",
    "criteria_state.show_filter",
    "fields_state.catch_up",
    "filter_state.begin",
    "filter_state.follow",
    "filter_state.look_up",
    "filter_state.open",
    "filter_state.restore",
    "filter_state.set_filter",
    "filter_state.told",
    "filter_state.understand",
    "filter_state.without",
    "import_state.catch_up",
    "job_notice_state.catch_up",
    "job_notice_state.follow",
    "jobs_state.catch_up",
    "import_state.look_through",
    "import_option_state.begin",
    "import_option_state.order",
    "import_option_state.take",
    "rehearsal_state.catch_up",
    "rehearsal_state.show",
    "lead_history_state.catch_up",
    "lead_list_state.show_filter",
    "lead_list_state.to_address",
    "lead_history_state.follow",
    "lead_list_state.catch_up",
    "lead_list_state.follow_filter",
    "lead_list_state.learn",
    "lead_list_state.question",
    "lead_list_state.counted",
    "duplicates_state.catch_up",
    "lead_list_state.after",
    "lead_list_state.restore",
    "lead_list_state.scope",
    "lead_list_state.selection",
    "selection_state.let_go",
    "selection_state.said",
    "selection_state.take_everyone",
    "selection_state.turn",
    "selection_state.turn_page",
    "lead_panel_state.catch_up",
    "merge_state.catch_up",
    "lead_panel_state.show",
    "segment_menu_state.catch_up",
    "segments_state.catch_up",
    "segments_state.refresh",
    "sources_state.catch_up",
    "sources_state.refresh",
    "suppressions_state.catch_up",
    "suppressions_state.refresh",
    "tags_state.catch_up",
    "tags_state.refresh",
    "tokens_state.catch_up",
    "verification_settings_state.catch_up",
    "webhooks_state.catch_up",
    "undo_state.catch_up",
    "undo_state.did",
    "undo_state.forget",
    "undo_state.show",
    "undo_state.tell",
    "presence_state.begin",
    "presence_state.catch_up",
    "why_not_state.catch_up",
}
"""What states do for each other: Reflex makes every public method callable, and the gate refuses these."""


def registered() -> dict[str, RegisteredEventHandler]:
    """Every handler of Reflex and of ours, by its short name."""
    handlers = RegistrationContext.ensure_context().event_handlers
    return {
        short_name(name): found
        for name, found in handlers.items()
        if found.states[0].__module__.partition(".")[0] in ("leadsphere", "reflex")
    }


def test_every_handler_stands_in_the_table_or_is_closed_on_purpose() -> None:
    known = {name for name in registered() if not name.endswith(".setvar")}
    assert known - set(HANDLERS) == CLOSED


def test_the_table_names_only_handlers_that_exist() -> None:
    assert set(HANDLERS) - set(registered()) == set()


def test_no_handler_sets_vars_by_name() -> None:
    assert not [name for name in HANDLERS if name.endswith(".setvar")]


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_a_rule_has_the_arguments_of_its_handler(name: str) -> None:
    parameters = list(inspect.signature(registered()[name].handler.fn).parameters.values())[1:]
    rule = HANDLERS[name]
    assert set(rule.arguments) == {parameter.name for parameter in parameters}
    for parameter in parameters:
        if "NotRequired" in str(rule.arguments[parameter.name]):
            assert parameter.default is not inspect.Parameter.empty


@pytest.mark.parametrize("name", sorted(HANDLERS))
@pytest.mark.parametrize("junk", [None, [], "x", 7, {"unknown": 1}, {"": ""}], ids=repr)
def test_no_handler_takes_junk(name: str, junk: Any) -> None:
    assert HANDLERS[name].problem(junk)


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_no_argument_takes_every_type(name: str) -> None:
    """An argument typed `Any` or `object` would let everything through."""
    rule = HANDLERS[name]
    for argument in rule.arguments:
        taken = [
            value
            for value in (None, True, 7, 1.5, "x", [], {}, [[1]], {"a": {"b": 1}})
            if _takes(rule, argument, value)
        ]
        assert len(taken) <= 2, f"{argument} takes {taken}"


def test_a_rule_says_what_is_wrong_without_the_value() -> None:
    rule = Rule(Act.SEE, {"id": Id, "form": NotRequired[Form]})
    for payload in (
        {"id": "s3cret"},
        {"id": 1, "s3cret": 1},
        {"id": 1, "form": {"s3cret": ["s3cret"]}},
        {"id": -1},
        {},
    ):
        assert rule.problem(payload)
        assert "s3cret" not in rule.problem(payload)


@pytest.mark.parametrize("value", ["1", 1.0, True, None, 0, -1, 2**63, [1], {"id": 1}])
def test_an_id_is_a_whole_number_that_a_database_can_hold(value: Any) -> None:
    assert Rule(Act.SEE, {"id": Id}).problem({"id": value})


def test_a_list_of_ids_has_an_end() -> None:
    rule = Rule(Act.SEE, {"ids": Ids})
    assert not rule.problem({"ids": list(range(1, 1_001))})
    assert rule.problem({"ids": list(range(1, 1_002))})


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfff"])
def test_text_that_no_database_keeps_is_refused(text: str) -> None:
    rule = Rule(Act.SEE, {"text": str})
    assert rule.problem({"text": text})
    assert not rule.problem({"text": "Zoë 👩‍🚀 żółć"})


def test_deep_nesting_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert Rule(Act.SEE, {"value": list[Any]}).problem({"value": deep})


def test_two_states_cannot_share_a_rule() -> None:
    names = (
        "reflex___state____state.a___b____twin_state.go",
        "reflex___state____state.a___c____twin_state.go",
    )
    with pytest.raises(ValueError, match="rename"):
        Rules({"twin_state.go": Rule(Act.SEE)})._read(names)


def test_a_name_that_only_ends_like_one_in_the_table_has_no_rule() -> None:
    rules = Rules()
    for name in ("campaigns_state.load", "x____campaigns_state.load", "state.hydrate", "", ".", "____."):
        assert rules.of(name) is None


def _takes(rule: Rule, argument: str, value: Any) -> bool:
    return f"{argument}:" not in rule.problem({argument: value})
