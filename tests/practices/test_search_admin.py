"""Synonyms and what was searched for, in the admin."""

import datetime
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search.models import SearchedQuery, SearchLog, SynonymGroup
from search.query import Tier

from .builders import browser, links, numbers, practice, synonyms, text
from .forms import errors, filled, save

GROUPS = "/admin/search/synonymgroup/"
ADD = f"{GROUPS}add/"
SEARCHED = "/admin/search/searchedquery/"

pytestmark = pytest.mark.django_db


def change(group):
    return f"{GROUPS}{group.pk}/change/"


def found(client, query):
    return numbers(client.get("/practices/", {"q": query}))


# synonyms


def test_a_group_is_added_and_works_in_the_next_search(admin, client):
    practice(101, name="望海楼")
    assert found(client, "瞭望塔") == []
    response = save(admin, ADD, name="瞭望塔", others="望海楼\r\n摘星阁", area="试行")
    assert response.status_code == 302, errors(response)
    group = SynonymGroup.objects.get(name="瞭望塔")
    assert (group.others, group.area) == (["望海楼", "摘星阁"], "试行")
    assert found(client, "瞭望塔") == [101]
    assert found(client, "摘星阁") == [101]


def test_a_group_is_changed_and_deleted_and_search_follows(admin, client):
    practice(101, name="望海楼")
    practice(102, name="摘星阁")
    group = synonyms("瞭望塔", "望海楼")
    assert found(client, "瞭望塔") == [101]
    assert save(admin, change(group), others="摘星阁").status_code == 302
    assert found(client, "瞭望塔") == [102]
    admin.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"})
    assert found(client, "瞭望塔") == []


def test_each_word_stands_on_a_line_of_its_own(admin):
    group = synonyms("瞭望塔", "望海楼", "摘星阁")
    page = admin.get(change(group))
    assert filled(page)["others"] == "望海楼\r\n摘星阁"
    assert re.search(r"<textarea[^>]*>\s*望海楼\n摘星阁</textarea>", page.content.decode())


def test_saving_without_a_change_changes_nothing(admin):
    for group in SynonymGroup.objects.order_by("pk")[:400:40]:
        assert save(admin, change(group)).status_code == 302
        again = SynonymGroup.objects.get(pk=group.pk)
        assert (again.name, again.others, again.area) == (group.name, group.others, group.area)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("望海楼", ["望海楼"]),
        ("望海樓", ["望海楼"]),
        ("  望 海　楼  ", ["望海楼"]),
        ("“望海楼”", ["望海楼"]),
        ("（望海）楼。", ["望海楼"]),
        ("ＷＨＬ", ["whl"]),
        ("WHL楼", ["whl楼"]),
        ("望海楼\n\n\n摘星阁\n", ["望海楼", "摘星阁"]),
        ("望海楼\r\n \r\n摘星阁", ["望海楼", "摘星阁"]),
        ("望海楼\r摘星阁", ["望海楼", "摘星阁"]),
        ("望海楼\n望海樓\n“望海楼”\n摘星阁", ["望海楼", "摘星阁"]),
        ("望海楼\n，，", ["望海楼"]),
        ("望海楼、摘星阁", ["望海楼", "摘星阁"]),
    ],
)
def test_words_are_kept_as_search_compares_them(admin, typed, kept):
    response = save(admin, ADD, name=" 瞭望 塔 ", others=typed)
    assert response.status_code == 302, errors(response)
    group = SynonymGroup.objects.get(name="瞭望塔")
    assert group.others == kept
    group.full_clean()


