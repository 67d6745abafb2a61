"""How well everyone answers the judged queries on the 39: fast and wrong is no peer."""

from __future__ import annotations

from statistics import fmean
from typing import Any

from practices import evaluation
from practices.models import Practice

from . import built, ours, queries


def measure(_size: int, _budget: float) -> dict[str, Any]:
    """Return nDCG@10, over all judged queries and by class."""
    numbers = dict(Practice.objects.values_list("pk", "number"))
    judged = queries.judged_queries()
    found = {ours.NAME: evaluation.evaluate(judged).answers}
    for peer in built.peers(len(numbers)):
        found[peer.name] = [
            evaluation.Answer(one, [numbers[key] for key in peer.search(one.query).keys], 0.0)
            for one in judged
        ]
    return {name: scores(answers) for name, answers in found.items()}


def scores(answers: list[evaluation.Answer]) -> dict[str, float]:
    """Return the mean nDCG@10 of all answers and of each class."""
    kinds = sorted({answer.judged.kind for answer in answers})
    found = {"all": fmean(answer.ndcg for answer in answers)}
    for kind in kinds:
        found[kind] = fmean(a.ndcg for a in answers if a.judged.kind == kind)
    return {kind: round(score, 3) for kind, score in found.items()}
