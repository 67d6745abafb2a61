"""What users come to do, from beginning to end, with scripts and without (docs/pages.md)."""

import io
import re

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect

from .conftest import results
from .test_picks import tab_to


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def reader(request, open_page):
    return open_page(java_script_enabled=request.param)


def downloaded(page, link):
    """Follow the link to a file; return its name and content."""
    with page.expect_download() as download:
        link()
    file = download.value
    return file.suggested_filename, io.BytesIO(file.path().read_bytes())


def facet(page, name, value):
    """Locate a value of a facet, which is opened for it."""
    group = page.locator(".facets details", has_text=name)
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    return group.get_by_role("link", name=re.compile(f"^{value}"))


def test_provincial_staff_go_from_the_whole_to_a_report(reader):
    reader.goto("/")
    reader.get_by_role("link", name="数据概览").first.click()
    expect(reader.get_by_role("main")).to_contain_text("保护中小投资者")
    cell = reader.locator("a[href*='instrument=digital'][href*='theme=gov']").or_(
        reader.locator("table a[href*='instrument='][href*='theme=']")
    )
    said = re.search(r"\d+", cell.first.inner_text())[0]
    cell.first.click()
    expect(reader.get_by_role("status").first).to_contain_text(said)
    expect(results(reader)).to_have_count(int(said))

    excel = reader.get_by_role("link", name=re.compile("^Excel")).locator("visible=true").first
    name, content = downloaded(reader, excel.click)
    assert name.endswith(".xlsx")
    assert load_workbook(content)["经验做法"].max_row == int(said) + 1


def test_city_officials_find_read_and_cite(reader):
    reader.goto("/")
    reader.locator("[name=q]").first.fill("知识产权")
    reader.locator("[name=q]").first.press("Enter")
    facet(reader, "主题", "知识产权").click()
    expect(reader).to_have_url(re.compile("theme=ip"))
    found = results(reader).count()
    results(reader).nth(1).get_by_role("link").first.click()
    expect(reader.get_by_role("main")).to_contain_text("GB/T 7714")
    expect(reader.locator("body")).to_contain_text(f"第 2 条，共 {found} 条")
    reader.get_by_role("link", name=re.compile("上一条")).first.click()
    expect(reader.locator("body")).to_contain_text(f"第 1 条，共 {found} 条")

    word = reader.get_by_role("link", name=re.compile("^Word")).locator("visible=true").first
    heading = reader.get_by_role("heading", level=1).inner_text()
    name, content = downloaded(reader, word.click)
    assert name.endswith(".docx")
    assert heading in [paragraph.text for paragraph in Document(content).paragraphs]
    reader.get_by_role("link", name="返回结果列表").click()
    expect(results(reader)).to_have_count(found)


def test_the_keyboard_alone_searches_filters_compares_and_exports(reader):
    reader.goto("/practices/")
    box = reader.locator("[name=q]").first
    tab_to(reader, box)
    reader.keyboard.type("知识产权")
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile("q="))
    value = reader.locator(".facets a[href*='theme=ip']").first
    tab_to(reader, value)
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile("theme=ip"))
    boxes = reader.get_by_role("checkbox")
    for place in (0, 1):
        tab_to(reader, boxes.nth(place))
        reader.keyboard.press("Space")
    tab_to(reader, reader.get_by_role("button", name="对比所选"))
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("对比 2 条经验")
    word = reader.get_by_role("link", name=re.compile("^Word")).locator("visible=true").first
    tab_to(reader, word)
    name, content = downloaded(reader, lambda: reader.keyboard.press("Enter"))
    assert name.endswith(".docx")
    assert Document(content).tables
