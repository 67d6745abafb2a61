from __future__ import annotations

import pytest

from tests.benchmarks.timing import percentile, summary


@pytest.mark.parametrize(
    ("part", "value"), [(0.0, 1), (0.5, 50), (0.95, 95), (0.951, 96), (0.99, 99), (1.0, 100)]
)
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(part, value):
    assert percentile(reversed(range(1, 101)), part) == value


def test_the_percentile_of_one_value_is_that_value():
    assert percentile([7.0], 0.95) == 7.0


def test_seconds_are_summed_up_in_milliseconds():
    assert summary([0.003, 0.001, 0.002]) == {
        "count": 3,
        "median": 2.0,
        "p95": 3.0,
        "p99": 3.0,
        "worst": 3.0,
    }
