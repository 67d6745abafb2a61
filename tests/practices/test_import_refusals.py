"""Files that must not be read: a clear word for each, and never anything else."""

import io
import json
import random
import tracemalloc
import zipfile
from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook

from practices.imports import packages, reading
from practices.imports.reading import FileRefusedError, read

from .test_import_reading import GDD_NUMBER, HEADS, exported, line, refusal, rows, table

pytestmark = [
    pytest.mark.django_db,
    # openpyxl says so of what it passes over
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
CSV = f"文号,序号,名称\n{GDD_NUMBER},1,建立信任筹建工作机制\n"


def repacked(data, change):
    """Return the archive with its members as `change` has them, from name and bytes."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return file.getvalue()


def with_member(data, name, content=b""):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def in_sheet(old, new):
    """Return a workbook in whose sheet something else is written."""

    def change(name, data):
        return data.replace(old, new, 1) if name == "xl/worksheets/sheet1.xml" else data

    return repacked(book(), change)


def answer(name, data):
    """Return why the file is refused; nothing if it is read."""
    try:
        rows(name, data)
    except FileRefusedError as error:
        return str(error)
    return ""


@cache
def book():
    return table(HEADS, line("名", "文"))


# Which files


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"PK", "只能导入"),
        ("a", b"1", "只能导入"),
        ("a.xlsm", b"PK", "宏"),
        ("a.xlsx", b"", "空"),
        ("a.csv", b" \n", "空"),
        ("a.csv", b"\xef\xbb\xbf", "空"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "已加密"),
        ("a.xls", OLE, "另存为 .xlsx"),
        ("a.xlsx", OLE, "另存为 .xlsx"),
        ("a.xlsx", CSV.encode(), "不是 Excel"),
        ("a.xlsx", b"PK\x03\x04", "损坏"),
        ("a.csv", OLE, "像是 Excel"),
        ("a.json", b"PK\x03\x04", "像是 Excel"),
    ],
)
def test_it_says_what_is_wrong_with_the_file(name, data, said):
    assert said in refusal(name, data)


def test_it_reads_no_more_than_it_takes(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    file = io.BytesIO(bytes(10_000))
    with pytest.raises(FileRefusedError, match="超过"):
        read("a.csv", file)
    assert file.tell() == 1001


@pytest.mark.parametrize("extension", ["xlsx", "csv", "json", "yaml"])
def test_it_takes_so_many_rows_at_once(client, extension, monkeypatch):
    for module in (reading.csv.tables, reading.items):
        monkeypatch.setattr(module, "MAX_ROWS", 38)
    assert "超过 38 条" in refusal(f"a.{extension}", exported(client, extension))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", f'{CSV}{GDD_NUMBER},2,"甲'),
        ("a.json", '[{"number": 1, "source": "gdd-2022"}, {'),
        ("a.yaml", "- {number: 1, source: gdd-2022}\n- {"),
    ],
)
def test_rows_come_as_they_are_asked_for(name, text):
    found = read(name, io.BytesIO(text.encode()))
    assert next(found).values["number"] == 1
    with pytest.raises(FileRefusedError):
        next(found)


# Workbooks


def test_a_workbook_with_macros_is_refused():
    assert "宏" in refusal("a.xlsx", with_member(book(), "xl/vbaProject.bin"))

    def change(name, data):
        return data.replace(
            b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"vnd.ms-excel.sheet.macroEnabled.main+xml",
        )

    assert "宏" in refusal("a.xlsx", repacked(book(), change))


def test_an_archive_that_needs_a_password_is_refused():
    data = bytearray(book())
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert "已加密" in refusal("a.xlsx", bytes(data))


def test_other_archives_are_no_workbooks():
    for name in ("a.txt", "[Content_Types].xml"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(name, "甲")
        assert "Excel" in refusal("a.xlsx", file.getvalue())


def test_a_workbook_that_was_cut_off_is_refused():
    data = book()
    for length in range(4, len(data), 397):
        assert "损坏" in refusal("a.xlsx", data[:length])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_packed_in_another_way_is_refused(method):
    file = io.BytesIO(book())
    with zipfile.ZipFile(file, "a", method) as archive:
        archive.writestr("xl/media/image1.png", bytes(1000))
    assert "损坏" in refusal("a.xlsx", file.getvalue())


def test_xml_in_an_encoding_that_is_not_counted_is_refused():
    def change(name, data):
        declared = b'<?xml version="1.0" encoding="gbk"?><styleSheet><!--\xd6\xd0--></styleSheet>'
        return declared if name == "xl/styles.xml" else data

    assert "损坏" in refusal("a.xlsx", repacked(book(), change))


def test_a_bomb_is_not_unpacked():
    data = with_member(book(), "xl/worksheets/sheet9.xml", bytes(100 * 2**20))
    tracemalloc.start()
    assert "解压后过大" in refusal("a.xlsx", data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * 2**20


def test_a_bomb_that_lies_about_its_size_is_not_unpacked():
    data = bytearray(with_member(book(), "xl/media/image1.png", bytes(100 * 2**20)))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    assert "损坏" in refusal("a.xlsx", bytes(data))


@pytest.mark.parametrize(
    "xml",
    [
        b"<row><c/>" + b"<c/>" * packages.MAX_TOGETHER,
        b"<a>" * (packages.MAX_DEPTH + 1),
        b"<sheetData/>" * (packages.MAX_TOGETHER + 1),
    ],
    ids=["a row without end", "depth", "no rows"],
)
def test_xml_that_openpyxl_would_hold_whole_is_refused(xml):
    words = random.Random(1).randbytes(200_000).hex().encode()
    data = in_sheet(b"<sheetData>", b"<!--" + words + b"--><sheetData>" + xml)
    assert "过大" in refusal("a.xlsx", data)


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_declarations_of_entities_are_refused(declaration, part):
    def change(name, data):
        head, end, rest = data.rpartition(b"?>")
        return head + end + declaration + rest if name == part else data

    assert "XML 声明" in refusal("a.xlsx", repacked(book(), change))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="A2"', b'r="2A"'),
        (b'<row r="2"', b'<row r="x"'),
        (b't="s"', b't="s" s="999"'),
        (b"<v>4</v>", b"<v>400</v>"),
        (b"<v>4</v>", b"<v>x</v>"),
        (b"</sheetData>", b""),
    ],
)
def test_a_sheet_with_faults_is_refused_or_read(old, new):
    said = answer("a.xlsx", in_sheet(old, new))
    assert said == "" or "损坏" in said


def test_a_line_very_far_down_is_refused():
    data = in_sheet(b'<row r="2"', b'<row r="999999999"')
    assert "请删去后面的空行" in refusal("a.xlsx", data)


def test_links_to_other_workbooks_are_not_followed():
    def change(book):
        link = ExternalLink(externalBook=ExternalBook(id="rId1"))
        link.file_link = Relationship(
            type="externalLinkPath", Target="https://example.com/a.xlsx", TargetMode="External"
        )
        book._external_links.append(link)

    assert len(rows("a.xlsx", table(HEADS, line("名", "文"), change=change))) == 1


# CSV


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("gbk", "GBK"), ("gb18030", "GBK"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")],
)
@pytest.mark.parametrize("extension", ["csv", "json", "yaml"])
def test_other_encodings_are_named_and_how_to_save_as_utf_8(encoding, said, extension):
    data = CSV if extension == "csv" else '[{"number": 1, "name": "建立信任"}]'
    why = refusal(f"a.{extension}", data.encode(encoding))
    assert said in why
    assert "UTF-8" in why


def test_bytes_of_no_encoding_are_refused():
    assert "不是 UTF-8" in refusal("a.csv", CSV.encode() + b"\xff\xff")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{CSV}{GDD_NUMBER},2,"甲\n', "引号不成对"),
        (f'{CSV}{GDD_NUMBER},2,"甲"乙\n', "引号不成对"),
        (f"{CSV}{GDD_NUMBER},2,{'甲' * 200_000}\n", "一格太长"),
        (CSV.replace(",", "\t"), "英文逗号"),
        (CSV.replace(",", ";"), "英文逗号"),
        ("文号,序号,名称\n", "没有要导入的"),
    ],
)
def test_a_csv_with_faults_is_refused(text, said):
    assert said in refusal("a.csv", text.encode())


def test_a_line_that_ends_early_is_a_problem():
    (row,) = rows("a.csv", f"文号,序号,名称,正文\n{GDD_NUMBER},1,甲".encode())
    assert row.problems == (("body", "这一行到此为止，少了这一格。"),)
    assert row.cells["body"] == "D2"


@pytest.mark.parametrize("mark", ["\0", "\x0b", "\x1f", "\uffff"])
def test_characters_that_cannot_be_kept_are_problems(mark):
    (row,) = rows("a.csv", f"文号,序号,名称\n{GDD_NUMBER},1,甲{mark}乙\n".encode())
    assert row.problems[0][0] == "name"
    assert f"U+{ord(mark):04X}" in row.problems[0][1]


def test_a_cell_longer_than_any_spreadsheet_has_is_a_problem():
    (row,) = rows("a.csv", f"文号,序号,名称\n{GDD_NUMBER},1,{'甲' * 40_000}\n".encode())
    assert row.problems == (("name", "超过 32767 字。"),)


# JSON and YAML

DEEP = 100_000
WIDE = 400_000


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "1", "一列经验"),
        ("a.json", "{}", "一列经验"),
        ("a.json", "[]", "没有要导入的"),
        ("a.json", '{"practices": 1}', "第 1 行"),
        ("a.json", '{"practices": [{}], "practices": [{}]}', "两处"),
        ("a.json", '[{"name": 1, "name": 2}]', "两处“name”"),
        ("a.json", '[{"number": NaN}]', "NaN"),
        ("a.json", f'[{{"number": {"9" * 5000}}}]', "过大的数"),
        ("a.json", '[{"number": 1}', "不完整"),
        ("a.json", '[{"number": 1}]]', "第 1 行第 16 个字"),
        ("a.json", "[1 2]", "第 1 行"),
        ("a.json", json.dumps({str(name): 1 for name in range(101)}), "一列经验"),
        ("a.json", "[" * DEEP, "嵌套太深"),
        ("a.json", '{"a":' * DEEP, "嵌套太深"),
        ("a.json", f"[{{}},\n[{'[],' * WIDE}[]]]", "JSON 第 2 行起的一条太长"),
        ("a.json", f'[{{}},\n"{"甲" * WIDE * 4}"]', "JSON 第 2 行起的一条太长"),
        ("a.json", f'[[1 2], "{"甲" * WIDE * 4}"]', "第 1 行第 5 个字"),
        ("a.yaml", "甲", "一列经验"),
        ("a.yaml", "a: 1", "一列经验"),
        ("a.yaml", "# 甲", "空"),
        ("a.yaml", "[]", "没有要导入的"),
        ("a.yaml", "practices: 1", "一列经验"),
        ("a.yaml", "- {}\n---\n- {}", "一份"),
        ("a.yaml", "- name: 一\n  name: 二", "第 2 行"),
        ("a.yaml", "- name: &a 一\n- name: *a", "别名"),
        ("a.yaml", "- &a [&b [], *b, *b]\n- [*a, *a]", "别名"),
        ("a.yaml", "- name: '一", "格式有误"),
        ("a.yaml", "- !!python/object/apply:os.system [ls]", "第 1 行"),
        ("a.yaml", "- name: 2022-13-45", "请加引号"),
        ("a.yaml", "- ? [a]\n  : 1", "第 1 行"),
        ("a.yaml", f"- number: {'9' * 5000}", "请加引号"),
        ("a.yaml", "[" * DEEP, "嵌套太深"),
        ("a.yaml", "[{a: " * 50, "嵌套太深"),
        ("a.yaml", "- " * DEEP, "嵌套太深"),
        ("a.yaml", "- name: \x01", "控制字符"),
        ("a.yaml", f"- a\n- x: [{'a,' * WIDE}]", "YAML 第 2 行格式有误（一条里的内容太多）"),
    ],
    ids=lambda value: value[:20],
)
def test_documents_with_faults_are_refused(name, text, said):
    assert said in refusal(name, text.encode())


# Whatever the file


def survives(name, data):
    said = answer(name, data)
    assert said == "" or said.endswith("。")


NAMES = st.sampled_from(["a.xlsx", "a.csv", "a.json", "a.yaml", "a.xls", "a.txt"])


@given(NAMES, st.binary(max_size=300))
@example("a.xlsx", b"PK\x05\x06" + bytes(18))
def test_it_survives_any_bytes(name, data):
    survives(name, data)


@given(st.sampled_from(["a.csv", "a.json", "a.yaml"]), st.text(max_size=300))
def test_it_survives_any_text(name, text):
    survives(name, text.encode("utf-8", "surrogatepass"))
    survives(name, f"文号,序号,名称,主题,首创表述,原文疑误\n{text}".encode("utf-8", "replace"))


FIELDS = st.sampled_from(
    [*reading.items.TEXTS, "number", "source", "themes", "figures", "firsts", "errata", "slug"]
) | st.text(max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(FIELDS, VALUES, max_size=6), max_size=3))
def test_it_survives_any_values(items):
    survives("a.json", json.dumps(items).encode())


@pytest.mark.parametrize("extension", ["xlsx", "csv", "json", "yaml"])
def test_it_survives_damage_to_real_files(client, extension):
    whole = exported(client, extension, "?p=gdd-2022:1")

    @settings(suppress_health_check=list(HealthCheck), max_examples=60)
    @given(st.randoms(use_true_random=False))
    def damaged(chance):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randrange(1, 200)]
                case _:
                    data[at:at] = bytes(chance.randrange(256) for _ in range(4))
        survives(f"a.{extension}", bytes(data))

    damaged()


@settings(suppress_health_check=list(HealthCheck), max_examples=100)
@given(st.randoms(use_true_random=False))
def test_it_survives_damage_inside_a_workbook(chance):
    parts = zipfile.ZipFile(io.BytesIO(book())).namelist()
    part = chance.choice(parts)

    def change(name, data):
        if name != part:
            return data
        at = chance.randrange(len(data))
        piece = bytes(chance.choice(b'<>/"=0aZ&;') for _ in range(chance.randrange(3)))
        return data[:at] + piece + data[at + chance.randrange(20) :]

    survives("a.xlsx", repacked(book(), change))
