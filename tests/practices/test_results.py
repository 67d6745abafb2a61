"""What the list page says of its results: how many, why each, what was corrected, what else."""

import re
from urllib.parse import parse_qs, urlencode

import pytest
from django.utils import timezone

from practices import indexing
from practices.models import Indicator, Practice, Source
from search.models import SearchLog
from search.query import Tier

from .builders import gdd, links, marked, numbers, practice, source, synonyms, text

pytestmark = pytest.mark.django_db


def page(client, q="", **params):
    response = client.get("/practices/", {"q": q, **params})
    assert response.status_code == 200
    return response


def hit(client, number, q):
    [found] = [h for h in page(client, q).context["hits"] if h.practice.number == number]
    return found


def follow(client, href):
    assert href.startswith("?")
    response = client.get(f"/practices/{href}")
    assert response.status_code == 200
    return response


def total(response):
    return response.context["page"].paginator.count


# how many


def test_it_tells_complete_from_partial_ones(client):
    practice(101, name="甲", body="只有唐诗。")
    practice(102, name="乙", body="唐诗和元曲。")
    practice(103, name="丙", body="只有元曲。")
    response = page(client, "唐诗 元曲")
    tally = response.context["tally"]
    assert (tally.total, tally.complete, tally.partial) == (3, 1, 2)
    assert response.context["best"] == Tier.WORDS
    assert numbers(response)[0] == 102
    said = text(response)
    assert "共3条" in said
    assert "没有完全匹配" not in said
    # what matches in part stands below a heading of its own
    assert said.index("内容含全部词") < said.index("部分匹配", said.index("内容含全部词"))


def test_it_says_so_if_all_match_only_in_part(client):
    practice(101, name="甲", body="只有唐诗。")
    response = page(client, "唐诗 元曲")
    tally = response.context["tally"]
    assert (tally.total, tally.complete, response.context["best"]) == (1, 0, Tier.SOME)
    assert "没有完全匹配，以下部分匹配" in text(response)
    assert "没有完全匹配，以下部分匹配" in text(page(client, "唐诗 元曲", sort="number"))


def test_a_complete_match_has_no_such_heading(client):
    assert "没有完全匹配" not in text(page(client, "税链"))
    assert "没有完全匹配" not in text(page(client))


@pytest.mark.parametrize("query", ["", "企业", "知识产权 唐诗 证券化", "量子纠缠", "第13条", "！"])
@pytest.mark.parametrize("filters", [{}, {"theme": "ip"}, {"theme": ["ip", "gov"], "first": "any"}])
def test_the_tally_is_of_what_is_listed(client, query, filters):
    response = page(client, query, **filters)
    tally = response.context["tally"]
    pages = range(1, response.context["page"].paginator.num_pages + 1)
    listed = [h for n in pages for h in page(client, query, page=n, **filters).context["hits"]]
    assert tally.total == total(response) == len(listed)
    if response.context["plan"]:
        assert tally.complete == sum(h.tier < Tier.SOME for h in listed)
        assert response.context["best"] == min((h.tier for h in listed), default=None)
    else:
        assert (tally.complete, response.context["best"]) == (tally.total, None)


# why each


def test_it_says_in_which_texts_a_result_matches(client):
    practice(101, name="瞭望塔一")
    practice(102, summary="有瞭望塔。")
    practice(103, body="有瞭望塔。")
    practice(104, name="瞭望塔四", summary="瞭望塔", body="瞭望塔。")
    for number, where in {
        101: ("名称",),
        102: ("摘要",),
        103: ("正文",),
        104: ("名称", "摘要", "正文"),
    }.items():
        found = hit(client, number, "瞭望塔")
        assert found.where == where, number
        assert found.synonyms == ()
    assert "见于名称、摘要、正文" in text(page(client, "瞭望塔"))


