import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from leadsphere.database import Database
from leadsphere.errors import Conflict, Forbidden, NotFound
from leadsphere.web import logs

SECRET = "lena@acme.example"


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    logs.install()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize(
    "name",
    [
        "reflex.app",
        "reflex_base.event.processor.event_processor",
        "socketio.server",
        "engineio",
        "asyncio",
        "granian",
    ],
)
def test_what_other_libraries_say_is_reduced_to_where_they_said_it(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger(name).warning(f"Received event data {SECRET}")
    logging.getLogger(name).error("Received %s", SECRET)
    assert SECRET not in caplog.text
    assert "test_what_other_libraries_say" in caplog.text


@pytest.mark.parametrize("name", ["reflex.app", "leadsphere.web.api", "anybody"])
def test_a_traceback_says_where_and_what_but_no_value(name: str, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error

    try:
        fails()
    except KeyError:
        logging.getLogger(name).exception("it failed")
    assert SECRET not in caplog.text
    for part in ("ValueError", "KeyError", "in fails", __file__):
        assert part in caplog.text


def test_errors_of_the_database_keep_their_parameters_to_themselves(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        with database.reading() as session:
            session.connection().execute(text("SELECT :secret FROM nowhere"), {"secret": SECRET})
    except SQLAlchemyError as error:
        logs.exception_handler(error)
    assert "OperationalError" in caplog.text
    assert SECRET not in caplog.text


def test_our_own_lines_stay_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("leadsphere.web.gate").info("stopped %s", "campaigns_state.move")
    assert "stopped campaigns_state.move" in caplog.text


@pytest.mark.parametrize("error", [Forbidden(), NotFound(), Conflict("theirs", "Ben", None)])
def test_our_own_errors_are_told_as_they_are_and_not_logged(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    assert str(error) in str(logs.exception_handler(error))
    assert caplog.text == ""


def test_any_other_error_is_told_by_a_reference_that_the_log_has_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = str(logs.exception_handler(ValueError(SECRET)))
    assert SECRET not in told
    (reference,) = {
        word.strip("()") for word in caplog.text.split() if len(word.strip("()")) == 6 and word.endswith(")")
    }
    assert f"Something went wrong. Nothing was changed. (reference {reference})" in told


def test_of_an_error_in_a_browser_only_the_type_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    logs.page_exception_handler(Exception(f"TypeError: Cannot read properties of null (reading '{SECRET}')"))
    assert "TypeError" in caplog.text
    assert SECRET not in caplog.text
