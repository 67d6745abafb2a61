"""The home page and the page about the site."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from practices.models import Figure, Practice, Theme

from .builders import double, links, numbers, practice, source, text, withdraw

pytestmark = pytest.mark.django_db


def counts(response):
    return {bar.slug: bar.count for bar in response.context["themes"].bars}


def test_it_leads_to_search_themes_and_the_notice(client):
    response = client.get("/")
    assert '<form class="search" action="/practices/"' in response.content.decode()
    addresses = [href for href, _ in links(response)]
    assert [href for href in addresses if href.startswith("/themes/")] == [
        f"/themes/{slug}/" for slug in Theme.objects.values_list("slug", flat=True)
    ]
    assert {"/practices/", "/sources/gdd-2022/", "/about/"} <= set(addresses)


def test_themes_have_their_counts(client):
    tagged = dict(Theme.objects.annotate(n=Count("practices")).values_list("slug", "n"))
    response = client.get("/")
    assert counts(response) == tagged
    assert sum(tagged.values()) == 77
    assert f"知识产权{tagged['ip']}条" in text(response)


def test_a_count_is_what_the_theme_page_shows(client):
    for slug, count in counts(client.get("/")).items():
        assert client.get(f"/themes/{slug}/").context["page"].paginator.count == count


def test_the_strongest_changes_are_shown_with_their_words_and_practice(client):
    response = client.get("/")
    shown = response.context["changes"]
    assert [figure.before for figure in shown] == ["60项", "平均1个月", "312项"]
    said = text(response)
    for figure in shown:
        for words in (figure.label, figure.before, figure.after, figure.quote):
            assert words in said
        assert figure.practice.get_absolute_url() in dict(links(response))
    assert "按倍数排列" in said


def test_a_change_of_a_draft_is_not_shown(client):
    withdraw(Practice.objects.filter(number=25))
    assert "60项" not in text(client.get("/"))


def test_the_newest_source_comes_first(client):
    for number, date in enumerate(["2021-05-06", "2024-05-06", "2023-05-06"], 1):
        practice(1, source=source(f"s{number}", issued_date=date))
    slugs = [source.slug for source in client.get("/").context["sources"]]
    assert slugs == ["s2", "s3", "gdd-2022", "s1"]


def test_without_a_change_there_is_no_empty_section(client):
    Figure.objects.filter(kind="change").delete()
    assert "改革前后" not in text(client.get("/"))


def test_it_says_how_many_there_are(client):
    assert "39条" in text(client.get("/"))


def test_a_draft_is_not_counted(client):
    before = counts(client.get("/"))
    practice(status="draft", themes=["ip", "law"])
    response = client.get("/")
    assert counts(response) == before
    assert response.context["total"] == 39
    assert [source.count for source in response.context["sources"]] == [39]


def test_what_it_proposes_to_search_for_is_found(client):
    proposed = [href for href, _ in links(client.get("/")) if "?q=" in href]
    assert proposed
    for href in proposed:
        assert numbers(client.get(href))


def test_it_works_while_the_catalogue_is_empty(client):
    Practice.objects.all().delete()
    for address in ("/", "/practices/", "/about/", "/themes/ip/"):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/about/"])
def test_twice_the_rows_ask_no_more_queries(client, address):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    once = queries()
    double()
    Theme.objects.bulk_create(
        Theme(slug=f"t-{number}", name=f"题{number}", position=number) for number in range(20, 31)
    )
    assert queries() == once


def test_about_names_the_notice_and_explains_the_figures(client):
    said = text(client.get("/about/"))
    assert "粤改经济组函〔2022〕1号" in said
    for kind in ("前后变化", "承诺限度", "累计结果", "覆盖规模"):
        assert kind in said