def test_a_theme_and_what_else_editors_noted_are_named(client):
    made = practice(101, name="甲", themes=["ip"])
    assert hit(client, 101, "知识产权 正文一句").where == ("主题", "正文")
    made.indicators.add(Indicator.objects.create(slug="tower", name="瞭望塔", position=99))
    made.figures.create(label="望海楼", kind="scale", value="一", quote="一句")
    indexing.reindex(Practice.objects.filter(pk=made.pk))
    assert hit(client, 101, "瞭望塔").where == ("编者标注",)
    assert hit(client, 101, "望海楼").where == ("编者标注",)
    assert "编者标注" in text(page(client, "瞭望塔"))


def test_the_entry_of_a_number_is_not_said_to_match_in_its_texts(client):
    """It is there for its number, which no text of it says, nor an editor."""
    found = hit(client, 39, "第39条")
    assert found.tier == Tier.NUMBER
    assert found.where == ()
    assert "序号相同" in text(page(client, "第39条"))


def test_it_names_the_synonym_that_stands_for_the_word(client):
    synonyms("瞭望塔", "望海楼", "摘星阁")
    practice(101, name="甲", body="只有望海楼。")
    practice(102, name="乙", body="瞭望塔和望海楼。")
    practice(103, name="摘星阁", body="还有望海楼。")
    found = {n: hit(client, n, "瞭望塔") for n in (101, 102, 103)}
    assert found[101].synonyms == ("望海楼",)
    # it is marked there, so it is named
    assert (found[102].tier, found[102].synonyms) == (Tier.PHRASE, ("望海楼",))
    assert set(found[103].synonyms) == {"望海楼", "摘星阁"}
    assert found[103].where == ("名称", "正文")
    response = page(client, "瞭望塔")
    assert "同义词" in text(response)
    assert "望海楼" in marked(response)


def test_what_matches_in_part_says_which_words_it_has(client):
    practice(101, name="甲", body="只有唐诗。")
    practice(102, name="乙", body="唐诗和元曲。")
    found = hit(client, 101, "唐诗 元曲 的")
    assert (found.tier, found.words, found.where) == (Tier.SOME, ("唐诗",), ("正文",))
    assert re.search("含部分词.{0,3}唐诗", text(page(client, "唐诗 元曲")))


def test_a_part_of_a_number_is_marked_where_it_stands(client):
    practice(101, name="甲", body="共18座瞭望塔。")
    found = hit(client, 101, "8座瞭望塔")
    assert (found.tier, found.where) == (Tier.PIECE, ("正文",))
    assert found.excerpt == "共1<mark>8座瞭望塔</mark>。"


def test_without_a_query_nothing_is_said_of_a_match(client):
    for found in page(client).context["hits"]:
        assert (found.tier, found.where, found.synonyms) == (None, (), ())
    assert "见于" not in text(page(client))


def test_the_theme_page_says_nothing_of_a_match(client):
    for found in client.get("/themes/ip/").context["hits"]:
        assert (found.tier, found.where) == (None, ())


# what was corrected


@pytest.mark.parametrize(
    ("typed", "meant", "number"),
    [
        ("税练", "税链", 13),
        ("shuilian", "税链", 13),
        ("zscq", "知识产权", 16),
        ("区块lian", "区块链", 13),
        ("SHUILIAN", "税链", 13),
        ("定制式审批服务", "订制式审批服务", 3),
        ("zhishichanquan zhengquanhua", "知识产权证券化", 16),
    ],
)
def test_a_wrong_character_or_pinyin_is_corrected_and_said_so(client, typed, meant, number):
    response = page(client, typed)
    assert number in numbers(response)
    said = text(response)
    assert f"已按“{meant}”搜索" in said
    assert f"仍搜索“{typed.replace(' ', '')}”" in said


