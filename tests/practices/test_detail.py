"""/practices/<source>/<number>/: the words of the source, and apart from them the editors'."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from practices.models import Practice

from .builders import double, gdd, links, practice, text, withdraw

pytestmark = pytest.mark.django_db


def squeezed(words):
    return "".join(words.split())


@pytest.mark.parametrize("number", range(1, 40))
def test_every_practice_is_shown_whole(client, number):
    response = client.get(f"/practices/gdd-2022/{number}/")
    assert response.status_code == 200
    shown, stored = text(response), gdd(number)
    for words in (stored.name, stored.body, stored.summary):
        assert squeezed(words) in shown
    for figure in stored.figures.all():
        for words in (figure.label, figure.before, figure.after, figure.value, figure.quote):
            assert squeezed(words) in shown
    for note in (*stored.firsts.all(), *stored.errata.all()):
        assert squeezed(note.quote) in shown
    for erratum in stored.errata.all():
        assert squeezed(erratum.note) in shown
    for term in (*stored.themes.all(), *stored.indicators.all(), *stored.instruments.all()):
        assert term.name in shown


def paragraphs(response):
    """Return the paragraphs of the source text as they would be copied, to the letter."""
    content = response.content.decode()
    body = content.partition('<div class="indented">')[2].partition("</div>")[0]
    return [
        unescape(strip_tags(p)).rstrip("\n") for p in re.findall("<p>(.*?)</p>", body, re.DOTALL)
    ]


@pytest.mark.parametrize("number", range(1, 40))
def test_the_body_is_on_the_page_to_the_letter(client, number):
    """With its spaces, and nothing between the words that are marked."""
    assert paragraphs(client.get(f"/practices/gdd-2022/{number}/")) == gdd(number).body.splitlines()


def test_every_note_leads_to_its_words_and_the_words_to_it(client):
    for made in Practice.objects.all():
        response = client.get(made.get_absolute_url())
        content = response.content.decode()
        ids = re.findall(r' id="([^"]+)"', content)
        assert len(ids) == len(set(ids))
        noted = made.figures.count() + made.firsts.count() + made.errata.count() + bool(made.as_of)
        places = [name for name in ids if re.fullmatch(r"(figure|first|as-of|erratum)-\d+", name)]
        assert len(places) == noted
        for place in places:
            assert f"{place}-note" in ids
            assert f'href="#{place}"' in content
        for name in re.findall(r'href="#([^"]+)"', content):
            assert name in ids


def test_marks_are_where_the_words_are(client):
    content = client.get("/practices/gdd-2022/21/").content.decode()
    words = r'id="(erratum-\d+)">企业 and 人才</span><a [^>]*href="#\1-note"[^>]*></a>'
    assert re.search(words, content)
    assert "企业 and 人才" in gdd(21).body


def test_the_sorts_of_marks_are_named_where_there_are_any(client):
    assert "划线处有说明，点按编号可看：数据" in text(client.get("/practices/gdd-2022/2/"))
    practice(themes=["ip"])
    assert "划线处" not in text(client.get("/practices/gdd-2022/100/"))


def test_a_body_of_several_paragraphs_keeps_them(client):
    practice(body="第一段。\n\n第二段。")
    content = client.get("/practices/gdd-2022/100/").content.decode()
    assert re.search(r"<p>第一段。\s*</p>\s*<p>第二段。\s*</p>", content)


def test_13_with_its_first_and_its_terms(client):
    response = client.get("/practices/gdd-2022/13/")
    said = text(response)
    assert "全国首创全国首个区块链电子发票系统“税链”平台" in said
    assert "纳税" in said
    assert "编者摘要，非原文" in said
    assert ("/practices/?instrument=digital", "数字化与智能化") in links(response)


def test_2_shows_before_and_after_with_the_words_they_come_from(client):
    said = text(client.get("/practices/gdd-2022/2/"))
    assert "改革前312项→改革后119项企业报批所需材料从312项精简到119项" in said
    assert "前后变化" in said
    assert "覆盖规模" in said


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("change", "前后变化"),
        ("target", "承诺限度"),
        ("cumulative", "累计结果"),
        ("scale", "覆盖规模"),
    ],
)
def test_kinds_of_figures_are_told_apart(client, kind, label):
    practice(body="三天办结。").figures.create(label="用时", kind=kind, value="三天", quote="三天")
    said = text(client.get("/practices/gdd-2022/100/"))
    assert label in said
    assert not {"前后变化", "承诺限度", "累计结果", "覆盖规模"} - {label} & {
        word for word in ("前后变化", "承诺限度", "累计结果", "覆盖规模") if word in said
    }


def test_the_date_of_the_data_is_shown_with_its_words(client):
    dated = Practice.objects.exclude(as_of="").first()
    said = text(client.get(dated.get_absolute_url()))
    assert f"数据截至{dated.as_of}" in said
    assert said.count(squeezed(dated.as_of_quote)) >= 2


@pytest.mark.parametrize(
    "address",
    ["/practices/gdd-2022/27/", "/compare/?p=gdd-2022:27", "/selection/read/?p=gdd-2022:27"],
)
def test_a_figure_says_its_date_where_its_words_are_dated(client, address):
    said = text(client.get(address))
    # of its five figures, one is in the sentence that gives the date
    assert len(re.findall("236截至2021年底1?2?3?4?5?已筛选", said)) == 1
    assert "68家截至" not in said


def test_errata_stand_beside_the_unchanged_text(client):
    said = text(client.get("/practices/gdd-2022/6/"))
    assert "通行写法为“税务UKey”，大小写与空格照录原文。" in said
    assert "税务Ukey" in said


def test_no_section_is_empty(client):
    practice(themes=["ip"])
    said = text(client.get("/practices/gdd-2022/100/"))
    for heading in ("首创表述", "数据截至", "原文疑误", "编者摘要", "编者分类"):
        assert heading not in said


def test_the_citation_has_all_that_a_report_needs(client):
    said = text(client.get("/practices/gdd-2022/13/"))
    assert (
        "中共广东省委全面深化改革委员会经济体制改革专项小组："
        "《关于推广借鉴广州开发区营商环境改革创新经验做法的通知》"
        "（粤改经济组函〔2022〕1号，2022年1月24日）"
        "附件《广州开发区营商环境改革创新经验做法清单》"
        "第13条：打造“税链”区块链电子发票平台。"
        "http://testserver/practices/gdd-2022/13/"
    ) in said


def test_the_address_to_copy_is_the_bare_one(client):
    content = client.get("/practices/gdd-2022/13/?q=税链").content.decode()
    assert ' lang="zh-Hans">http://testserver/practices/gdd-2022/13/<' in content


def test_the_notice_is_linked(client):
    response = client.get("/practices/gdd-2022/13/")
    assert ("/sources/gdd-2022/", "《广州开发区营商环境改革创新经验做法清单》") in links(response)


def test_the_themes_are_linked_the_primary_one_first(client):
    shown = [href for href, _ in links(client.get("/practices/gdd-2022/1/")) if "/themes/" in href]
    assert shown == ["/themes/construction/", "/themes/land/", "/themes/market/"]


def neighbours(response):
    said = {label[:3]: href for href, label in links(response) if re.match("[上下]一条.", label)}
    return said.get("上一条"), said.get("下一条")


def test_neighbours(client):
    assert neighbours(client.get("/practices/gdd-2022/13/")) == (
        "/practices/gdd-2022/12/",
        "/practices/gdd-2022/14/",
    )
    assert neighbours(client.get("/practices/gdd-2022/1/")) == (None, "/practices/gdd-2022/2/")
    assert neighbours(client.get("/practices/gdd-2022/39/")) == ("/practices/gdd-2022/38/", None)


def test_neighbours_are_of_the_same_source(client):
    double()
    assert neighbours(client.get("/practices/second/1/")) == (None, "/practices/second/2/")
    assert neighbours(client.get("/practices/gdd-2022/39/"))[1] is None


def test_a_draft_is_no_neighbour(client):
    withdraw(Practice.objects.filter(number__in=[12, 14]))
    assert neighbours(client.get("/practices/gdd-2022/13/")) == (
        "/practices/gdd-2022/11/",
        "/practices/gdd-2022/15/",
    )


def test_a_draft_has_no_address(client, admin):
    practice(101, name="瞭望塔", status="draft")
    for reader in (client, admin):
        response = reader.get("/practices/gdd-2022/101/")
        assert response.status_code == 404
        assert "瞭望塔" not in text(response)


def test_html_in_any_field_is_escaped(client):
    evil = "<script>alert(1)</script>"
    made = practice(
        name=f"{evil}名", body=f"{evil}文。", summary=f"{evil}摘", as_of=evil, as_of_quote=evil
    )
    made.figures.create(label=evil, kind="change", before=evil, after=evil, value=evil, quote=evil)
    made.firsts.create(scope="national", quote=evil)
    made.errata.create(quote=evil, note=evil)
    response = client.get("/practices/gdd-2022/100/")
    assert evil not in response.content.decode()
    assert text(response).count(evil) >= 10


def test_more_annotations_ask_no_more_queries(client):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/practices/gdd-2022/2/").status_code == 200
        return len(asked)

    before = queries()
    for number in range(9):
        made = gdd(2)
        quote = made.body[number : number + 9]
        made.figures.create(label=f"试{number}", kind="scale", value=quote[:3], quote=quote)
        made.firsts.create(scope="national", quote=quote)
        made.errata.create(quote=quote, note="疑")
    made.indicators.set(made.indicators.model.objects.all())
    made.instruments.set(made.instruments.model.objects.all())
    assert queries() == before
