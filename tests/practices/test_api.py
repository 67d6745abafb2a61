"""/api/v1/: what the list and the pages say, for programs."""

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice, Source, Theme
from search.models import SearchLog

from .builders import browser, double, gdd, practice, source, text
from .test_bad_input import HOSTILE

pytestmark = pytest.mark.django_db

LIST = "/api/v1/practices/"
PAGES = [
    "/api/v1/",
    LIST,
    "/api/v1/practices/gdd-2022/13/",
    "/api/v1/themes/",
    "/api/v1/indicators/",
    "/api/v1/instruments/",
    "/api/v1/sources/",
    "/api/v1/sources/gdd-2022/",
    "/api/v1/schema/",
]


@pytest.fixture(autouse=True)
def unthrottled(settings):
    settings.API_PER_MINUTE = None


def get(address, status=200, **parameters):
    response = browser().get(address, parameters or None)
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/json"
    return response.json()


def numbers(content):
    return [result["number"] for result in content["results"]]


def queries(address):
    with CaptureQueriesContext(connection) as asked:
        content = get(address)
    rows = content["results"] if isinstance(content, dict) else content
    return len(asked), len(rows)


# one practice


def test_it_says_all_there_is_of_a_practice():
    said = get("/api/v1/practices/gdd-2022/2/")
    made = gdd(2)
    assert list(said) == [
        "key",
        "number",
        "name",
        "url",
        "api_url",
        "match",
        "highlight",
        "source",
        "themes",
        "indicators",
        "instruments",
        "editors_summary",
        "body",
        "original_name",
        "original_body",
        "departure_reason",
        "as_of",
        "as_of_quote",
        "figures",
        "firsts",
        "errata",
        "citation",
        "published_at",
        "updated_at",
    ]
    assert (said["key"], said["number"], said["name"]) == ("gdd-2022:2", 2, made.name)
    assert said["url"] == "http://testserver/practices/gdd-2022/2/"
    assert said["api_url"] == "http://testserver/api/v1/practices/gdd-2022/2/"
    assert said["match"] is None
    assert said["highlight"] == {
        "name": made.name,
        "editors_summary": made.summary,
        "excerpt": "",
    }
    assert (said["body"], said["editors_summary"]) == (made.body, made.summary)
    assert (said["as_of"], said["as_of_quote"]) == (made.as_of, made.as_of_quote)
    assert [term["slug"] for term in said["indicators"]] == [
        indicator.slug for indicator in made.indicators.all()
    ]
    assert [term["name"] for term in said["instruments"]] == [
        instrument.name for instrument in made.instruments.all()
    ]
    assert said["figures"] == list(
        made.figures.values("label", "kind", "before", "after", "value", "quote")
    )
    assert said["published_at"] == made.published_at.astimezone().isoformat()
    assert said["updated_at"] == made.updated_at.astimezone().isoformat()


def test_the_primary_theme_comes_first():
    said = get("/api/v1/practices/gdd-2022/13/")
    assert said["themes"] == [
        {"slug": "finance", "name": "金融与财税服务", "primary": True},
        {"slug": "gov", "name": "政务服务与数字政府", "primary": False},
    ]


def test_claims_errata_and_dates_come_with_their_quotes():
    assert get("/api/v1/practices/gdd-2022/13/")["firsts"] == [
        {"scope": "national", "quote": "全国首个区块链电子发票系统“税链”平台"}
    ]
    errata = get("/api/v1/practices/gdd-2022/21/")["errata"]
    assert errata == list(gdd(21).errata.values("quote", "note"))
    dated = Practice.objects.exclude(as_of="").first()
    said = get(f"/api/v1/practices/gdd-2022/{dated.number}/")
    assert said["as_of"] in said["as_of_quote"]
    assert said["as_of_quote"] in said["body"]


def test_the_source_and_the_citation_name_the_document():
    said = get("/api/v1/practices/gdd-2022/13/")
    assert said["source"]["document_number"] == "粤改经济组函〔2022〕1号"
    assert said["source"]["issued_date"] == "2022-01-24"
    assert said["source"]["api_url"] == "http://testserver/api/v1/sources/gdd-2022/"
    assert "第13条：打造“税链”区块链电子发票平台" in said["citation"]["plain"]
    assert said["citation"]["gbt7714"].endswith("http://testserver/practices/gdd-2022/13/.")


