"""Cost against size as SVG, both axes logarithmic; legible on white and on black."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from django.conf import settings

from . import ours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 60, 40, 210, 40
LINE = 15
STYLE = """
text { font: 12px sans-serif; fill: #333 } .title { font-weight: bold }
line { stroke: #ccc } polyline { fill: none; stroke: #888; stroke-width: 1.5 }
.ours { stroke: #0b6e4f; stroke-width: 3 } text.ours { fill: #0b6e4f; stroke: none;
font-weight: bold } circle { fill: #888 } circle.ours { fill: #0b6e4f; stroke: none }
@media (prefers-color-scheme: dark) { text { fill: #ddd } line { stroke: #444 }
.ours { stroke: #5fd3a8 } text.ours, circle.ours { fill: #5fd3a8 } }
"""

Series = dict[str, list[tuple[float, float]]]


def write(results: dict[str, Any]) -> list[str]:
    """Draw median and p95 of us and the peers; return the names of the files in var/bench."""
    names = []
    for measure in ("median", "p95"):
        series = _series(results.get("peers", {}), measure)
        if any(len(points) > 1 for points in series.values()):
            name = f"search-{measure}.svg"
            title = f"A search, {measure}: milliseconds against practices"
            (settings.VAR_DIR / name).write_text(svg(title, series))
            names.append(name)
    return names


def _series(measured: dict[str, Any], measure: str) -> Series:
    series: Series = {}
    for size in sorted(measured, key=int):
        for engine, found in measured[size]["found"].items():
            series.setdefault(engine, []).append((int(size), max(found[measure], 0.001)))
    return series


def svg(title: str, series: Series) -> str:
    """Return a picture of the series: points of positive x and y, by what they are called."""
    points = [point for line in series.values() for point in line]
    xs, ys = _decades([x for x, _ in points]), _decades([y for _, y in points])
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(title)}</title><style>{STYLE}</style>",
            f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>',
            *_grid(xs, ys),
            *_lines(series, xs, ys),
            *_labels(series, ys),
            "</svg>\n",
        ]
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten around the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _x(value: float, xs: tuple[int, int]) -> float:
    part = (math.log10(value) - xs[0]) / (xs[1] - xs[0])
    return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def _y(value: float, ys: tuple[int, int]) -> float:
    part = (math.log10(value) - ys[0]) / (ys[1] - ys[0])
    return round(HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM), 1)


def _grid(xs: tuple[int, int], ys: tuple[int, int]) -> Iterator[str]:
    for power in range(xs[0], xs[1] + 1):
        x = _x(10.0**power, xs)
        yield f'<line x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'
    for power in range(ys[0], ys[1] + 1):
        y = _y(10.0**power, ys)
        yield f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g}</text>'


def _lines(series: Series, xs: tuple[int, int], ys: tuple[int, int]) -> Iterator[str]:
    for name, line in series.items():
        points = [(_x(x, xs), _y(y, ys)) for x, y in line]
        said = " ".join(f"{x},{y}" for x, y in points)
        yield f'<polyline class="{_kind(name)}" points="{said}"/>'
        yield from (f'<circle class="{_kind(name)}" cx="{x}" cy="{y}" r="3"/>' for x, y in points)


def _labels(series: Series, ys: tuple[int, int]) -> Iterator[str]:
    """Write each name at the end of its line, moved down where it would cover another."""
    free = float(TOP)
    for end, name in sorted((_y(line[-1][1], ys), name) for name, line in series.items()):
        y = max(end + 4, free)
        free = y + LINE
        x = WIDTH - RIGHT + 8
        yield f'<text class="{_kind(name)}" x="{x}" y="{y}">{escape(name)}</text>'


def _kind(name: str) -> str:
    return "ours" if name == ours.NAME else "peer"
