"""Us and the peers, one query after another in turn: speed on the corpus."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic, perf_counter
from typing import Any

from tqdm import tqdm

from . import built, corpus, cpu, ours, queries, statements
from .timing import summary

ROUNDS = 3
EACH = 8


@dataclass
class Engine:
    """Us or a peer, with the seconds of each time that a text was searched for."""

    kind: str
    search: Callable[[str], Any]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu: float = 0.0

    def ask(self, text: str) -> None:
        began, started = cpu.spent(), perf_counter()
        statements.within_limit(partial(self.search, text))
        self.seconds.setdefault(text, []).append(perf_counter() - started)
        self.cpu += cpu.spent() - began

    def found(self) -> dict[str, Any]:
        """Sum up the best time of each text: the first is cold, others may be disturbed."""
        times = sum(map(len, self.seconds.values()))
        best = summary([min(seconds) for seconds in self.seconds.values()])
        return {**best, "cpu ms": round(1000 * self.cpu / times, 2), "kind": self.kind}


def measure(size: int, budget: float) -> dict[str, Any]:
    """Ask everyone the same queries, for `budget` seconds or ROUNDS times."""
    engines = {ours.NAME: Engine("ours", lambda text: ours.search({"q": [text]}))}
    engines |= {peer.name: Engine(peer.where, peer.search) for peer in built.peers(size)}
    # not before: to build an index may take longer
    statements.limit()
    _ask_all(size, list(engines.values()), monotonic() + budget)
    found = {name: engine.found() for name, engine in engines.items()}
    for one in found.values():
        one["p95 / ours"] = round(one["p95"] / found[ours.NAME]["p95"], 2)
    return found


def _ask_all(size: int, engines: list[Engine], deadline: float) -> None:
    texts = _texts(size)
    for round_ in range(ROUNDS + 1):
        for text in tqdm(texts, f"{size} us and peers, round {round_}", disable=None):
            if monotonic() > deadline:
                return
            for engine in engines:
                engine.ask(text)


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
