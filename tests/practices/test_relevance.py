"""How well search answers judged queries, and the command that says so.

relevance_dev.json came with the task; relevance_own.json was judged by another hand, and neither
the synonyms nor the words of the dictionary were written with it in view.
"""

import json
from io import StringIO
from math import log2
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices import evaluation
from practices.evaluation import Answer, Judged, JudgementsError, evaluate, read
from practices.models import Practice

from .builders import practice, source, withdraw

TESTS = Path(__file__).resolve().parents[1]
DEV = TESTS / "relevance_dev.json"
OWN = TESTS / "relevance_own.json"
KINDS = {"title", "keyword", "multi", "question", "synonym", "variant", "number", "none"}

pytestmark = pytest.mark.django_db


def run(path, **options):
    out = StringIO()
    call_command("evaluate_search", path, stdout=out, **options)
    return out.getvalue()


# the level that was reached: none of it may be lost


def test_the_dev_set():
    report = json.loads(run(DEV, json=True))
    table = run(DEV)
    overall = report["overall"]
    assert overall["queries"] == 50, table
    assert overall["ndcg"] >= 0.95, table
    assert overall["recall"] >= 0.91, table
    assert overall["first_is_right"] >= 0.91, table
    assert min(score["ndcg"] for score in report["classes"].values()) >= 0.85, table
    assert report["classes"]["none"]["ndcg"] == 1, table


def test_the_set_of_another_hand():
    report = evaluate(read(OWN))
    table = run(OWN, worst=30)
    assert report.overall.queries == 122, table
    assert report.overall.ndcg >= 0.90, table
    assert report.by_kind["none"].ndcg == 1, table


@pytest.mark.parametrize("path", [DEV, OWN], ids=lambda path: path.stem)
def test_the_judgements_are_of_this_catalogue(path):
    judged = read(path)
    assert {item.kind for item in judged} == KINDS
    assert len({item.query for item in judged}) == len(judged)
    numbers = set(Practice.objects.values_list("number", flat=True))
    for item in judged:
        assert set(item.relevant) <= numbers, item
        assert set(item.relevant.values()) <= {1, 2, 3}, item
        assert bool(item.relevant) is (item.kind != "none"), item


# the figures, worked out by hand


def answer(found, relevant):
    return Answer(Judged("瞭望塔", "title", relevant), found, 0.0)


@pytest.mark.parametrize(
    ("found", "relevant", "ndcg", "recall", "first"),
    [
        ([1], {1: 3}, 1, 1, True),
        ([], {1: 3}, 0, 0, False),
        ([2], {1: 3}, 0, 0, False),
        ([2, 1], {1: 3}, 1 / log2(3), 1, False),
        ([1, 2], {1: 3, 2: 1}, 1, 1, True),
        ([2, 1], {1: 3, 2: 1}, (1 + 7 / log2(3)) / (7 + 1 / log2(3)), 1, False),
        ([1, 3, 2], {1: 2, 2: 2}, (3 + 3 / 2) / (3 + 3 / log2(3)), 1, True),
        ([1], {1: 3, 2: 3}, 7 / (7 + 7 / log2(3)), 0.5, True),
        # only the first ten are looked at, and no more than ten can be asked for
        ([*range(100, 110), 1], {1: 3}, 0, 0, False),
        (list(range(1, 21)), dict.fromkeys(range(1, 13), 2), 1, 1, True),
        (list(range(3, 13)), dict.fromkeys(range(1, 13), 2), 1, 1, True),
        ([], {}, 1, 1, True),
        ([1], {}, 0, 1, True),
    ],
)
def test_the_figures_of_one_answer(found, relevant, ndcg, recall, first):
    given = answer(found, relevant)
    assert given.ndcg == pytest.approx(ndcg)
    assert given.recall == pytest.approx(recall)
    assert given.first_is_right is first


@pytest.fixture
def judged(tmp_path):
    """Three queries with a known answer each: perfect, none of two, and rightly nothing."""
    practice(201, name="望海楼", source=source(), body="只有望海楼。")
    practice(202, name="摘星阁", source=source("third"), body="只有摘星阁。")
    entries = [
        {"query": "望海楼", "class": "title", "relevant": {"201": 3}},
        {"query": "摘星阁", "class": "title", "relevant": {"201": 3}, "why": "不对"},
        {"query": "量子纠缠", "class": "none", "relevant": {}},
    ]
    path = tmp_path / "judged.json"
    path.write_text(json.dumps(entries, ensure_ascii=False), "utf-8")
    return path


def test_means_over_all_and_by_class(judged):
    report = evaluate(read(judged))
    assert [given.found for given in report.answers] == [[201], [202], []]
    assert report.overall.queries == 3
    assert report.overall.ndcg == pytest.approx(2 / 3)
    # where nothing is relevant there is nothing to recall
    assert report.overall.recall == report.overall.first_is_right == 0.5
    assert (report.by_kind["title"].ndcg, report.by_kind["title"].recall) == (0.5, 0.5)
    assert (report.by_kind["none"].queries, report.by_kind["none"].ndcg) == (1, 1)
    assert [given.judged.query for given in report.worst] == ["摘星阁"]
    assert 0 < report.median_seconds <= report.p95_seconds


