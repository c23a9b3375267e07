"""Writers come in the order in which they asked, and whoever takes long learns that somebody waits."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from leadsphere import turns as module
from leadsphere.turns import IN_A_ROW, REMEMBERED, Turns


class Line:
    """Threads that stand in line for a turn, one behind the other."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.had = turns, list[str]()
        self._threads = list[threading.Thread]()

    def join(self, name: str, *, patiently: bool = False, then: Callable[[], None] = lambda: None) -> None:
        """Ask for the turn, which somebody has."""

        def ask() -> None:
            with self.turns.taken(patiently=patiently):
                self.had.append(name)
                then()

        before = self._waiting()
        self._threads.append(threading.Thread(target=ask, daemon=True))
        self._threads[-1].start()
        deadline = time.monotonic() + 10
        while self._waiting() == before and self._threads[-1].is_alive():
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def over(self) -> list[str]:
        """Who had the turn, in their order, once all had it."""
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        return self.had

    def _waiting(self) -> int:
        turns = self.turns
        return len(turns._people) + len(turns._patient)  # pyright: ignore[reportPrivateUsage]


@pytest.fixture
def turns() -> Turns:
    return Turns()


@contextmanager
def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[None]:
    moment = time.monotonic() + seconds
    with monkeypatch.context() as patch:
        patch.setattr(module, "time", SimpleNamespace(monotonic=lambda: moment))
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


def test_people_go_before_jobs_and_jobs_have_their_turn_all_the_same(turns: Turns) -> None:
    line = Line(turns)
    with turns.taken():
        line.join("job", patiently=True)
        line.join("another", patiently=True)
        for number in range(IN_A_ROW + 2):
            line.join(str(number))
    people = [str(number) for number in range(IN_A_ROW + 2)]
    assert line.over() == [*people[:IN_A_ROW], "job", *people[IN_A_ROW:], "another"]


def test_whoever_is_interrupted_while_they_wait_takes_the_turn_from_nobody(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted:
        """A gate at which Ctrl-C comes."""

        def __init__(self) -> None:
            self.is_closed = False

        def acquire(self) -> None:
            if self.is_closed:
                raise KeyboardInterrupt
            self.is_closed = True

    line = Line(turns)
    with turns.taken():
        with monkeypatch.context() as patch:
            patch.setattr(module.threading, "Lock", Interrupted)
            with pytest.raises(KeyboardInterrupt), turns.taken():
                pass
        line.join("a")
    assert line.over() == ["a"]


def test_one_at_a_time_has_the_turn(turns: Turns) -> None:
    count, most, rounds = [0], [0], [0]

    def work(*, patiently: bool) -> None:
        for _ in range(200):
            with turns.taken(patiently=patiently):
                count[0] += 1
                most[0] = max(most[0], count[0])
                time.sleep(0)
                count[0] -= 1
                rounds[0] += 1

    threads = [
        threading.Thread(target=work, kwargs={"patiently": number % 2 == 0}, daemon=True)
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (most, rounds) == ([1], [800])


def test_a_turn_is_wanted_while_somebody_waits_and_some_time_longer(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, seen = Line(turns), list[bool]()
    with turns.taken():
        line.join("patient", patiently=True, then=lambda: seen.append(turns.is_wanted))
        assert not turns.is_wanted
    line.over()
    assert seen == [False]
    with turns.taken():
        line.join("a")
        assert turns.is_wanted
        assert turns.is_waited_for
        with later(monkeypatch, 10 * REMEMBERED):
            assert turns.is_wanted
    line.over()
    assert turns.is_wanted
    assert not turns.is_waited_for
    with later(monkeypatch, REMEMBERED + 1):
        assert not turns.is_wanted
        # Whoever had not to wait wants no more than they got.
        with turns.taken():
            pass
        assert not turns.is_wanted


def test_a_thread_knows_for_how_long_it_had_the_turn(turns: Turns) -> None:
    assert turns.held is None
    line = Line(turns)
    with turns.taken():
        line.join("another", then=lambda: time.sleep(0.05))
    line.over()
    assert turns.held is not None
    assert turns.held < 10
    with turns.taken():
        time.sleep(0.02)
    assert 0.02 <= turns.held < 10
