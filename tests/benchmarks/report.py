"""The results as tables in Markdown, to read in the terminal and to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from . import goals, plots, results

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def write() -> str:
    """Write var/bench/report.md and the plots; return the report."""
    found = results.read()
    drawn = plots.write(found)
    text = "\n".join([*_lines(found), *(f"![{name}]({name})" for name in drawn), ""])
    (settings.VAR_DIR / "report.md").write_text(text)
    return text


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield from _machine(found)
    wanted = [goal.line(goals.Results(found)) for goal in goals.GOALS]
    yield from _table(("what", "goal", "measured", ""), wanted)
    yield from _database(found.get("database", {}))
    yield from _peers(found.get("peers", {}), found.get("quality", {}))
    yield from _http(found.get("http", {}))
    yield from _upkeep(found.get("upkeep", {}), found.get("limits", {}))


def _machine(found: dict[str, Any]) -> Iterator[str]:
    """Say on what it was measured, last of all."""
    every = [one for sizes in found.values() for one in sizes.values()]
    last = max(every, key=lambda one: one["at"])
    on = ", ".join(f"{name} {value}" for name, value in last["on"].items() if name != "load")
    revisions = ", ".join(sorted({one["revision"] for one in every}))
    loads = [one["on"]["load"] for one in every]
    yield f"Measured until {last['at']} at {revisions}; {on}."
    yield f"Load of the machine when a stage ended: {min(loads):.1f} to {max(loads):.1f}."
    yield ""


def _database(sizes: dict[str, Any]) -> Iterator[str]:
    times = ("median ms", "p95", "p99", "worst")
    heads = ("practices", "queries", *times, "cpu ms", "timed out", "suggest p95")
    rows = []
    for size, found in _by_size(sizes):
        suggested = f"{found['suggestions']['p95']:.1f}"
        taken = (*_ms(found["all"]), found.get("cpu ms", "–"))
        rows.append((size, found["queries"], *taken, found["timed out"], suggested))
    yield from _table(heads, rows)
    for size, found in _by_size(sizes):
        if size == max(map(int, sizes)):
            rows = [(kind, one["count"], *_ms(one)) for kind, one in found["by class"].items()]
            yield from _table((f"class, {size:,}", "queries", *times), rows)


def _peers(sizes: dict[str, Any], quality: dict[str, Any]) -> Iterator[str]:
    scores = quality.get(goals.REAL, {}).get("found", {})
    for size, found in _by_size(sizes):
        rows = [
            (
                name,
                *_ms(one),
                one["p95 / ours"],
                one.get("cpu ms", "–"),
                scores.get(name, {}).get("all", "–"),
            )
            for name, one in found.items()
        ]
        heads = ("median ms", "p95", "p99", "worst", "p95 / ours", "cpu ms", "nDCG@10")
        yield from _table((f"engine, {size:,}", *heads), rows)


def _http(sizes: dict[str, Any]) -> Iterator[str]:
    for size, found in _by_size(sizes):
        if not isinstance(found["clients"], dict):
            yield from (f"Pages at {size:,}: {found['clients']}.", "")
            continue
        rows = [
            (page, *(_load(loads[page]) for loads in found["clients"].values()))
            for page in next(iter(found["clients"].values()))
        ]
        heads = [f"{clients} clients" for clients in found["clients"]]
        yield "Requests a second (part of the constant view's), median and p99 ms:"
        yield ""
        yield from _table((f"page, {size:,}", *heads), rows)


def _load(load: dict[str, Any]) -> str:
    wrong = load["refused"] + load["failed"]
    times = f"{load['median']:.0f}, {load['p99']:.0f}"
    said = f"{load['requests/s']:.0f} ({load['of constant']:.2f}), {times}"
    return f"{said}, {wrong} failed" if wrong else said


def _upkeep(sizes: dict[str, Any], limits: dict[str, Any]) -> Iterator[str]:
    heads = (
        *("practices", "reindex /s", "of jieba × cores", "peak MB", "unchanged /s"),
        *("edit: save ms", "index ms"),
    )
    rows = []
    for size, found in _by_size(sizes):
        again, edit = found["reindex"], found["one edit"]
        reindexed = (
            again[name] for name in ("practices/s", "of jieba's rate times cores", "peak MB")
        )
        unchanged = found.get("reindex unchanged", {}).get("practices/s", "–")
        edited = (edit[name]["median"] for name in ("save", "index"))
        rows.append((size, *reindexed, unchanged, *edited, max(found["worker PSS MB"])))
    yield from _table((*heads, "worker PSS MB"), rows)
    yield from _table(
        ("practices", "SELECT 1 ms", "jieba characters/s", "index / text"),
        [
            (size, one["SELECT 1"]["median"], one["jieba characters/s"], one["index / text"])
            for size, one in _by_size(limits)
        ],
    )


def _by_size(sizes: dict[str, Any]) -> list[tuple[int, Any]]:
    return [(int(size), sizes[size]["found"]) for size in sorted(sizes, key=int)]


def _ms(found: dict[str, float]) -> tuple[str, ...]:
    return tuple(f"{found[name]:.1f}" for name in ("median", "p95", "p99", "worst"))


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a table with columns as wide as what is in them."""
    cells = [[str(cell) for cell in row] for row in (heads, *rows)]
    if len(cells) > 1:
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        cells.insert(1, ["-" * max(width, 3) for width in widths])
        for row in cells:
            padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield f"| {' | '.join(padded)} |"
        yield ""