# the list


def test_the_list_says_what_it_is_a_page_of():
    said = get(LIST)
    assert list(said) == [
        "count",
        "next",
        "previous",
        "match",
        "query",
        "corrected_from",
        "facets",
        "suggestions",
        "sources",
        "results",
    ]
    assert said["count"] == 39
    assert numbers(said) == list(range(1, 21))
    assert said["next"] == "http://testserver/api/v1/practices/?page=2"
    assert (said["previous"], said["match"], said["query"]) == (None, None, None)
    assert said["suggestions"] == said["sources"] == []
    assert said["results"][12] == get("/api/v1/practices/gdd-2022/13/")


def test_a_search_says_how_each_result_matches_and_marks_the_words():
    said = get(LIST, q="知识产权证券化")
    first = said["results"][0]
    assert first["number"] == 16
    assert first["match"] == said["match"] == "exact"
    assert "<mark>知识产权证券化</mark>" in first["highlight"]["name"]
    assert first["name"] == gdd(16).name
    assert said["query"] == "知识产权证券化"


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("打造“税链”区块链电子发票平台", "exact"),
        ("第13条", "exact"),
        ("税链", "exact"),
        ("发票 区块链", "all"),
        ("唐诗 知识产权证券化", "some"),
        ("量子纠缠", None),
        ("", None),
    ],
)
def test_the_three_steps_of_a_match(typed, match):
    assert get(LIST, q=typed)["match"] == match


def test_a_correction_is_told_with_the_way_back():
    said = get(LIST, q="税练")
    assert (said["query"], said["corrected_from"]) == ("税链", "税练")
    (back,) = said["suggestions"]
    assert (back["kind"], back["text"]) == ("literal", "税练")
    literal = browser().get(back["api_url"]).json()
    assert (literal["query"], literal["corrected_from"]) == ("税练", None)


def test_where_nothing_is_found_it_says_what_else_to_ask():
    said = get(LIST, q="税链", theme="law")
    assert (said["count"], said["results"]) == (0, [])
    drop = next(item for item in said["suggestions"] if item["kind"] == "filter")
    assert drop["text"] == "主题"
    assert browser().get(drop["api_url"]).json()["count"] == drop["count"] > 0


def test_every_suggestion_can_be_followed():
    practice(name="瞭望塔")
    kinds = set()
    for typed, theme in [("了望塔", []), ("量子纠缠", []), ("税练", []), ("税链", ["law"])]:
        for item in get(LIST, q=typed, literal="true", theme=theme)["suggestions"]:
            kinds.add(item["kind"])
            assert browser().get(item["api_url"]).json()["count"] > 0
    assert kinds == {"spelling", "filter", "theme"}


def test_a_document_number_finds_the_document():
    said = get(LIST, q="粤改经济组函〔2022〕1号")
    assert [found["slug"] for found in said["sources"]] == ["gdd-2022"]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "q=企业",
        "q=港澳&theme=talent&theme=gov",
        "theme=ip&first=any",
        "indicator=paying-taxes&figures=change&instrument=digital",
        "q=税练",
        "q=量子纠缠&source=gdd-2022",
        "q=知识产权&sort=number",
    ],
)
def test_it_finds_and_counts_what_the_list_does(asked):
    said = get(f"{LIST}?{asked}")
    page = browser().get(f"/practices/?{asked}")
    assert said["count"] == page.context["page"].paginator.count
    assert numbers(said) == [hit.practice.number for hit in page.context["hits"]]
    assert said["facets"] == [
        {
            "name": facet.name,
            "label": facet.label,
            "options": [
                {
                    "value": option.value,
                    "label": option.label,
                    "count": option.count,
                    "chosen": option.chosen,
                }
                for option in facet.options
            ],
        }
        for facet in page.context["facets"]
    ]


# pages


def test_pages_are_as_long_as_asked_and_hold_everything_once():
    address = f"{LIST}?q=企业&page_size=7&theme=gov&theme=ip&x=1"
    seen = []
    while address:
        said = browser().get(address).json()
        assert len(said["results"]) <= 7
        seen += numbers(said)
        address = said["next"]
    assert len(seen) == len(set(seen)) == said["count"] > 7
    assert "page_size=7" in said["previous"]
    assert "x=1" not in said["previous"]