def test_the_name_is_normalised_too(admin):
    assert save(admin, ADD, name="“瞭望塔”（ＡＢ）", others="望海楼").status_code == 302
    assert SynonymGroup.objects.filter(name="瞭望塔ab").exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "必填"),
        ({"name": "，。"}, "必填|2 至 20"),
        ({"name": "塔"}, "2 至 20 个字"),
        ({"name": "塔" * 21}, "2 至 20 个字"),
        ({"others": ""}, "必填|至少写一个"),
        ({"others": " \r\n　\r\n"}, "必填|至少写一个"),
        ({"others": "楼"}, "2 至 20 个字"),
        ({"others": "望海楼\n楼"}, "2 至 20 个字"),
        ({"others": "望" * 30}, "2 至 20 个字"),
        ({"others": "瞭望塔"}, "写了两次"),
        ({"others": "望海楼\n瞭望 塔"}, "写了两次"),
        ({"name": "税链"}, "已存在|已有"),
    ],
)
def test_the_form_says_in_chinese_what_is_wrong(admin, fields, message):
    before = SynonymGroup.objects.count()
    response = save(admin, ADD, **({"name": "瞭望塔", "others": "望海楼"} | fields))
    assert response.status_code == 200
    said = errors(response)
    assert any(re.search(message, line) for line in said), said
    assert all(re.search("[\u4e00-\u9fff]", line) for line in said)
    assert not re.search("[A-Za-z]{4,}", re.sub("<[^>]+>", "", " ".join(said))), said
    assert SynonymGroup.objects.count() == before


def test_what_was_typed_is_kept_beside_an_error(admin):
    response = save(admin, ADD, name="塔", others="望海楼\r\n摘星阁")
    content = response.content.decode()
    assert re.search(r"<textarea[^>]*>\s*望海楼\r?\n摘星阁</textarea>", content)
    assert 'value="塔"' in content


def test_the_list_shows_all_words_and_finds_them(admin):
    synonyms("瞭望塔", "望海楼", "摘星阁")
    for query in ("瞭望", "望海楼", "摘星"):
        response = admin.get(GROUPS, {"q": query})
        assert "望海楼、摘星阁" in text(response), query
        assert response.context["cl"].result_count == 1


def test_the_list_can_be_narrowed_to_an_area(admin):
    area = SynonymGroup.objects.exclude(area="").first().area
    response = admin.get(GROUPS, {"area": area})
    assert response.context["cl"].result_count == SynonymGroup.objects.filter(area=area).count()


def test_a_change_is_in_the_history(admin):
    group = synonyms("瞭望塔", "望海楼")
    save(admin, change(group), others="摘星阁")
    assert "其他说法" in text(admin.get(f"{GROUPS}{group.pk}/history/"))


@pytest.mark.parametrize(
    "others", ["", "量子纠缠", "a&b=c", "“税链”", "\x00", "税" * 500, "a\r\nb"]
)
def test_a_prefilled_form_opens_with_anything(admin, others):
    page = admin.get(ADD, {"others": others})
    assert page.status_code == 200
    assert filled(page)["others"].replace("\r\n", "\n") == others.replace("\r\n", "\n")


# what was searched for


@pytest.fixture
def log():
    """Three queries, searched for on two days."""
    today = timezone.localdate()
    yesterday = today - datetime.timedelta(days=1)
    for date, query, step, found_, times in [
        (yesterday, "税链", Tier.SOME, 4, 5),
        (today, "税链", Tier.NAME_PHRASE, 1, 2),
        (today, "量子纠缠", SearchLog.NOTHING, 0, 9),
        (today, "唐诗 元曲", Tier.SOME, 2, 1),
        (yesterday, "宋词&书法", SearchLog.NOTHING, 0, 1),
    ]:
        SearchLog.objects.create(date=date, query=query, step=step, found=found_, times=times)


def listed(admin, **params):
    response = admin.get(SEARCHED, params)
    assert response.status_code == 200, params
    return [row.query for row in response.context["cl"].result_list]


def test_the_most_frequent_come_first_summed_over_the_days(admin, log):
    assert listed(admin) == ["量子纠缠", "税链", "唐诗 元曲", "宋词&书法"]
    row = SearchedQuery.objects.get(query="税链")
    assert (row.times, row.step, row.found, row.last) == (7, 3, 1, timezone.localdate())
    said = text(admin.get(SEARCHED))
    for part in ("量子纠缠", "没有结果", "名称含原词", "含部分词", "新建同义词"):
        assert part in said


@pytest.mark.parametrize(
    ("label", "expected"),
    [("没有结果", ["量子纠缠", "宋词&书法"]), ("含部分词", ["唐诗 元曲"]), ("含同义词", [])],
)
def test_those_without_a_result_and_those_answered_in_part(admin, log, label, expected):
    """By the filter's own links."""
    [href] = [h for h, said in links(admin.get(SEARCHED)) if said == label and "step" in (h or "")]
    assert listed(admin, **{k: v[0] for k, v in parse_qs(urlsplit(href).query).items()}) == expected


