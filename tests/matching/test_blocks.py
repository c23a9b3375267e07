"""Blocks propose all that is worth comparing, and little else."""

from itertools import combinations

import pytest

from leadsphere.matching import blocks
from leadsphere.matching.blocks import Blocks, Candidates
from leadsphere.matching.identity import Identity, identity
from leadsphere.matching.pairs import judge
from tests.crowds import crowd


def settled(*leads: Identity) -> Candidates:
    found = Blocks()
    for lead in leads:
        found.add(lead)
    return found.settle()


def test_whatever_all_pairs_would_find_is_found_through_blocks() -> None:
    leads = list(crowd(5, size=700, planted=120).identities())
    candidates = settled(*leads)
    through_blocks = {
        match for a, b in candidates if (match := judge(leads[a - 1], leads[b - 1], candidates.census))
    }
    through_all = {match for a, b in combinations(leads, 2) if (match := judge(a, b, candidates.census))}
    assert through_blocks == through_all
    assert len(through_all) > 100
    assert len(candidates) < len(leads)


def test_candidates_come_once_by_ascending_ids() -> None:
    contacts = [("email", "ada@example.com"), ("phone", "+14165550000")]
    leads = [
        identity(id_, first_name="Ada", last_name="Lovelace", company="Acme", contacts=contacts)
        for id_ in (3, 7_000_000_000, 7_000_000_001)
    ]
    assert list(settled(*leads)) == [(3, 7_000_000_000), (3, 7_000_000_001), (7_000_000_000, 7_000_000_001)]


def test_nobody_gives_no_candidates() -> None:
    assert list(settled()) == []
    assert list(settled(identity(1), identity(2))) == []


def test_a_switchboard_brings_only_namesakes_together() -> None:
    phone = [("phone", "+14165550000")]
    names = [("Ada", "Lovelace"), *((f"First{n}", f"Last{n}") for n in range(6)), ("Ada", "Lovelace")]
    leads = [
        identity(n, first_name=first, last_name=last, contacts=phone)
        for n, (first, last) in enumerate(names, start=1)
    ]
    candidates = settled(*leads)
    assert list(candidates) == [(1, 8)]
    assert candidates.census.is_crowded(phone[0])


def test_a_very_large_employer_brings_namesakes_together_and_few_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocks, "LARGE", 10)
    leads = [
        identity(
            n,
            first_name="Ada",
            last_name=f"L{n % 90}",
            company="Acme",
            contacts=[("email", f"{n}@acme.example")],
        )
        for n in range(1, 101)
    ]
    pairs = list(settled(*leads))
    assert {(n, n + 90) for n in range(1, 11)} <= set(pairs)
    assert all(second <= 10 or second - first == 90 for first, second in pairs)


def test_a_domain_of_a_provider_brings_nobody_together() -> None:
    leads = [
        identity(
            n,
            first_name="Ada",
            last_name="Lovelace",
            company=f"C{n}",
            contacts=[("email", f"{n}@mail.example")],
        )
        for n in range(1, 101)
    ]
    assert len(settled(*leads)) < 12 * 11


def test_a_very_large_block_costs_no_more_than_its_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "WINDOW", 3)
    leads = [identity(n, first_name="Ada", last_name="Lovelace", company="Acme") for n in range(1, 101)]
    assert len(settled(*leads)) == 3 * 100 - 6