def test_a_page_holds_up_to_a_hundred():
    double()
    said = get(LIST, page_size=100)
    assert (len(said["results"]), said["count"], said["next"]) == (78, 78, None)


@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("value", ["0", "-1", "abc", "1.5", "last", "9" * 5000, "\x00"])
def test_a_malformed_page_is_refused(name, value):
    said = get(LIST, 400, **{name: value})
    assert list(said["errors"]) == [name]
    assert "整数" in said["detail"]


def test_no_page_is_longer_than_a_hundred():
    assert get(LIST, 400, page_size=101)["errors"] == {
        "page_size": ["每页条数应是 1 到 100 的整数。"]
    }


def test_there_is_no_page_past_the_last():
    assert get(LIST, 404, page=3)["detail"] == "没有这一页，共 2 页。"
    assert get(LIST, 404, page=10**30)["errors"] == {}
    assert get(LIST, q="量子纠缠", page=1)["count"] == 0


# vocabularies and sources


def test_the_root_leads_everywhere():
    for address in get("/api/v1/").values():
        assert browser().get(address).status_code == 200


@pytest.mark.parametrize("name", ["theme", "indicator", "instrument"])
def test_each_term_leads_to_as_many_practices_as_it_says(name):
    practice(status="draft", themes=("ip", "gov"))
    terms = get(f"/api/v1/{name}s/")
    assert terms
    for term in terms:
        assert browser().get(term["practices"]).json()["count"] == term["count"]


def test_terms_come_in_their_own_order():
    said = get("/api/v1/themes/")
    assert [theme["slug"] for theme in said] == [theme.slug for theme in Theme.objects.all()]
    assert said[0]["url"] == f"http://testserver/themes/{said[0]['slug']}/"
    assert said[0]["description"]
    assert 0 in [indicator["count"] for indicator in get("/api/v1/indicators/")]


def test_a_source_is_said_word_for_word():
    said = get("/api/v1/sources/gdd-2022/")
    made = Source.objects.get()
    for name in ("title", "issuer", "addressees", "preamble", "signature", "seal", "list_title"):
        assert said[name] == getattr(made, name)
    assert said["count"] == 39
    assert len(said["errata"]) == made.errata.count()
    assert get("/api/v1/sources/") == [said]


# drafts


def test_drafts_are_nowhere():
    practice(name="瞭望塔", status="draft")
    practice(number=1, name="摘星阁", source=source(), status="draft")
    assert get(LIST)["count"] == 39
    assert get(LIST, q="瞭望塔")["count"] == 0
    assert get("/api/v1/practices/gdd-2022/100/", 404)["detail"].startswith("没有这条经验做法")
    assert get("/api/v1/sources/second/", 404)["detail"].startswith("没有这份来源文件")
    assert len(get("/api/v1/sources/")) == 1
    assert get(LIST, 400, source="second")["errors"]["source"]


# errors


def test_each_error_is_told_by_its_parameter():
    said = get(LIST, 400, theme="x", sort="random", page="abc", first="<b>")
    assert said["errors"] == {
        "theme": ["主题中没有“x”这一项。"],
        "first": ["首创表述中没有“<b>”这一项。"],
        "sort": ["没有“random”这种排序。"],
        "page": ["页码应是 1 以上的整数。"],
    }
    assert said["detail"].startswith("主题中没有“x”这一项。")


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/nowhere/",
        "/api/v2/practices/",
        "/api/v1/schema.xml",
        "/api/v1/practices/gdd-2022/0/",
        "/api/v1/practices/gdd-2022/abc/",
        f"/api/v1/practices/gdd-2022/{'9' * 5000}/",
        f"/api/v1/practices/gdd-2022/{10**30}/",
        "/api/v1/practices/nowhere/1/",
        "/api/v1/sources/nowhere/",
        "/api/v1/sources/税链/",
        "/api/v1/sources/gdd-2022%00/",
    ],
)
def test_an_address_that_leads_nowhere_is_said_in_json(path):
    said = get(path, 404)
    assert said["detail"].startswith("没有")
    assert said["errors"] == {}


