"""Exports: files hold what the database holds, and where there is nothing, a page says so."""

import csv
import io
import json
import re
import zipfile
from urllib.parse import unquote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.enum.section import WD_ORIENT
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from practices.exports import docx, formats
from practices.exports.text import defused, fitting, plain
from practices.models import Practice
from tests.search.strategies import texts

from .builders import browser, double, gdd, practice, text
from .test_bad_input import HOSTILE

pytestmark = pytest.mark.django_db

FORMATS = ["csv", "json", "xlsx", "docx"]


def get(client, extension, query=""):
    return client.get(f"/practices/export.{extension}{query}")


def content(response):
    assert response.status_code == 200, text(response)
    return b"".join(response.streaming_content)


def table(client, query=""):
    """Return the CSV as rows by name of column."""
    lines = content(get(client, "csv", query)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(lines, newline="")))


def data(client, query=""):
    return json.loads(content(get(client, "json", query)))


def book(client, query=""):
    return load_workbook(io.BytesIO(content(get(client, "xlsx", query))))


def document(client, query=""):
    return Document(io.BytesIO(content(get(client, "docx", query))))


def rows(sheet):
    """Return a sheet as rows by name of column."""
    heads, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rest]


def numbers(client, extension, query):
    """Return the numbers of the practices in the file, in its order."""
    match extension:
        case "csv":
            return [int(row["序号"]) for row in table(client, query)]
        case "json":
            return [found["number"] for found in data(client, query)["practices"]]
        case "xlsx":
            return [row["序号"] for row in rows(book(client, query)["经验做法"])]
    names = dict(Practice.objects.values_list("name", "number"))
    return [names[p.text] for p in headings(document(client, query), 1)]


def headings(made, level):
    return [p for p in made.paragraphs if p.style.name == f"Heading {level}"]


def says(made):
    return "\n".join(paragraph.text for paragraph in made.paragraphs)


def let_go(response):
    """Close the file of a response that is not read; close() would close the database as well."""
    for close in response._resource_closers:
        close()


def file_name(response):
    """Return what the file is called, which itself is not read."""
    let_go(response)
    found = re.search(r"filename\*=utf-8''([^;]+)", response["Content-Disposition"])
    return unquote(found[1])


# round trip


def test_csv_holds_every_text_to_the_character(client):
    found = {int(row["序号"]): row for row in table(client)}
    assert len(found) == 39
    for original in Practice.objects.published().for_detail():
        row = found[original.number]
        assert row["名称"] == original.name
        assert row["正文（原文）"] == original.body
        assert row["编者摘要（非原文）"] == original.summary
        assert row["来源文件"] == original.source.title
        assert row["成文日期"] == "2022-01-24"
        assert (row["数据截至（原文）"], row["时点引文（原文）"]) == (
            original.as_of,
            original.as_of_quote,
        )
        for figure in original.figures.all():
            assert figure.label in row["数据"]


def test_csv_is_known_as_utf_8_by_excel(client):
    response = get(client, "csv")
    assert content(response).startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_json_holds_every_field(client):
    made = data(client)
    assert made["count"] == len(made["practices"]) == 39
    found = {item["number"]: item for item in made["practices"]}
    for original in Practice.objects.published().for_detail():
        item = found[original.number]
        assert (item["name"], item["body"]) == (original.name, original.body)
        assert item["as_of_quote"] == original.as_of_quote
        assert {(f["label"], f["quote"]) for f in item["figures"]} == {
            (f.label, f.quote) for f in original.figures.all()
        }
        assert [first["quote"] for first in item["firsts"]] == [
            first.quote for first in original.firsts.all()
        ]
        assert [e["note"] for e in item["errata"]] == [e.note for e in original.errata.all()]
    two = found[2]
    assert two["url"] == "http://testserver/practices/gdd-2022/2/"
    assert two["source"]["document_number"] == "粤改经济组函〔2022〕1号"
    assert two["indicators"][0]["slug"] == "construction-permits"
    assert "[EB/OL]" in two["citation"]["gbt7714"]