def test_what_lists_something_where_nothing_is_relevant_scores_nothing(judged, tmp_path):
    path = tmp_path / "none.json"
    path.write_text('[{"query": "望海楼", "class": "none", "relevant": {}}]', "utf-8")
    assert evaluate(read(path)).overall.ndcg == 0


def test_drafts_are_not_found(judged):
    withdraw(Practice.objects.filter(number=201))
    assert [given.found for given in evaluate(read(judged)).answers] == [[], [202], []]


def test_seconds_are_the_median_and_the_95th_percentile(monkeypatch):
    ticks = iter(range(100))
    takes = iter([1, 2, 3, 4, 100])

    def clock(now=[0.0]):  # noqa: B006 - kept from call to call
        now[0] += next(takes) if next(ticks) % 2 else 0
        return now[0]

    monkeypatch.setattr(evaluation.time, "perf_counter", clock)
    report = evaluate([Judged("！", "none", {})] * 5)
    assert (report.median_seconds, report.p95_seconds) == (3, 100)


# the command


def test_it_prints_a_table(judged):
    lines = run(judged).splitlines()
    assert lines[0].split() == ["class", "n", "nDCG@10", "recall@10", "first"]
    assert lines[1].split() == ["title", "2", "0.500", "0.500", "0.500"]
    assert lines[2].split() == ["none", "1", "1.000", "1.000", "1.000"]
    assert lines[3].split() == ["all", "3", "0.667", "0.500", "0.500"]
    assert lines[5].startswith("seconds a query: median 0.")
    assert lines[6].split() == [
        "0.00",
        "title",
        "摘星阁",
        "found",
        "[202]",
        "relevant",
        "{201:",
        "3}",
    ]
    assert len(lines) == 7


def test_it_lists_as_many_of_the_worst_as_asked(judged):
    assert "摘星阁" not in run(judged, worst=0)


def test_it_prints_json(judged):
    report = json.loads(run(judged, json=True))
    assert report["overall"]["queries"] == 3
    assert set(report["classes"]) == {"title", "none"}
    assert report["classes"]["title"] == {
        "queries": 2,
        "ndcg": 0.5,
        "recall": 0.5,
        "first_is_right": 0.5,
    }
    [first, *_] = report["queries"]
    assert (first["query"], first["class"], first["found"]) == ("望海楼", "title", [201])
    assert first["relevant"] == {"201": 3}
    assert report["median_seconds"] > 0
    assert report["p95_seconds"] > 0


BAD = [
    "",
    "{",
    "{}",
    '{"query": "a"}',
    "1",
    "null",
    "[1]",
    "[[]]",
    '["税链"]',
    '[{"query": "税链"}]',
    '[{"query": "税链", "class": "title", "relevant": [13]}]',
    '[{"query": "税链", "class": "title", "relevant": {"十三": 3}}]',
    '[{"query": "税链", "class": "title", "relevant": {"13": null}}]',
    '[{"query": "税链", "class": "title", "relevant": {"13": "a"}}]',
    '[{"query": 13, "class": "title", "relevant": {"13": 3}}]',
    '[{"query": null, "class": "title", "relevant": {"13": 3}}]',
    '[{"query": "税链", "class": ["title"], "relevant": {"13": 3}}]',
    "[]",
    "[" * 100_000,
]


@pytest.mark.parametrize("content", BAD, ids=lambda content: content[:60])
def test_a_bad_file_is_refused_in_chinese(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_text(content, "utf-8")
    with pytest.raises(CommandError, match=r"不是评测文件|没有检索词"):
        run(path)


def test_a_file_that_cannot_be_read_is_refused_in_chinese(tmp_path):
    other = tmp_path / "other.json"
    other.write_bytes('[{"query": "税链"}]'.encode("gb18030"))
    for path, reason in (
        (tmp_path, "无法读取"),
        (tmp_path / "nowhere", "无法读取"),
        (other, "不是"),
    ):
        with pytest.raises(CommandError, match=reason):
            run(path)


def test_a_file_with_a_byte_order_mark(tmp_path, judged):
    """Editors on Windows write one: read or refuse, but say which file."""
    path = tmp_path / "bom.json"
    path.write_text(judged.read_text("utf-8"), "utf-8-sig")
    with pytest.raises(JudgementsError, match=r"bom\.json"):
        read(path)


def test_it_changes_nothing_and_logs_nothing(judged):
    with CaptureQueriesContext(connection) as asked:
        run(judged)
    begins = {query["sql"].lstrip("(").split()[0] for query in asked.captured_queries}
    assert begins <= {"SELECT", "SET", "WITH"}
