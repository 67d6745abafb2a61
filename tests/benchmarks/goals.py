"""What the catalogue shall reach, and what of it the results show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import ours

if TYPE_CHECKING:
    from collections.abc import Callable

LARGE, MIDDLE, REAL = "100000", "10000", "39"
CLIENTS = "8"


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach; `reached` returns what was measured and whether that is enough.

    It raises KeyError where what it needs has not been measured.
    """

    what: str
    goal: str
    reached: Callable[[Results], tuple[str, bool]]

    def line(self, results: Results) -> tuple[str, str, str, str]:
        try:
            shown, met = self.reached(results)
        except (KeyError, TypeError):
            return self.what, self.goal, "–", "not measured"
        return self.what, self.goal, shown, "met" if met else "**not met**"


class Results:
    """The results by stage and size; a KeyError where there are none."""

    def __init__(self, stages: dict[str, Any]) -> None:
        self._stages = stages

    def of(self, stage: str, size: str) -> Any:
        return self._stages[stage][size]["found"]


def _ms(value: float, most: float) -> tuple[str, bool]:
    return f"{value:.1f} ms", value <= most


def _search_p95(results: Results) -> tuple[str, bool]:
    return _ms(results.of("database", LARGE)["all"]["p95"], 100)


def _search_worst(results: Results) -> tuple[str, bool]:
    return _ms(results.of("database", LARGE)["all"]["worst"], 250)


def _faster_than_ilike(results: Results) -> tuple[str, bool]:
    found = results.of("peers", LARGE)
    ratio = found["ILIKE"]["p95"] / found[ours.NAME]["p95"]
    return f"{ratio:.1f} times", ratio >= 10


def _faster_than_peers(results: Results) -> tuple[str, bool]:
    """Compare with the peers in Python and PostgreSQL that answer as well as we do."""
    quality, speed = results.of("quality", REAL), results.of("peers", LARGE)
    score = {name: found["all"] for name, found in quality.items()}
    us = score.pop(ours.NAME)
    ahead = [
        name
        for name in score
        if score[name] >= us
        and speed[name]["kind"] != "other"
        and speed[name]["p95"] < speed[ours.NAME]["p95"]
    ]
    said = f"nDCG {us:.3f}, best peer {max(score.values()):.3f}"
    return f"{said}; {', '.join(ahead) or 'none'} ahead", not ahead


def _growth(results: Results) -> tuple[str, bool]:
    large, middle = (results.of("database", size)["all"]["median"] for size in (LARGE, MIDDLE))
    return f"{large / middle:.1f} times", large <= 3 * middle


def _suggestions(results: Results) -> tuple[str, bool]:
    return _ms(results.of("database", LARGE)["suggestions"]["p95"], 20)


def _of_constant(results: Results, *pages: str, least: float) -> tuple[str, bool]:
    loads = results.of("http", REAL)["clients"][CLIENTS]
    parts = {page: loads[page]["of constant"] for page in pages}
    said = ", ".join(f"{page} {part:.3f}" for page, part in parts.items())
    return said, min(parts.values()) >= least


def _statements(results: Results) -> tuple[str, bool]:
    found = results.of("http", REAL)["statements"]
    pages = {page: found[page] for page in ("list", "search")}
    return ", ".join(f"{page} {n}" for page, n in pages.items()), max(pages.values()) <= 6


def _conditional(results: Results) -> tuple[str, bool]:
    status = results.of("http", REAL)["asked again"]["detail"]["status"]
    return f"status {status}", status == 304


def _reindex(results: Results) -> tuple[str, bool]:
    found = results.of("upkeep", LARGE)["reindex"]
    part, grown = found["of jieba's rate times cores"], found["peak MB"] - found["peak MB before"]
    said = f"{100 * part:.0f} %, {grown:.0f} MB more, {found['empty answers meanwhile']} empty"
    return said, part >= 0.5 and found["empty answers meanwhile"] == 0


def _edit(results: Results) -> tuple[str, bool]:
    return _ms(results.of("upkeep", LARGE)["one edit"]["index"]["median"], 20)


def _start(results: Results) -> tuple[str, bool]:
    seconds = results.of("upkeep", REAL)["start"]["seconds to first page"]
    return f"{seconds:.1f} s", seconds <= 5


def _memory(results: Results) -> tuple[str, bool]:
    most = max(results.of("upkeep", REAL)["worker PSS MB"])
    return f"{most:.0f} MB", most <= 120


def _bounded(results: Results) -> tuple[str, bool]:
    kinds = results.of("database", LARGE)["by class"]
    worst = max(kinds[kind]["worst"] for kind in ("deep page", "filters", "hostile"))
    return _ms(worst, 1000)


GOALS = (
    Goal("search + count + facets at 100k, p95", "≤ 100 ms", _search_p95),
    Goal("the same, worst query", "≤ 250 ms", _search_worst),
    Goal("the same beside ILIKE, p95", "10 times as fast", _faster_than_ilike),
    Goal("the same beside equal or better peers", "fastest", _faster_than_peers),
    Goal("median from 10k to 100k", "≤ 3 times", _growth),
    Goal("suggestions at 100k, p95", "≤ 20 ms", _suggestions),
    Goal(
        "list and search at 39 beside the constant view",
        "≥ 1/6",
        lambda results: _of_constant(results, "list", "search", least=1 / 6),
    ),
    Goal("statements of a page at 39", "≤ 6", _statements),
    Goal(
        "the same page asked again",
        "≥ 1/2",
        lambda results: _of_constant(results, "list again", "search again", least=1 / 2),
    ),
    Goal("detail page with its ETag", "304", _conditional),
    Goal("reindex at 100k, of jieba's rate times cores", "≥ 50 %, search goes on", _reindex),
    Goal("one edit at 100k, index beyond the save", "≤ 20 ms", _edit),
    Goal("second start to first page", "≤ 5 s", _start),
    Goal("memory of a worker, PSS", "≤ 120 MB", _memory),
    Goal("deep page, filters, hostile at 100k, worst", "≤ 1 s", _bounded),
)
