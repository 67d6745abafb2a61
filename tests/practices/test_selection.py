"""/selection/: what a reader collects, in a cookie that may say anything."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from practices.models import Practice
from practices.picks import MAX_PICKS
from practices.selection import COOKIE, KEEP_FOR, MAX_LENGTH, Selection, keys_of

from .builders import browser, double, gdd, links, practice, restore, source, text, withdraw
from .test_bad_input import HOSTILE

pytestmark = pytest.mark.django_db

# What a browser keeps of a cookie, name and attributes included
BROWSER_LIMIT = 4096

keys = st.from_regex(r"[a-z0-9-]{1,50}:[1-9][0-9]{0,3}", fullmatch=True)
cookies = st.one_of(
    st.text(),
    st.sampled_from([*HOSTILE, "gdd-2022:2", "...", ":.:", "gdd-2022:0", "gdd-2022:13.gdd-2022"]),
    st.lists(st.one_of(keys, st.sampled_from(["gdd-2022:2", "x"])), max_size=120).map(".".join),
)


def having(*numbers, client=None):
    """Return a browser whose reader has selected these of the notice."""
    client = client or browser()
    client.cookies[COOKIE] = ".".join(f"gdd-2022:{number}" for number in numbers)
    return client


def change(client, *, follow=False, **form):
    return client.post("/selection/", form, follow=follow)


def kept(client):
    return client.cookies[COOKIE].value if COOKIE in client.cookies else ""


def shown(response):
    return [key for key, _ in response.context["entries"]]


# changes


def test_what_is_added_comes_last_and_once(client):
    for number in (13, 2, 13):
        change(client, add=f"gdd-2022:{number}")
    assert kept(client) == "gdd-2022:13.gdd-2022:2"
    response = client.get("/selection/")
    assert shown(response) == ["gdd-2022:13", "gdd-2022:2"]
    assert "我的选编（2）" in text(response)


def test_the_cookie_is_the_readers_own_and_lasts(client):
    cookie = change(client, add="gdd-2022:13").cookies[COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == KEEP_FOR == 180 * 24 * 3600
    assert not cookie["secure"]


def test_in_production_it_goes_over_https_alone(client, settings):
    settings.CSRF_COOKIE_SECURE = True
    assert change(client, add="gdd-2022:13").cookies[COOKIE]["secure"] is True


def test_removing_offers_to_undo(client):
    having(13, 2, 5, client=client)
    response = change(client, remove="gdd-2022:2", follow=True)
    assert kept(client) == "gdd-2022:13.gdd-2022:5"
    assert f"已移出选编：{gdd(2).name}。" in text(response)
    assert response.redirect_chain[-1][0].endswith("#undo")
    undo = re.search(r'name="replace" value="([^"]*)"', response.content.decode())[1]
    assert undo == "gdd-2022:13.gdd-2022:2.gdd-2022:5"
    response = change(client, replace=undo, follow=True)
    assert shown(response) == undo.split(".")
    assert "撤回" not in text(response)


@pytest.mark.parametrize(
    ("operation", "number", "expected"),
    [
        ("up", 2, [2, 13, 5]),
        ("up", 13, [13, 2, 5]),
        ("down", 2, [13, 5, 2]),
        ("down", 5, [13, 2, 5]),
        ("up", 99, [13, 2, 5]),
    ],
)
def test_moving(client, operation, number, expected):
    having(13, 2, 5, client=client)
    response = change(client, **{operation: f"gdd-2022:{number}"})
    assert kept(client) == ".".join(f"gdd-2022:{number}" for number in expected)
    # back to the button that was pressed
    assert response["Location"] == f"/selection/#{operation}-gdd-2022:{number}"
    assert f'id="{operation}-gdd-2022:13"' in client.get("/selection/").content.decode()


def test_clearing_forgets_the_cookie_and_offers_to_undo(client):
    having(13, 2, client=client)
    response = change(client, clear="", follow=True)
    assert kept(client) == ""
    assert "选编已清空" in text(response)
    assert "恢复原来的2条" in text(response)


@pytest.mark.parametrize("form", [{}, {"x": "1"}, {"up": ""}, {"down": "x"}, {"remove": "\x00"}])
def test_what_asks_for_nothing_changes_nothing(client, form):
    having(13, 2, client=client)
    assert change(client, **form).status_code == 303
    assert kept(client) == "gdd-2022:13.gdd-2022:2"


@pytest.mark.parametrize("key", ["", "gdd-2022:99", "nowhere:1", "x", *HOSTILE[:6]])
def test_what_there_is_not_cannot_be_added(client, key):
    having(13, client=client)
    response = change(client, add=key.encode("utf-8", "replace").decode(), follow=True)
    assert kept(client) == "gdd-2022:13"
    assert "没有加入" in text(response)


def test_a_draft_cannot_be_added(admin):
    practice(name="瞭望塔", status="draft")
    assert "瞭望塔" not in text(change(admin, add="gdd-2022:100", follow=True))
    assert kept(admin) == ""


def test_several_are_added_at_once(client):
    having(2, client=client)
    response = change(client, add="gdd-2022:13.gdd-2022:2.gdd-2022:5", follow=True)
    assert kept(client) == "gdd-2022:2.gdd-2022:13.gdd-2022:5"
    assert "已加入选编2条" in text(response)


# where one comes back to


def test_it_leads_back_to_the_button_that_was_pressed(client):
    response = change(client, add="gdd-2022:13", next="/practices/?q=税链")
    address = "/practices/?q=%E7%A8%8E%E9%93%BE#pick-gdd-2022:13"
    assert (response.status_code, response["Location"]) == (303, address)
    page = client.get("/practices/?q=税链").content.decode()
    assert re.search('id="pick-gdd-2022:13"[^>]* name="remove" value="gdd-2022:13"', page)
    assert "已加入选编：打造“税链”区块链电子发票平台。" in page


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "javascript:alert(1)",
        "\x00",
        "",
        "http://testserver.elsewhere.example/",
    ],
)
def test_it_leads_nowhere_else(client, address):
    response = change(client, add="gdd-2022:13", next=address)
    assert response["Location"] == "/selection/#pick-gdd-2022:13"


def test_no_header_can_be_smuggled_in(client):
    response = change(client, add="gdd-2022:13", next="/practices/?q=\r\nSet-Cookie: a=b")
    assert response.status_code == 303
    assert not re.search(r"[\r\n]", response["Location"])


def test_a_form_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/selection/", {"add": "gdd-2022:13"})
    assert response.status_code == 403
    assert "页面已过期" in text(response)
    assert COOKIE not in response.cookies


def test_every_list_has_the_form_which_is_the_same_for_everybody():
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    for address in ("/practices/", "/themes/ip/", "/practices/gdd-2022/16/", "/selection/"):
        page = client.get(address).content.decode()
        assert '<form id="selection-form" action="/selection/" method="post" hidden>' in page
        assert "csrf" not in page
    assert client.post("/selection/", {"add": "gdd-2022:16"}).status_code == 303


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/selection/").status_code == 405


# limits


def test_a_hundred_and_no_more(client):
    double(source("newer"))
    double(source("newest"))
    first = [f"{slug}:{n}" for slug in ("gdd-2022", "newer") for n in range(1, 40)]
    first += [f"newest:{n}" for n in range(1, 23)]
    assert len(first) == MAX_PICKS
    client.cookies[COOKIE] = ".".join(first)
    assert shown(client.get("/selection/")) == first
    response = change(client, add="newest:30", next="/practices/", follow=True)
    assert kept(client) == ".".join(first)
    assert "选编满了（最多100条），有1条没有加入" in text(response)
    assert "请先移出几条" in text(response)
    assert (
        client.get("/selection/read/?" + urlencode([("p", key) for key in first])).status_code
        == 200
    )


def test_a_cookie_of_more_than_a_hundred_is_read_as_far_as_it_may_be(client):
    having(*range(1, 102), client=client)
    assert len(shown(client.get("/selection/"))) == MAX_PICKS


def test_long_names_of_sources_fit_the_browsers_cookie(client):
    """A slug may have 50 characters."""
    slugs = [f"{letter * 50}" for letter in "ab"]
    for slug in slugs:
        double(source(slug, document_number=slug[:5]))
    wanted = [f"{slug}:{n}" for slug in slugs for n in range(1, 40)]
    response = change(client, add=".".join(wanted), follow=True)
    assert "没有加入" in text(response)
    cookie = client.cookies[COOKIE]
    assert len(cookie.OutputString()) < BROWSER_LIMIT
    assert MAX_LENGTH - 60 < len(kept(client)) <= MAX_LENGTH
    assert wanted[: len(shown(response))] == shown(response)


@given(st.lists(keys, max_size=120))
def test_what_is_kept_is_read_back(chosen):
    selection = Selection().add(*chosen)
    assert Selection.read(str(selection)) == selection
    assert list(selection.keys) == [key for key in dict.fromkeys(chosen) if key in selection.keys]
    assert str(selection).isascii()


# whatever the cookie says


@given(cookies)
@hypothesis(max_examples=60)
@example("\x00")
@example("." * 5000)
def test_any_cookie(value):
    client = browser()
    client.cookies[COOKIE] = value.encode("utf-8", "replace").decode("latin-1")
    for address in ("/selection/", "/practices/gdd-2022/2/"):
        assert client.get(address).status_code == 200
    response = change(client, add="gdd-2022:2")
    assert response.status_code == 303
    assert "gdd-2022:2" in kept(client) or len(kept(client)) > MAX_LENGTH - 60


@given(cookies)
@hypothesis(max_examples=30)
def test_any_keys_in_a_form(value):
    client = browser()
    for operation in ("add", "remove", "up", "down", "clear", "replace"):
        form = {operation: value.encode("utf-8", "replace").decode()}
        assert change(client, **form).status_code == 303
        assert len(kept(client)) <= MAX_LENGTH


@given(cookies)
def test_keys_are_read_out_of_anything(value):
    found = keys_of(value)
    assert len(found) == len(set(found)) <= MAX_PICKS
    assert all(re.fullmatch("[a-z0-9-]+:[0-9]+", key) for key in found)


def test_what_is_no_longer_published_is_said_and_not_lost(client):
    having(13, 2, 99, client=client)
    withdraw(Practice.objects.filter(number=13))
    response = client.get("/selection/")
    said = text(response)
    assert shown(response) == ["gdd-2022:13", "gdd-2022:2", "gdd-2022:99"]
    assert "有2条已不可用" in said
    assert "税链" not in said
    change(client, up="gdd-2022:2")
    assert kept(client) == "gdd-2022:2.gdd-2022:13.gdd-2022:99"
    restore(Practice.objects.filter(number=13))
    assert "税链" in text(client.get("/selection/"))


def test_what_is_gone_can_be_removed_at_once(client):
    having(13, 98, 2, 99, client=client)
    page = client.get("/selection/").content.decode()
    gone = re.search(r'name="remove" value="([^"]*)">全部移出', page)[1]
    change(client, remove=gone)
    assert kept(client) == "gdd-2022:13.gdd-2022:2"


def test_a_selection_of_nothing_that_is_there(client):
    having(98, 99, client=client)
    response = client.get("/selection/")
    assert "有2条已不可用" in text(response)
    assert "/selection/read/" not in response.content.decode()


# the page


def test_an_empty_selection_says_how_to_collect(client):
    said = text(client.get("/selection/"))
    assert "选编里还没有经验" in said
    assert "按“加入选编”" in said
    assert "不用登录" in said


def test_it_leads_to_the_document_and_to_the_comparison(client):
    for numbers, compares in (((13,), False), ((13, 2), True), ((1, 2, 3, 4), True)):
        addresses = dict(links(having(*numbers).get("/selection/")))
        query = "&".join(f"p=gdd-2022:{number}" for number in numbers)
        assert f"/selection/read/?{query}" in addresses
        assert (f"/compare/?{query}" in addresses) == compares


def test_it_and_its_document_can_be_taken_away():
    reader = having(13, 99, 2)
    for address in ("/selection/", "/selection/read/?p=gdd-2022:13&p=gdd-2022:2"):
        found = dict(links(reader.get(address)))
        assert "/practices/export.docx?p=gdd-2022:13&p=gdd-2022:2" in found


def test_of_more_than_four_those_to_compare_are_ticked():
    page = having(1, 2, 3, 4, 5).get("/selection/").content.decode()
    assert page.count('form="compare-form"') == 5
    assert 'id="compare-form"' in page
    assert 'form="compare-form"' not in having(1, 2, 3, 4).get("/selection/").content.decode()


def test_buttons_say_of_which_practice(client):
    page = having(13).get("/selection/")
    assert "上移：打造“税链”区块链电子发票平台" in text(page)
    assert "移出选编：打造“税链”区块链电子发票平台" in text(having(13).get("/practices/?q=税链"))
    assert "加入选编：打造“税链”区块链电子发票平台" in text(client.get("/practices/?q=税链"))


def test_pages_are_per_reader(client):
    for address in ("/", "/practices/", "/selection/", "/selection/read/?p=gdd-2022:2", "/about/"):
        assert "Cookie" in client.get(address)["Vary"]
    assert "private" in client.get("/selection/")["Cache-Control"]


def test_html_in_the_names_is_escaped():
    evil = "<script>alert(1)</script>"
    practice(name=f"{evil}名", body=f"{evil}文。", summary=evil)
    for address in ("/selection/", "/selection/read/?p=gdd-2022:100"):
        page = having(100).get(address)
        assert evil not in page.content.decode()
        assert evil in text(page)


# the document


def read(client, *numbers):
    return client.get("/selection/read/", {"p": [f"gdd-2022:{number}" for number in numbers]})


def test_the_document_has_every_text_whole_and_in_order(client):
    response = read(client, 25, 13, 6)
    said = text(response)
    assert [chapter.practice.number for chapter in response.context["chapters"]] == [25, 13, 6]
    for number in (25, 13, 6):
        stored = gdd(number)
        for words in (stored.name, stored.body, stored.summary, stored.as_of_quote):
            assert "".join(words.split()) in said
        for note in (*stored.figures.all(), *stored.firsts.all(), *stored.errata.all()):
            assert "".join(note.quote.split()) in said
        assert f"http://testserver/practices/gdd-2022/{number}/" in said
        assert (f"#gdd-2022:{number}", stored.name) in [
            (href, label) for href, label in links(response)
        ]
        assert f'<article class="chapter" id="gdd-2022:{number}"' in response.content.decode()


def test_the_document_is_the_same_for_anyone_and_keeps_their_own():
    reader = having(1, 2)
    response = read(reader, 13)
    assert kept(reader) == "gdd-2022:1.gdd-2022:2"
    assert COOKIE not in response.cookies
    assert response.context["chapters"] == read(browser(), 13).context["chapters"]


def test_it_can_be_kept_as_ones_own(client):
    assert "存为我的选编" in text(read(client, 13, 2))
    change(client, replace="gdd-2022:13.gdd-2022:2")
    said = text(read(client, 13, 2))
    assert "存为我的选编" not in said
    assert "改动这份选编" in said


def test_it_asks_before_it_replaces_ones_own():
    reader = having(1, 2)
    said = text(read(reader, 13))
    assert "您已有一份选编（2条）" in said
    assert "把这些加到后面" in said
    response = change(reader, replace="gdd-2022:13", follow=True)
    assert kept(reader) == "gdd-2022:13"
    assert "恢复原来的2条" in text(response)


def test_the_document_of_nothing(client):
    assert client.get("/selection/read/").status_code == 400
    response = read(client, 99)
    assert response.status_code == 404
    assert "gdd-2022:99" in text(response)
    assert ("/practices/", "经验列表") in links(response)


def test_the_document_names_what_it_lacks(client):
    withdraw(Practice.objects.filter(number=13))
    response = read(client, 13, 2)
    assert response.status_code == 200
    assert "有1条找不到" in text(response)
    assert "税链" not in text(response)


@given(st.lists(st.one_of(st.text(), st.sampled_from(["gdd-2022:2", *HOSTILE])), max_size=8))
@hypothesis(max_examples=30)
def test_the_document_of_anything(chosen):
    encoded = [key.encode("utf-8", "replace").decode() for key in chosen]
    response = browser().get("/selection/read/", {"p": encoded})
    assert response.status_code in {200, 400, 404}


# queries


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_more_ask_no_more_queries():
    once = queries(having(1, 2), "/selection/")
    assert queries(having(*range(1, 40)), "/selection/") == once
    few = "&".join(f"p=gdd-2022:{number}" for number in (2, 25))
    many = "&".join(f"p=gdd-2022:{number}" for number in range(1, 40))
    assert queries(browser(), f"/selection/read/?{few}") == queries(
        browser(), f"/selection/read/?{many}"
    )


def test_the_count_in_the_header_asks_nothing(client):
    # for who has none it is asked, besides, whether the page is still the same
    none = queries(client, "/about/") - 1
    assert queries(having(*range(1, 40)), "/about/") == none


def test_nothing_of_it_is_stored_but_in_the_cookie(client):
    """The messages too, for a session would be a row in the database."""
    change(client, add="gdd-2022:13", follow=True)
    assert site.SESSION_COOKIE_NAME not in client.cookies