def test_json_says_of_a_practice_what_the_api_says(client):
    api = client.get("/api/v1/practices/?page_size=100").json()["results"]
    assert len(api) == 39
    for item in api:
        for name in ("api_url", "match", "highlight"):
            del item[name]
        del item["source"]["api_url"]
    exported = data(client)["practices"]
    assert exported == api
    assert [list(item) for item in exported] == [list(item) for item in api]


def test_xlsx_holds_every_text_to_the_character(client):
    made = book(client)
    found = {row["序号"]: row for row in rows(made["经验做法"])}
    figures = {(row["序号"], row["名目"]): row for row in rows(made["数据"])}
    assert len(found) == 39
    for original in Practice.objects.published().for_detail():
        row = found[original.number]
        assert (row["名称"], row["正文（原文）"]) == (original.name, original.body)
        for figure in original.figures.all():
            said = figures.pop((original.number, figure.label))
            assert said["引文（原文）"] == figure.quote
            assert (said["改革前（原文）"] or "") == figure.before
            assert (said["改革后（原文）"] or "") == figure.after
            assert (said["数值（原文）"] or "") == figure.value
            assert (said["数据截至（原文）"] or "") == figure.as_of
    assert not figures


def test_docx_holds_every_text_to_the_character(client):
    paragraphs = [p.text for p in document(client).paragraphs]
    for original in Practice.objects.published():
        assert original.name in paragraphs
        assert original.body in paragraphs


@pytest.mark.parametrize("number", [1, 2, 13, 14, 19, 27])
def test_the_document_of_one_practice(client, number):
    original = gdd(number)
    made = document(client, f"?p=gdd-2022:{number}")
    styles = {p.text: p.style.name for p in made.paragraphs}
    assert styles[original.name] == "Heading 1"
    assert styles[original.body] == "原文正文"
    assert styles[f"编者摘要（非原文）：{original.summary}"] == "编者文字"
    quotes = [row.cells[3].text for grid in made.tables for row in grid.rows[1:]]
    assert sorted(quotes) == sorted(original.figures.values_list("quote", flat=True))
    for erratum in original.errata.all():
        assert styles[f"编者注：{erratum.note}"] == "编者文字"
    assert "[EB/OL]" in says(made)


# what is exported


QUERIES = [
    "?q=企业&sort=number&figures=any",
    "",
    "?theme=ip",
    "?q=知识产权证券化",
    "?q=税练",
    "?indicator=paying-taxes&theme=finance",
    "?sort=updated",
    "?page=2",
]


@pytest.mark.parametrize(
    ("extension", "query"),
    [
        *(("json", query) for query in QUERIES),
        *((other, QUERIES[0]) for other in ("csv", "xlsx", "docx")),
    ],
)
def test_the_order_is_that_of_the_list(client, extension, query):
    expected = []
    for page in (1, 2):
        query_string = query.replace("page=2", "all=1") + ("&" if query else "?") + f"page={page}"
        response = client.get(f"/practices/{query_string}")
        if response.status_code == 200:
            expected += [hit.practice.number for hit in response.context["hits"]]
    assert numbers(client, extension, query) == expected


@pytest.mark.parametrize("extension", FORMATS)
def test_picked_practices_come_in_the_order_of_picking(client, extension):
    query = "?p=gdd-2022:13&p=gdd-2022:2&p=gdd-2022:13&p=gdd-2022:39&theme=ip"
    assert numbers(client, extension, query) == [13, 2, 39]


@pytest.mark.parametrize("extension", FORMATS)
def test_a_draft_is_in_no_export(client, extension):
    practice(100, name="瞭望塔", status="draft")
    assert "瞭望塔" not in str(numbers(client, extension, ""))
    assert len(numbers(client, extension, "")) == 39
    assert get(client, extension, "?q=瞭望塔").status_code == 404
    assert get(client, extension, "?p=gdd-2022:100").status_code == 404


