"""与原文不同: wherever a practice that departs from its document is shown, it says so and why."""

import csv
import io
import json
import re
from html import unescape

import openpyxl
import pytest
from django.utils.html import strip_tags
from docx import Document

from practices.departures import Substitution, departure
from practices.models import Practice

from .builders import links, practice, text

pytestmark = pytest.mark.django_db

PAGE = "/practices/gdd-2022/101/"
NAME, ORIGINAL_NAME = "建设瞭望塔", "建设嘹望塔"
BODY = "由企业和人才共建瞭望塔。\n三天办结。\n新增一段。"
ORIGINAL = "由企业 and 人才共建瞭望塔。\n\n三天办结，不收费。"
REASON = "来源机关更正。"
MARK = "与原文不同"


@pytest.fixture
def departed():
    return practice(
        101,
        name=NAME,
        body=BODY,
        summary="摘要一句。",
        original_name=ORIGINAL_NAME,
        original_body=ORIGINAL,
        departure_reason=REASON,
    )


def original(response):
    """Return the paragraphs of the original as they would be copied, to the letter."""
    content = response.content.decode()
    part = re.search(r'<div class="original[^>]*>(.*?)</div>', content, re.DOTALL)[1]
    return [
        unescape(strip_tags(p)).rstrip("\n") for p in re.findall("<p.*?>(.*?)</p>", part, re.DOTALL)
    ]


def test_the_page_says_so_beside_the_text_and_has_the_original(client, departed):
    response = client.get(PAGE)
    said = text(response)
    assert f"{MARK}：本库改动了名称和正文" in said
    assert f"理由：{REASON}" in said
    assert "“ and ”改为“和”" in response.content.decode().replace(
        '<span class="quote">', ""
    ).replace("</span>", "")
    assert ("#original", "看文件原文") in links(response)
    assert 'id="original"' in response.content.decode()
    assert f"文件原名称：{ORIGINAL_NAME}" in said
    assert original(response) == [
        ORIGINAL_NAME,
        *(line for line in ORIGINAL.splitlines() if line),
    ]
    for wrong in ('<h2 id="text-heading">原文</h2>', "引文照录原文"):
        assert wrong not in response.content.decode()


def test_what_differs_is_marked_in_the_original(client, departed):
    content = client.get(PAGE).content.decode()
    assert re.search(r"由企业<mark>\s?and\s?</mark>人才|<mark> and </mark>", content)


def test_a_page_that_does_not_depart_says_nothing_of_it(client):
    practice(102)
    for address in (
        "/practices/gdd-2022/102/",
        "/compare/?p=gdd-2022:102",
        "/practices/?q=做法102",
    ):
        said = client.get(address).content.decode()
        assert MARK not in said
        assert "original" not in said
    assert (
        '<h2 id="text-heading">原文</h2>' in client.get("/practices/gdd-2022/102/").content.decode()
    )


def test_only_what_was_changed_is_said_to_be(client):
    practice(101, body=BODY, original_body=ORIGINAL, departure_reason=REASON)
    response = client.get(PAGE)
    assert "本库改动了正文" in text(response)
    assert "文件原名称" not in text(response)
    Practice.objects.filter(number=101).update(original_body="", original_name="别名")
    response = client.get(PAGE)
    assert "本库改动了名称" in text(response)
    assert original(response) == ["别名"]


def test_changes_are_told_one_by_one_as_far_as_there_is_room():
    made = Practice(
        name="甲",
        body="一个和一个。\n完。",
        original_body="一个 and 一个。",
        departure_reason="更正",
    )
    assert departure(made).changes == (Substitution(" and ", "和"), Substitution("", "。⏎\n完"))
    many = Practice(
        name="甲",
        body="".join(f"企业{n}乙。" for n in range(30)),
        original_body="".join(f"企业{n}丙。" for n in range(30)),
        departure_reason="更正",
    )
    found = departure(many)
    assert len(found.changes) == 10
    assert found.more == 20