@pytest.mark.parametrize("typed", ["税练", "shuilian 发票", "开具 税练 发票", "zscq"])
def test_the_link_searches_what_was_typed_to_the_letter(client, typed):
    response = page(client, typed, theme="gov", sort="number")
    label = typed.replace(" ", "")
    [href] = [h for h, said in links(response) if said == label and h.startswith("?")]
    kept = follow(client, href)
    assert kept.context["plan"].typed is None
    assert kept.context["plan"].query.text == typed
    assert kept.context["filterset"].query == typed
    assert "已按" not in text(kept)
    # filters and order stay, the page begins anew
    asked = parse_qs(href[1:])
    assert (asked["theme"], asked["sort"], asked.get("page")) == (["gov"], ["number"], None)
    # and what is followed from there is still not corrected
    for chip in kept.context["chips"]:
        if chip.facet != "检索词":
            assert follow(client, chip.link).context["plan"].typed is None
    assert page(client, "税链 发票", literal="true").context["plan"].typed is None


@pytest.mark.parametrize(
    "query",
    ["税链", "“税练”", "量子纠缠", "企业", "商事登记", "smart", "-税练", "ukey", "12345", ""],
)
def test_nothing_else_is_corrected(client, query):
    response = page(client, query)
    assert response.context["plan"].typed is None
    assert "已按" not in text(response)


def test_a_correction_keeps_the_other_words_and_operators(client):
    response = page(client, "税练 发票 -图书馆")
    assert response.context["plan"].query.text == "税链 发票 -图书馆"
    assert "税链" in marked(response)


def test_a_correction_is_escaped(client):
    content = page(client, "税练 <b>").content.decode()
    assert "<b>”" not in content
    assert "&lt;b&gt;" in content


# where nothing is found


def ways(response):
    return {way.label: way for way in response.context["recovery"].drop}


def test_a_filter_that_empties_the_results_offers_to_drop_itself(client):
    response = page(client, "税链", theme="law", sort="number")
    assert total(response) == 0
    [(label, way)] = ways(response).items()
    assert label == "主题"
    assert "去掉“主题”" in text(response)
    assert way.link in {href for href, _ in links(response)}
    after = follow(client, way.link)
    assert total(after) == way.count == total(page(client, "税链"))
    assert after.context["filterset"].query == "税链"
    assert after.context["filterset"].sort_name == "number"


@pytest.mark.parametrize(
    "params",
    [
        {"q": "税链", "theme": "law", "first": "any"},
        {"q": "税链", "theme": ["law", "ip"], "indicator": "paying-taxes"},
        {"q": "企业", "theme": "ip", "indicator": "electricity", "figures": "any"},
        {"theme": "ip", "indicator": "electricity"},
        {"theme": "ip", "indicator": "electricity", "instrument": "digital"},
        {"q": "税链", "theme": "law", "figures": "target", "instrument": "process"},
    ],
)
def test_every_way_out_finds_as_many_as_it_says(client, params):
    response = client.get("/practices/", params)
    assert total(response) == 0
    found = ways(response)
    assert found
    for way in found.values():
        assert way.count > 0
        assert total(follow(client, way.link)) == way.count, way


def test_if_no_single_filter_is_to_blame_all_can_be_dropped(client):
    """Found without themes and without indicators: only by dropping both."""
    practice(101, name="瞭望塔", themes=["law"])
    response = page(client, "瞭望塔", theme="ip", indicator="paying-taxes", sort="number")
    [way] = ways(response).values()
    assert way.label == "全部筛选条件"
    assert "去掉“全部筛选条件”" in text(response)
    after = follow(client, way.link)
    assert numbers(after) == [101]
    assert (total(after), way.count) == (1, 1)


def test_no_filter_is_offered_to_be_dropped_if_that_finds_nothing(client):
    response = page(client, "量子纠缠", theme="ip", first="any")
    assert response.context["recovery"].drop == []
    assert "去掉" not in text(response)


def test_other_spellings_are_offered_and_find_something(client):
    """睡莲 is a word, so it may be meant; 税链 sounds the same."""
    response = page(client, "睡莲")
    assert total(response) == 0
    assert "税链" in response.context["recovery"].spellings
    [href] = [h for h, label in links(response) if label == "税链" and "q=" in h]
    assert 13 in numbers(follow(client, href))


