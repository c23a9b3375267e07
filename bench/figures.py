"""What every measurement prints: median and 95th percentile, floors, and how busy and how fast the machine was."""

import os
import statistics
import time
from collections.abc import Sequence


def p50(times: Sequence[float]) -> float:
    """The median."""
    return statistics.median(times)


def p95(times: Sequence[float]) -> float:
    """What 95 in 100 stay under."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def heading(text: str) -> None:
    """A title, with the machine's load and pace: figures taken on a busy machine say little, and milliseconds of one
    machine are not those of another, nor of the same one an hour later where it is lent out to many.
    """
    load, pace = os.getloadavg()[0], p50([_million_additions() for _ in range(5)])
    print(f"\n{text} (load {load:.1f} on {os.cpu_count()} cores, a million additions in {pace:.0f} ms)")


def _million_additions() -> float:
    """Milliseconds that Python takes for them: what the machine is worth at this moment."""
    started, total = time.perf_counter(), 0
    for number in range(1_000_000):
        total += number
    return (time.perf_counter() - started) * 1000


def table(header: Sequence[str], rows: Sequence[Sequence[str | float]]) -> None:
    """Columns under a header; the first one to the left, figures with one decimal."""
    lines = [list(header)] + [[c if isinstance(c, str) else f"{c:,.1f}" for c in row] for row in rows]
    widths = [max(len(line[i]) for line in lines) + 2 for i in range(len(header))]
    for first, *others in lines:
        figures = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print(first.ljust(widths[0]) + "".join(figures))
