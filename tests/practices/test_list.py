"""/practices/: everything, or what answers the query."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.indexing import reindex
from practices.models import Practice
from search.query import MAX_CHARACTERS

from .builders import double, gdd, links, marked, numbers, practice, search, source, synonyms, text

pytestmark = pytest.mark.django_db


def queries(client, address):
    """Return how many queries the page asks, and how many rows it shows."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    return len(asked), len(response.context["page"])


def test_it_lists_everything_in_the_order_of_the_source(client):
    response = client.get("/practices/")
    assert numbers(response) == list(range(1, 21))
    assert "共39条" in text(response)
    assert ("/practices/gdd-2022/1/", "第1条建立信任筹建工作机制") in links(response)


def test_a_search_shows_the_best_first_and_highlights_it(client):
    response = client.get("/practices/?q=知识产权证券化")
    assert numbers(response)[0] == 16
    assert marked(response)[0] == "知识产权证券化"
    assert "首创纯专利、纯商标<mark>知识产权证券化</mark>产品" in response.content.decode()


def test_words_are_highlighted_where_the_whole_does_not_stand(client):
    response = client.get("/practices/?q=港澳+青年")
    assert {"港澳", "青年"} <= set(marked(response))


def test_nothing_is_highlighted_without_a_query(client):
    assert not marked(client.get("/practices/"))


def test_an_excerpt_is_escaped(client):
    practice(name="<b>瞭望塔</b>", summary="<i>瞭望塔</i>", body="<script>alert('瞭望塔')</script>")
    content = client.get("/practices/?q=瞭望塔").content.decode()
    assert "&lt;b&gt;<mark>瞭望塔</mark>&lt;/b&gt;" in content
    assert "&lt;script&gt;alert(&#x27;<mark>瞭望塔</mark>" in content
    assert "<i>" not in content


def test_it_says_how_each_result_matches(client):
    assert "名称含原词" in text(client.get("/practices/?q=知识产权证券化"))


def test_it_says_so_when_nothing_is_found(client):
    response = client.get("/practices/?q=量子纠缠")
    assert response.status_code == 200
    assert not response.context["hits"]
    assert "没有找到" in text(response)
    assert "量子纠缠" in response.context["chips"][0].label


def test_punctuation_alone_finds_nothing_and_says_why(client):
    assert "没有可以检索的文字" in text(client.get("/practices/?q=！？"))


def test_spaces_alone_are_no_query(client):
    response = client.get("/practices/?q=+%E3%80%80+")
    assert response.context["page"].paginator.count == 39
    assert not response.context["chips"]


def test_it_says_that_a_long_query_is_cut(client):
    said = "检索词太长"
    assert said in text(client.get("/practices/", {"q": "x" * (MAX_CHARACTERS + 1)}))
    assert said not in text(client.get("/practices/", {"q": "x" * MAX_CHARACTERS}))
    assert said in text(client.get("/practices/", {"q": " ".join(str(n) for n in range(30, 60))}))


def test_the_last_of_repeated_queries_counts_in_box_chip_and_results(client):
    response = client.get("/practices/?q=图书馆&q=税链")
    assert numbers(response)[0] == 13
    assert [chip.label for chip in response.context["chips"]] == ["税链"]
    assert 'value="税链"' in response.content.decode()


@pytest.mark.parametrize("query", ["q=", "theme=", "theme=&theme=", "page=", "sort=", "x=1", "&&"])
def test_empty_and_unknown_parameters_narrow_nothing(client, query):
    response = client.get(f"/practices/?{query}")
    assert response.status_code == 200
    assert response.context["page"].paginator.count == 39
    assert not response.context["chips"]


# order


def test_without_a_query_the_list_order_is_the_default(client):
    assert client.get("/practices/").context["filterset"].sort_name == "number"
    assert client.get("/practices/?sort=relevance").status_code == 200
    assert numbers(client.get("/practices/?sort=relevance")) == list(range(1, 21))


def test_a_search_can_be_put_in_list_order(client):
    found = numbers(client.get("/practices/?q=知识产权&sort=number"))
    assert found == sorted(found)
    assert found != numbers(client.get("/practices/?q=知识产权"))
    assert sorted(found) == sorted(numbers(client.get("/practices/?q=知识产权&sort=relevance")))


