"""Pages that are kept: the same as new ones, one reader's own for nobody else, and never stale."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from threading import Event, Thread
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue import page_cache, routing
from catalogue.preferences import CHOICES
from catalogue.replicas import ReadingOnly
from catalogue.routing import Route
from practices.editing import life
from practices.models import Edition, Practice, Source, Theme
from search.models import SearchLog
from tests.browser.pages import PAGES
from tests.practices.builders import browser, draft_of, gdd, practice, publish, text, user, withdraw

# the pages of an open transaction are not kept
pytestmark = pytest.mark.django_db(transaction=True)

DETAIL = "/practices/gdd-2022/13/"
SEARCH = f"/practices/?q={quote('税链')}"
READER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
NOT_KEPT = [
    "/selection/",
    "/compare/",
    "/compare/?p=gdd-2022:99",
    "/practices/?theme=nowhere",
    "/nowhere/",
    "/api/v1/docs/",
]
KEPT = [
    *(page for page in PAGES if page not in NOT_KEPT),
    "/feeds/practices.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/search/opensearch.xml",
    f"/search/suggest/?q={quote('税')}",
]
OWN = page_cache.OWN


class Asked:
    """What a reader is answered, and how many questions that took the database."""

    def __init__(self, address=DETAIL, client=None, method="get", **headers):
        client = client or browser()
        with CaptureQueriesContext(connection) as asked:
            self.response = getattr(client, method)(address, headers=headers)
        self.queries = len(asked)
        # whether no view was asked
        self.hit = self.response.wsgi_request.resolver_match is None and self.status < 400

    def __getitem__(self, name):
        return self.response[name]

    @property
    def status(self):
        return self.response.status_code

    @property
    def all(self):
        return self.status, dict(self.response.headers), self.response.content


# the same page


@pytest.mark.parametrize("encoding", ["", "gzip, br"])
def test_a_page_asked_again_is_the_same_to_the_last_header(encoding):
    for address in KEPT:
        first = Asked(address, accept_encoding=encoding)
        again = Asked(address, accept_encoding=encoding)
        assert (first.status, first.hit, again.hit) == (200, False, True), address
        assert again.all == first.all
        # for the edition
        assert again.queries == 1
        assert "Content-Security-Policy" in again.response.headers
        assert again["X-Frame-Options"] == "DENY"


def test_other_answers_are_made_anew():
    for address in NOT_KEPT:
        assert [Asked(address).hit, Asked(address).hit] == [False, False], address


def test_who_can_unpack_and_who_cannot_are_kept_apart():
    packed, plain = Asked(accept_encoding="gzip"), Asked()
    assert not plain.hit
    assert gzip.decompress(packed.response.content) == plain.response.content
    assert Asked(accept_encoding="gzip").all == packed.all


def test_head_is_answered_from_what_get_has_left_and_leaves_nothing():
    first = Asked(method="head")
    assert not Asked().hit
    again = Asked(method="head")
    assert again.hit
    assert again.response.headers == first.response.headers
    assert again.response.content == b""


def test_what_is_too_large_is_not_kept(monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_SIZE", 1000)
    assert [Asked().hit, Asked().hit] == [False, False]


def test_no_more_is_kept_than_there_is_room_for(settings):
    for number in range(settings.CACHES["pages"]["OPTIONS"]["MAX_ENTRIES"] + 1):
        Asked(f"/search/opensearch.xml?{number}")
    assert not Asked("/search/opensearch.xml?0").hit


def test_addresses_that_only_look_alike_are_kept_apart():
    """A browser encodes what it sends, a program may send the bytes themselves."""
    client, environ = browser(), {"PATH_INFO": "/practices/", "REQUEST_METHOD": "GET"}
    pages = [
        client.request(**environ, QUERY_STRING=query).content.decode()
        for query in ("q=%C3%83%C2%A4", "q=\xc3\xa4")
    ]
    assert ['value="ä"' in page for page in pages] == [False, True]
    assert ['value="Ã¤"' in page for page in pages] == [True, False]


def test_where_the_site_stands_is_no_part_of_the_address():
    """What a proxy says of it may be made up by who asks."""
    client = browser()
    poisoned = client.request(PATH_INFO="/", SCRIPT_NAME="/practices", REQUEST_METHOD="GET")
    assert poisoned.wsgi_request.path == "/practices/"
    assert Asked("/practices/", client).response.content != poisoned.content
    # nor is anything made apart by it
    admin = client.request(PATH_INFO="/about/", SCRIPT_NAME="/admin", REQUEST_METHOD="GET")
    assert admin["ETag"]


def test_hosts_and_schemes_are_kept_apart(settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for scheme, host in (
        ("http", "one.example"),
        ("http", "two.example"),
        ("https", "two.example"),
    ):
        page = browser().get(DETAIL, headers={"host": host}, secure=scheme == "https")
        assert f"{scheme}://{host}{DETAIL}" in page.content.decode()
    assert browser().get(DETAIL, headers={"host": "three.example"}).status_code == 400


def test_what_brings_a_body_along_is_looked_at():
    Asked()
    response = browser().generic("GET", DETAIL, b"x" * 3_000_000)
    assert response.status_code == 400


# one reader's own


def test_pages_know_of_no_other_cookies(monkeypatch):
    read = set()

    class Cookies(dict):
        def get(self, name, *default):
            read.add(name)
            return super().get(name, *default)

        def __contains__(self, name):
            read.add(name)
            return super().__contains__(name)

        def __getitem__(self, name):
            read.add(name)
            return super().__getitem__(name)

    monkeypatch.setattr(page_cache, "OWN", ())
    cookies = Cookies(dict.fromkeys(OWN, "x"))
    monkeypatch.setattr(WSGIRequest, "COOKIES", property(lambda _: cookies))
    for address in (*KEPT, *NOT_KEPT):
        browser().get(address)
    # Django looks at that of forms, which no page for readers has
    assert read == {*OWN, *CHOICES, "csrftoken"}


@pytest.mark.parametrize("cookie", OWN)
def test_who_has_something_of_their_own_gets_a_page_of_their_own(cookie):
    Asked()
    client = browser()
    client.cookies[cookie] = "gdd-2022:13"
    own = Asked(client=client)
    assert not own.hit
    assert own["Cache-Control"] == "max-age=0, must-revalidate, private"
    again = Asked(client=client, if_none_match=own["ETag"])
    assert (again.status, again.hit) == (304, False)


def test_what_one_reader_is_told_is_told_to_nobody_else():
    client = browser()
    client.post("/selection/", {"add": "gdd-2022:13", "next": DETAIL})
    assert "已加入选编" in text(Asked(client=client).response)
    for again in (Asked(), Asked()):
        assert "已加入选编" not in text(again.response)
        assert "移出选编" not in text(again.response)
        assert not again.response.cookies


def test_cookies_of_others_are_none_of_our_business():
    Asked()
    client = browser()
    client.cookies["csrftoken"], client.cookies["_waf"] = "x" * 32, "1"
    assert Asked(client=client).hit


def test_each_script_and_size_is_kept_apart():
    pages = {}
    for script, size in [("", ""), ("hant", ""), ("", "large"), ("hant", "large")]:
        client = browser()
        client.cookies["script"], client.cookies["type"] = script, size
        first, again = Asked(client=client), Asked(client=client)
        assert (first.hit, again.hit) == (False, True)
        assert again.all == first.all
        pages[script, size] = again
    assert len({page["ETag"] for page in pages.values()}) == 4
    assert pages["hant", ""]["Content-Language"] == "zh-Hant-HK"
    # what anybody may write into a cookie makes no new page
    client = browser()
    client.cookies["script"] = "hans"
    assert Asked(client=client).all == pages["", ""].all


def test_who_may_keep_a_page_does_not_depend_on_who_asked_first():
    client = browser()
    client.cookies["script"], client.cookies["type"] = "hans", "no such type"
    first = Asked(client=client)
    assert first["Cache-Control"] == "max-age=0, must-revalidate, public"
    assert Asked().all == first.all
    client.cookies["type"] = "large"
    assert "private" in Asked(client=client)["Cache-Control"]


def test_who_works_here_sees_an_edit_at_once_and_leaves_nothing(settings):
    client = browser()
    client.force_login(user("writer"))
    assert [Asked(client=client).hit, Asked(client=client).hit, Asked().hit] == [False] * 3


# never stale


def rewritten(draft):
    draft.summary = "修订后的摘要"
    draft.save()
    return life.saved(draft, user("writer"), "改摘要")


def edits():
    """Yield what changes the page of practice 13, each time in another place."""
    entry = gdd(13)
    yield lambda: publish(rewritten(draft_of(13)))
    yield lambda: Practice.objects.filter(pk=entry.pk).update(summary="另一个摘要")
    yield lambda: entry.figures.all().delete() and entry.firsts.all().delete()
    yield lambda: Theme.objects.filter(slug=entry.themes.first().slug).update(name="另一个主题")
    yield lambda: Source.objects.filter(slug="gdd-2022").update(issuer="另一个机关")
    yield lambda: withdraw(Practice.objects.filter(pk=entry.pk))


def test_no_page_survives_an_edit():
    for edit in edits():
        kept = [Asked(), Asked()][1]
        assert kept.hit
        edit()
        fresh = Asked(if_none_match=kept["ETag"])
        assert not fresh.hit
        assert fresh.status != 304 or fresh["ETag"] == kept["ETag"]
        assert Asked().response.content == Asked().response.content
    assert Asked().status == 410
    assert not Asked().hit


def test_what_is_withdrawn_and_published_again_is_what_it_is_now():
    Asked()
    entries = Practice.objects.filter(pk=gdd(13).pk)
    withdraw(entries)
    assert [Asked().status, Asked().status] == [410, 410]
    entries.update(status="published", withdrawn_at=None, withdrawal_reason="")
    assert [Asked().status, Asked().hit] == [200, True]


def test_a_draft_is_nowhere_and_a_day_later_it_is_there():
    draft = "/practices/gdd-2022/100/"
    with transaction.atomic():
        made = practice(100, status="draft")
    assert [Asked(draft).status, Asked(draft).status] == [404, 404]
    Practice.objects.filter(pk=made.pk).update(status="published")
    assert Asked(draft).status == 200


def test_readers_cannot_tell_that_a_draft_was_written():
    before = Asked()
    with transaction.atomic():
        practice(100, status="draft")
    after = Asked(if_none_match=before["ETag"])
    assert (after.hit, after.status) == (False, 304)
    assert Asked().all == before.all


def test_of_edits_that_overlap_each_is_seen_when_it_ends():
    """A long import begins first and ends last; a page is kept at every moment in between."""
    written, go_on = Event(), Event()

    def long():
        try:
            with transaction.atomic():
                Practice.objects.filter(pk=gdd(13).pk).update(summary="甲写的摘要")
                written.set()
                assert go_on.wait(60)
        finally:
            connection.close()

    running = Thread(target=long)
    running.start()
    assert written.wait(60)
    first = [Asked(), Asked()][1]
    assert first.hit
    Theme.objects.filter(slug=gdd(13).themes.first().slug).update(name="乙改的主题")
    second = [Asked(), Asked()][1]
    assert second.hit
    assert "乙改的主题" in text(second.response)
    assert "甲写的摘要" not in text(second.response)
    go_on.set()
    running.join()
    third = Asked()
    assert not third.hit
    assert "乙改的主题" in text(third.response)
    assert "甲写的摘要" in text(third.response)


def test_a_page_that_was_being_made_during_an_edit_is_not_shown_after_it():
    asked = []
    other = connection.copy()

    def edit_after_the_first_answer(execute, sql, *rest):
        answer = execute(sql, *rest)
        asked.append(sql)
        if "practices_figure" in sql and not edited:
            edited.append(sql)
            with other.cursor() as cursor:
                cursor.execute("UPDATE practices_practice SET summary = '改后' WHERE number = 13")
        return answer

    edited = []
    try:
        with connection.execute_wrapper(edit_after_the_first_answer):
            page = Asked()
        assert edited
        assert "改后" not in text(page.response)
    finally:
        other.close()
    assert "改后" in text(Asked().response)
    assert "改后" in text(Asked(if_none_match=page["ETag"]).response)


def test_the_day_of_access_is_that_of_the_day(monkeypatch):
    today, tomorrow = timezone.localdate(), timezone.now() + timedelta(days=1)
    assert f"[{today}]" in text([Asked(), Asked()][1].response)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert f"[{today + timedelta(days=1)}]" in text(Asked().response)


def test_the_notice_that_nothing_can_be_edited_is_that_of_the_moment():
    Asked()
    was = routing._route.set(Route("default", ReadingOnly(timezone.now())))
    try:
        away = [Asked(), Asked()]
    finally:
        routing._route.reset(was)
    assert [page.hit for page in away] == [False, True]
    assert all("本站现在只能浏览和检索" in text(page.response) for page in away)
    assert Asked().hit
    assert "本站现在只能浏览和检索" not in text(Asked().response)


def test_where_the_database_cannot_say_the_page_is_made():
    Asked()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practices_edition RENAME TO elsewhere")
    try:
        assert [Asked().status, Asked().hit] == [200, False]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO practices_edition")


class Moving:
    """Sends readers to another database after each page's first question."""

    def __init__(self):
        self.asked = 0

    def db_for_read(self, model, **_hints):
        if model is Edition:
            self.asked += 1
            return "elsewhere" if self.asked % 2 == 0 else "default"
        return None


