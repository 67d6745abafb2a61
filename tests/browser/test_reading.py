"""Reading a practice in a real browser: from the figures to the words and back, and copying."""

import re

import pytest
from playwright.sync_api import expect

from practices.models import Practice

from .conftest import until

TWO = "/practices/gdd-2022/2/"
CITATION = "附件《广州开发区营商环境改革创新经验做法清单》第2条"


def in_view(locator):
    expect(locator).to_be_in_viewport()


def selected(page):
    return page.evaluate("getSelection().toString()")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_figure_leads_to_its_words_and_they_lead_back(open_page, javascript):
    page = open_page(java_script_enabled=javascript)
    page.goto("/practices/gdd-2022/25/")
    card = page.locator(".figure", has_text="建设审批时间")
    card.locator(".change").click()
    expect(page).to_have_url(re.compile(r"#figure-\d+$"))
    words = page.locator(".noted:target")
    expect(words).to_have_text("建设审批时间从1年半压缩至3个月")
    in_view(words)
    page.locator(f".ref[href='#{words.get_attribute('id')}-note']").click()
    expect(page.locator(".figure:target")).to_contain_text("建设审批时间")
    in_view(page.locator(".figure:target"))


def test_an_erratum_stands_beside_its_words(page):
    page.goto("/practices/gdd-2022/27/")
    link = page.locator(".ref-erratum").first
    note = page.locator(link.get_attribute("href"))
    in_view(note)
    assert note.bounding_box()["x"] > link.bounding_box()["x"]
    link.click()
    expect(page.locator(".errata li:target")).to_contain_text("此处重复")


def test_the_keyboard_goes_to_the_words_and_back(page):
    page.goto(TWO)
    link = page.locator(".figure > a").first
    link.focus()
    page.keyboard.press("Enter")
    target = page.locator(".noted:target")
    in_view(target)
    # the next stop is where the words end
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    in_view(page.locator(".figure:target"))


@pytest.mark.parametrize("number", [6, 14, 21, 25, 27])
def test_what_is_selected_is_the_text_of_the_source(page, number):
    page.goto(f"/practices/gdd-2022/{number}/")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.source-text > div'))")
    assert selected(page).strip() == Practice.objects.get(number=number).body


def test_marked_words_can_be_selected_with_the_mouse(page):
    page.goto("/practices/gdd-2022/25/")
    box = page.get_by_text("建设审批时间从1年半压缩至3个月").first.bounding_box()
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 2, height)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, height, steps=5)
    page.mouse.up()
    said = selected(page)
    assert len(said) >= 3
    assert "建设审批时间从1年半压缩至3个月".startswith(said)
    expect(page).to_have_url(re.compile("/25/$"))


def test_the_button_copies_exactly_the_citation(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{TWO}?q=企业")
    button = page.get_by_role("button", name=re.compile("复制.*通用"))
    button.click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert CITATION in copied
    assert copied == page.locator(".citation-text").first.text_content()
    page.get_by_role("button", name=re.compile("复制.*链接")).press("Enter")
    until(page, f"navigator.clipboard.readText().then(t => t.endsWith('{TWO}'))")


def test_the_button_speaks_traditional_and_copies_simplified(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(TWO)
    page.get_by_role("button", name="繁體").click()
    page.get_by_role("button", name=re.compile("複製.*鏈接")).press("Enter")
    expect(page.get_by_role("status").filter(has_text="已複製")).to_be_visible()
    page.get_by_role("button", name=re.compile("複製.*通用格式")).click()
    until(page, f"navigator.clipboard.readText().then(t => t.includes('{CITATION}'))")


def test_it_copies_where_there_is_no_https(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(TWO)
    page.get_by_role("button", name=re.compile("复制.*GB")).click()
    expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    assert "[EB/OL]" in selected(page)


def test_without_javascript_there_are_no_buttons_and_the_text_is_there(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(TWO)
    expect(page.get_by_role("button", name="复制")).to_have_count(0)
    expect(page.locator(".citation")).to_contain_text(CITATION)


def test_one_goes_on_through_the_results_and_back_to_them(page):
    page.goto("/practices/?q=企业&theme=ip")
    names = page.locator("ol.practices h3").all_inner_texts()
    page.locator("ol.practices h3 a").first.click()
    expect(page.get_by_text(re.compile(f"第 1 条，共 {len(names)} 条"))).to_be_visible()
    page.locator(".siblings .next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.sub("^第.*条 *", "", names[1]))
    expect(page.get_by_text("第 2 条，共")).to_be_visible()
    page.get_by_role("link", name="返回结果列表").click()
    assert page.locator("ol.practices h3").all_inner_texts() == names


def test_print_is_a_document(page):
    page.goto(f"{TWO}?q=企业")
    page.emulate_media(media="print")
    for control in (".siblings", ".in-list", ".actions", ".related", ".copy", ".breadcrumbs"):
        for shown in page.locator(control).all():
            expect(shown).not_to_be_visible()
    for part in ("h1", ".eyebrow", ".source-text", ".figures", ".citation-text >> nth=0"):
        expect(page.locator(part)).to_be_visible()


@pytest.mark.parametrize("address", [TWO, "/practices/gdd-2022/27/?q=上市", "/sources/gdd-2022/"])
def test_nothing_is_lost_at_320_pixels(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_line_has_as_many_characters_as_reads_well(page):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/practices/gdd-2022/1/")
    paragraph = page.locator(".source-text div p")
    width = paragraph.bounding_box()["width"]
    size = paragraph.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert 34 <= width / size <= 40
