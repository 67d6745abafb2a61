"""The way on through the list that a reader came from."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice

from .builders import double, links, numbers, practice, text

pytestmark = pytest.mark.django_db


def page(client, number, query="", source="gdd-2022"):
    response = client.get(f"/practices/{source}/{number}/{query}")
    assert response.status_code == 200
    return response


def beside(response):
    """Return the addresses of the neighbours at the end of the page."""
    said = {label[:3]: href for href, label in links(response) if re.match("[上下]一条.", label)}
    return said.get("上一条"), said.get("下一条")


def way_back(response):
    return next((href for href, label in links(response) if label == "返回结果列表"), None)


def test_links_of_a_list_take_its_query_along(client):
    shown = links(client.get("/practices/?q=税链&utm_source=mail"))
    assert any(href == "/practices/gdd-2022/13/?q=%E7%A8%8E%E9%93%BE" for href, _ in shown)
    shown = links(client.get("/practices/"))
    assert ("/practices/gdd-2022/1/", "第1条建立信任筹建工作机制") in shown


@pytest.mark.parametrize(
    "query", ["?q=企业&theme=ip", "?theme=finance", "?sort=updated", "?q=融资"]
)
def test_the_neighbours_are_those_of_the_list_in_its_order(client, query):
    listed = numbers(client.get(f"/practices/{query}"))
    assert len(listed) > 2
    for place, number in enumerate(listed[:5]):
        response = page(client, number, query)
        before, after = beside(response)
        if place:
            assert before.startswith(f"/practices/gdd-2022/{listed[place - 1]}/?")
        else:
            assert before is None
        if place + 1 < len(listed):
            assert after.startswith(f"/practices/gdd-2022/{listed[place + 1]}/?")
        assert f"第{place + 1}条，共" in text(response)


def test_the_way_back_leads_to_the_list_and_to_the_right_page(client):
    assert way_back(page(client, 13, "?q=税链")) == "/practices/?q=%E7%A8%8E%E9%93%BE"
    assert way_back(page(client, 20, "?sort=number")) == "/practices/?sort=number"
    back = way_back(page(client, 21, "?sort=number"))
    assert back == "/practices/?sort=number&page=2"
    assert 21 in numbers(client.get(back))


def test_the_size_of_a_page_is_kept_on_the_way(client):
    query = "?sort=number&page_size=50"
    assert f"/practices/gdd-2022/21/{query}" in [
        href for href, _ in links(client.get(f"/practices/{query}"))
    ]
    response = page(client, 21, query)
    assert beside(response)[1] == f"/practices/gdd-2022/22/{query}"
    assert way_back(response) == f"/practices/{query}"
    double(Practice.objects.get(number=1).source)
    back = way_back(page(client, 1021, query))
    assert back == f"/practices/{query}&page=2"
    assert 1021 in numbers(client.get(back))


@pytest.mark.parametrize(
    ("query", "name"),
    [("?q=税链", "搜索结果"), ("?theme=finance", "筛选结果"), ("?sort=number", "全部经验")],
)
def test_the_breadcrumbs_name_the_list(client, query, name):
    response = page(client, 13, query)
    assert (way_back(response), name) in links(response)


def test_without_a_list_they_are_those_of_the_notice(client):
    response = page(client, 13)
    assert beside(response) == ("/practices/gdd-2022/12/", "/practices/gdd-2022/14/")
    assert way_back(response) is None
    assert "/practices/" in [href for href, label in links(response) if label == "全部经验"]


@pytest.mark.parametrize(
    "query",
    [
        "?q=量子纠缠",
        "?theme=land",
        "?theme=nowhere",
        "?sort=nonsense",
        "?page_size=7",
        "?page=7",
        "?utm_source=mail",
        "?q=%00",
        "?q=%EF%BF",
        "?q=" + "x" * 3000,
        "?q=(((-%22|",
        "?literal=maybe&figures=%00&source=..",
        "?theme=ip&theme=ip&theme=%F0%9F%98%80",
    ],
)
def test_a_list_that_has_not_the_practice_is_passed_over(client, query):
    response = page(client, 13, query)
    assert beside(response) == ("/practices/gdd-2022/12/", "/practices/gdd-2022/14/")
    assert way_back(response) is None


def test_a_list_may_reach_over_several_notices(client):
    double()
    found = client.get("/practices/?sort=number&page=2").context["hits"]
    listed = [hit.practice.get_absolute_url() for hit in found]
    place = [hit.practice.number for hit in found].index(39)
    assert listed[place].split("/")[2] != listed[place + 1].split("/")[2]
    assert beside(client.get(f"{listed[place]}?sort=number")) == (
        f"{listed[place - 1]}?sort=number",
        f"{listed[place + 1]}?sort=number",
    )


def test_a_draft_is_in_no_list(client):
    practice(50, body="瞭望塔。")
    practice(51, body="瞭望塔。", status="draft")
    practice(52, body="瞭望塔。")
    response = page(client, 50, "?q=瞭望塔")
    assert "第1条，共2条" in text(response)
    assert beside(response)[1].startswith("/practices/gdd-2022/52/?q=")


def test_a_very_long_list_says_no_total_and_ends(client, monkeypatch):
    monkeypatch.setattr("practices.neighbours.MAX_KEYS", 5)
    said = text(page(client, 5, "?sort=number"))
    assert "第5条" in said
    assert "第5条，共" not in said
    assert beside(page(client, 5, "?sort=number"))[1] == "/practices/gdd-2022/6/?sort=number"
    assert way_back(page(client, 6, "?sort=number")) is None


def test_a_longer_list_asks_no_more_queries(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(client, 13, "?q=企业&sort=number")
        return len(asked)

    once = queries()
    double(Practice.objects.get(number=1).source)
    assert queries() == once