def test_a_spelling_keeps_the_filters(client):
    response = page(client, "睡莲", theme="gov")
    [href] = [h for h, label in links(response) if label == "税链" and "q=" in h]
    assert "theme=gov" in href


def test_the_nearest_themes_are_offered(client):
    response = page(client, "知识产权 唐诗")
    assert total(response) == 0
    themes = response.context["recovery"].themes
    assert "ip" in {theme.slug for theme in themes}
    assert 0 < len(themes) <= 3
    assert ("/themes/ip/", "知识产权") in links(response)


def test_drafts_are_near_to_nothing(client):
    practice(101, name="瞭望塔", themes=["law"], status="draft")
    recovery = page(client, "瞭望塔").context["recovery"]
    assert (recovery.drop, recovery.spellings, recovery.themes) == ([], [], [])


def test_there_is_always_a_way_to_browse(client):
    for query in ("量子纠缠", "！？", "-税链", "知识产权 唐诗"):
        response = page(client, query)
        assert total(response) == 0
        addresses = {href for href, _ in links(response)}
        assert {"/practices/", "/themes/ip/"} <= addresses
        assert "没有找到" in text(response)


@pytest.mark.parametrize("query", ["税链", ""])
def test_where_something_is_found_nothing_else_is_offered(client, query):
    assert page(client, query).context["recovery"] is None


def test_a_bad_address_recovers_nothing(client):
    response = client.get("/practices/?q=税链&theme=nowhere")
    assert response.status_code == 400
    assert response.context["recovery"] is None


# the notice


@pytest.mark.parametrize(
    "query",
    [
        "粤改经济组函〔2022〕1号",
        "粤改经济组函[2022]1号",
        "粤改经济组函（2022）1号",
        "粤改经济组函(2022)1号",
        "粤改经济组函【2022】1号",
        "粤改经济组函［2022］1号",
        "粤改经济组函{2022}1号",
        "粤改经济组函「2022」1号",
        "粤改经济组函《2022》1号",
        "粤改经济组函 〔2022〕 1 号",
        "粤改经济组函20221号",
        "粤改经济组函〔２０２２〕１号",
        "粵改經濟組函〔2022〕1號",
        "“粤改经济组函〔2022〕1号”",
        "粤改经济组函〔2022〕1号文",
        "文号粤改经济组函〔2022〕1号",
        "（2022）1号",
        "〔2022〕1号",
        "[2022]1号",
        "20221号",
    ],
)
def test_its_number_shows_the_notice_itself(client, query):
    response = page(client, query)
    assert response.context["sources"] == [Source.objects.get()]
    assert "粤改经济组函〔2022〕1号" in text(response)
    title = "".join(Source.objects.get().title.split())
    assert ("/sources/gdd-2022/", title) in links(response)


def test_its_title_shows_the_notice_too(client):
    notice = Source.objects.get()
    for query in (notice.title, notice.list_title):
        assert page(client, query).context["sources"] == [notice]


@pytest.mark.parametrize(
    "query", ["〔2022〕2号", "〔2021〕1号", "〔2022〕10号", "企业", "税链", "1号", "号", "", "粤改"]
)
def test_nothing_else_shows_a_notice(client, query):
    assert list(page(client, query).context["sources"]) == []


def test_a_notice_without_a_published_practice_is_not_shown(client):
    hidden = source(document_number="瞭函〔2023〕7号")
    made = practice(1, source=hidden, status="draft")
    assert page(client, "瞭函〔2023〕7号").context["sources"] == []
    Practice.objects.filter(pk=made.pk).update(status="published")
    assert page(client, "瞭函[2023]7号").context["sources"] == [hidden]


@pytest.mark.parametrize("query", ["第13条", "13", "第十三条", "１３"])
def test_the_number_of_an_entry_shows_it_first(client, query):
    response = page(client, query)
    assert numbers(response)[0] == 13
    assert response.context["best"] == Tier.NUMBER


