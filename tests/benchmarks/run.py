"""What `python -m tests.benchmarks` does: load, measure, report; each stage can be asked for alone."""

from __future__ import annotations

import argparse

from . import load


def main() -> None:
    options = _options()
    for size in options.sizes:
        load.ensure(size)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--sizes", type=_sizes, default=[39, 1000, 10_000], help="39,1000,…")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]
