"""What readers set, on the site, in the browser or in the system: nothing is lost by it."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import results
from .pages import PAGES

NARROW = {"width": 320, "height": 640}
# sides of what sticks out of the page to the right, however it is hidden
STICKING_OUT = """
  [...document.querySelectorAll("main *, header *, footer *")]
    .filter(e => e.getClientRects().length && !e.closest(".vh"))
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 100))
"""


def choose(page, *names):
    for name in names:
        page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("address", PAGES)
def test_large_type_fits_into_320_pixels(open_page, address):
    page = open_page(viewport=NARROW)
    page.goto("/about/")
    choose(page, "大字")
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.evaluate(STICKING_OUT)


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_lost_at_twice_the_size(open_page, address):
    """A page of 1366 pixels at 200 % has 683 to stand in."""
    page = open_page(viewport={"width": 683, "height": 384}, device_scale_factor=2)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 683, page.evaluate(STICKING_OUT)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_text("菜单", exact=True).click()
    menu = page.get_by_role("navigation", name="主导航")
    expect(menu.get_by_role("link", name="全部经验")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_choice_lasts_and_returns_to_the_page(open_page, script):
    page = open_page(java_script_enabled=script)
    page.goto("/practices/?q=税链&sort=number")
    choose(page, "大字")
    expect(page).to_have_url(re.compile(r"/practices/\?q=%E7%A8%8E%E9%93%BE&sort=number$"))
    expect(page.locator("html")).to_have_class("large-type")
    choose(page, "繁體")
    page.goto("/about/")
    expect(page.get_by_role("heading", level=1)).to_have_text("關於改革經驗庫")
    expect(page.locator("html")).to_have_class("large-type")
    choose(page, "简体", "标准字")
    expect(page.get_by_role("heading", level=1)).to_have_text("关于改革经验库")
    expect(page.locator("html")).not_to_have_class("large-type")


def test_the_whole_way_in_traditional_characters(page):
    page.goto("/")
    choose(page, "繁體")
    box = page.get_by_role("combobox", name="搜索經驗做法")
    box.press_sequentially("知識產")
    option = page.get_by_role("listbox", name="檢索建議").get_by_role("option")
    expect(option.first).to_have_text("知識產權 檢索詞")
    box.press_sequentially("權證券化")
    page.keyboard.press("Enter")
    expect(page.locator("[name=q]").first).to_have_value("知識產權證券化")
    first = results(page).first
    expect(first.get_by_role("link").first).to_contain_text("首創純專利、純商標知識產權證券化產品")
    expect(first.locator("mark").first).to_have_text("知識產權證券化")
    first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/practices/gdd-2022/16/(\?|$)"))
    expect(page.locator(".citation-text").first).to_contain_text("粤改经济组函〔2022〕1号")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("搜索：知識產權證券化")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("改革經驗庫")


def test_a_suggested_word_keeps_the_filters_in_both(page):
    page.goto("/practices/?theme=ip")
    choose(page, "繁體")
    page.get_by_role("combobox").press_sequentially("zscq")
    page.get_by_role("option").first.click()
    expect(page).to_have_url(re.compile(r"\?q=.*&theme=ip"))
    expect(page.locator("[name=q]").first).to_have_value("知識產權")


def test_a_visit_leaves_nothing_behind(page):
    for address in PAGES:
        page.goto(address)
    assert [cookie["name"] for cookie in page.context.cookies()] == []
    assert page.evaluate("Object.keys(localStorage)") == []
    # the address of the list, for as long as the tab is open
    htmx = {"htmx-current-path-for-history"}
    assert set(page.evaluate("Object.keys(sessionStorage)")) <= htmx
    choose(page, "大字")
    assert {cookie["name"] for cookie in page.context.cookies()} == {"type"}


@pytest.mark.parametrize("address", PAGES)
def test_nothing_moves_for_those_who_want_no_motion(open_page, address):
    page = open_page(reduced_motion="reduce")
    page.goto(address)
    moving = """[document.documentElement, ...document.querySelectorAll("*")]
      .map(getComputedStyle)
      .filter(s => s.scrollBehavior === "smooth" || parseFloat(s.transitionDuration)
        || s.animationName !== "none").length"""
    assert page.evaluate(moving) == 0


def test_forced_colours_show_what_is_chosen_found_and_pressed(open_page):
    page = open_page(forced_colors="active")
    page.goto("/practices/?q=知识产权&theme=ip")

    def colours(selector):
        style = "e => { const s = getComputedStyle(e); return [s.backgroundColor, s.color] }"
        return page.locator(selector).first.evaluate(style)

    plain = colours(".practice")
    for selector in (".facets [aria-current]", "mark"):
        ground, ink = colours(selector)
        assert ground not in {plain[0], "rgba(0, 0, 0, 0)", ink}, selector
    edge = page.locator(".preferences button").first
    assert edge.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"
    expect(page.locator(".brand img")).to_be_visible()


@pytest.mark.parametrize("address", PAGES)
def test_fingers_find_targets_of_44_pixels(open_page, address):
    """All but links within a sentence, which WCAG leaves out, and what only a keyboard reaches."""
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(address)
    small = """
      [...document.querySelectorAll("a, button, summary, input, select, label")]
        .filter(e => e.getClientRects().length && e.type !== "hidden"
          && !e.matches(".skip, .vh, [tabindex='-1'], label.vh, .ref, .noted")
          && !e.matches("label input") && !e.closest(".prose, .notice, .lead, td"))
        .filter(e => ![...e.parentNode.childNodes].some(
          piece => piece.nodeType === 3 && piece.data.trim().length > 3))
        .filter(e => Math.max(...[...e.getClientRects()].map(r => r.height)) < 43.5)
        .map(e => e.outerHTML.slice(0, 120))
    """
    assert page.evaluate(small) == []


def test_the_current_page_is_marked_in_the_navigation(page):
    page.goto("/about/")
    current = page.get_by_role("navigation", name="主导航").locator("[aria-current=page]")
    expect(current).to_have_text("关于")
