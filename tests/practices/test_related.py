"""Practices that have to do with one, and why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practices.models import Practice
from practices.related import MAX_RELATED, related

from .builders import double, gdd, links, practice, source, text, withdraw

pytestmark = pytest.mark.django_db


def found(made):
    return {item.practice.number: item for item in related(made)}


def test_13_is_near_to_what_else_is_about_invoices_and_blockchain():
    near = found(gdd(13))
    assert {6, 35} <= set(near)
    assert "发票" in near[6].words
    assert "区块链" in near[35].words
    assert [theme.name for theme in near[6].themes] == ["金融与财税服务"]


@pytest.mark.parametrize(
    ("number", "expected"), [(2, {3, 5}), (16, {17, 18}), (28, {29}), (38, {33, 37}), (11, {12})]
)
def test_others_that_plainly_belong_together(number, expected):
    assert expected <= set(found(gdd(number)))


@pytest.mark.parametrize("number", range(1, 40))
def test_every_reason_is_true(number):
    made = gdd(number)
    near = related(made)
    assert 0 < len(near) <= MAX_RELATED
    own = f"{made.name}{made.body}"
    for item in near:
        other = item.practice
        assert other.pk != made.pk
        assert item.themes or len(item.words) >= 3
        assert set(item.themes) == set(made.themes.all()) & set(other.themes.all())
        for word in item.words:
            assert word in own
            assert word in f"{other.name}{other.body}"


def test_a_shared_primary_theme_counts_most():
    first, second = source("one"), source("two")
    made = practice(1, source=first, themes=["ip", "land"], body="甲。")
    practice(1, source=second, name="次", themes=["market", "ip"], body="乙。")
    practice(2, source=second, name="主", themes=["ip"], body="丙。")
    withdraw(Practice.objects.filter(source__slug="gdd-2022"))
    assert [item.practice.name for item in related(made)] == ["主", "次"]


def test_words_alone_need_to_be_several():
    made = practice(50, themes=["ip"], name="灯塔瞭望灯船", body="灯塔，航标，礁石，罗盘。")
    practice(51, themes=["utilities"], name="航标礁石罗盘灯塔", body="灯塔，航标，礁石，罗盘。")
    practice(52, themes=["utilities"], name="灯塔", body="灯塔。")
    near = found(made)
    assert set(near[51].words) == {"灯塔", "航标", "礁石", "罗盘"}
    assert 52 not in near


def test_a_word_that_neither_is_about_is_no_reason():
    made = practice(50, themes=["ip"], name="甲", body="礁石，罗盘，灯塔，航标。")
    practice(51, themes=["utilities"], name="乙", body="礁石，罗盘，灯塔，航标。")
    assert 51 not in found(made)


def test_a_word_of_editors_alone_is_no_reason():
    """The reasons are said to be words of the source."""
    made = practice(50, themes=["ip"], name="礁石罗盘灯塔航标", body="甲。")
    practice(51, themes=["utilities"], name="乙", summary="礁石罗盘灯塔航标", body="乙。")
    assert 51 not in found(made)


def test_drafts_are_never_shown(client):
    withdraw(Practice.objects.filter(number__in=[6, 35]))
    assert not {6, 35} & set(found(gdd(13)))
    said = text(client.get("/practices/gdd-2022/13/"))
    assert "打造企业开办“无费区”" not in said


def test_a_practice_that_is_near_to_none_has_no_such_section(client):
    withdraw(Practice.objects.exclude(number=13))
    assert related(gdd(13)) == []
    assert "相关经验" not in text(client.get("/practices/gdd-2022/13/"))


def test_a_practice_that_is_not_indexed_yet_has_its_themes():
    made = practice(50, themes=["ip"])
    made.index.delete()
    assert all(item.themes for item in related(gdd(50)))
    assert len(related(gdd(50))) == MAX_RELATED


def test_the_order_is_the_same_every_time():
    double()
    once = [item.practice.pk for item in related(gdd(13))]
    assert [item.practice.pk for item in related(gdd(13))] == once


def test_the_page_says_the_reason_and_whose_it_is(client):
    response = client.get("/practices/gdd-2022/13/")
    said = text(response)
    assert "本库按共同主题和原文共用的词语计算，不是来源文件所列。" in said
    assert "共同主题：金融与财税服务" in said
    assert "共用词语：发票" in said
    assert ("/practices/gdd-2022/6/", "打造企业开办“无费区”") in links(response)


def test_html_in_what_is_related_is_escaped(client):
    evil = "<script>alert(1)</script>"
    practice(50, themes=["ip"])
    practice(51, themes=["ip"], name=f"{evil}名")
    withdraw(Practice.objects.filter(number__lt=50))
    content = client.get("/practices/gdd-2022/50/").content.decode()
    assert "alert(1)" in content
    assert evil not in content


def test_more_practices_ask_no_more_queries():
    def queries():
        made = Practice.objects.for_detail().get(source__slug="gdd-2022", number=13)
        with CaptureQueriesContext(connection) as asked:
            assert len(related(made)) == MAX_RELATED
        return len(asked)

    once = queries()
    assert once == 4
    double()
    assert queries() == once
