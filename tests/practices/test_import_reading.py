"""Reading lists: what is exported is read back word for word, and nothing typed is lost."""

import io
import json
from dataclasses import fields

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from practices.editing import content
from practices.editing.content import ErratumContent, FigureContent, FirstContent
from practices.exports.columns import FIGURE_COLUMNS, PRACTICE_COLUMNS, errata, firsts
from practices.exports.text import armed, defused
from practices.imports import columns, texts
from practices.imports.reading import FileRefusedError, read
from practices.imports.vocabulary import Terms
from practices.models import FigureKind, Practice
from tests.search.strategies import texts as any_texts

from .builders import gdd, practice, source

pytestmark = pytest.mark.django_db

GDD_NUMBER = "粤改经济组函〔2022〕1号"
HEADS = ["文号", "序号", "名称", "正文"]
FIGURE_HEADS = ["文号", "序号", "类别", "名目", "数值", "引文"]


def exported(client, extension, query=""):
    if extension == "yaml":
        data = json.loads(exported(client, "json", query))
        return yaml.safe_dump(data, allow_unicode=True).encode()
    response = client.get(f"/practices/export.{extension}{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(name, data):
    return list(read(name, io.BytesIO(data)))


def table(*lines, figures=(), title="经验做法", change=None):
    """Return a workbook with these lines, those of figures in a sheet of their own."""
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    if figures:
        sheet = book.create_sheet("数据")
        for line in figures:
            sheet.append(line)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def in_order(figures):
    """Return figures kind by kind, as workbooks list them."""
    return sorted(figures, key=lambda figure: FigureKind.values.index(figure.kind))


def only(found):
    (row,) = found
    return row


def refusal(name, data):
    with pytest.raises(FileRefusedError) as error:
        rows(name, data)
    return str(error.value)


def line(*values, number=1):
    return [GDD_NUMBER, number, *values]


# What is exported


@pytest.mark.parametrize("extension", ["xlsx", "csv", "json", "yaml"])
def test_it_reads_back_what_was_exported(client, extension):
    practices = {old.number: content.read(old) for old in Practice.objects.all()}
    found = rows(f"经验.{extension}", exported(client, extension))
    assert [row.values["number"] for row in found] == sorted(practices)
    names = {field.name for field in fields(content.Content)}
    if extension == "csv":
        names -= {"figures"}
    for row in found:
        old = practices[row.values["number"]]
        assert row.problems == ()
        assert row.values.keys() >= names
        for name in names & row.values.keys() - {"figures"}:
            assert row.values[name] == getattr(old, name), (old.number, name)
        if "figures" in names:
            assert in_order(row.values["figures"]) == in_order(old.figures)


@pytest.mark.parametrize("extension", ["xlsx", "csv", "json", "yaml"])
def test_it_reads_back_what_is_hard_to_write(client, extension):
    """Formulas, apostrophes, several lines, terms with commas, several notes."""
    old = practice(
        2, source=source(), name="=1+1", body="'=甲，\n\n“乙”；丙\t丁\n－戊", summary="'=x"
    )
    old.as_of, old.as_of_quote = "－戊", "丙\t丁\n－戊"
    old.original_name, old.original_body = "+1", "@甲\n乙"
    old.departure_reason = "-改"
    old.save()
    old.indicators.set(gdd(16).indicators.model.objects.all())
    old.figures.create(label="甲", kind="scale", value="甲", quote="甲")
    old.figures.create(label="戊", kind="change", before="－戊", quote="－戊")
    old.firsts.create(scope="unspecified", quote="甲，\n\n“乙”")
    old.firsts.create(scope="national", quote="丙")
    old.errata.create(quote="甲，\n\n“乙”", note="一\n二\n\n　三")
    old.errata.create(quote="－戊", note="四")
    found = rows(f"经验.{extension}", exported(client, extension, "?source=second"))
    row, expected = only(found), content.read(old)
    assert row.problems == ()
    for name, value in row.values.items():
        if name == "figures":
            assert in_order(value) == in_order(expected.figures)
        elif name != "document_number":
            assert value == getattr(expected, name), name


def test_every_column_of_exports_is_known():
    practices = {column.name for column in PRACTICE_COLUMNS}
    figures = {column.name for column in FIGURE_COLUMNS}
    assert practices <= {*columns.PRACTICE_FIELDS, *columns.PRACTICE_EXTRAS}
    assert figures <= {*columns.FIGURE_FIELDS, *columns.FIGURE_EXTRAS}


def test_it_passes_over_what_an_export_did_not_find(client):
    data = exported(client, "csv", "?p=gdd-2022:1&p=gdd-2022:999")
    assert "gdd-2022:999" in data.decode()
    assert only(rows("a.csv", data)).values["number"] == 1


@given(any_texts)
def test_what_is_defused_is_armed_again(text):
    assert armed(defused(text)) == text
    assert armed(defused(f"'{text}")) == f"'{text}"


_LINES = st.lists(
    st.text("甲乙 丙，。〕", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=3
).map("\n".join)


@given(st.lists(st.tuples(_LINES, _LINES), max_size=3), st.data())
def test_lists_in_a_cell_are_read_as_they_are_written(pairs, data):
    class Made:
        """A practice with parts that no database has seen."""

        class _All(list):
            def all(self):
                return self

        firsts = _All(_first(quote, data) for quote, _ in pairs)
        errata = _All(ErratumContent(quote, note) for quote, note in pairs)

    expected = tuple(FirstContent(first.scope, first.quote) for first in Made.firsts)
    assert texts.firsts(firsts(Made)) == expected
    assert texts.errata(errata(Made)) == tuple(Made.errata)


def _first(quote, data):
    from practices.models import First

    return First(quote=quote, scope=data.draw(st.sampled_from(["national", "unspecified"])))


# Tables


def test_columns_come_in_any_order_and_may_lack():
    row = only(rows("a.xlsx", table(["名称", "序号", "文号"], ["做法", 3, GDD_NUMBER])))
    assert row.values == {"name": "做法", "number": 3, "document_number": GDD_NUMBER}
    assert row.cells == {"name": "A2", "number": "B2", "document_number": "C2"}
    assert row.place == "“经验做法”第 2 行"


def test_columns_go_by_short_names_in_any_width():
    for body in ("正文(原文)", "正文", "具体 内容"):
        data = table(["文号", "序 号", "摘要", body], line("摘", "正"))
        assert only(rows("a.xlsx", data)).values.keys() == {
            "document_number",
            "number",
            "summary",
            "body",
        }


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ([*HEADS, "备注"], "“备注”（E1）"),
        ([*HEADS, "正文（原文）"], "有两列“正文（原文）”"),
        (["文号", "名称"], "缺少“序号”"),
        (["甲", "乙"], "不是表头"),
    ],
)
def test_it_refuses_heads_that_it_does_not_understand(heads, said):
    assert said in refusal("a.xlsx", table(heads, line("名", "文")))
    assert said in refusal("a.csv", f"{','.join(heads)}\n1,2,3,4,5\n".encode())


