"""Whatever the address says: 200, 301, 400 or 404, in Chinese, and never 500."""

import html
import re
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.models import SynonymGroup
from tests.search.strategies import texts

from .builders import browser, practice, text

PAGES = [
    "/",
    "/practices/",
    "/practices/gdd-2022/13/",
    "/themes/ip/",
    "/sources/gdd-2022/",
    "/compare/",
    "/selection/",
    "/selection/read/",
    "/search/",
    "/about/",
]
PARAMETERS = [
    "q",
    "theme",
    "indicator",
    "instrument",
    "first",
    "figures",
    "source",
    "sort",
    "page",
    "p",
    "undo",
]
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
    st.sampled_from(
        [*HOSTILE, "ip", "any", "change", "national", "gdd-2022", "relevance", "gdd-2022:2"]
    ),
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
    # the selection is what a reader writes
    allowed = (method, page) == ("post", "/selection/")
    assert getattr(browser(), method)(page).status_code == (303 if allowed else 405)


@pytest.mark.parametrize("page", PAGES)
def test_head_is_answered(page):
    response = browser().head(page)
    assert response.status_code == browser().get(page).status_code
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


# searches that could cost much


def different(count, kind):
    """Return words that differ: of Han characters, of letters, or numbers."""
    match kind:
        case "han":
            return [chr(0x4E00 + n // 99) + chr(0x5E00 + n % 99) for n in range(count)]
        case "letters":
            return [
                f"q{chr(97 + n // 676 % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}"
                for n in range(count)
            ]
    return [str(10_000 + n) for n in range(count)]


# pinyin that no word has, and that nearly all words have a part of
SOUNDS = "zhua zhen xian kuai jian qian shang chuan liang guang xiong chuang niang shuan zhui zhuo"

# a few for the page, and for each of the words that no document has
MOST_QUERIES = 60

COSTLY = {
    "的": "的",
    "a letter": "a",
    "a mark": "，",
    "a digit": "1",
    "a numeral": "一",
    "every word": "企业 服务 审批 政府 改革 创新 办理 平台 机制 实行 建立 全国 广州 黄埔 开发区",
    "Han": "".join(different(99, "han")),
    "Han apart": " ".join(different(66, "han")),
    "letters": " ".join(different(50, "letters")),
    "numbers": " ".join(different(40, "numbers")),
    "one number": "9" * 200,
    "numerals": "一" * 200,
    "one character": "的" * 200,
    "one letter": "z" * 200,
    "sounds": SOUNDS,
    "one long sound": SOUNDS.replace(" ", ""),
    "sounds and characters": "".join(
        f"{han}{said}"
        for han, said in zip("税链区块发票企业开办审批知识产权", SOUNDS.split(), strict=True)
    ),
    "initials": " ".join(
        ["zscq", "qkl", "sfq", "qyk", "zwf", "spj", "ggj", "cxy", "rcg", "gjj"] * 4
    ),
    "nested quotes": "“" * 200 + "税链" + "”" * 200,
    "quotes by turns": "“”" * 100,
    "quotes in quotes": "“税「链『发“票" * 20,
    "quoted words": "“税”“链” " * 30,
    "bars": "|" * 300,
    "words and bars": "税|" * 100,
    "bars and words": "|".join(different(66, "han")),
    "ors": " OR ".join(different(30, "han")),
    "only ors": "OR " * 60,
    "minuses": "-" * 200,
    "minus words": "-税 " * 60,
    "words and minuses": "税 -链 " * 30,
    "minus quotes": "-“税链” " * 20,
    "brackets": "（〔【" * 60,
    "spaces": "税　" * 90,
    "controls": "税\x01" * 90,
    "marks of tsquery": "税:* & !链 <-> ('a')" * 9,
    "paths": "\\" * 199,
    "combining": "e\u0301" * 90,
}


@pytest.fixture
def quick():
    """No statement may take long."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2s'")


@pytest.mark.parametrize("typed", COSTLY.values(), ids=COSTLY)
def test_no_search_costs_much(quick, typed):
    with CaptureQueriesContext(connection) as asked:
        response = browser().get("/practices/", {"q": typed})
    assert response.status_code == 200
    assert len(asked) <= MOST_QUERIES
    # the limits are those of a query, not of the page that it is shown on
    assert len(response.content) < 400_000


@pytest.mark.parametrize("typed", COSTLY.values(), ids=COSTLY)
def test_no_search_in_the_admin_and_no_suggestion_costs_much(quick, admin, typed):
    for address in ("/admin/practices/practice/", "/search/suggest/"):
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(address, {"q": typed}).status_code == 200
        assert len(asked) <= 40


@pytest.mark.parametrize("kind", ["han", "letters", "numbers"])
def test_ten_thousand_different_words(quick, kind):
    """The address is too long for a page to look at them."""
    typed = " ".join(different(10_000, kind))
    assert len(set(typed.split())) == 10_000
    refuse(typed)


def test_five_hundred_nested_quotes():
    refuse("“" * 500 + "税链" + "”" * 500)


def refuse(typed):
    for address in ("/practices/", "/search/suggest/"):
        response = browser().get(address, {"q": typed})
        assert response.status_code == 400
        assert "网址太长" in text(response)


def test_as_many_synonyms_as_can_be(quick):
    words = ["瞭望塔", "望海楼", "摘星阁", "观云台", "听涛亭", "揽月轩"]
    SynonymGroup.objects.bulk_create(
        SynonymGroup(name=f"{word}{n}", others=[word, *(f"{word}又{m}" for m in range(20))])
        for word in words
        for n in range(30)
    )
    practice(101, name="瞭望塔3又7")
    with CaptureQueriesContext(connection) as asked:
        response = browser().get("/practices/", {"q": " ".join(words)})
    assert response.status_code == 200
    assert len(asked) <= MOST_QUERIES


# a statement that takes too long


@pytest.fixture
def slow():
    """Whatever reads a source sleeps, for longer than a statement may take."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practices_source RENAME TO source_itself")
        cursor.execute(
            "CREATE VIEW practices_source AS SELECT source_itself.* FROM pg_sleep(1), source_itself"
        )
        cursor.execute("SET LOCAL statement_timeout = '50ms'")


@pytest.mark.parametrize(
    "address",
    [
        "/practices/",
        "/practices/?q=税链",
        "/practices/gdd-2022/13/",
        "/sources/gdd-2022/",
        "/about/",
    ],
)
def test_a_page_that_takes_too_long_says_so(slow, address):
    response = browser().get(address)
    assert response.status_code == 503
    said = text(response)
    assert "花的时间太长" in said
    assert not re.search("[a-z]{12,}", said)
    assert len(response.content) < 20_000


def test_a_suggestion_that_takes_too_long(slow):
    assert browser().get("/search/suggest/?q=税链").status_code == 503


def test_a_list_of_the_admin_that_takes_too_long_says_so(admin, request):
    request.getfixturevalue("slow")
    response = admin.get("/admin/practices/practice/?q=税链")
    assert response.status_code == 503
    assert "花的时间太长" in text(response)


def test_only_who_works_here_sends_large_files(admin):
    address = "/admin/practices/import/add/"
    for where, said in (("/preferences/", "提交的内容太大"), (address, "请回到管理后台重新登录")):
        response = browser().post(where, {"file": SimpleUploadedFile("大.csv", b"x" * 3_000_000)})
        assert response.status_code == 400
        assert said in text(response)
    said = admin.post(address, {"file": SimpleUploadedFile("大.csv", b"x" * 3_000_000)})
    assert said.status_code == 200
    assert "提交的内容太大" not in text(said)


def test_another_error_of_the_database_is_not_taken_for_it():
    """Only what took too long may be tried again."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practices_source RENAME TO source_itself")
    client = browser()
    client.raise_request_exception = False
    response = client.get("/practices/")
    assert response.status_code == 500
    assert "花的时间太长" not in text(response)