def test_the_last_updated_can_come_first(client):
    Practice.objects.filter(number=30).update(updated_at=timezone.now())
    Practice.objects.filter(number__in=[29, 31]).update(updated_at="2020-01-01T00:00+08:00")
    reindex(Practice.objects.all())
    assert numbers(client.get("/practices/?sort=updated"))[0] == 30
    assert numbers(client.get("/practices/?sort=updated&page=2"))[-2:] == [29, 31]


def test_it_refuses_a_bad_sort_value(client):
    response = client.get("/practices/?sort=random")
    assert response.status_code == 400
    assert "random" in text(response)


def test_sort_links_keep_the_query_and_the_facets(client):
    response = client.get("/practices/?q=企业&theme=gov&page=1")
    assert ("?q=%E4%BC%81%E4%B8%9A&theme=gov&sort=number", "清单顺序") in links(response)


# pages


def test_the_second_page_has_the_rest(client):
    assert numbers(client.get("/practices/?page=2")) == list(range(21, 40))


def test_pages_are_linked_and_keep_the_query(client):
    for address, link in {
        "/practices/": ("?page=2", "下一页"),
        "/practices/?page=2": ("?page=1", "上一页"),
        "/practices/?q=企业&sort=number": ("?q=%E4%BC%81%E4%B8%9A&sort=number&page=2", "下一页"),
    }.items():
        assert link in links(client.get(address))


def test_pages_of_a_search_hold_every_result_once(client):
    double()
    seen = []
    for page in range(1, 10):
        response = client.get(f"/practices/?q=企业&page={page}")
        if response.status_code == 404:
            break
        seen += [hit.practice.pk for hit in response.context["hits"]]
    assert len(seen) == len(set(seen)) == search("企业").count() > 40


@pytest.mark.parametrize("page", ["0", "-1", "3", "abc", "1.5", "10**9", "1000000000", "9" * 300])
def test_a_page_that_is_not_there_is_404(client, page):
    response = client.get("/practices/", {"page": page})
    assert response.status_code == 404
    assert f"没有第“{page[:20]}”页" in text(response)


def test_readers_choose_how_many_a_page_holds(client):
    assert len(numbers(client.get("/practices/"))) == 20
    response = client.get("/practices/?page_size=50")
    assert len(numbers(response)) == 39
    assert "下一页" not in text(response)
    # the way back
    assert ("?page_size=20", "每页20条") in links(response)
    assert len(numbers(client.get("/practices/?page_size=20&page=2"))) == 19
    assert client.get("/practices/?page_size=50&page=2").status_code == 404


def test_no_page_size_is_offered_where_all_fit(client):
    assert ("?page=2", "下一页") in links(client.get("/practices/"))
    assert "每页" not in text(client.get("/practices/?theme=ip"))


def test_every_link_of_the_list_keeps_the_page_size(client):
    response = client.get("/practices/?page_size=50&sort=updated")
    inside = [address for address, _ in links(response) if address and address.startswith("?")]
    assert len(inside) > 20
    assert all("page_size=" in address for address in inside)
    assert '<input type="hidden" name="page_size" value="50">' in response.content.decode()


@pytest.mark.parametrize("size", ["7", "0", "-20", "1000", "abc", "2e1", "20.0", "九" * 300])
def test_it_refuses_a_bad_page_size(client, size):
    response = client.get("/practices/", {"page_size": size, "theme": "ip"})
    assert response.status_code == 400
    assert f"每页不能显示“{size[:30]}”条，只能是20、50或100条" in text(response)
    assert ("?theme=ip", "去掉无法识别的条件") in links(response)


def test_an_empty_page_size_is_none(client):
    assert len(numbers(client.get("/practices/?page_size="))) == 20


def test_the_first_page_is_there_when_nothing_is_found(client):
    assert client.get("/practices/?q=量子纠缠&page=1").status_code == 200
    assert client.get("/practices/?q=量子纠缠&page=2").status_code == 404


# /search/


