"""Peers are judged by the measure that the catalogue is judged by."""

from __future__ import annotations

import random

import pytest

from practices import evaluation
from tests.benchmarks import quality, queries


def test_all_judged_queries_are_asked():
    judged = queries.judged_queries()
    assert {one.query for path in queries.JUDGED for one in evaluation.read(path)} == {
        one.query for one in judged
    }


def test_hostile_queries_are_the_same_each_time():
    assert list(queries._hostile(random.Random(1))) == list(queries._hostile(random.Random(1)))


def test_the_scores_are_those_of_the_evaluation(db):
    judged = queries.judged_queries()[:40]
    report = evaluation.evaluate(judged)
    scores = quality.scores(report.answers)
    assert scores["all"] == pytest.approx(report.overall.ndcg, abs=0.001)
    for kind, score in report.by_kind.items():
        assert scores[kind] == pytest.approx(score.ndcg, abs=0.001)