def test_blank_lines_and_columns_are_passed_over():
    data = table([None], [], [*HEADS, None, " "], [], line("名", "文", None), [None, " "], [])
    assert only(rows("a.xlsx", data)).place == "“经验做法”第 5 行"


def test_what_stands_under_no_head_is_a_problem():
    row = only(rows("a.xlsx", table(HEADS, line("名", "文", "此处"))))
    assert row.problems == (("", "E2 有内容，但这一列没有列名。"),)


@pytest.mark.parametrize(("said", "number"), [("１２", 12), (12.0, 12), (" 12 ", 12), ("12.0", 12)])
def test_it_reads_numbers_as_people_write_them(said, number):
    row = only(rows("a.xlsx", table(HEADS, [GDD_NUMBER, said, "名", "文"])))
    assert row.values["number"] == number


@pytest.mark.parametrize("said", ["甲", 1.5, 0, -1, 40_000, "一", True, "9" * 5000])
def test_it_says_which_number_is_none(said):
    row = only(rows("a.xlsx", table(HEADS, [GDD_NUMBER, said, "名", "文"])))
    assert "number" not in row.values
    assert [field for field, _ in row.problems] == ["number"]
    assert row.cells["number"] == "B2"


def test_texts_keep_every_character_but_white_space_around_them():
    text = "　　第一段。 \r\n　　第二段：Ａ１。\n"
    row = only(rows("a.csv", f'文号,序号,正文\n{GDD_NUMBER},1,"{text}"\n'.encode()))
    assert row.values["body"] == "第一段。 \n　　第二段：Ａ１。"


def test_carriage_returns_of_excel_are_line_ends():
    row = only(rows("a.xlsx", table(HEADS, line("名", "一_x000D_\n二"))))
    assert row.values["body"] == "一\n二"


@pytest.mark.parametrize(
    ("value", "number_format", "said"),
    [
        ("=1+1", "General", "公式"),
        (0.98, "0%", "数值或日期"),
        (2021, '0"年"', "数值或日期"),
        (1.5, "General", "数值或日期"),
        (44562, "yyyy-mm-dd", "数值或日期"),
        (True, "General", "数值或日期"),
        ("#REF!", "General", "错误值 #REF!"),
        ("甲\ufffd", "General", "乱码"),
    ],
)
def test_cells_that_may_not_be_as_they_were_typed_are_problems(value, number_format, said):
    def change(book):
        book.active["E2"] = value
        book.active["E2"].number_format = number_format

    data = table([*HEADS, "数据截至"], line("名", "文"), change=change)
    row = only(rows("a.xlsx", data))
    ((field, why),) = row.problems
    assert (field, row.cells[field]) == ("as_of", "E2")
    assert said in why
    assert "as_of" not in row.values


