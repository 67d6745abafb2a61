"""/themes/<slug>/: a theme and its practices."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import PracticeTheme, Theme

from .builders import GDD, double, links, numbers, practice, text

pytestmark = pytest.mark.django_db


def linked(slug, **conditions):
    found = PracticeTheme.objects.filter(theme__slug=slug, practice__source__slug=GDD, **conditions)
    return sorted(found.values_list("practice__number", flat=True))


@pytest.mark.parametrize(
    "slug", ["construction", "utilities", "land", "market", "gov", "policy", "finance", "ip"]
)
def test_those_come_first_of_which_it_is_the_primary_theme(client, slug):
    found = numbers(client.get(f"/themes/{slug}/"))
    assert found == linked(slug, position=1) + linked(slug, position__gt=1)


def test_it_says_what_the_theme_is_and_how_many(client):
    response = client.get("/themes/ip/")
    theme = Theme.objects.get(slug="ip")
    assert theme.name in text(response)
    assert theme.description in text(response)
    assert f"共{len(linked('ip'))}条" in text(response)
    assert ("/practices/?theme=ip", "在这个主题里筛选") in links(response)


def test_a_draft_is_not_in_it(client):
    before = numbers(client.get("/themes/ip/"))
    practice(status="draft", themes=["ip"])
    assert numbers(client.get("/themes/ip/")) == before


def test_it_has_pages(client):
    for number in range(101, 131):
        practice(number, themes=["ip"])
    first, second = (numbers(client.get(f"/themes/ip/?page={page}")) for page in (1, 2))
    assert len(first) == 20
    assert len(set(first + second)) == len(first + second) == len(linked("ip"))
    assert client.get("/themes/ip/?page=9").status_code == 404
    assert ("?page=2", "下一页") in links(client.get("/themes/ip/"))


def test_a_theme_without_practices_says_so(client):
    Theme.objects.create(slug="empty", name="空", position=99)
    assert "还没有收录经验" in text(client.get("/themes/empty/"))


def test_an_unknown_theme_is_404(client):
    response = client.get("/themes/nowhere/")
    assert response.status_code == 404
    assert "没有这个主题" in text(response)


def test_twice_the_rows_ask_no_more_queries(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            rows = len(client.get("/themes/ip/").context["page"])
        return len(asked), rows

    once, rows = queries()
    double()
    twice, more_rows = queries()
    assert more_rows == 2 * rows
    assert twice == once
