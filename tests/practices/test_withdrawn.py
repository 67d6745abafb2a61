"""What was withdrawn keeps its address, which says so; it is nowhere else."""

import pytest
from django.utils import timezone

from practices.editing import life
from practices.models import Practice

from .builders import browser, draft_of, gdd, links, publish, text, user

pytestmark = pytest.mark.django_db

PAGE = "/practices/gdd-2022/13/"
API = f"/api/v1{PAGE}"


def withdraw(number=13, reason="已有新的做法。", successor=None):
    return life.withdraw(gdd(number), user("reviewer"), reason, successor)


def test_its_page_says_when_and_why_and_what_to_read_instead(client):
    withdraw(successor=gdd(25))
    page = client.get(PAGE)
    assert page.status_code == 410
    said = text(page)
    assert gdd(13).name in said
    assert "已有新的做法。" in said
    assert f"{timezone.localtime(gdd(13).withdrawn_at):%Y-%m-%d}" in page.content.decode()
    assert ("/practices/gdd-2022/25/", gdd(25).name) in links(page)
    assert gdd(13).body[:20] not in said
    assert 'content="noindex"' in page.content.decode()


def test_a_successor_that_is_gone_too_is_named_and_not_linked(client):
    withdraw(successor=gdd(25))
    withdraw(25)
    page = client.get(PAGE)
    assert f"{gdd(25).name}（也已撤回）" in text(page)
    assert "/practices/gdd-2022/25/" not in dict(links(page))
    assert client.get(API).json()["successor"] is None


def test_a_reason_is_text_and_nothing_else(client):
    withdraw(reason="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(PAGE).content.decode()


def test_the_api_says_the_same(client):
    withdraw(successor=gdd(25))
    response = client.get(API)
    assert response.status_code == 410
    assert response["Cache-Control"] == "no-store"
    said = response.json()
    assert said["name"] == gdd(13).name
    assert said["reason"] == "已有新的做法。"
    assert said["reason"] in said["detail"]
    assert said["errors"] == {}
    assert said["successor"]["url"] == "http://testserver/practices/gdd-2022/25/"


@pytest.mark.parametrize(
    "address",
    [
        "/practices/",
        "/practices/?q=税链",
        "/themes/finance/",
        "/sources/gdd-2022/",
        "/sitemap/",
        "/sitemap-practices.xml",
        "/feeds/practices.atom",
        "/api/v1/practices/?page_size=100",
        "/practices/export.json",
        "/overview/",
    ],
)
def test_it_is_in_no_list(client, address):
    def names():
        response = client.get(address)
        assert response.status_code == 200
        return b"".join(response).decode()

    marks = [gdd(13).name, PAGE]
    assert any(mark in names() for mark in marks)
    withdraw()
    assert not any(mark in names() for mark in marks)


def test_it_counts_nowhere(client):
    before = client.get("/api/v1/themes/").json()
    withdraw()
    after = client.get("/api/v1/themes/").json()
    assert sum(theme["count"] for theme in after) < sum(theme["count"] for theme in before)
    assert client.get("/api/v1/practices/").json()["count"] == 38


def test_who_picked_it_is_told_that_it_is_not_there(client):
    withdraw()
    client.cookies["selection"] = "gdd-2022:13.gdd-2022:2"
    assert "有1条已不可用：可能已撤下" in text(client.get("/selection/"))
    page = client.get("/compare/?p=gdd-2022:13&p=gdd-2022:2&p=gdd-2022:9")
    assert page.status_code == 200
    assert "已撤下" in text(page)
    assert gdd(13).name not in text(page)


def test_it_comes_back_by_way_of_a_revision_even_unchanged(client):
    withdraw()
    assert client.get(PAGE).status_code == 410
    public = publish(draft_of(13))
    assert public == gdd(13)
    assert public.withdrawal_reason == ""
    assert client.get(PAGE).status_code == 200
    assert Practice.objects.published().count() == 39


def test_one_that_never_was_public_says_nothing_of_itself():
    draft = draft_of(2)
    Practice.objects.filter(pk=draft.pk).update(number=77)
    assert browser().get("/practices/gdd-2022/77/").status_code == 404