def test_derived_columns_are_ignored_whatever_they_hold():
    row = only(rows("a.xlsx", table([*HEADS, "网址"], line("名", "文", "=1/0"))))
    assert row.problems == ()
    assert "url" not in row.values


def test_terms_go_by_name_or_slug_even_with_commas_in_them(client):
    text = "知识产权创造、保护和运用，construction-permits； 开办企业"
    row = only(rows("a.xlsx", table([*HEADS, "评价指标"], line("名", "文", text))))
    slugs = row.values["indicators"]
    assert len(slugs) == 3
    assert slugs[1:] == ("construction-permits", "starting-business")


def test_terms_that_are_not_known_are_named():
    row = only(rows("a.xlsx", table([*HEADS, "主题"], line("名", "文", "知识产权、没有的"))))
    ((field, why),) = row.problems
    assert field == "themes"
    assert "没有的" in why
    assert "themes" not in row.values


def test_no_term_is_lost_between_those_known():
    known = Terms({"themes": {"甲、乙": "a", "甲": "b", "丙": "c"}})
    assert known.read("themes", "甲、乙、丙、甲") == (("a", "c", "b"), [])
    assert known.read("themes", "丁、甲、乙、、") == (("a",), ["丁"])
    assert known.read("themes", "") == ((), [])


def test_the_key_must_not_contradict_number():
    heads = ["编号", "序号", "名称"]
    good, empty, wrong, faulty = rows(
        "a.xlsx",
        table(heads, ["gdd-2022:1", 1, "甲"], [None, 2, "乙"], ["gdd-2022:4", 3, "丙"], ["x", 5]),
    )
    assert (good.values["source"], good.values["number"], good.problems) == ("gdd-2022", 1, ())
    assert (empty.values, empty.problems) == ({"number": 2, "name": "乙"}, ())
    assert "不是同一条" in wrong.problems[0][1]
    assert "编号应如" in faulty.problems[0][1]


def test_the_sheet_goes_by_its_name_and_hidden_ones_are_passed_over():
    def change(book):
        book.create_sheet("草稿").append(["甲"])
        book["草稿"].sheet_state = "hidden"

    data = table(HEADS, line("名", "文"), title="Sheet1", change=change)
    assert only(rows("a.xlsx", data)).place == "“Sheet1”第 2 行"
    two = table(HEADS, title="Sheet1", change=lambda book: book.create_sheet("Sheet2"))
    assert "名为“经验做法”" in refusal("a.xlsx", two)


def test_merged_cells_are_refused_where_they_are_read():
    def change(book):
        book.active.merge_cells("C2:C3")

    assert "如 C2:C3" in refusal("a.xlsx", table(HEADS, line("名", "文"), change=change))

    def elsewhere(book):
        book.create_sheet("说明").merge_cells("A1:B2")

    assert only(rows("a.xlsx", table(HEADS, line("名", "文"), change=elsewhere))).problems == ()


# Figures


def test_figures_come_with_their_practice_by_number_or_key():
    data = table(
        [*HEADS, "编号"],
        [*line("名", "文"), "gdd-2022:1"],
        line("名", "文", number=2),
        figures=[
            [*FIGURE_HEADS, "编号"],
            line("承诺限度", "甲", "3个", "限3个"),
            [None, None, "scale", "乙", "4个", "共4个", "gdd-2022:1"],
        ],
    )
    first, second = rows("a.xlsx", data)
    assert first.values["figures"] == (
        FigureContent("甲", "target", "", "", "3个", "限3个"),
        FigureContent("乙", "scale", "", "", "4个", "共4个"),
    )
    assert first.cells["figures"] == "“数据”第 2、3 行"
    assert first.cells["figures[1]"] == "“数据”第 3 行"
    assert first.cells["figures[1].quote"] == "“数据”F3"
    assert second.values["figures"] == ()


def test_figures_come_with_their_practice_where_neither_names_the_source():
    figures = [FIGURE_HEADS[1:], [1, "承诺限度", "甲", "3个", "限3个"]]
    row = only(rows("a.xlsx", table(["序号", "名称"], [1, "名"], figures=figures)))
    assert row.values["figures"] == (FigureContent("甲", "target", "", "", "3个", "限3个"),)


def test_a_sheet_without_figures_says_nothing_of_them():
    row = only(rows("a.xlsx", table(HEADS, line("名", "文"), figures=[FIGURE_HEADS])))
    assert "figures" not in row.values


