"""Few results are all ranked; of many the best, and the others follow in the order of the lists."""

import csv
import io

import pytest

from practices import retrieval
from practices.models import Practice
from search.query import Tier

from .builders import double, practice, synonyms

pytestmark = pytest.mark.django_db

QUERIES = ["企业", "知识产权 服务", "服务 审批 融资", "怎么给企业融资", "平台 -金融"]


def hits(client, query, pages=None, **filters):
    """Return the hits of all pages, or of those numbers."""
    first = client.get("/practices/", {"q": query, **filters})
    last = first.context["page"].paginator.num_pages
    return [
        hit
        for number in pages or range(1, last + 1)
        for hit in client.get("/practices/", {"q": query, "page": number, **filters}).context[
            "hits"
        ]
    ]


def keys(found):
    return [hit.practice.pk for hit in found]


@pytest.fixture
def few_ranked(monkeypatch):
    monkeypatch.setattr(retrieval, "MAX_RANKED", 4)


@pytest.mark.parametrize("filters", [{}, {"theme": ["gov", "ip", "finance"]}])
@pytest.mark.parametrize("query", QUERIES)
def test_of_many_results_each_comes_once(client, monkeypatch, query, filters):
    double()
    all_ranked = hits(client, query, **filters)
    monkeypatch.setattr(retrieval, "MAX_RANKED", 4)
    found = hits(client, query, **filters)
    assert sorted(keys(found)) == sorted(keys(all_ranked))
    assert {hit.practice.pk: hit.tier for hit in found} == {
        hit.practice.pk: hit.tier for hit in all_ranked
    }


@pytest.mark.parametrize("query", QUERIES)
def test_the_best_of_many_come_first(client, few_ranked, query):
    double()
    found = hits(client, query)
    assert len(found) > 4
    best, others = found[:4], found[4:]
    assert [hit.tier for hit in best] == sorted(hit.tier for hit in best)
    assert min(hit.tier for hit in found) == best[0].tier
    # the others: what is complete before what is partial, each in the order of the lists
    partial = [hit.tier == Tier.SOME for hit in found]
    assert partial == sorted(partial)
    for half in (True, False):
        listed = [h.practice for h in others if (h.tier == Tier.SOME) is half]
        in_order = Practice.objects.filter(pk__in=[p.pk for p in listed]).in_order()
        assert listed == list(in_order)


def test_a_name_is_not_lost_among_many(client, few_ranked):
    """However many practices have the word, the one that has it in its name comes first."""
    for number in range(101, 130):
        practice(number, body="这里写到瓷器。")
    named = practice(130, name="瓷器保护", body="正文。")
    assert keys(hits(client, "瓷器", pages=[1]))[0] == named.pk


@pytest.mark.parametrize("size", [20, 50])
def test_a_page_may_begin_among_the_best_and_end_among_the_others(client, monkeypatch, size):
    double()
    monkeypatch.setattr(retrieval, "MAX_RANKED", 30)
    found = hits(client, "企业", page_size=size)
    assert len(found) == len(set(keys(found))) > 50


def test_an_export_holds_all_of_many_in_that_order(client, few_ranked):
    double()
    listed = [hit.practice.number for hit in hits(client, "企业")]
    response = client.get("/practices/export.csv?q=企业")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    response.close()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(listed) > 50
    assert [int(row["序号"]) for row in rows] == listed


def test_the_neighbours_of_one_of_many_are_those_in_the_list(client, few_ranked):
    double()
    found = [hit.practice for hit in hits(client, "企业")]
    for place in (1, 3, 4, 20):
        page = client.get(f"{found[place].get_absolute_url()}?q=企业").content.decode()
        for neighbour in (found[place - 1], found[place + 1]):
            assert neighbour.get_absolute_url() in page


@pytest.mark.parametrize("sort", ["relevance", "number"])
def test_a_name_is_found_without_its_punctuation(client, few_ranked, sort):
    """Though the marks part its words, so that none of them is in the text as it was typed."""
    for number in range(101, 120):
        practice(number, body="放管服改革推进。")
    named = practice(120, name="瓷、都、放管、服改革", body="正文。")
    found = hits(client, "瓷都放管服改革", sort=sort)
    assert {hit.practice.pk: hit.tier for hit in found}[named.pk] == Tier.EXACT_NAME
    assert len(found) == len(set(keys(found)))


@pytest.mark.parametrize("sort", ["number", "updated"])
def test_in_other_orders_what_is_complete_comes_first(client, few_ranked, sort):
    double()
    found = hits(client, "服务 审批 融资", sort=sort)
    partial = [hit.tier == Tier.SOME for hit in found]
    assert len(found) > 4
    assert partial == sorted(partial)
    assert len(found) == len(set(keys(found)))


def test_the_api_pages_through_many(client, few_ranked):
    double()
    answer = client.get("/api/v1/practices/?q=企业&page_size=7").json()
    total, found = answer["count"], answer["results"]
    while answer["next"]:
        answer = client.get(answer["next"]).json()
        found += answer["results"]
    assert len(found) == total == len({(one["source"]["slug"], one["number"]) for one in found})


def test_of_many_that_are_complete_by_synonyms_none_comes_after_a_partial_one(client, few_ranked):
    synonyms("瞭望塔", "高处远望的设施")
    for number in range(101, 120):
        practice(number, body=f"高处远望的设施{'，观察员' if number % 2 else ''}。")
    tiers = [hit.tier for hit in hits(client, "瞭望塔 观察员")]
    assert tiers[:10] == [Tier.SYNONYMS] * 10
    assert set(tiers[10:]) == {Tier.SOME}


def test_where_plenty_is_complete_nothing_partial_is_shown(client, monkeypatch):
    """What says a part of it is worth a look only where few practices say everything."""
    monkeypatch.setattr(retrieval, "PLENTY", 8)
    monkeypatch.setattr("search.plan.PLENTY", 8)
    for number in range(101, 109):
        practice(number, body="瓷器作坊，漆器作坊。")
    practice(109, body="瓷器作坊。", themes=("gov",))
    found = hits(client, "瓷器 漆器")
    assert [hit.practice.number for hit in found if hit.tier == Tier.SOME] == [109]
    practice(110, body="漆器，瓷器。", themes=("gov",))
    found = hits(client, "瓷器 漆器")
    assert {hit.practice.number for hit in found} == {*range(101, 109), 110}
    # among filters as well: they never bring up more
    assert [hit.practice.number for hit in hits(client, "瓷器 漆器", theme="gov")] == [110]
