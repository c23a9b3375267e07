"""Whatever is sent is refused with one clear line or read as far as it can be, and memory stays as it was."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.importing.hostile import CASES, CONTROL, MB, Hostile

MOST_MEMORY = 50 * MB
ENOUGH_SECONDS = 900


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each file, read one after the other in a process that does nothing else."""
    command = [sys.executable, "-m", "tests.importing.hostile", str(tmp_path_factory.mktemp("hostile"))]
    home = Path(__file__).parents[2]
    ran = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=ENOUGH_SECONDS)
    assert ran.returncode == 0, ran.stderr
    return {outcome["name"]: outcome for outcome in map(json.loads, ran.stdout.splitlines())}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_is_refused_or_read_as_far_as_it_can_be(
    outcomes: dict[str, dict[str, Any]], case: Hostile
) -> None:
    outcome = outcomes[case.name]
    if case.refused:
        assert case.refused in outcome["refused"]
        assert "\n" not in outcome["refused"] and outcome["refused"].endswith(".")
    else:
        assert (outcome.get("good"), outcome.get("bad")) == (case.good, case.bad)
        assert bool(outcome["problem"]) == bool(case.bad)
    assert outcome["memory"] < MOST_MEMORY


def test_memory_that_is_held_for_a_moment_is_seen(outcomes: dict[str, dict[str, Any]]) -> None:
    assert outcomes[CONTROL]["memory"] > MOST_MEMORY


def test_every_file_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60
