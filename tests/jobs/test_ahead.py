"""Fetching ahead changes nothing of what comes, nor of when an error is met."""

import threading
from collections.abc import Iterator

import pytest

from leadsphere.jobs.ahead import Ahead


@pytest.mark.parametrize("fetches", [0, 1, 3])
def test_every_item_comes_once_and_in_order(fetches: int) -> None:
    taken = list[str]()
    with Ahead(iter("abcde")) as ahead:
        while item := ahead.take():
            taken.append(item)
            for _ in range(fetches):
                ahead.fetch()
        assert taken == [*"abcde"]
        assert ahead.take() is None


def test_an_item_is_fetched_before_it_is_wanted_and_nobody_waits_for_it() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def items() -> Iterator[str]:
        yield "a"
        begun.set()
        assert may_end.wait(10)
        yield "b"

    with Ahead(items()) as ahead:
        assert ahead.take() == "a"
        ahead.fetch()
        assert begun.wait(10)
        ahead.fetch()
        may_end.set()
        assert ahead.take() == "b"


def test_an_error_is_raised_where_its_item_is_taken() -> None:
    def items() -> Iterator[str]:
        yield "a"
        raise ValueError("line 2")

    with Ahead(items()) as ahead:
        assert ahead.take() == "a"
        ahead.fetch()
        with pytest.raises(ValueError, match="line 2"):
            ahead.take()


def test_a_process_that_ends_starts_no_thread_and_reads_on() -> None:
    with Ahead(iter("ab")) as ahead:
        ahead.take()
    ahead.fetch()
    assert ahead.take() == "b"
