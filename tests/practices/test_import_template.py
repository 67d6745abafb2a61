"""The template: what it lets people fill in is what the import reads."""

import io

import pytest
from openpyxl import load_workbook

from practices.imports import guidance, template
from practices.imports.columns import FIGURE_FIELDS, PRACTICE_FIELDS
from practices.imports.reading import FileRefusedError, read
from practices.models import FigureKind, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    with template.write() as file:
        return load_workbook(io.BytesIO(file.read()))


def heads(sheet):
    return [cell.value for cell in sheet[1]]


def rows(book):
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return list(read(template.NAME, file))


def fill(sheet, **values):
    fields = PRACTICE_FIELDS if sheet.title == "经验做法" else FIGURE_FIELDS
    sheet.append([values.get(fields[head]) for head in heads(sheet)])


def test_unfilled_it_says_so(book):
    with pytest.raises(FileRefusedError, match="没有要导入的经验"):
        rows(book)


def test_filled_in_it_is_read(book):
    fill(
        book["经验做法"],
        document_number="试〔2023〕1号",
        number=1,
        name="甲",
        body="正文98%",
        themes="知识产权",
        firsts="〔全国首创〕正文",
        errata="正文\n编者注：疑",
    )
    fill(
        book["数据"],
        document_number="试〔2023〕1号",
        number=1,
        kind="覆盖规模",
        label="乙",
        value="98%",
        quote="正文98%",
    )
    (row,) = rows(book)
    assert row.problems == ()
    assert row.values["themes"] == ("ip",)
    assert row.values["figures"][0].value == "98%"
    assert row.values["summary"] == ""


def test_the_number_comes_first_and_every_column_is_explained(book):
    for sheet, guides, fields in (
        (book["经验做法"], guidance.PRACTICES, PRACTICE_FIELDS),
        (book["数据"], guidance.FIGURES, FIGURE_FIELDS),
    ):
        assert heads(sheet)[0] == "序号"
        said = {
            rule.promptTitle: (str(rule.sqref), rule.prompt)
            for rule in sheet.data_validations.dataValidation
        }
        assert list(said) == heads(sheet)
        for cell in sheet[1]:
            cells, prompt = said[cell.value]
            assert cells == f"{cell.column_letter}2:{cell.column_letter}10001"
            assert prompt == str(guides[fields[cell.value]])
            assert len(prompt) <= 255
            assert len(cell.value) <= 32


def test_what_is_typed_stays_as_it_is_typed(book):
    for sheet in (book["经验做法"], book["数据"]):
        for cell in sheet[1]:
            expected = "General" if cell.value == "序号" else "@"
            assert sheet.column_dimensions[cell.column_letter].number_format == expected


def test_kinds_are_chosen_from_a_list(book):
    (rule,) = [r for r in book["数据"].data_validations.dataValidation if r.type == "list"]
    assert rule.formula1 == f'"{",".join(FigureKind.labels)}"'


def test_the_notes_name_what_may_be_chosen(book):
    said = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    for theme in Theme.objects.all():
        assert said[f"主题：{theme.name}"] == (theme.description or None)
    assert "文号：粤改经济组函〔2022〕1号" in said
    assert said["经验做法：名称"].startswith("必填。")
    assert said["经验做法：编者摘要（非原文）"].startswith("可空。")
