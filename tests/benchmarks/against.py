"""Us and the peers, one query after another in turn: speed on the corpus."""

from __future__ import annotations

import random
from functools import partial
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from . import built, corpus, cpu, ours, queries, statements
from .timing import summary

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
EACH = 8


def measure(size: int, budget: float) -> dict[str, Any]:
    """Ask everyone the same queries, for `budget` seconds or ROUNDS times."""
    engines: dict[str, Callable[[str], Any]] = {ours.NAME: lambda text: ours.search({"q": [text]})}
    peers = built.peers(size)
    # not before: to build an index may take longer
    statements.limit()
    engines |= {peer.name: peer.search for peer in peers}
    spent = dict.fromkeys(engines, 0.0)
    took: dict[str, dict[str, list[float]]] = {name: {} for name in engines}
    deadline = monotonic() + budget
    texts = _texts(size)
    for _ in range(ROUNDS + 1):
        for text in tqdm(texts, f"{size} us and peers", disable=None):
            if monotonic() > deadline:
                break
            for name, search in engines.items():
                began, started = cpu.spent(), perf_counter()
                statements.within_limit(partial(search, text))
                took[name].setdefault(text, []).append(perf_counter() - started)
                spent[name] += cpu.spent() - began
    # the first time is cold, and counts only where there is no other
    times = {name: [min(seconds) for seconds in by.values()] for name, by in took.items()}
    found: dict[str, dict[str, Any]] = {name: summary(seconds) for name, seconds in times.items()}
    base = found[ours.NAME]["p95"]
    kinds = {peer.name: peer.where for peer in peers}
    for name, one in found.items():
        one["cpu ms"] = round(1000 * spent[name] / sum(map(len, took[name].values())), 2)
        one |= {"p95 / ours": round(one["p95"] / base, 2), "kind": kinds.get(name, "ours")}
    return found


def _texts(size: int) -> list[str]:
    """Return some texts of each class: peers know no filters and no pages."""
    texts: dict[str, list[str]] = {}
    for asked in queries.asked(size):
        if asked.text and not asked.more:
            texts.setdefault(asked.kind, []).append(asked.text)
    draw = random.Random(f"{corpus.SEED} against {size}")
    some = [draw.sample(found, min(EACH, len(found))) for found in texts.values()]
    chosen = list(dict.fromkeys(text for found in some for text in found))
    draw.shuffle(chosen)
    return chosen