@pytest.mark.parametrize("extension", FORMATS)
def test_keys_that_name_nothing_are_named_in_the_file(client, extension):
    practice(100, name="瞭望塔", status="draft")
    query = "?p=gdd-2022:2&p=gdd-2022:100&p=nowhere:1"
    match extension:
        case "csv":
            assert [row["编号"] for row in table(client, query)][1:] == [
                "gdd-2022:100",
                "nowhere:1",
            ]
        case "json":
            assert data(client, query)["missing"] == ["gdd-2022:100", "nowhere:1"]
        case "xlsx":
            said = [cell.value for cell in book(client, query)["说明"]["B"]]
            assert "gdd-2022:100（没有这条经验，或尚未发布）" in said
        case "docx":
            assert "未能导出：nowhere:1（没有这条经验，或尚未发布）" in says(
                document(client, query)
            )
    assert "瞭望塔" not in str(content(get(client, extension, query)))


def test_the_workbook_says_what_it_is(client):
    said = dict(book(client, "?q=税练&theme=finance")["说明"].iter_rows(values_only=True))
    assert said["检索词"] == "税练（已按“税链”检索）"
    assert said["主题"] == "金融与财税服务"
    assert said["排序"] == "相关度"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d（北京时间）", said["导出时间"])
    assert "粤改经济组函〔2022〕1号" in said["来源文件"]
    assert "编者所加，不是原文" in said["哪些是原文"]
    assert "不是已有结果" in said["数据：承诺限度"]


def test_the_workbook_is_ready_to_read(client):
    made = book(client)
    for name, last in (("经验做法", "V40"), ("数据", None)):
        sheet = made[name]
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert last is None or sheet.auto_filter.ref.endswith(last)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert all(cell.alignment.wrap_text for cell in sheet["C"])
    assert made["经验做法"]["A2"].data_type == "n"
    assert made["经验做法"]["R2"].hyperlink.target == "http://testserver/practices/gdd-2022/1/"


def test_nobody_is_named_as_the_author(client):
    packed = io.BytesIO(content(get(client, "xlsx", "?theme=ip")))
    said = zipfile.ZipFile(packed).read("docProps/core.xml").decode()
    assert "改革创新经验做法：知识产权" in said
    assert "openpyxl" not in said


def test_the_document_is_set_in_chinese(client):
    made = document(client, "?theme=ip")
    said = made.core_properties
    assert (said.title, said.language) == ("改革创新经验做法：知识产权", "zh-CN")
    assert (said.author, said.comments) == ("", "")
    styles = made.styles.element.xml
    for face in ("宋体", "黑体", "楷体"):
        assert f'w:eastAsia="{face}"' in styles
    footer = made.sections[0].footer._element.xml
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer
    for grid in made.tables:
        assert "w:tblHeader" in grid.rows[0]._tr.xml


def test_a_cover_lists_what_several_practices_are(client):
    made = document(client, "?p=gdd-2022:13&p=gdd-2022:2")
    said = says(made)
    assert "目录" in said
    links = made.element.body.xpath(".//w:hyperlink[@w:anchor]")
    marks = made.element.body.xpath(".//w:bookmarkStart/@w:name")
    assert [link.get(link.nsmap and f"{{{link.nsmap['w']}}}anchor") for link in links] == marks
    assert "目录" not in says(document(client, "?p=gdd-2022:13"))


# side by side


def test_a_comparison_sets_practices_side_by_side(client):
    made = document(client, "?p=gdd-2022:13&p=gdd-2022:2&layout=compare")
    assert made.sections[0].orientation == WD_ORIENT.LANDSCAPE
    (grid,) = made.tables
    said = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in grid.rows}
    assert said["方面"] == [gdd(13).name, gdd(2).name]
    assert said["原文"] == [gdd(13).body, gdd(2).body]
    assert said["编者摘要（非原文）"] == [gdd(13).summary, gdd(2).summary]
    assert said["前后变化"][0] == "—"
    assert "312项 → 119项" in said["前后变化"][1]
    assert "累计结果" not in said


