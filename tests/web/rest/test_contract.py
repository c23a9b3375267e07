"""The served API against its own document: Schemathesis makes the requests, for each role."""

import json
import signal
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from leadsphere.accounts.rights import RIGHTS
from leadsphere.database import Database
from leadsphere.web.rest.endpoint import Endpoint
from leadsphere.web.rest.endpoints import ENDPOINTS
from leadsphere.web.rest.openapi import document
from tests.factories import make_campaign, make_lead, put_in
from tests.serving import PEOPLE, Workspace
from tests.web.rest.conftest import token_of

SECRET = "Tr0ub4dor"
"""Only in the log of a server that says too much."""
ELSEWHERE = [ignored_auth, positive_data_acceptance]
"""Checks that are made otherwise: that tokens count, below; and a schema knows neither the grammar of filters nor what
is a file of leads.
"""
UNHURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
TOKENS: dict[str, str] = {}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with some leads; programs may ask it as often as they like."""
    data = tmp_path_factory.mktemp("contract")
    workspace = Workspace(
        data, f"sqlite:///{data}/leadsphere.db", environment={"LEADSPHERE_API_PER_MINUTE": "1000000"}
    )

    def fill(database: Database, _: object) -> None:
        for name, actor in workspace.people.items():
            TOKENS[name] = token_of(database, actor)
        campaign = make_campaign(database, "Q4")
        for number in range(5):
            lead_id = make_lead(
                database,
                first_name=f"{SECRET} {number}",
                company="Acme",
                contacts={"email": f"p{number}@example.org"},
            )
            put_in(database, campaign, lead_id)

    workspace.prepare(fill)
    yield workspace.start()
    workspace.stop(signal.SIGKILL)


def operation(endpoint: Endpoint) -> Any:
    """One operation of the document."""
    return schemathesis.openapi.from_dict(document())[endpoint.path][endpoint.method]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_answer_is_one_that_the_document_names(served: Workspace, endpoint: Endpoint) -> None:
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=UNHURRIED)
    @given(case=operation(endpoint).as_strategy(), person=st.sampled_from(sorted(PEOPLE)))
    def ask(case: schemathesis.Case, person: str) -> None:
        headers = {"authorization": f"Bearer {TOKENS[person]}"}
        answer = case.call(base_url=served.url, headers=headers)
        case.validate_response(answer, excluded_checks=ELSEWHERE)
        assert answer.status_code < 500
        if endpoint.act in RIGHTS[PEOPLE[person]]:
            assert answer.status_code != 403, answer.text
        else:
            assert answer.status_code == 403 and SECRET not in answer.text

    @settings(max_examples=5, deadline=None, database=None, suppress_health_check=UNHURRIED)
    @given(case=operation(endpoint).as_strategy())
    def ask_without_a_token(case: schemathesis.Case) -> None:
        answer = case.call(base_url=served.url)
        case.validate_response(answer, excluded_checks=ELSEWHERE)
        # Schemathesis makes tokens up, too, and those are slowed down.
        assert answer.status_code in (401, 429)

    ask()
    ask_without_a_token()


def test_the_document_is_the_one_that_is_served(served: Workspace) -> None:
    request = urllib.request.Request(
        f"{served.url}/api/openapi.json", headers={"authorization": f"Bearer {TOKENS['Vera']}"}
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer) == document()


def test_the_log_says_nothing_of_people_and_tokens(served: Workspace) -> None:
    log = served.log.read_text()
    assert SECRET not in log and "Traceback" not in log
    assert not any(token in log for token in TOKENS.values())