def test_text_that_looks_like_html_is_escaped(client):
    evil = "<script>alert(1)</script>"
    practice(
        101, body="正文。", original_name=evil, original_body=evil, departure_reason=f"{evil}由"
    )
    for address in (PAGE, "/compare/?p=gdd-2022:101", "/selection/read/?p=gdd-2022:101"):
        assert evil not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/practices/?q=瞭望塔",
        "/themes/ip/",
        "/sources/gdd-2022/",
        "/compare/?p=gdd-2022:101&p=gdd-2022:2",
        "/selection/read/?p=gdd-2022:101&p=gdd-2022:2",
    ],
)
def test_other_pages_mark_it_once(client, departed, address):
    assert text(client.get(address)).count(MARK) == 1


def test_the_selection_marks_it(client, departed):
    client.cookies["selection"] = "gdd-2022:101.gdd-2022:2"
    assert text(client.get("/selection/")).count(MARK) == 1


def test_a_comparison_gives_the_reason_and_leads_to_the_original(client, departed):
    response = client.get("/compare/?p=gdd-2022:101&p=gdd-2022:2")
    assert REASON in text(response)
    assert (f"{PAGE}#original", f"看文件原文：101.{NAME}") in links(response)


def test_the_document_to_read_has_the_original_of_each(client, departed):
    practice(102, original_body="另一段。", departure_reason="另有理由。")
    response = client.get("/selection/read/?p=gdd-2022:101&p=gdd-2022:102")
    content = response.content.decode()
    ids = re.findall(r' id="([^"]+)"', content)
    assert len(ids) == len(set(ids))
    for key in ("gdd-2022:101-original", "gdd-2022:102-original"):
        assert f'id="{key}"' in content
        assert f'href="#{key}"' in content
    assert original(response)[0] == ORIGINAL_NAME


# what is taken away


def export(client, extension, query="p=gdd-2022:101&p=gdd-2022:2"):
    return b"".join(client.get(f"/practices/export.{extension}?{query}").streaming_content)


NEW = ["与原文不同的理由", "文件原名称", "文件原文"]


def test_tables_have_columns_for_it_after_all_others(client, departed):
    rows = list(csv.reader(io.StringIO(export(client, "csv").decode("utf-8-sig"))))
    assert rows[0][-3:] == NEW
    assert rows[1][-3:] == [REASON, ORIGINAL_NAME, ORIGINAL]
    assert rows[2][-3:] == ["", "", ""]
    sheet = openpyxl.load_workbook(io.BytesIO(export(client, "xlsx")))["经验做法"]
    heads, first, second = ([cell.value for cell in row][-3:] for row in sheet.iter_rows(max_row=3))
    assert heads == NEW
    assert first == [REASON, ORIGINAL_NAME, ORIGINAL]
    assert not any(second)


def test_json_and_the_api_have_it(client, departed):
    exported = json.loads(export(client, "json"))
    answered = client.get("/api/v1/practices/gdd-2022/101/").json()
    for said in (exported["practices"][0], answered):
        assert said["original_name"] == ORIGINAL_NAME
        assert said["original_body"] == ORIGINAL
        assert said["departure_reason"] == REASON
    assert exported["practices"][1]["original_body"] == ""
    listed = client.get("/api/v1/practices/?q=瞭望塔").json()["results"][0]
    assert listed["departure_reason"] == REASON
    assert "departure_reason" in client.get("/api/v1/docs/").content.decode()


@pytest.mark.parametrize("query", ["p=gdd-2022:101", "p=gdd-2022:101&p=gdd-2022:2&layout=compare"])
def test_word_has_the_reason_and_the_original(client, departed, query):
    document = Document(io.BytesIO(export(client, "docx", query)))
    said = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    for words in (MARK, REASON, ORIGINAL_NAME, *filter(None, ORIGINAL.splitlines())):
        assert words in said


def test_what_is_said_of_all_texts_is_true_of_these(client, departed):
    assert MARK in text(client.get("/about/"))
    notice = json.loads(export(client, "json"))["notice"]
    assert "一字不改" not in notice
    assert "与原文不同" in notice