def test_a_comparison_gives_a_date_with_the_sentence_that_it_holds_for(client):
    dated, undated = Practice.objects.exclude(as_of="").first(), Practice.objects.filter(as_of="")
    made = document(client, f"?p={dated.key}&p={undated.first().key}&layout=compare")
    said = {row.cells[0].text: [c.text for c in row.cells[1:]] for row in made.tables[0].rows}
    assert said["数据截至"] == [f"{dated.as_of}\n只指这一句：{dated.as_of_quote}", "—"]


@pytest.mark.parametrize("count", [1, 5])
def test_a_comparison_is_of_two_to_four(client, count):
    query = "&".join(f"p=gdd-2022:{number}" for number in range(1, count + 1))
    response = get(client, "docx", f"?{query}&layout=compare")
    assert response.status_code == 400
    assert f"{count}条" in text(response)


def test_a_layout_that_there_is_not_is_refused(client):
    response = get(client, "docx", "?p=gdd-2022:1&layout=abc")
    assert response.status_code == 400
    assert "没有“abc”这种版式" in text(response)


# nothing to export


@pytest.mark.parametrize("extension", FORMATS)
def test_filters_that_there_are_not_are_refused_as_by_the_list(client, extension):
    response = get(client, extension, "?theme=nowhere&q=税链")
    assert response.status_code == 400
    assert "主题中没有“nowhere”这一项" in text(response)
    assert 'href="/practices/?theme=nowhere&amp;q=' in response.content.decode()


@pytest.mark.parametrize("extension", FORMATS)
def test_nothing_found_is_a_page_and_no_empty_file(client, extension):
    response = get(client, extension, "?q=量子纠缠")
    assert response.status_code == 404
    assert "没有找到符合条件的经验" in text(response)
    assert "Content-Disposition" not in response


@pytest.mark.parametrize(
    ("query", "status"),
    [("?p=", 400), ("?p=%20&p=", 400), ("?p=gdd-2022:99", 404), ("?p=abc", 404), ("?p=%00", 404)],
)
def test_a_selection_of_nothing_is_a_page(client, query, status):
    response = get(client, "xlsx", query)
    assert response.status_code == status
    assert "没有可以导出的经验" in text(response)


def test_a_hundred_can_be_picked_and_no_more(client):
    double()
    keys = [f"{slug}:{n}" for slug in ("gdd-2022", "second") for n in range(1, 40)]
    keys += [f"third:{n}" for n in range(22)]
    assert len(data(client, "?" + urlencode({"p": keys}, doseq=True))["practices"]) == 78
    response = get(client, "json", "?" + urlencode({"p": [*keys, "fourth:1"]}, doseq=True))
    assert response.status_code == 400
    assert "最多导出所选的100条" in text(response)


def test_too_many_for_a_document_are_refused(client, monkeypatch):
    small = formats.Format("docx", "Word 文档", "x", 38, docx.write)
    monkeypatch.setitem(formats.FORMATS, "docx", small)
    response = get(client, "docx")
    assert response.status_code == 400
    assert "要导出的有39条，Word文档一次最多38条" in text(response)
    assert content(get(client, "docx", "?theme=ip"))


def test_a_format_that_there_is_not_is_404(client):
    response = get(client, "pdf")
    assert response.status_code == 404
    assert "没有“pdf”这种导出格式" in text(response)


# names of files


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "全部经验"),
        ("?q=知识产权", "知识产权"),
        ("?theme=ip&figures=any", "知识产权-有数据"),
        ("?p=gdd-2022:13", "打造“税链”区块链电子发票平台"),
        ("?p=gdd-2022:13&p=gdd-2022:2", "选编2条"),
        ('?q=知识产权/..\\:*"<>|', "知识产权"),
    ],
)
def test_a_file_is_called_by_what_was_asked_for(client, query, words):
    name = file_name(get(client, "xlsx", query))
    assert re.fullmatch(rf"改革经验-{re.escape(words)}-\d{{4}}-\d\d-\d\d\.xlsx", name)


def test_a_long_name_is_cut(client):
    response = get(client, "json", "?" + urlencode({"q": "知识产权 " * 30}))
    assert len(file_name(response).encode()) < 200


