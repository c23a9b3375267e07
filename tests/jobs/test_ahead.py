"""Fetching ahead changes nothing of what comes, nor of when an error is met."""

from collections.abc import Iterator

import pytest

from leadsphere.jobs.ahead import Ahead


@pytest.mark.parametrize("fetches", [0, 1, 3])
def test_every_item_comes_once_and_in_order(fetches: int) -> None:
    ahead, taken = Ahead(iter("abcde")), list[str]()
    while item := ahead.take():
        taken.append(item)
        for _ in range(fetches):
            ahead.fetch()
    assert taken == [*"abcde"]
    assert ahead.take() is None


def test_an_item_is_fetched_before_it_is_wanted() -> None:
    fetched = list[int]()

    def items() -> Iterator[str]:
        for number in range(3):
            fetched.append(number)
            yield "abc"[number]

    ahead = Ahead(items())
    assert ahead.take() == "a"
    assert fetched == [0]
    ahead.fetch()
    ahead.fetch()
    assert fetched == [0, 1]


def test_an_error_is_raised_where_its_item_is_taken() -> None:
    def items() -> Iterator[str]:
        yield "a"
        raise ValueError("line 2")

    ahead = Ahead(items())
    assert ahead.take() == "a"
    ahead.fetch()
    for _ in range(2):
        with pytest.raises(ValueError, match="line 2"):
            ahead.take()
