"""Writers come in the order in which they asked, and whoever takes long learns that somebody waits."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from leadsphere import turns as module
from leadsphere.turns import REMEMBERED, Turns


class Line:
    """Threads that stand in line for a turn, one behind the other."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.had = turns, list[str]()
        self._threads = list[threading.Thread]()

    def join(self, name: str, *, patiently: bool = False, then: Callable[[], None] = lambda: None) -> None:
        def ask() -> None:
            with self.turns.taken(patiently=patiently):
                self.had.append(name)
                then()

        self._threads.append(threading.Thread(target=ask, daemon=True))
        self._threads[-1].start()
        # It stands in line once its thread waits for its gate.
        deadline = time.monotonic() + 10
        while len(self.turns._gates) < len(self._threads) - len(self.had):  # pyright: ignore[reportPrivateUsage]
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def over(self) -> list[str]:
        for thread in self._threads:
            thread.join(10)
        return self.had


@pytest.fixture
def turns() -> Turns:
    return Turns()


@contextmanager
def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[None]:
    with monkeypatch.context() as patch:
        moment = time.monotonic() + seconds
        patch.setattr(module.time, "monotonic", lambda: moment)
        yield


def test_the_turn_goes_to_whoever_asked_first(turns: Turns) -> None:
    line = Line(turns)
    with turns.taken():
        for name in "abc":
            line.join(name)
    # Whoever had it stands at the end, however soon they ask again.
    with turns.taken():
        line.had.append("again")
    assert line.over() == ["a", "b", "c", "again"]


def test_the_turn_is_passed_on_by_whoever_fails(turns: Turns) -> None:
    line = Line(turns)

    def fail() -> None:
        with turns.taken():
            line.join("a")
            raise ValueError("failed")

    with pytest.raises(ValueError, match="failed"):
        fail()
    assert line.over() == ["a"]
    with turns.taken():
        pass


def test_one_at_a_time_has_the_turn(turns: Turns) -> None:
    count, most = [0], [0]

    def work() -> None:
        for _ in range(200):
            with turns.taken():
                count[0] += 1
                most[0] = max(most[0], count[0])
                time.sleep(0)
                count[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert most == [1]


def test_a_turn_is_wanted_while_somebody_waits_and_some_time_longer(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(turns)
    assert not turns.is_wanted
    with turns.taken():
        assert not turns.is_wanted
        line.join("patient", patiently=True)
        assert not turns.is_wanted
        line.join("a")
        assert turns.is_wanted
    line.over()
    assert turns.is_wanted
    with later(monkeypatch, REMEMBERED + 1):
        assert not turns.is_wanted
    with turns.taken():
        pass
    with later(monkeypatch, REMEMBERED + 1):
        assert not turns.is_wanted
