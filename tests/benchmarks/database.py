"""Search, count, facets and page in the database: how long each query takes, and on what."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import monotonic, perf_counter
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from tqdm import tqdm

from practices.suggest import suggestions

from . import corpus, cpu, ours, queries, statements
from .queries import Asked
from .timing import summary, timed

ROUNDS = 5
SLOWEST = 3


@dataclass
class Measured:
    """A query with the seconds of each time that it was asked."""

    asked: Asked
    seconds: list[float] = field(default_factory=list)
    statements: int = 0
    total: int = 0
    timed_out: bool = False


def measure(size: int, budget: float) -> dict[str, Any]:
    """Ask all queries again and again, for `budget` seconds or ROUNDS times."""
    statements.limit()
    every = [Measured(asked) for asked in queries.asked(size)]
    began = cpu.spent()
    _ask_all(size, every, monotonic() + budget)
    spent = cpu.spent() - began
    done = [measured for measured in every if measured.seconds]
    slowest = sorted(done, key=_typical)[: -SLOWEST - 1 : -1]
    _explain(size, slowest)
    return {
        **_summed_up(done),
        "of": len(every),
        "cpu ms": round(1000 * spent / sum(len(measured.seconds) for measured in done), 2),
        "slowest": [_told(measured) for measured in slowest],
        "suggestions": summary(_suggest(size, [measured.asked.text for measured in done])),
    }


def _ask_all(size: int, every: list[Measured], deadline: float) -> None:
    """Ask until the deadline; the first round warms up, and counts where there is no other."""
    for round_ in range(ROUNDS + 1):
        for measured in tqdm(every, f"{size} queries, round {round_} of {ROUNDS}", disable=None):
            if monotonic() > deadline:
                return
            _ask(measured)


def _summed_up(done: list[Measured]) -> dict[str, Any]:
    kinds = sorted({measured.asked.kind for measured in done})
    return {
        "queries": len(done),
        "all": summary([_typical(measured) for measured in done]),
        "by class": {
            kind: summary([_typical(m) for m in done if m.asked.kind == kind]) for kind in kinds
        },
        "timed out": sum(measured.timed_out for measured in done),
        "statements": max(measured.statements for measured in done),
    }


def _told(measured: Measured) -> dict[str, Any]:
    return {
        "query": measured.asked.data,
        "class": measured.asked.kind,
        "ms": round(1000 * _typical(measured), 1),
        "found": measured.total,
        "statements": measured.statements,
    }


def _ask(measured: Measured) -> None:
    with statements.recorded() as said:
        started = perf_counter()
        found = statements.within_limit(partial(ours.search, measured.asked.data))
        measured.seconds.append(perf_counter() - started)
    measured.statements = len(said)
    measured.timed_out = found is None
    measured.total = found.total if found else 0


def _typical(measured: Measured) -> float:
    """Return the median of the seconds, without those of the first, cold time."""
    return median(measured.seconds[1:] or measured.seconds)


def _suggest(size: int, texts: list[str]) -> list[float]:
    """Return the seconds of completing what was typed so far: one to six characters."""
    draw = random.Random(f"{corpus.SEED} suggest {size}")
    typed = [text[: draw.randint(1, 6)] for text in texts if text]
    once = [partial(statements.within_limit, partial(suggestions, text)) for text in typed]
    for call in once[:10]:
        call()
    return [timed(call) for call in tqdm(once, f"{size} suggestions", disable=None)]


def _explain(size: int, slowest: list[Measured]) -> None:
    """Write the plans of the slowest statement of each of the queries."""
    for place, measured in enumerate(slowest, 1):
        with statements.recorded() as said:
            statements.within_limit(partial(ours.search, measured.asked.data))
        worst = max(said, key=lambda statement: statement.seconds)
        try:
            plan = statements.explain(worst)
        except DatabaseError as error:
            plan = f"no plan: {error}"
        statements.limit()
        path = settings.VAR_DIR / f"explain-{size}-{place}.txt"
        path.write_text(
            f"{size} practices, {measured.asked.kind}: {measured.asked.data}\n"
            f"{1000 * _typical(measured):.0f} ms in {len(said)} statements, of which the slowest\n"
            f"took {1000 * worst.seconds:.0f} ms:\n\n{worst.sql % _shown(worst)}\n\n{plan}\n"
        )


def _shown(statement: statements.Statement) -> tuple[str, ...]:
    return tuple(repr(param)[:300] for param in statement.params or ())