def test_figures_that_cannot_be_read_are_problems_of_their_practice():
    figures = [FIGURE_HEADS, line("变化", "甲", "3个", "限3个"), line("承诺限度", "乙", 0.98, "乙")]
    row = only(rows("a.xlsx", table(HEADS, line("名", "文"), figures=figures)))
    first, second = row.problems
    assert first[0] == second[0] == "figures"
    assert first[1].startswith("“数据”第 2 行（C2）：类别应是")
    assert "figures" not in row.values


def test_figures_of_no_practice_are_said_to_be():
    figures = [FIGURE_HEADS, line("承诺限度", "甲", "3个", "限3个", number=9)]
    _, left = rows("a.xlsx", table(HEADS, line("名", "文"), figures=figures))
    assert left.place == "“数据”第 2 行"
    assert left.values == {}
    assert "没有这条数据所属的经验" in left.problems[0][1]


def test_a_cell_that_lists_figures_is_for_readers_alone():
    row = only(rows("a.csv", f"文号,序号,数据\n{GDD_NUMBER},1,随便写\n".encode()))
    assert row.values.keys() == {"document_number", "number"}


# Lists within a cell


def test_claims_of_firsts_begin_with_their_scope():
    assert texts.firsts("〔全国首创〕甲\n乙\n〔首创(未说明范围)〕丙") == (
        FirstContent("national", "甲\n乙"),
        FirstContent("unspecified", "丙"),
    )
    for text in ("甲", "〔全球首创〕甲"):
        with pytest.raises(texts.UnreadableError):
            texts.firsts(text)


def test_notes_stand_below_what_they_are_about():
    assert texts.errata("甲\n编者注：一\n乙\n　编者注：二\n　三") == (
        ErratumContent("甲", "一"),
        ErratumContent("乙", "二\n三"),
    )
    with pytest.raises(texts.UnreadableError):
        texts.errata("甲")


# JSON and YAML


def document(**said):
    values = {"number": 1, "source": "gdd-2022", **said}
    return only(rows("a.json", json.dumps([values]).encode()))


def test_it_reads_a_list_as_well():
    row = document(name=" 甲 ", themes=["知识产权", "construction"], summary=None)
    assert row.place == "第 1 条"
    assert row.problems == ()
    assert row.values == {
        "number": 1,
        "source": "gdd-2022",
        "name": "甲",
        "themes": ("ip", "construction"),
        "summary": "",
    }


def test_the_primary_theme_comes_first():
    themes = [{"slug": "construction", "primary": False}, {"slug": "ip", "primary": True}]
    assert document(themes=themes).values["themes"] == ("ip", "construction")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"foo": 1}, "foo"),
        ({"name": 2021}, "name"),
        ({"name": ["甲"]}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "\0"}, "name"),
        ({"number": True}, "number"),
        ({"number": 1e999}, "number"),
        ({"number": 10**4000}, "number"),
        ({"number": [1]}, "number"),
        ({"themes": "知识产权"}, "themes"),
        ({"themes": [1]}, "themes"),
        ({"themes": [{"slug": "none"}]}, "themes"),
        ({"figures": [1]}, "figures"),
        ({"figures": [{"foo": 1}]}, "figures"),
        ({"figures": [{"kind": "none"}]}, "figures"),
        ({"firsts": {"quote": "甲"}}, "firsts"),
        ({"errata": [{"quote": 1}]}, "errata"),
        ({"source": 1}, "source"),
        ({"source": {"slug": "gdd-2022", "foo": 1}}, "source"),
        ({"summary": "一", "editors_summary": "二"}, "summary"),
    ],
)
def test_it_says_which_field_cannot_be_read(said, field):
    text = json.dumps([{"number": 1, "source": "gdd-2022", **said}])
    row = only(rows("a.json", text.replace("Infinity", "1e999").encode()))
    assert field in {name for name, _ in row.problems}
    assert field not in row.values


def test_what_is_no_practice_is_a_problem():
    row = only(rows("a.yaml", b"- 1"))
    assert row.problems[0][0] == ""


def test_what_python_cannot_write_is_a_problem():
    large = f"0x{'f' * 10_000}"
    for text in (
        f"number: {large}",
        f"? {large}\n  : 1",
        f"name: {large}",
        f"source: {{? {large} : 1}}",
    ):
        assert only(rows("a.yaml", f"- {text}".encode())).problems
    deep = json.dumps([{"name": 1, "body": "x"}]).replace("1", "[" * 400 + "]" * 400)
    assert dict(only(rows("a.json", deep.encode())).problems)["name"].startswith("应是文字")


def test_plain_values_of_yaml_are_no_texts():
    row = only(rows("a.yml", b"- {number: 1, source: gdd-2022, as_of: 2021-12-31}"))
    assert row.problems == (("as_of", "应是文字，现为 2021-12-31。请加引号，照原文填写。"),)
