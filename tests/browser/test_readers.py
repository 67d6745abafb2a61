"""What readers do, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import results
from .pages import PAGES


def search_for(page, text):
    box = page.locator("[name=q]").first
    box.fill(text)
    box.press("Enter")


def test_search_finds_the_practice_first_and_marks_the_words(page):
    page.goto("/")
    search_for(page, "知识产权证券化")
    expect(page).to_have_url(re.compile(r"/practices/\?q="))
    first = results(page).first
    expect(first.get_by_role("link").first).to_contain_text("首创纯专利、纯商标知识产权证券化产品")
    expect(first.locator("mark").first).to_have_text("知识产权证券化")
    first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/practices/gdd-2022/16/\?q="))


def test_a_theme_narrows_to_as_many_as_it_says(page):
    page.goto("/practices/")
    themes = page.get_by_role("navigation", name="主题").or_(
        page.locator("details", has_text="主题")
    )
    link = themes.get_by_role("link", name=re.compile("^知识产权")).first
    said = int(re.findall(r"\d+", link.inner_text())[-1])
    link.click()
    expect(page.get_by_role("status").first).to_contain_text(str(said))
    expect(results(page)).to_have_count(said)


def test_a_practice_shows_its_figures_with_their_words(page):
    page.goto("/practices/gdd-2022/2/")
    expect(page.get_by_role("main")).to_contain_text("110个工作日")
    expect(page.get_by_role("main")).to_contain_text("企业报批所需材料从312项精简到119项")
    expect(page.get_by_role("main")).to_contain_text("粤改经济组函〔2022〕1号")


def test_the_back_button_brings_the_filters_back(page):
    page.goto("/practices/?q=企业&theme=ip")
    before = page.get_by_role("status").first.inner_text()
    results(page).first.get_by_role("link").first.click()
    page.go_back()
    expect(page.get_by_role("status").first).to_have_text(before)
    expect(page.locator("[name=q]").first).to_have_value("企业")


def test_the_keyboard_alone_reaches_the_content_and_searches(page):
    page.goto("/practices/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#main")
    page.keyboard.press("Enter")
    page.goto("/practices/")
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("税链")
    page.keyboard.press("Enter")
    expect(results(page).first).to_contain_text("税链")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_scrolls_sideways_at_320_pixels(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320


@pytest.mark.parametrize("address", PAGES)
def test_print_has_no_controls(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    for control in page.locator("[name=q]").all():
        expect(control).not_to_be_visible()
    for control in page.get_by_role("button").all():
        expect(control).not_to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_journey_needs_no_javascript(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    search_for(page, "拿地即动工")
    expect(results(page)).to_have_count(2)
    results(page).first.get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text("拿地即动工")