def test_a_page_of_one_database_is_not_kept_as_that_of_another(settings):
    settings.DATABASE_ROUTERS = [Moving()]
    assert [(Asked().status, Asked().hit) for _ in range(2)] == [(200, False)] * 2


# asked after by ETag


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_who_has_the_page_is_told_so_without_one(encoding):
    first = Asked(accept_encoding=encoding)
    again = Asked(accept_encoding=encoding, if_none_match=first["ETag"])
    assert (again.status, again.hit, again.response.content) == (304, True, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert again[name] == first[name]


def test_who_has_it_compressed_and_who_has_it_plain_are_told_the_same():
    packed = Asked(accept_encoding="gzip")["ETag"]
    assert packed.startswith('W/"')
    assert Asked(if_none_match=f'"other", {packed}').status == 304


@pytest.mark.parametrize("address", ["/practices/", SEARCH, DETAIL])
def test_another_worker_gives_the_page_the_same_tag(address):
    first = Asked(address)
    caches["pages"].clear()
    again = Asked(address)
    assert (again.hit, again["ETag"]) == (False, first["ETag"])


def test_who_has_another_page_gets_this_one():
    other = Asked("/practices/gdd-2022/2/")["ETag"]
    for tag in (other, '"x"', "nonsense", "W/"):
        assert Asked(if_none_match=tag).status == 200
    assert Asked("/nowhere/", if_none_match="*").status == 404


# who may keep it


def test_anybody_may_keep_it_and_asks_each_time():
    page = Asked()
    assert page["Cache-Control"] == "max-age=0, must-revalidate, public"
    assert set(re.split(", *", page["Vary"])) == {"Accept-Encoding", "Cookie"}
    assert Asked("/nowhere/")["Cache-Control"] == "max-age=0, must-revalidate, public"
    assert "no-store" in Asked("/selection/")["Cache-Control"]
    assert "no-store" in Asked("/admin/login/")["Cache-Control"]
    assert "no-store" in Asked("/preview/x/")["Cache-Control"]


def test_shared_caches_need_not_ask_for_as_long_as_the_operator_says(settings):
    settings.SHARED_CACHE_SECONDS = 30
    assert "s-maxage=30" in Asked()["Cache-Control"]
    large = browser()
    large.cookies["type"] = "large"
    for asked in (Asked("/nowhere/"), Asked(client=large), Asked("/selection/")):
        assert "s-maxage" not in asked["Cache-Control"]
    export = browser().get("/practices/export.csv")
    assert "s-maxage" not in export["Cache-Control"]
    assert b"".join(export.streaming_content)


# what is searched for


def times():
    return {log.query: (log.step, log.found, log.times) for log in SearchLog.objects.all()}


def test_a_search_is_counted_each_time():
    for _ in range(3):
        Asked(SEARCH, **READER)
    ((_, found, count),) = times().values()
    assert (found > 0, count) == (True, 3)
    # a robot, a reload, and who comes from the same search
    Asked(SEARCH)
    Asked(SEARCH, **READER, cache_control="max-age=0")
    Asked(SEARCH, **READER, referer=f"http://testserver{SEARCH}")
    Asked(SEARCH, **READER, method="head")
    assert [count for _, _, count in times().values()] == [3]


def test_a_search_is_counted_where_the_answer_is_one_of_not_modified():
    tag = Asked(SEARCH, **READER)["ETag"]
    assert Asked(SEARCH, **READER, if_none_match=tag).status == 304
    assert [count for _, _, count in times().values()] == [2]


def test_among_filters_the_query_alone_is_counted_whoever_asked_first():
    Asked(SEARCH, **READER)
    alone = times()["税链"][:2]
    SearchLog.objects.all().delete()
    filtered = f"{SEARCH}&theme=law"
    # nobody typed it yet: kept without a count
    Asked(filtered)
    assert Asked(filtered).hit
    for number in (1, 2):
        assert not Asked(filtered, **READER).hit or number == 2
        assert times() == {"税链": (*alone, number)}


def test_a_search_that_cannot_be_counted_is_answered(caplog):
    Asked(SEARCH)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        kept, new = Asked(SEARCH, **READER), Asked(f"{SEARCH}&size=50", **READER)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
    assert (kept.status, new.status) == (200, 200)
    assert [record.name for record in caplog.records] == ["search.log"] * 2
    assert "税链" not in caplog.text
    assert times() == {}


def test_where_templates_change_nothing_is_kept(settings):
    settings.DEBUG = True
    with pytest.raises(MiddlewareNotUsed):
        page_cache.PageCacheMiddleware(lambda _: HttpResponse())