# what programs could take for something else

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://example.org")', "＝1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_a_formula(client, formula):
    made = practice(100, name=f"{formula}甲", body=f"{formula}。", summary=formula)
    made.figures.create(label=formula, kind="scale", value=formula[0], quote=made.body)
    row = table(client, "?p=gdd-2022:100")[0]
    for column in ("名称", "正文（原文）", "编者摘要（非原文）"):
        assert row[column].startswith("'")
    assert row["名称"] == f"'{made.name}"
    sheet = book(client, "?p=gdd-2022:100")["经验做法"]
    cell = sheet["B2"]
    assert (cell.data_type, cell.value, bool(cell.quotePrefix)) == ("s", made.name, True)
    assert not [c for r in sheet.iter_rows() for c in r if c.data_type in {"f", "e"}]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?"])
def test_no_cell_is_an_error(client, error):
    practice(100, name=error)
    cell = book(client, "?p=gdd-2022:100")["经验做法"]["B2"]
    assert (cell.data_type, cell.value) == ("s", error)


@pytest.mark.parametrize("extension", FORMATS)
def test_characters_that_xml_has_not(client, extension):
    practice(100, name="甲\x01\x0b\x1b乙", body="一\ufffe\uffff二\r\n三\x7f")
    query = "?p=gdd-2022:100&p=gdd-2022:1"
    match extension:
        case "xlsx":
            row = rows(book(client, query)["经验做法"])[0]
            assert row["名称"] == "甲���乙"
            assert row["正文（原文）"] == "一��二\n三\x7f"
        case "docx":
            assert headings(document(client, query), 1)[0].text == "甲���乙"
        case "csv":
            assert table(client, query)[0]["名称"] == "甲\x01\x0b\x1b乙"
        case "json":
            assert data(client, query)["practices"][0]["name"] == "甲\x01\x0b\x1b乙"


@given(texts)
def test_texts_for_files(typed):
    assert re.search("[\x00-\x08\x0b-\x1f]", plain(typed)) is None
    assert not defused(typed).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert defused(typed).endswith(typed)


def test_a_cell_says_where_it_was_cut():
    cut = fitting("税" * 40_000)
    assert len(cut) <= 32_767
    assert cut.endswith("全文见网页）")
    assert fitting("税" * 15_000) == "税" * 15_000
    assert len(fitting("𠀀" * 20_000).encode("utf-16-le")) <= 2 * 32_767


# costs


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("query", ["", "?q=企业", "?p=gdd-2022:2&p=second:3"])
def test_twice_the_rows_ask_no_more_queries(client, extension, query):
    def queries(query):
        with CaptureQueriesContext(connection) as asked:
            content(get(client, extension, query))
        return len(asked)

    queries("")
    once = queries(query.replace("second:3", "gdd-2022:3"))
    double()
    assert queries(query) == once


@pytest.mark.parametrize("extension", FORMATS)
def test_exports_are_only_read(client, extension):
    assert client.post(f"/practices/export.{extension}").status_code == 405
    response = client.head(f"/practices/export.{extension}")
    let_go(response)
    assert response.status_code == 200


# whatever the address says

values = st.one_of(
    texts, st.sampled_from([*HOSTILE, "ip", "any", "gdd-2022:1", "gdd-2022:99", "compare"])
)
NAMES = ["p", "p", "q", "theme", "figures", "source", "sort", "layout", "literal"]
asked = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=6).map(
    lambda pairs: urlencode(pairs, errors="surrogatepass").encode()
)


@given(st.sampled_from([*FORMATS, "pdf"]), asked)
@settings(max_examples=80)
def test_any_parameters(extension, query):
    response = browser().get(f"/practices/export.{extension}", QUERY_STRING=query.decode("latin-1"))
    assert response.status_code in {200, 400, 404}
    if response.status_code == 200:
        assert content(response)
        assert len(file_name(response).encode()) < 200
    else:
        assert re.search("没有|无法|太|要有", text(response))
