"""What a lot of durations amount to."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def percentile(values: Iterable[float], part: float) -> float:
    """Return the smallest value that is not exceeded by this part (0 to 1) of the values."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * part) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Summary:
    """Of `count` durations, in milliseconds."""

    count: int
    median: float
    p95: float
    p99: float
    worst: float


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Summarise durations given in seconds, of which there must be one."""
    ms = [1000 * value for value in seconds]
    found = Summary(len(ms), median(ms), percentile(ms, 0.95), percentile(ms, 0.99), max(ms))
    return {name: round(value, 3) for name, value in asdict(found).items()}


def timed(call: Callable[[], object]) -> float:
    """Return how many seconds the call takes."""
    started = perf_counter()
    call()
    return perf_counter() - started