def test_they_can_be_searched_and_sorted(admin, log):
    assert listed(admin, q="税") == ["税链"]
    assert listed(admin, q="%") == []
    assert listed(admin, q="没有的词") == []
    assert admin.get(SEARCHED, {"q": "\x00"}).status_code == 200
    assert listed(admin, o="1")[-2:] == ["税链", "量子纠缠"]
    assert listed(admin, last__gte="2020-01-01", last__lt="2020-01-02") == []


def test_one_click_leads_to_a_new_synonym_of_it(admin, log, client):
    addresses = [h for h, said in links(admin.get(SEARCHED)) if said == "新建同义词"]
    assert len(addresses) == 4
    page = admin.get(addresses[0])
    assert filled(page)["others"] == "量子纠缠"
    practice(101, name="瞭望塔")
    response = save(admin, addresses[0], name="瞭望塔")
    assert response.status_code == 302, errors(response)
    assert found(client, "量子纠缠") == [101]


def test_the_link_holds_whatever_was_searched_for(admin, log):
    for query in ("a&others=b", "<b>“税”</b>", "税 链+#?%"):
        SearchLog.objects.create(date="2026-01-01", query=query, step=0, found=0, times=99)
    response = admin.get(SEARCHED)
    assert "<b>“" not in response.content.decode()
    found_ = [filled(admin.get(h))["others"] for h, t in links(response) if t == "新建同义词"]
    assert {"a&others=b", "<b>“税”</b>", "税 链+#?%"} <= set(found_)


def test_nothing_of_the_log_can_be_changed(admin, log):
    assert admin.get(f"{SEARCHED}add/").status_code == 403
    for action in ("change", "delete"):
        address = f"{SEARCHED}{'税链'}/{action}/"
        assert admin.post(address, {"post": "yes", "times": 1}).status_code in {302, 403}
    admin.post(SEARCHED, {"action": "delete_selected", "_selected_action": ["税链"], "post": "yes"})
    assert SearchedQuery.objects.get(query="税链").times == 7


def test_what_readers_search_for_comes_there(admin, client):
    for _ in range(2):
        client.get("/practices/?q=量子纠缠", headers={"User-Agent": "Mozilla/5.0 Firefox/140.0"})
    assert listed(admin) == ["量子纠缠"]
    assert "2" in text(admin.get(SEARCHED))


def test_twice_the_rows_ask_no_more_queries(admin, log):
    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(address).status_code == 200
        return len(asked)

    for address in (SEARCHED, GROUPS):
        queries(address)
        once = queries(address)
        for number in range(40):
            SearchLog.objects.create(
                date="2026-01-01", query=f"{address}{number}", step=0, found=0, times=1
            )
            SynonymGroup.objects.create(name=f"楼阁{address[-9:-1]}{number}", others=["望海楼"])
        assert queries(address) == once


# who may


ADDRESSES = [GROUPS, ADD, SEARCHED]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_asked_to_sign_in(client, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_editor_without_the_right_is_refused(address):
    editor = User.objects.create(username="reader", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(content_type__app_label="practices"))
    client = browser()
    client.force_login(editor)
    assert client.get(address).status_code == 403
    assert client.post(address, {"name": "瞭望塔", "others": "望海楼"}).status_code == 403
    assert not SynonymGroup.objects.filter(name="瞭望塔").exists()


def test_the_rights_can_be_given_one_by_one(log):
    editor = User.objects.create(username="reader", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename="view_searchedquery"))
    client = browser()
    client.force_login(editor)
    assert client.get(SEARCHED).status_code == 200
    assert client.get(GROUPS).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_speaks_chinese(admin, log, address):
    SynonymGroup.objects.exclude(name="税链").delete()
    said = text(admin.get(address))
    for known in ("editor", "Control", "Command", "Mac"):
        said = said.replace(known, "")
    assert not re.findall("[A-Za-z]{3,}", said)


def test_the_index_names_them(admin):
    said = text(admin.get("/admin/"))
    for name in ("检索", "同义词组", "检索记录"):
        assert name in said