def test_its_number_is_found_among_the_filters_too(client):
    response = page(client, "第13条", theme="law")
    assert total(response) == 0
    assert ways(response)["主题"].count == total(page(client, "第13条"))


# what is remembered

READER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


def remembered():
    rows = SearchLog.objects.order_by("query")
    return [(row.query, row.step, row.found, row.times) for row in rows]


def search(client, query, headers=READER, **params):
    address = f"/practices/?{urlencode({'q': query, **params})}"
    return client.get(address, headers=headers)


def test_a_search_is_remembered_with_how_it_was_answered(client):
    for query in ("税链", "税鏈", "量子纠缠", "第13条", " "):
        search(client, query)
    assert remembered() == [
        ("税链", Tier.NAME_PHRASE, total(page(client, "税链")), 2),
        ("第13条", Tier.NUMBER, total(page(client, "第13条")), 1),
        ("量子纠缠", SearchLog.NOTHING, 0, 1),
    ]
    assert {row.date for row in SearchLog.objects.all()} == {timezone.localdate()}


@pytest.mark.parametrize(
    ("headers", "params"),
    [
        ({"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, {}),
        ({"User-Agent": ""}, {}),
        (READER | {"Cache-Control": "max-age=0"}, {}),
        (READER | {"Cache-Control": "no-cache"}, {}),
        (READER | {"Sec-Purpose": "prefetch;prerender"}, {}),
        (READER | {"Referer": "http://testserver/practices/?q=%E7%A8%8E%E9%93%BE"}, {}),
        (READER, {"page": 1}),
        (READER, {"theme": "nowhere"}),
    ],
)
def test_what_nobody_typed_is_not_remembered(client, headers, params):
    search(client, "税链", headers, **params)
    assert remembered() == []


def test_head_and_suggestions_are_not_remembered(client):
    client.head("/practices/?q=税链", headers=READER)
    client.get("/search/suggest/?q=税链", headers=READER)
    client.get("/practices/", headers=READER)
    assert remembered() == []


def test_what_is_remembered_is_as_long_as_what_is_searched(client):
    search(client, "税" * 1000)
    search(client, "税\x00链\x01")
    assert max(len(row.query) for row in SearchLog.objects.all()) <= 200


def test_old_searches_are_forgotten(client, settings):
    day = timezone.timedelta(days=1)
    today = timezone.localdate()
    for age in (settings.SEARCH_LOG_DAYS, settings.SEARCH_LOG_DAYS + 1):
        SearchLog.objects.create(date=today - age * day, query=f"{age}", step=0, found=0)
    search(client, "税链")
    assert [row[0] for row in remembered()] == [str(settings.SEARCH_LOG_DAYS), "税链"]


def test_the_log_says_nothing_of_who_asked():
    assert {field.name for field in SearchLog._meta.fields} == {
        *("id", "date", "query", "step", "found", "times")
    }


def test_the_first_result_of_a_search_is_what_it_was(client):
    """Nothing that is said of the results changes them."""
    assert page(client, "税链").context["hits"][0].practice == gdd(13)


# what is not covered


@pytest.mark.parametrize("query", ["政府采购", "办理 破产", "“政府采购”电子化"])
def test_it_says_which_indicator_named_has_no_practice(client, query):
    response = page(client, query)
    [bare] = response.context["uncovered"]
    assert f"“{bare}”目前没有收录经验" in text(response)
    assert ("/overview/#indicators", "数据概览") in links(response)


@pytest.mark.parametrize("query", ["", "企业开办", "量子纠缠"])
def test_it_says_so_of_no_other(client, query):
    assert page(client, query).context["uncovered"] == []


def test_an_indicator_that_is_literally_written_of_needs_no_word(client):
    practice(101, name="甲", body="完善政府采购制度。")
    assert page(client, "政府采购").context["uncovered"] == []
