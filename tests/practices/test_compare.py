"""/compare/: two to four practices side by side, whatever the address says."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.comparison import MAX_OFFERS, offers
from practices.models import Practice
from practices.picks import Picks

from .builders import browser, double, gdd, links, practice, text, withdraw
from .test_bad_input import HOSTILE

pytestmark = pytest.mark.django_db


def compare(client, *keys):
    return client.get("/compare/", {"p": keys})


def columns(response):
    return [column.practice.number for column in response.context["comparison"].columns]


def row(response, name):
    """Return what each column says of an aspect, or None if the table has no such row."""
    rows = {row.aspect.name: row for row in response.context["comparison"].rows}
    return [content for _, content in rows[name].cells] if name in rows else None


def test_two_stand_side_by_side_in_the_order_of_the_address(client):
    response = client.get("/compare/?p=gdd-2022:25&p=gdd-2022:2")
    assert response.status_code == 200
    assert columns(response) == [25, 2]
    said = text(response)
    for compared in (gdd(25), gdd(2)):
        for words in (compared.name, compared.summary, compared.body):
            assert "".join(words.split()) in said
        for figure in compared.figures.all():
            assert "".join(figure.quote.split()) in said


def test_every_row_and_every_column_has_a_header(client):
    content = client.get("/compare/?p=gdd-2022:25&p=gdd-2022:2").content.decode()
    table = re.search(r"<table.*</table>", content, re.DOTALL)[0]
    assert len(re.findall('<th scope="col"', table)) == 3
    assert len(re.findall('<th scope="row"', table)) == len(re.findall("<tr", table)) - 1
    assert "<caption" in table


def test_figures_are_kept_apart_by_kind(client):
    response = client.get("/compare/?p=gdd-2022:2&p=gdd-2022:5")
    for name in ("change", "target", "scale"):
        kinds = {figure.kind for figures in row(response, name) for figure in figures}
        assert kinds == {name}
    assert row(response, "cumulative") is None
    assert [bool(figures) for figures in row(response, "target")] == [False, True]


def test_an_aspect_of_which_none_says_a_word_is_left_out(client):
    practice(100)
    practice(101)
    response = client.get("/compare/?p=gdd-2022:100&p=gdd-2022:101")
    names = [row.aspect.name for row in response.context["comparison"].rows]
    assert names == ["theme", "text", "citation"]
    for label in ("编者摘要", "首创表述", "数据截至", "原文疑误", "前后变化"):
        assert label not in text(response)


def test_what_all_have_is_marked(client):
    practice(100, themes=["ip", "law"])
    practice(101, themes=["law", "gov"])
    said = text(client.get("/compare/?p=gdd-2022:100&p=gdd-2022:101"))
    assert said.count("共有") == 2
    assert "共有" not in text(client.get("/compare/?p=gdd-2022:100"))


def test_the_claims_of_firsts_are_the_texts_own(client):
    said = text(client.get("/compare/?p=gdd-2022:13&p=gdd-2022:16"))
    assert "首创表述原文表述，本库不作认定" in said
    assert "全国首创全国首个区块链电子发票系统“税链”平台" in said


def test_each_can_be_removed(client):
    shown = links(client.get("/compare/?p=gdd-2022:25&p=gdd-2022:2&p=gdd-2022:5"))
    assert [href for href, label in shown if label.startswith("移出对比")] == [
        "?p=gdd-2022:2&p=gdd-2022:5",
        "?p=gdd-2022:25&p=gdd-2022:5",
        "?p=gdd-2022:25&p=gdd-2022:2",
    ]


def test_more_of_the_theme_are_offered_while_there_is_room(client):
    response = client.get("/compare/?p=gdd-2022:16&p=gdd-2022:17")
    offers = response.context["offers"]
    assert 0 < len(offers) <= MAX_OFFERS
    assert not {16, 17} & {other.number for other, _ in offers}
    other, address = offers[0]
    assert address == f"p=gdd-2022:16&p=gdd-2022:17&p={other.key}"
    assert columns(client.get(f"/compare/?{address}")) == [16, 17, other.number]
    assert not client.get("/compare/?" + "&".join(f"p=gdd-2022:{n}" for n in range(1, 5))).context[
        "offers"
    ]


# what cannot be compared


def test_none(client):
    response = client.get("/compare/")
    assert response.status_code == 400
    assert "还没有选择要对比的经验" in text(response)
    assert ("/practices/", "经验列表") in links(response)


def test_one_is_shown_and_others_are_offered(client):
    response = client.get("/compare/?p=gdd-2022:16")
    assert response.status_code == 200
    assert columns(response) == [16]
    assert "现在只有一条，对比要2至4条" in text(response)
    assert response.context["offers"]


def test_of_five_four_are_shown_and_each_can_be_removed(client):
    response = compare(client, *(f"gdd-2022:{number}" for number in (9, 1, 8, 2, 7)))
    assert response.status_code == 200
    assert columns(response) == [9, 1, 8, 2]
    assert "最多对比4条，您选了5条" in text(response)
    removing = [(href, label) for href, label in links(response) if label.startswith("移除")]
    assert len(removing) == 5
    assert columns(client.get(f"/compare/{removing[0][0]}")) == [1, 8, 2, 7]
    assert "（未列出）" in removing[-1][1]


def test_the_repeated_count_once(client):
    assert columns(compare(client, "gdd-2022:2", "gdd-2022:5", "gdd-2022:2")) == [2, 5]


def test_the_unknown_are_named_and_the_rest_is_shown(client):
    response = compare(client, "gdd-2022:2", "nowhere:7", "gdd-2022:5", "<b>")
    assert response.status_code == 200
    assert columns(response) == [2, 5]
    assert "有2条找不到" in text(response)
    assert "nowhere:7" in text(response)
    assert "&lt;b&gt;" in response.content.decode()
    assert ("?p=gdd-2022:2&p=gdd-2022:5", "去掉这些，保留其余2条") in links(response)


def test_only_unknown_is_404(client):
    response = compare(client, "gdd-2022:99")
    assert response.status_code == 404
    assert "gdd-2022:99" in text(response)


def test_a_draft_is_unknown_to_administrators_too(client, admin):
    withdraw(Practice.objects.filter(number=13))
    for reader in (client, admin):
        response = compare(reader, "gdd-2022:13", "gdd-2022:2")
        assert columns(response) == [2]
        assert "税链" not in text(response)
        assert compare(reader, "gdd-2022:13").status_code == 404


def test_nothing_is_offered_beside_what_has_no_theme():
    assert offers(Picks([practice(themes=[], status="draft")], [], False)) == []


@pytest.mark.parametrize(
    ("number", "status"), [(9999, 200), (32767, 200), (32768, 404), (99999, 404), (100000, 404)]
)
def test_any_number_that_a_practice_can_have_names_it(client, number, status):
    if status == 200:
        practice(number)
    assert client.get(f"/compare/?p=gdd-2022:{number}").status_code == status


def test_a_draft_is_not_offered(client):
    withdraw(Practice.objects.filter(theme_links__theme__slug="ip").exclude(number=16))
    assert not client.get("/compare/?p=gdd-2022:16").context["offers"]


def test_more_than_an_address_may_pick(client):
    keys = [f"gdd-2022:{number}" for number in range(1, 102)]
    response = compare(client, *keys)
    assert response.status_code == 200
    assert "一次最多选100条" in text(response)


@given(st.lists(st.one_of(st.text(), st.sampled_from(["gdd-2022:2", *HOSTILE])), max_size=8))
@settings(max_examples=40)
def test_any_keys(keys):
    encoded = [key.encode("utf-8", "replace").decode() for key in keys]
    response = compare(browser(), *encoded)
    assert response.status_code in {200, 400, 404}
    assert (response.status_code == 200) == ("gdd-2022:2" in [key.strip() for key in encoded]) or (
        response.status_code == 400
    )


def test_html_in_any_field_is_escaped(client):
    evil = "<script>alert(1)</script>"
    made = practice(
        name=f"{evil}名", body=f"{evil}文。", summary=f"{evil}摘", as_of=evil, as_of_quote=evil
    )
    made.figures.create(label=evil, kind="change", before=evil, after=evil, value=evil, quote=evil)
    made.firsts.create(scope="national", quote=evil)
    made.errata.create(quote=evil, note=evil)
    response = client.get("/compare/?p=gdd-2022:100&p=gdd-2022:2")
    assert evil not in response.content.decode()
    assert text(response).count(evil) >= 10


def test_no_search_engine_is_asked_to_keep_it(client):
    assert '<meta name="robots" content="noindex">' in client.get("/compare/").content.decode()


# queries


def queries(client, *keys):
    with CaptureQueriesContext(connection) as asked:
        assert compare(client, *keys).status_code == 200
    return len(asked)


def test_four_ask_no_more_queries_than_two(client):
    two = queries(client, "gdd-2022:2", "gdd-2022:25")
    assert queries(client, *(f"gdd-2022:{number}" for number in (2, 25, 9, 8))) < two
    assert queries(client, *(f"gdd-2022:{number}" for number in (2, 25, 9))) == two


def test_twice_the_practices_ask_no_more_queries(client):
    once = queries(client, "gdd-2022:2", "gdd-2022:25")
    double()
    assert queries(client, "gdd-2022:2", "gdd-2022:25") == once
    assert queries(client, "gdd-2022:2", "second:25") == once
