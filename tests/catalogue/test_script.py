"""Pages in traditional characters: what people read is converted, what machines read is not."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from opencc import OpenCC

from catalogue.script import ScriptMiddleware, traditional_page, traditional_suggestions
from tests.browser.pages import PAGES

HUMAN = {"title", "alt", "aria-label", "placeholder", "content"}


class Parts(HTMLParser):
    """Tell the tags with what machines read of them from the text with what people read."""

    def __init__(self, page):
        super().__init__()
        self.machine, self.human = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        said = {name for name, _ in attributes if name in HUMAN or name.startswith("data-say-")}
        self.machine.append((tag, [pair for pair in attributes if pair[0] not in said]))
        self.human += [value for name, value in attributes if name in said]

    def handle_endtag(self, tag):
        self.machine.append(tag)

    def handle_data(self, data):
        # the data blocks of a page are for machines
        (self.machine if self.cdata_elem else self.human).append(data)


@pytest.fixture
def hant(client):
    client.cookies["script"] = "hant"
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_addresses_names_and_values_stay_as_they_are(client, address):
    """Compare each page with itself converted: only its text and a few attributes may differ."""
    page = client.get(address).content.decode()
    before, after = Parts(page), Parts(traditional_page(page.replace("zh-Hans", "zh-Hant-HK", 1)))
    assert after.machine[1:] == before.machine[1:]
    assert after.human != before.human
    assert len(after.human) == len(before.human)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_served_converted(client, hant, address):
    response = hant.get(address)
    page = response.content.decode()
    assert '<html lang="zh-Hant-HK"' in page
    assert response["Content-Language"] == "zh-Hant-HK"
    assert "Cookie" in response["Vary"]
    assert int(response["Content-Length"]) == len(response.content)
    kept = re.sub(r'<(\w+)[^>]*lang="zh-Hans".*?</\1>', "", page, flags=re.DOTALL)
    read = "".join(Parts(kept).human)
    assert "改革經驗庫" in read
    assert "繁體由軟件轉換，引用請以簡體原文為準。" in read
    assert not re.findall("[经验库们这说为时]", read)


@pytest.mark.django_db
def test_search_finds_the_same_in_both(client):
    def found(words):
        return re.findall(
            r"/practices/gdd-2022/(\d+)/", client.get("/practices/", {"q": words}).content.decode()
        )

    plain = found("知识产权证券化")
    client.cookies["script"] = "hant"
    assert plain
    assert found("知识产权证券化") == found("知識產權證券化") == plain


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["知识产权", "知識產權"])
def test_the_box_holds_what_was_typed(hant, words):
    page = hant.get("/practices/", {"q": words}).content.decode()
    assert f'name="q" value="{words}"' in page


@pytest.mark.django_db
def test_a_citation_is_the_words_of_the_source(hant):
    page = hant.get("/practices/gdd-2022/13/").content.decode()
    cited = re.findall(r'class="citation-text" lang="zh-Hans"[^>]*>(.*?)<', page, re.DOTALL)
    assert len(cited) == 3
    assert all("粤改经济组函〔2022〕1号" in text for text in cited[:2])


@pytest.mark.django_db
def test_suggestions_are_converted_but_not_what_was_typed(hant):
    response = hant.get("/search/suggest/", {"q": "知识产"})
    typed, texts, kinds, addresses = json.loads(response.content)
    assert typed == "知识产"
    assert texts[0] == "知識產權"
    assert kinds[0] == "檢索詞"
    assert all(address.isascii() for address in addresses)
    assert "Cookie" in response["Vary"]


@pytest.mark.django_db
def test_errors_are_converted_wherever_they_arise(hant):
    for address, status in [
        ("/nowhere/", 404),
        ("/practices/?sort=x", 400),
        ("/?q=" + "x" * 9000, 400),
    ]:
        response = hant.get(address)
        assert response.status_code == status
        assert '<html lang="zh-Hant-HK"' in response.content.decode()
        assert "瀏覽全部經驗" in response.content.decode() or "篩選" in response.content.decode()


@pytest.mark.django_db
def test_editors_and_programs_get_what_is_written(client, hant):
    page = hant.get("/admin/login/?next=/admin/").content.decode()
    assert "用户名" in page
    found = json.loads(hant.get("/api/v1/practices/?q=知识产权证券化").content)
    assert "知识产权证券化" in found["results"][0]["name"]
    assert "Content-Language" not in hant.get("/search/opensearch.xml")
    assert "搜索改革经验库" in hant.get("/search/opensearch.xml").content.decode()


@pytest.mark.django_db
def test_a_page_says_that_it_is_simplified(client):
    response = client.get("/about/")
    assert '<html lang="zh-Hans">' in response.content.decode()
    assert response["Content-Language"] == "zh-Hans"
    assert "Cookie" in response["Vary"]
    assert "引用请以简体原文为准" not in response.content.decode()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>发展</p>", "<p>發展</p>"),
        ('<p lang="zh-Hans">发展</p>发展', '<p lang="zh-Hans">发展</p>發展'),
        ("<script>发展<b></script>发展", "<script>发展<b></script>發展"),
        ("<pre>发展 <code>发</code></pre><p>发", "<pre>发展 <code>发</code></pre><p>發"),
        ("<!-- 发展 <b> -->发展", "<!-- 发展 <b> -->發展"),
        ('<input value="发展" placeholder="发展">', '<input value="发展" placeholder="發展">'),
        ('<a href="/?q=发展" title="发展">', '<a href="/?q=发展" title="發展">'),
        (
            '<form data-suggest="发" data-say-list="发">',
            '<form data-suggest="发" data-say-list="發">',
        ),
        ("<svg><title>发展</title></svg>", "<svg><title>發展</title></svg>"),
        ("发展 < 发展", "發展 < 發展"),
        ("发<mark>展</mark>中", "發<mark>展</mark>中"),
        ("", ""),
    ],
)
def test_pieces(written, read):
    assert traditional_page(written) == read


def test_suggestions_of_nothing():
    assert traditional_suggestions('["发", [], [], []]') == '["发", [], [], []]'


def test_what_streams_and_what_is_no_page_passes(rf):
    request = rf.get("/practices/")
    request.COOKIES["script"] = "hant"
    for response in (
        StreamingHttpResponse([b"\xe5\x8f\x91"], content_type="text/html"),
        HttpResponse("发", content_type="application/json"),
        HttpResponse("发", content_type="text/plain"),
    ):
        assert b"".join(ScriptMiddleware(lambda _, r=response: r)(request)) == "发".encode()


def test_it_is_the_conversion_for_hong_kong():
    assert traditional_page("为群众里面") == OpenCC("s2hk").convert("为群众里面")
