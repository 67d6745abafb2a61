"""What `python -m tests.benchmarks` does: load, measure, report; each stage can be had alone."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from search import pinyin, tokeniser

from . import (
    against,
    corpus,
    database,
    databases,
    http,
    limits,
    load,
    quality,
    report,
    results,
    upkeep,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Each with what it takes of a size and how many seconds it may ask queries for
STAGES: dict[str, Callable[[int, float], dict[str, Any]]] = {
    "quality": quality.measure,
    "limits": limits.measure,
    "database": database.measure,
    "peers": against.measure,
    "http": http.measure,
    "upkeep": upkeep.measure,
}


def main() -> None:
    options = _options()
    # no query pays for reading dictionaries: the site reads them before it serves
    tokeniser.warm_up()
    pinyin.warm_up()
    for size in options.sizes:
        load.ensure(size)
        for stage in options.only:
            if _says_something(stage, size, options.sizes):
                print(f"== {stage}, {size}", file=sys.stderr, flush=True)
                with databases.using(size):
                    results.keep(stage, size, STAGES[stage](size, options.seconds))
    if results.read():
        print(report.write())


def _says_something(stage: str, size: int, sizes: list[int]) -> bool:
    match stage:
        case "quality":
            return size == corpus.REAL
        case "http":
            return size in (sizes[0], sizes[-1])
    return True


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--sizes", type=_sizes, default=[39, 1000, 10_000], help="39,1000,…")
    parser.add_argument(
        "--only", type=_stages, default=list(STAGES), help=f"some of {','.join(STAGES)}"
    )
    parser.add_argument(
        "--seconds", type=float, default=30, help="how long a stage may ask queries of a size"
    )
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return sorted(int(size) for size in text.split(","))


def _stages(text: str) -> list[str]:
    stages = [stage for stage in text.split(",") if stage]
    if unknown := set(stages) - set(STAGES):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
    return stages
