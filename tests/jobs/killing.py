"""Killing whoever runs the job of a database, after so many commits."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def runs_to_its_end(url: str, data: Path, kills: int, *, commits: int) -> bool:
    """Run the job in a process of its own, and kill that after so many commits; True where it ended before."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.running_process", url, str(data), str(kills)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child, child.stdout:
        for _ in range(commits):
            if not child.stdout.readline():
                assert child.wait() == 0
                return True
        child.kill()
    return False
