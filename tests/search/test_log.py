from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from search.log import Searched, is_new, prune, record
from search.models import SearchedQuery, SearchLog
from search.query import MAX_CHARACTERS, Tier

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ADDRESS = "http://testserver/practices/"


def request(method="get", agent=FIREFOX, headers=None, **parameters):
    asked = getattr(RequestFactory(), method)
    return asked(ADDRESS, parameters, headers={"User-Agent": agent, **(headers or {})})


def search(text, tier=Tier.WORDS, found=3, **kwargs):
    if is_new(request(q=text, **kwargs), text):
        record(Searched(text, tier, found))


def logged():
    return {log.query: log.times for log in SearchLog.objects.all()}


def test_it_counts_searches():
    search("税链")
    search("税链")
    search("发票")
    assert logged() == {"税链": 2, "发票": 1}
    assert set(SearchLog.objects.values_list("date", flat=True)) == {timezone.localdate()}


def test_it_keeps_how_the_last_search_was_answered():
    search("税链", Tier.SOME, 9)
    search("税链", Tier.EXACT_NAME, 1)
    log = SearchLog.objects.get()
    assert (log.step, log.found, log.times) == (Tier.EXACT_NAME, 1, 2)


def test_it_knows_what_nothing_answered():
    search("飞天扫把", None, 0)
    log = SearchLog.objects.get()
    assert (log.step, log.found) == (SearchLog.NOTHING, 0)
    assert log.get_step_display() == "没有结果"


def test_every_tier_can_be_logged():
    for tier in Tier:
        search(tier.label, tier)
    assert {log.get_step_display() for log in SearchLog.objects.all()} == {t.label for t in Tier}
    for log in SearchLog.objects.all():
        log.full_clean()


def test_every_day_has_its_own_count():
    yesterday = timezone.localdate() - timedelta(days=1)
    SearchLog.objects.create(date=yesterday, query="税链", step=Tier.SOME, found=8, times=5)
    search("税链", Tier.WORDS, 3)
    assert list(SearchLog.objects.order_by("date").values_list("times", flat=True)) == [5, 1]
    summed = SearchedQuery.objects.get()
    assert (summed.query, summed.times, summed.last) == ("税链", 6, timezone.localdate())
    assert (summed.step, summed.found) == (Tier.WORDS, 3)


@pytest.mark.parametrize(
    "forms",
    [
        ("税務ＵＫＥＹ", "税务ukey", " 税务UKEY "),
        ("电子 发票", "電子　發票", "电子   发票\n"),
        ("“税链”", " “税链”"),
    ],
)
def test_the_forms_of_a_query_are_one_row(forms):
    for form in forms:
        search(form)
    assert list(logged().values()) == [len(forms)]


def test_different_queries_are_different_rows():
    for text in ("税链", "“税链”", "-税链", "税 链"):
        search(text)
    assert len(logged()) == 4


def test_it_keeps_no_more_of_a_query_than_is_searched():
    search("税" * 5000)
    assert list(logged()) == ["税" * MAX_CHARACTERS]


@pytest.mark.parametrize("text", ["' OR 1=1 --", "%s", "\\", "<script>", "\x01", "😀", "𠀀"])
def test_any_text_can_be_logged(text):
    search(text)
    assert SearchLog.objects.count() == 1


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (compatible; Bytespider)",
        "Mozilla/5.0 (compatible; YisouSpider/5.0)",
        "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.0)",
        "curl/8.5.0",
        "python-requests/2.32",
        "",
    ],
)
def test_robots_are_left_out(agent):
    search("税链", agent=agent)
    assert logged() == {}


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
        "Mozilla/5.0 (iPhone) Mobile/15E148 MicroMessenger/8.0.44 NetType/WIFI Language/zh_CN",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/90 Safari/537.36 UOS",
        "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 SE 2.X MetaSr 1.0",
    ],
)
def test_readers_are_counted(agent):
    search("税链", agent=agent)
    assert logged() == {"税链": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "max-age=0"},
        {"Cache-Control": "no-cache"},
        {"Cache-Control": "no-cache, max-age=0"},
        {"Cache-Control": "no-cache,no-store"},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Referer": f"{ADDRESS}?q=%E7%A8%8E%E9%93%BE"},
        {"Referer": f"{ADDRESS}?theme=ip&q=%E7%A8%8E%E9%93%BE&sort=number"},
        # the same search, as it was typed
        {"Referer": f"{ADDRESS}?q=+%E7%A8%8E%E9%93%BE+"},
    ],
)
def test_what_nobody_typed_is_left_out(headers):
    search("税链", headers=headers)
    assert logged() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "max-age=600"},
        {"Sec-Purpose": ""},
        {"Referer": "http://testserver/"},
        {"Referer": f"{ADDRESS}?q=%E5%8F%91%E7%A5%A8"},
        {"Referer": f"{ADDRESS}?theme=%E7%A8%8E%E9%93%BE"},
        {"Referer": "https://www.example.com/?q=%E7%A8%8E%E9%93%BE"},
        {"Referer": "http://[broken"},
        {"Referer": "android-app://com.example/"},
    ],
)
def test_what_somebody_typed_is_counted(headers):
    search("税链", headers=headers)
    assert logged() == {"税链": 1}


def test_a_filter_of_a_long_query_is_no_new_search():
    text = "税" * (MAX_CHARACTERS + 50)
    search(text[:MAX_CHARACTERS], headers={"Referer": f"{ADDRESS}?q={'%E7%A8%8E' * len(text)}"})
    assert logged() == {}


def test_other_pages_are_left_out():
    search("税链", page="2")
    assert logged() == {}


@pytest.mark.parametrize("method", ["head", "post", "options"])
def test_only_get_is_counted(method):
    search("税链", method=method)
    assert logged() == {}


def days_ago(days):
    date = timezone.localdate() - timedelta(days=days)
    return SearchLog.objects.create(date=date, query="旧", step=Tier.WORDS, found=1)


def test_the_first_search_of_a_day_forgets_what_is_too_old(settings):
    settings.SEARCH_LOG_DAYS = 30
    kept, forgotten = days_ago(30), days_ago(31)
    search("税链")
    assert SearchLog.objects.filter(pk=kept.pk).exists()
    assert not SearchLog.objects.filter(pk=forgotten.pk).exists()


def test_the_searches_after_it_have_no_more_to_do(settings, django_assert_num_queries):
    settings.SEARCH_LOG_DAYS = 30
    search("税链")
    days_ago(31)
    for text in ("税链", "发票"):
        with django_assert_num_queries(1):
            search(text)
    assert logged() == {"旧": 1, "税链": 2, "发票": 1}


def test_pruning_says_how_many_it_forgot(settings):
    settings.SEARCH_LOG_DAYS = 30
    for days in (29, 30, 31, 400):
        days_ago(days)
    assert prune() == 2
    assert prune() == 0


def test_it_keeps_nothing_of_who_searched():
    columns = {field.name for field in SearchLog._meta.get_fields()}
    assert columns == {"id", "date", "query", "step", "found", "times"}
    search("税链", headers={"Referer": "https://intranet.example/", "Cookie": "sessionid=abc"})
    said = str(SearchLog.objects.values().get())
    assert not [trace for trace in ("127.0.0.1", "Firefox", "intranet", "abc") if trace in said]
