"""Whatever the address says: 200, 301, 400 or 404, in Chinese, and never 500."""

import html
import re
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.search.strategies import texts

from .builders import browser, text

PAGES = [
    "/",
    "/practices/",
    "/practices/gdd-2022/13/",
    "/themes/ip/",
    "/sources/gdd-2022/",
    "/search/",
    "/about/",
]
PARAMETERS = ["q", "theme", "indicator", "instrument", "first", "figures", "source", "sort", "page"]
HOSTILE = [
    "",
    "\x00",
    "税\x00链",
    "\udcff",
    "税" * 40_000,
    "x" * 100_000,
    "' | ! & ( ) <-> :*",
    "'; DROP TABLE practices_practice; --",
    "%",
    "_",
    "\\",
    "\r\nSet-Cookie: a=b",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7|add:7 }}{% now 'Y' %}",
    "0",
    "-1",
    "1.5",
    "１",
    "abc",
    "10**9",
    "9" * 5000,
    "last",
    "any",
]

pytestmark = pytest.mark.django_db

values = st.one_of(
    texts,
    st.sampled_from([*HOSTILE, "ip", "any", "change", "national", "gdd-2022", "relevance"]),
)
readable = st.lists(st.tuples(st.sampled_from(PARAMETERS), values), max_size=6).map(
    lambda pairs: urlencode(pairs, errors="surrogatepass").encode()
)
pieces = b"q= page= theme= & ; % %E7%A8 %00 %ED%A0%80 + \xe7\xa8\x8e # ? []".split()
raw = st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from([*pieces, b"\n"])).map(b"".join),
)


def get(page, query):
    """Ask with exactly these bytes; a view's exception would come through the client."""
    return browser().get(page, QUERY_STRING=query.decode("latin-1"))


def check(response):
    assert response.status_code in {200, 301, 400, 404}
    if response.status_code == 301:
        assert re.match(r"/practices/(\?|$)", response["Location"])
        assert not re.search(r"[\r\n]", response["Location"])
        return
    said = text(response)
    assert len(re.findall("[\u4e00-\u9fff]", said)) > 20
    if response.status_code != 200:
        assert re.search("没有|无法|不是", said)


@given(st.sampled_from(PAGES), readable)
@settings(max_examples=60)
def test_any_parameters(page, query):
    check(get(page, query))


@given(st.sampled_from(PAGES), raw)
@settings(max_examples=60)
def test_any_bytes(page, query):
    check(get(page, query))


@pytest.mark.parametrize("parameter", ["q", "theme", "page"])
def test_hostile_values(parameter):
    for value in HOSTILE:
        query = urlencode({parameter: value}, errors="surrogateescape").encode()
        check(get("/practices/", query))


@pytest.mark.parametrize("page", PAGES)
def test_a_hundred_kilobytes(page):
    check(get(page, b"q=" + b"%E7%A8%8E" * 11_000))
    check(get(page, b"&".join(b"theme=ip" for _ in range(12_000))))
    check(get(page, b"page=" + b"9" * 100_000))


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><b>税链</b>"]
)
@pytest.mark.parametrize("parameter", ["q", "theme", "sort", "page"])
def test_html_is_escaped(parameter, value):
    response = browser().get("/practices/", {parameter: value, "q": f"税链{value}"})
    content = response.content.decode()
    assert value not in content
    assert html.escape(value)[:10] in content or response.status_code == 404


@given(texts)
@settings(max_examples=30)
@example("a<b>c")
def test_what_was_typed_stays_in_the_search_box(typed):
    """But for NUL and white space around it."""
    page = browser().get("/practices/", {"q": typed.encode("utf-8", "replace").decode()})
    box = re.search(r'<input[^>]*name="q"[^>]*>', page.content.decode())[0]
    value = html.unescape(re.search(r'value="([^"]*)"', box)[1])
    asked = typed.encode("utf-8", "replace").decode().replace("\x00", "").strip()
    # an HTML reader replaces control characters whoever wrote them
    assert value == html.unescape(html.escape(asked))


@pytest.mark.parametrize(
    "path",
    [
        "/practices/gdd-2022/0/",
        "/practices/gdd-2022/40/",
        "/practices/gdd-2022/-1/",
        "/practices/gdd-2022/32768/",
        "/practices/gdd-2022/2147483648/",
        f"/practices/gdd-2022/{10**30}/",
        f"/practices/gdd-2022/{'9' * 5000}/",
        "/practices/gdd-2022/abc/",
        "/practices/gdd-2022/１３/",
        "/practices/nowhere/1/",
        f"/practices/{'a' * 5000}/1/",
        "/practices/gdd-2022%00/1/",
        "/themes/nowhere/",
        "/themes/税链/",
        "/themes/%ff/",
        "/themes/ip%00/",
        "/themes/../../etc/passwd",
        "/sources/nowhere/",
        "/sources/%27%3B--/",
        "/nowhere/",
        f"/{'税' * 3000}/",
    ],
)
def test_an_address_that_leads_nowhere(path):
    response = browser().get(path)
    assert response.status_code == 404
    assert "没有" in text(response)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@settings(max_examples=10)
def test_any_path(path):
    for prefix in ("/", "/practices/", "/practices/gdd-2022/", "/themes/", "/sources/"):
        response = browser().get(f"{prefix}{quote(path)}/")
        assert response.status_code in {200, 301, 302, 404}


def test_the_404_says_what_is_missing():
    assert "没有这条经验做法" in text(browser().get("/practices/gdd-2022/40/"))
    assert "没有这个主题" in text(browser().get("/themes/nowhere/"))
    assert "没有这份来源文件" in text(browser().get("/sources/nowhere/"))
    assert "第“abc”页" in text(browser().get("/practices/?page=abc"))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(page, method):
    assert getattr(browser(), method)(page).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_head_is_answered(page):
    response = browser().head(page)
    assert response.status_code in {200, 301}
    assert not response.content


@pytest.mark.parametrize("page", PAGES)
def test_a_missing_slash_is_added(page):
    if page != "/":
        assert browser().get(page[:-1]).status_code == 301


@pytest.mark.parametrize(
    "parameters",
    [
        [("first", f"v{number}") for number in range(700)],
        [(f"p{number}", "") for number in range(900)],
        [("q", "税" * 800)],
        [("theme", "x" * 7000)],
    ],
)
def test_no_address_makes_a_page_of_megabytes(client, parameters):
    response = client.get(f"/practices/?{urlencode(parameters)}")
    assert response.status_code in {200, 400}
    assert len(response.content) < 200_000