def test_an_address_that_is_too_long_is_said_in_json():
    assert get(LIST, 400, q="税" * 4000)["detail"].startswith("网址太长")
    assert get(f"{LIST}?{'&'.join('a=' for _ in range(1001))}", 400)["detail"]


def test_what_takes_too_long_is_said_in_json():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practices_source RENAME TO source_itself")
        cursor.execute(
            "CREATE VIEW practices_source AS SELECT source_itself.* FROM pg_sleep(1), source_itself"
        )
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
    assert "时间太长" in get(LIST, 503)["detail"]


def test_an_error_of_ours_is_said_in_json():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practices_source RENAME TO source_itself")
    client = browser()
    client.raise_request_exception = False
    response = client.get(LIST)
    assert response.status_code == 500
    assert response.json()["detail"].startswith("服务器出错")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_the_api_is_only_read(page, method):
    response = getattr(browser(), method)(page)
    assert response.status_code == 405
    assert response.json()["detail"] == "数据接口只能读取，请用 GET。"
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("page", PAGES)
def test_head_and_options_are_answered(page):
    response = browser().head(page)
    assert response.status_code == 200
    assert not response.content
    assert browser().options(page).json()["docs"] == "http://testserver/api/v1/docs/"


def test_only_json_is_spoken():
    response = browser().get(LIST, headers={"accept": "text/csv"})
    assert response.status_code == 406
    assert response.json()["detail"] == "没有所要求的格式，数据接口只提供 JSON。"
    # a browser takes anything in the end
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    assert browser().get(LIST, headers={"accept": accept}).status_code == 200


@pytest.mark.parametrize("name", ["q", "theme", "page", "page_size", "sort", "literal", "x"])
def test_hostile_values(name):
    for value in HOSTILE:
        response = browser().get(LIST, {name: value.encode(errors="replace").decode()})
        assert response.status_code in {200, 400, 404}
        assert response["Content-Type"] == "application/json"
        if response.status_code != 200:
            assert re.search("[\u4e00-\u9fff]", response.json()["detail"])


def test_highlights_are_escaped():
    practice(name="<b>瞭望塔</b>", summary="<i>瞭望塔</i>", body="<script>alert('瞭望塔')</script>")
    (result,) = get(LIST, q="瞭望塔")["results"]
    assert result["highlight"] == {
        "name": "&lt;b&gt;<mark>瞭望塔</mark>&lt;/b&gt;",
        "editors_summary": "&lt;i&gt;<mark>瞭望塔</mark>&lt;/i&gt;",
        "excerpt": "&lt;script&gt;alert(&#x27;<mark>瞭望塔</mark>&#x27;)&lt;/script&gt;",
    }
    assert result["name"] == "<b>瞭望塔</b>"
    assert browser().get(LIST)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", ["q=", "theme=", "page=", "page_size=", "sort=", "x=1", "&&"])
def test_empty_and_unknown_parameters_narrow_nothing(query):
    assert get(f"{LIST}?{query}&format=xml")["count"] == 39


# caching


