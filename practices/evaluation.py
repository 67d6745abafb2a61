"""How well search answers judged queries: nDCG, recall, first result, by class of query."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from django.http import QueryDict

from .filters import PracticeFilter
from .models import Practice
from .shown import shown

# Results beyond it are not looked at
DEPTH = 10


class JudgementsError(Exception):
    """A file of judgements cannot be read; the text says in Chinese why."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the practices that are relevant to it, by number, and their grades 1 to 3."""

    query: str
    kind: str
    relevant: dict[int, int]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers of the practices found for a judged query, best first, and what it took."""

    judged: Judged
    found: list[int]
    seconds: float

    @property
    def ndcg(self) -> float:
        """Normalised discounted cumulative gain of the first ten, with gains of 2^grade - 1.

        Where nothing is relevant it is 1 if nothing was found, else 0.
        """
        grades = self.judged.relevant
        ideal = _dcg(sorted(grades.values(), reverse=True))
        if not ideal:
            return float(not self.found)
        return _dcg([grades.get(number, 0) for number in self.found]) / ideal

    @property
    def recall(self) -> float:
        """The part of what is relevant that is among the first ten; 1 where nothing is."""
        wanted = set(self.judged.relevant)
        if not wanted:
            return 1.0
        return len(wanted.intersection(self.found[:DEPTH])) / min(len(wanted), DEPTH)

    @property
    def first_is_right(self) -> bool:
        """Whether no practice is more relevant than the first one found."""
        best = max(self.judged.relevant.values(), default=0)
        first = self.judged.relevant.get(self.found[0], 0) if self.found else 0
        return first == best


@dataclass(frozen=True, slots=True)
class Score:
    """Means over some queries."""

    queries: int
    ndcg: float
    recall: float
    first_is_right: float


@dataclass(frozen=True, slots=True)
class Report:
    """All answers, their means over all and by class, and seconds a query (median, p95)."""

    answers: list[Answer]
    overall: Score
    by_kind: dict[str, Score]
    median_seconds: float
    p95_seconds: float

    @property
    def worst(self) -> list[Answer]:
        """The answers that are not perfect, the worst first."""
        poor = [answer for answer in self.answers if answer.ndcg < 1]
        return sorted(poor, key=lambda answer: (answer.ndcg, answer.recall))


def read(path: Path) -> list[Judged]:
    """Read judged queries: a JSON list of {query, class, relevant: {number: grade}, why}."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return [
            Judged(
                _text(entry["query"]),
                _text(entry["class"]),
                {int(number): int(grade) for number, grade in entry["relevant"].items()},
                entry.get("why", ""),
            )
            for entry in entries
        ]
    except OSError as error:
        raise JudgementsError(f"无法读取 {path}：{error.strerror}。") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise JudgementsError(f"{path} 不是评测文件（{error!r}）。") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def evaluate(judged: Iterable[Judged]) -> Report:
    """Search for every query among what is published, and compare with the judgements."""
    answers = [_answer(item) for item in judged]
    if not answers:
        raise JudgementsError("评测文件里没有检索词。")
    kinds = dict.fromkeys(answer.judged.kind for answer in answers)
    seconds = sorted(answer.seconds for answer in answers)
    return Report(
        answers,
        _score(answers),
        {kind: _score([a for a in answers if a.judged.kind == kind]) for kind in kinds},
        median(seconds),
        seconds[math.ceil(len(seconds) * 0.95) - 1],
    )


def _answer(judged: Judged) -> Answer:
    started = time.perf_counter()
    address = QueryDict(mutable=True)
    address["q"] = judged.query
    filterset = PracticeFilter(address, Practice.objects.published())
    found = filterset.results(shown)[: filterset.counts.total] if filterset.is_valid() else []
    numbers = [practice.number for practice in found]
    return Answer(judged, numbers, time.perf_counter() - started)


def _dcg(grades: list[int]) -> float:
    return sum(
        (2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH])
    )


def _score(answers: list[Answer]) -> Score:
    # where nothing is relevant there is nothing to recall, nor a first result to be right
    answerable = [answer for answer in answers if answer.judged.relevant] or answers
    return Score(
        len(answers),
        fmean(answer.ndcg for answer in answers),
        fmean(answer.recall for answer in answerable),
        fmean(answer.first_is_right for answer in answerable),
    )
