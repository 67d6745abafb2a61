"""What pages say of themselves to browsers, search engines and the census of government sites."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice, Theme

from .builders import double, gdd, practice, source
from .test_bad_input import HOSTILE

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/practices/",
    "/practices/?theme=ip",
    "/practices/?q=税链&page=1",
    "/practices/gdd-2022/13/",
    "/themes/ip/",
    "/sources/gdd-2022/",
    "/overview/",
    "/compare/?p=gdd-2022:13&p=gdd-2022:2",
    "/selection/",
    "/selection/read/?p=gdd-2022:13&p=gdd-2022:2",
    "/api/v1/docs/",
    "/about/",
    "/sitemap/",
]


class Head(HTMLParser):
    """Reads title, meta tags, links and data blocks."""

    def __init__(self, response):
        super().__init__()
        self.meta, self.links, self.blocks, self.titles = [], {}, [], []
        self.inside = None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta" and (name := attrs.get("name") or attrs.get("property")):
            self.meta.append((name, attrs["content"]))
        if tag == "link":
            self.links[attrs["rel"]] = attrs["href"]
        if tag == "script" and attrs.get("type") == "application/ld+json":
            self.inside = self.blocks
            self.blocks.append("")
        if tag == "title":
            self.inside = self.titles
            self.titles.append("")

    def handle_endtag(self, _tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside is not None:
            self.inside[-1] += data

    def __getitem__(self, name):
        return dict(self.meta).get(name)

    @property
    def data(self):
        """What the data blocks say, by type."""
        said = [json.loads(block) for block in self.blocks]
        return {block["@type"]: block for block in said}


def head(client, address):
    return Head(client.get(address))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_what_it_is_once(client, address):
    found = head(client, address)
    names = [name for name, _ in found.meta]
    assert len(names) == len(set(names))
    assert all(value.strip() for _, value in found.meta)
    assert len(found.titles) == 1
    assert found.titles[0].endswith("改革经验库")
    assert found["description"] == found["og:description"]
    assert found["og:url"] == found.links["canonical"]
    assert found.links["canonical"].startswith("http://testserver/")
    assert found["og:site_name"] == found["SiteName"] == "改革经验库"
    assert found["og:locale"] == "zh_CN"
    assert found["SiteDomain"] == "testserver"
    assert found["og:title"] in found.titles[0]


def test_titles_differ(client):
    titles = [head(client, address).titles[0] for address in PAGES]
    assert len(set(titles)) == len(titles)
    assert head(client, "/practices/?page=2").titles[0] == "全部经验（第 2 页） - 改革经验库"
    assert head(client, "/practices/?q=税链").titles[0].startswith("搜索：税链（")
    assert head(client, "/practices/?theme=ip").titles[0] == "筛选：知识产权 - 改革经验库"
    refused = client.get("/practices/?theme=nowhere").content.decode()
    assert "<title>筛选结果 - 改革经验库</title>" in refused
    many = "/practices/?theme=ip&theme=gov&first=any&figures=any"
    assert head(client, many)["og:title"] == "筛选：政务服务与数字政府、知识产权、有首创表述等"


# canonical addresses


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/?utm_source=x", "/"),
        ("/practices/?page=1&utm_source=x", "/practices/"),
        ("/practices/?page=2", "/practices/?page=2"),
        ("/practices/?theme=&x=1&theme=ip&theme=ip", "/practices/?theme=ip"),
        ("/practices/?first=any&theme=ip", "/practices/?theme=ip&first=any"),
        ("/practices/?theme=nowhere&theme=ip", "/practices/?theme=ip"),
        ("/practices/gdd-2022/13/?q=x", "/practices/gdd-2022/13/"),
        ("/themes/ip/?page=1&x=1", "/themes/ip/"),
        ("/sources/gdd-2022/?x=1", "/sources/gdd-2022/"),
        ("/overview/?x=1", "/overview/"),
        (
            "/compare/?x=1&p=gdd-2022:13&p=nowhere:1&p=gdd-2022:2",
            "/compare/?p=gdd-2022%3A13&p=gdd-2022%3A2",
        ),
        ("/selection/?x=1", "/selection/"),
        ("/selection/read/?p=gdd-2022:13&x=1", "/selection/read/?p=gdd-2022%3A13"),
        ("/api/v1/docs/?x=1", "/api/v1/docs/"),
        ("/about/?x=1", "/about/"),
        ("/sitemap/?x=1", "/sitemap/"),
    ],
)
def test_the_canonical_address_has_only_what_counts(client, asked, canonical):
    assert head(client, asked).links["canonical"] == f"http://testserver{canonical}"


def test_the_canonical_address_is_that_of_the_request(client):
    response = client.get("/about/", secure=True, headers={"host": "localhost:8443"})
    found = Head(response)
    assert found.links["canonical"] == "https://localhost:8443/about/"
    assert found["SiteDomain"] == "localhost"


@pytest.mark.parametrize(
    ("address", "indexed"),
    [
        ("/practices/", True),
        ("/practices/?theme=ip", True),
        ("/practices/?page=2", True),
        ("/practices/?theme=ip&theme=gov", False),
        ("/practices/?theme=ip&first=any", False),
        ("/practices/?q=税链", False),
        ("/practices/?sort=updated", False),
        ("/practices/?theme=nowhere", False),
        ("/compare/?p=gdd-2022:13&p=gdd-2022:2", False),
        ("/selection/", False),
        ("/selection/read/?p=gdd-2022:13", False),
        ("/api/v1/docs/", True),
        ("/nowhere/", False),
    ],
)
def test_search_engines_list_no_searches(client, address, indexed):
    assert head(client, address)["robots"] == (None if indexed else "noindex")


def test_a_page_of_an_unknown_host_says_nothing_of_it(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


# tags of government sites


def test_a_practice_has_the_tags_of_an_article(client):
    Practice.objects.filter(number=13).update(published_at="2026-03-01T23:30+00:00")
    found = head(client, "/practices/gdd-2022/13/")
    assert found["ArticleTitle"] == gdd(13).name
    assert found["PubDate"] == "2026-03-02 07:30"
    assert found["ContentSource"] == gdd(13).source.issuer
    assert found["ColumnName"] == "全部经验"
    assert found["og:type"] == "article"
    assert found["keywords"].split(",") == [
        link.theme.name for link in gdd(13).theme_links.select_related("theme")
    ]


def test_the_notice_has_the_tags_of_a_document(client):
    Practice.objects.filter(number=7).update(published_at="2020-03-01T04:05+08:00")
    found = head(client, "/sources/gdd-2022/")
    assert found["ColumnType"] == "政策文件"
    assert found["ArticleTitle"] == gdd(1).source.title
    assert found["PubDate"] == "2020-03-01 04:05"


def test_the_code_of_the_site_is_given_when_set(client, settings):
    assert head(client, "/")["SiteIDCode"] is None
    settings.SITE_FOOTER = {**settings.SITE_FOOTER, "网站标识码": "4400000001"}
    assert head(client, "/")["SiteIDCode"] == "4400000001"


# JSON-LD


def test_every_data_block_is_json(client):
    for address in PAGES:
        found = head(client, address)
        assert all(block["@context"] == "https://schema.org" for block in found.data.values())
        assert address == "/" or "BreadcrumbList" in found.data


def test_breadcrumbs_are_those_of_the_page(client):
    items = head(client, "/practices/gdd-2022/13/").data["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == [1, 2, 3]
    assert [item["name"] for item in items] == ["首页", "全部经验", gdd(13).name]
    assert [item.get("item") for item in items] == [
        "http://testserver/",
        "http://testserver/practices/",
        None,
    ]
    items = head(client, "/about/").data["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == [1, 2]


def test_a_practice_is_part_of_the_notice(client):
    said = head(client, "/practices/gdd-2022/13/").data["Article"]
    notice = gdd(13).source
    assert said["headline"] == gdd(13).name
    assert said["url"] == "http://testserver/practices/gdd-2022/13/"
    assert said["datePublished"] == "2022-01-24"
    assert said["inLanguage"] == "zh-Hans"
    assert said["publisher"]["name"] == notice.issuer
    assert said["isPartOf"]["identifier"] == "粤改经济组函〔2022〕1号"
    assert said["isPartOf"]["url"] == "http://testserver/sources/gdd-2022/"
    assert [thing["name"] for thing in said["about"]] == [
        link.theme.name for link in gdd(13).theme_links.select_related("theme")
    ]


def test_home_describes_the_site_and_the_data(client):
    said = head(client, "/").data
    target = said["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == "http://testserver/practices/?q={search_term_string}"
    assert [work["identifier"] for work in said["Dataset"]["isBasedOn"]] == [
        "粤改经济组函〔2022〕1号"
    ]
    for download in said["Dataset"]["distribution"]:
        path = download["contentUrl"].removeprefix("http://testserver")
        response = client.get(path)
        assert response.status_code == 200
        assert response["Content-Type"].startswith(download["encodingFormat"])
        # a file that is streamed is closed when it has been read
        assert b"".join(response)


def test_the_data_stay_json_with_many_sources_and_with_none(client):
    double(source("newer", issued_date="2024-01-01"))
    assert len(head(client, "/").data["Dataset"]["isBasedOn"]) == 2
    Practice.objects.all().delete()
    assert head(client, "/").data["Dataset"]["isBasedOn"] == []


EVIL = '</script><script>alert("1")</script>\\ \' \u2028 {{ 7 }} \t税'


def test_hostile_texts_stay_json(client):
    Theme.objects.filter(slug="ip").update(name=EVIL[:50], description=EVIL)
    practice(name=EVIL, summary=EVIL, source=source("evil", title=EVIL, issuer=EVIL))
    for address in ("/", "/practices/evil/100/", "/themes/ip/", "/sources/evil/", "/sitemap/"):
        response = client.get(address)
        assert "<script>alert" not in response.content.decode()
        assert Head(response).data
    assert head(client, "/practices/evil/100/").data["Article"]["headline"] == EVIL


@pytest.mark.parametrize("parameter", ["q", "theme", "sort"])
def test_hostile_queries_stay_json(client, parameter):
    for value in [*HOSTILE, EVIL]:
        query = urlencode({parameter: value}, errors="surrogateescape")
        response = client.get(f"/practices/?{query}")
        assert response.status_code in {200, 400}
        found = Head(response)
        assert re.match(r"http://testserver/practices/", found.links.get("canonical", "")) or (
            "网址太长" in response.content.decode()
        )
        assert found.data or response.status_code == 400


@pytest.mark.parametrize("address", ["/", "/sources/gdd-2022/"])
def test_twice_the_rows_ask_no_more_queries(client, address):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    once = queries()
    double()
    assert queries() == once