@pytest.mark.parametrize("page", PAGES)
def test_what_has_not_changed_is_not_sent_again(page):
    first = browser().get(page)
    assert first["Cache-Control"] == "public, max-age=60"
    again = browser().get(page, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert browser().get(page, headers={"if-none-match": '"other"'}).status_code == 200


def test_an_edit_changes_the_etag():
    etag = browser().get(LIST)["ETag"]
    Practice.objects.filter(number=1).update(summary="改过")
    assert browser().get(LIST, headers={"if-none-match": etag}).status_code == 200


def test_compressed_answers_can_be_asked_after_too():
    packed = {"accept-encoding": "gzip"}
    etag = browser().get(LIST, headers=packed)["ETag"]
    again = browser().get(LIST, headers={**packed, "if-none-match": etag})
    assert again.status_code == 304


def test_errors_are_never_kept():
    for address in (f"{LIST}?page=abc", f"{LIST}?page=99", "/api/v1/nowhere/"):
        assert browser().get(address)["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", PAGES)
def test_no_cookie_is_set_or_asked_for(page):
    response = browser().get(page)
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()


def test_characters_stay_as_they_are_whatever_the_reader_prefers():
    client = browser()
    client.cookies["script"] = "hant"
    assert client.get(LIST).content == browser().get(LIST).content


# other sites


def test_pages_of_other_sites_may_read_the_api_and_nothing_else():
    other = {"origin": "https://example.org"}
    response = browser().get(LIST, headers=other)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response
    for page in ("/practices/", "/search/suggest/?q=税"):
        assert "Access-Control-Allow-Origin" not in browser().get(page, headers=other)


def test_other_sites_may_only_read():
    asked = {"origin": "https://example.org", "access-control-request-method": "GET"}
    response = browser().options(LIST, headers=asked)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


# throttle


@pytest.fixture
def throttled(settings):
    settings.API_PER_MINUTE = 3
    cache.clear()
    yield
    cache.clear()


def test_one_address_may_not_ask_too_often(throttled):
    client = browser()
    for _ in range(3):
        assert client.get("/api/v1/").status_code == 200
    response = client.get(LIST)
    assert response.status_code == 429
    seconds = response["Retry-After"]
    assert response.json()["detail"] == f"请求太频繁，请过 {seconds} 秒再试。"
    assert response["Cache-Control"] == "no-store"
    assert client.get(LIST, REMOTE_ADDR="198.51.100.7").status_code == 200
    # pages are for people
    assert client.get("/practices/").status_code == 200
    assert client.get("/api/v1/docs/").status_code == 200


def test_an_address_that_was_made_up_changes_nothing(throttled):
    statuses = [
        browser().get("/api/v1/", headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code
        for n in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


# the search log


def test_programs_leave_nothing_in_the_search_log():
    browser().get(LIST, {"q": "税链"}, headers={"user-agent": "Mozilla/5.0"})
    assert not SearchLog.objects.exists()


# queries


@pytest.mark.parametrize(
    "address",
    [
        f"{LIST}?page_size=100",
        f"{LIST}?q=知识产权证券化&page_size=100",
        f"{LIST}?q=唐诗+知识产权证券化&theme=ip&page_size=100",
        f"{LIST}?q=税练",
    ],
)
def test_twice_the_rows_ask_no_more_queries(address):
    get(address)
    once, rows = queries(address)
    double()
    twice, more_rows = queries(address)
    assert more_rows > rows > 0
    assert twice == once


def test_twice_the_sources_ask_no_more_queries():
    once, _ = queries("/api/v1/sources/")
    double()
    assert queries("/api/v1/sources/") == (once, 2)


@pytest.mark.parametrize("name", ["themes", "indicators", "instruments"])
def test_a_vocabulary_asks_one_query(name):
    assert queries(f"/api/v1/{name}/")[0] == 1


# the description


def test_the_document_comes_in_json_and_yaml():
    client = browser()
    document = client.get("/api/v1/schema/").json()
    assert document == client.get("/api/v1/schema.json").json()
    for response in (
        client.get("/api/v1/schema.yaml"),
        client.get("/api/v1/schema/", headers={"accept": "application/yaml"}),
    ):
        assert response["Content-Type"].startswith("application/yaml")
        assert response.content.decode().startswith("openapi: 3")


def test_the_page_says_what_the_document_does(client):
    response = client.get("/api/v1/docs/")
    said = text(response)
    document = client.get("/api/v1/schema/").json()
    assert set(document["paths"]) >= {page for page in PAGES if "gdd" not in page} - {
        "/api/v1/schema/"
    }
    for path, methods in document["paths"].items():
        assert path in said
        for parameter in methods["get"].get("parameters", []):
            assert "".join(parameter["description"].split("\n")[0].split()) in said
    for component in document["components"]["schemas"].values():
        for described in component.get("properties", {}).values():
            assert "".join(described["description"].split("\n")[0].split()) in said
    assert "national全国首创" in said
    assert "paying-taxes纳税" in said


def test_every_example_of_the_page_works(client):
    document = client.get("/api/v1/schema/").json()
    examples = [a for methods in document["paths"].values() for a in methods["get"]["x-examples"]]
    content = client.get("/api/v1/docs/").content.decode()
    assert len(examples) > len(document["paths"])
    for address in examples:
        assert f'href="{address.replace("&", "&amp;")}"' in content
        assert get(address)


def test_what_is_said_is_valid_json_without_escapes():
    content = browser().get(LIST).content.decode()
    assert "建立信任筹建工作机制" in content
    assert json.loads(content)["count"] == 39