@pytest.mark.parametrize(
    ("asked", "moved"),
    [
        ("/search/?q=%E7%A8%8E%E9%93%BE&page=2", "/practices/?q=%E7%A8%8E%E9%93%BE&page=2"),
        ("/search/", "/practices/"),
        ("/search/?q=100%25", "/practices/?q=100%25"),
        ("/search/?q=a%26theme%3Dip", "/practices/?q=a%26theme%3Dip"),
    ],
)
def test_search_has_moved_to_the_list(client, asked, moved):
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, moved)


def test_search_moves_an_address_with_bare_characters(client):
    """Some programs do not percent-encode what they ask for."""
    response = client.get("/search/", QUERY_STRING="q=税链".encode().decode("latin-1"))
    assert numbers(client.get(response["Location"]))[0] == 13


# on paper


def test_paper_says_what_was_filtered_and_when(client):
    said = text(client.get("/practices/?q=企业&theme=gov&first=any"))
    assert "筛选：检索词=企业；主题=政务服务与数字政府；首创表述=有首创表述" in said
    assert timezone.localdate().strftime("%Y年%-m月%-d日打印") in said
    assert "筛选：" not in text(client.get("/practices/"))


def test_what_was_filtered_is_escaped(client):
    content = client.get("/practices/?q=<b>企业").content.decode()
    assert "<b>企业" not in content


# drafts


def test_a_draft_is_in_no_list_and_no_search(client):
    practice(name="瞭望塔", status="draft")
    assert client.get("/practices/").context["page"].paginator.count == 39
    assert not client.get("/practices/?q=瞭望塔").context["hits"]


# queries


@pytest.mark.parametrize(
    "address",
    [
        "/practices/?indicator=paying-taxes",
        "/practices/?indicator=paying-taxes&theme=finance&first=any",
        "/practices/?q=知识产权证券化",
        "/practices/?q=港澳&sort=number",
        # in part, corrected, in synonyms, by its number, with operators, with the notice
        "/practices/?q=唐诗+知识产权证券化",
        "/practices/?q=税练",
        "/practices/?q=zscq+证券化",
        "/practices/?q=商事登记",
        "/practices/?q=第13条",
        "/practices/?q=“税链”|图书馆+-港澳",
        "/practices/?q=粤改经济组函〔2022〕1号",
    ],
)
def test_twice_the_rows_ask_no_more_queries(client, address):
    client.get(address)
    once, rows = queries(client, address)
    double()
    twice, more_rows = queries(client, address)
    assert more_rows > rows > 0 or "粤改" in address
    assert twice == once


@pytest.mark.parametrize("address", ["/practices/?q=量子纠缠", "/practices/?q=税链&theme=law"])
def test_twice_the_rows_ask_no_more_queries_where_nothing_is_found(client, address):
    client.get(address)
    once, rows = queries(client, address)
    double()
    assert queries(client, address) == (once, rows) == (once, 0)


def test_many_synonyms_ask_no_more_queries(client):
    synonyms("瞭望塔", "望海楼")
    practice(name="望海楼")
    client.get("/practices/?q=瞭望塔")
    once, _ = queries(client, "/practices/?q=瞭望塔")
    for number in range(30):
        synonyms(f"摘星阁{number}", "瞭望塔", f"望海楼{number}")
    assert queries(client, "/practices/?q=瞭望塔") == (once, 1)


def test_a_full_page_asks_no_more_queries_than_a_page_of_few(client):
    few, _ = queries(client, "/practices/?q=税链")
    full, rows = queries(client, "/practices/?q=企业")
    assert rows == 20
    assert full == few


def test_practices_of_two_sources_stand_side_by_side(client):
    double(source("newer", issued_date="2024-01-01"))
    response = client.get("/practices/?q=税链")
    addresses = {address.partition("?")[0] for address, _ in links(response) if address}
    assert {"/practices/gdd-2022/13/", "/practices/newer/13/"} <= addresses


def test_the_newer_source_comes_first(client):
    double(source("newer", issued_date="2024-01-01"))
    assert client.get("/practices/").context["hits"][0].practice.source.slug == "newer"
    assert gdd(1).source.slug == "gdd-2022"
