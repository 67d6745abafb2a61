"""/feeds/: Atom, parsed by a real parser, for all practices, for filters, for a theme."""

from datetime import datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.feeds import MAX_ENTRIES
from practices.models import Practice, Theme

from .builders import double, gdd, links, practice, text
from .test_bad_input import HOSTILE

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ALL = "/feeds/practices.atom"


def feed(client, address, **parameters):
    response = client.get(address, parameters)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(root):
    return root.findall("a:entry", ATOM)


def titles(root):
    return [entry.findtext("a:title", None, ATOM) for entry in entries(root)]


def entry_of(root, number):
    name = gdd(number).name
    return next(e for e in entries(root) if e.findtext("a:title", None, ATOM) == name)


def link(element, rel):
    return next(li.get("href") for li in element.findall("a:link", ATOM) if li.get("rel") == rel)


def test_it_is_valid_atom(client):
    """A feed and its entries need an id, a title and a date; an author; a link to themselves."""
    root = feed(client, ALL)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert link(root, "self") == f"http://testserver{ALL}"
    assert link(root, "alternate") == "http://testserver/practices/"
    for element in (root, *entries(root)):
        for name in ("id", "title", "author/a:name"):
            assert element.findtext(f"a:{name}", "", ATOM).strip()
        assert datetime.fromisoformat(element.findtext("a:updated", None, ATOM)).tzinfo
    ids = [element.findtext("a:id", None, ATOM) for element in (root, *entries(root))]
    assert len(set(ids)) == len(ids) == 40
    assert all(identity.startswith("http://testserver/") for identity in ids)


def test_an_entry_says_whose_words_are_whose(client):
    entry = entry_of(feed(client, ALL), 13)
    assert link(entry, "alternate") == "http://testserver/practices/gdd-2022/13/"
    assert link(entry, "via") == "http://testserver/sources/gdd-2022/"
    assert entry.findtext("a:author/a:name", None, ATOM) == gdd(13).source.issuer
    summary = entry.findtext("a:summary", None, ATOM)
    assert f"编者摘要（非原文）：{gdd(13).summary}" in summary
    assert "粤改经济组函〔2022〕1号附件第13条" in summary
    terms = [category.get("term") for category in entry.findall("a:category", ATOM)]
    assert terms == [link.theme.name for link in gdd(13).theme_links.all()]
    published = datetime.fromisoformat(entry.findtext("a:published", None, ATOM))
    assert published == gdd(13).published_at


def test_the_newest_come_first_whether_published_or_changed(client):
    Practice.objects.update(published_at="2022-01-01T00:00+08:00")
    Practice.objects.update(updated_at="2022-01-01T00:00+08:00")
    Practice.objects.filter(number=20).update(updated_at="2023-01-01T00:00+08:00")
    Practice.objects.filter(number=30).update(published_at="2024-01-01T00:00+08:00")
    assert titles(feed(client, ALL))[:3] == [gdd(n).name for n in (30, 20, 1)]


def test_it_is_bounded(client):
    double()
    assert len(entries(feed(client, ALL))) == MAX_ENTRIES == 50


def test_filters_are_those_of_the_list(client):
    root = feed(client, ALL, theme="ip", first="any", sort="updated")
    listed = client.get("/practices/", {"theme": "ip", "first": "any"}).context["hits"]
    assert sorted(titles(root)) == sorted(hit.practice.name for hit in listed)
    assert link(root, "alternate") == "http://testserver/practices/?theme=ip&first=any"
    assert link(root, "self") == f"http://testserver{ALL}?theme=ip&first=any"
    assert titles(feed(client, ALL, q="税链"))[0]
    assert len(titles(feed(client, ALL, q="税链"))) < 39


def test_a_filter_that_leaves_nothing_is_an_empty_feed(client):
    root = feed(client, ALL, q="量子纠缠")
    assert not entries(root)
    assert root.findtext("a:updated", None, ATOM)


@pytest.mark.parametrize("parameters", [{"theme": "nowhere"}, {"sort": "random"}])
def test_bad_filters_are_refused_with_the_reason(client, parameters):
    response = client.get(ALL, parameters)
    assert response.status_code == 400
    assert f"没有“{next(iter(parameters.values()))}”" in text(response)


@pytest.mark.parametrize("parameter", ["q", "theme", "page"])
def test_hostile_values_give_xml_or_a_400(client, parameter):
    for value in [*HOSTILE, "税\x01链", "税\ufffe链", "]]>", "<a>&b;"]:
        query = urlencode({parameter: value}, errors="surrogateescape")
        response = client.get(f"{ALL}?{query}")
        assert response.status_code in {200, 400}
        if response.status_code == 200:
            ElementTree.fromstring(response.content)


def test_what_xml_cannot_hold_is_replaced_and_html_is_text(client):
    practice(name="<b>甲\x01\ufffe</b>", summary="<script>乙\x02</script>")
    root = feed(client, ALL)
    assert titles(root)[0] == "<b>甲\ufffd\ufffd</b>"
    summary = entries(root)[0].findtext("a:summary", None, ATOM)
    assert "&lt;script&gt;乙\ufffd&lt;/script&gt;" in summary


def test_a_theme_has_its_own(client):
    root = feed(client, "/feeds/themes/ip.atom")
    assert len(entries(root)) == Theme.objects.get(slug="ip").practices.count()
    assert link(root, "alternate") == "http://testserver/themes/ip/"
    assert link(root, "self") == "http://testserver/feeds/themes/ip.atom"


def test_an_unknown_theme_is_404(client):
    response = client.get("/feeds/themes/nowhere.atom")
    assert response.status_code == 404
    assert "没有这个主题" in text(response)


@pytest.mark.parametrize("address", [ALL, f"{ALL}?q=瞭望塔", "/feeds/themes/ip.atom"])
def test_drafts_are_in_no_feed(client, address):
    practice(name="瞭望塔", status="draft", themes=["ip"])
    assert "瞭望塔" not in titles(feed(client, address))


def test_an_unchanged_feed_is_not_sent_again(client):
    tag = client.get(ALL)["ETag"]
    assert client.get(ALL, headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("address", [ALL, f"{ALL}?theme=ip", "/feeds/themes/ip.atom"])
def test_twice_the_rows_ask_no_more_queries(client, address):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            found = len(entries(feed(client, address)))
        return len(asked), found

    once, few = queries()
    double()
    twice, more = queries()
    assert more > few
    assert twice == once


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/", ALL),
        ("/practices/", ALL),
        ("/practices/?theme=ip&sort=updated&page=1", f"{ALL}?theme=ip"),
        ("/themes/ip/", "/feeds/themes/ip.atom"),
    ],
)
def test_pages_lead_to_their_feed(client, page, address):
    response = client.get(page)
    said = response.content.decode()
    assert f'href="{address}"' in said.split('type="application/atom+xml"')[1].split(">")[0]
    if page != "/":
        assert any(href == address and "订阅" in label for href, label in links(response))


def test_feeds_are_only_read(client):
    assert client.post(ALL).status_code == 405
    assert client.post("/feeds/themes/ip.atom").status_code == 405
    assert client.head(ALL).status_code == 200
