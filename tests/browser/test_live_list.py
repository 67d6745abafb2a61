"""The list changes without a new page where it can, and with one where it cannot."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from .conftest import results, until


@pytest.fixture
def list_page(page):
    page.goto("/practices/")
    stay(page)
    return page


def stay(page):
    """Wait until htmx is ready, and leave a sign that a new page would not have."""
    until(page, "window.htmx !== undefined")
    page.evaluate("document.stayed = true")


def stayed(page):
    return page.evaluate("document.stayed === true")


def value(page, name):
    """Locate a value of a facet."""
    return page.locator(f"#{name}")


def test_a_value_changes_list_address_title_and_chips(list_page):
    value(list_page, "theme-ip").click()
    expect(results(list_page)).to_have_count(8)
    expect(list_page).to_have_url(re.compile(r"/practices/\?theme=ip$"))
    expect(list_page).to_have_title(re.compile("^筛选：知识产权"))
    expect(list_page.get_by_role("heading", level=1)).to_have_text("筛选：知识产权")
    expect(list_page.locator(".chips a")).to_have_text(re.compile("知识产权"))
    assert stayed(list_page)


def test_the_count_is_announced(list_page):
    list_page.evaluate(
        """() => {
            const status = document.querySelector("[role=status]");
            document.said = [];
            new MutationObserver(() => document.said.push(status.textContent.trim()))
                .observe(status, {childList: true, subtree: true, characterData: true});
        }"""
    )
    value(list_page, "theme-ip").click()
    expect(list_page.get_by_role("status")).to_have_text("共 8 条")
    # by the same element: programs that read aloud do not know a new one
    assert list_page.evaluate("document.said").pop() == "共 8 条"


def test_what_was_pressed_keeps_the_focus_and_its_place_on_the_screen(list_page):
    value(list_page, "theme-construction").focus()
    list_page.keyboard.press("Enter")
    expect(results(list_page)).to_have_count(8)
    expect(list_page.locator("#theme-construction")).to_be_focused()
    list_page.evaluate("scrollTo({top: 150, behavior: 'instant'})")
    value(list_page, "theme-ip").click()
    expect(list_page.locator(".chips li")).to_have_count(3)
    expect(list_page.locator("#theme-ip")).to_be_focused()
    assert list_page.evaluate("scrollY") == 150


def test_the_facets_do_not_move(list_page):
    def places():
        return list_page.evaluate(
            "[...document.querySelectorAll('#facets summary')].map(one => one.offsetTop)"
        )

    before = places()
    value(list_page, "theme-ip").click()
    expect(results(list_page)).to_have_count(8)
    assert places() == before


def test_what_the_reader_unfolded_stays_so(list_page):
    list_page.locator("#facet-theme summary").click()
    list_page.locator("#facet-instrument summary").click()
    list_page.locator("#facet-instrument a[href]").first.click()
    expect(list_page.locator(".chips li")).to_have_count(1)
    expect(list_page.locator("#facet-instrument")).to_have_attribute("open", "")
    expect(list_page.locator("#facet-theme")).not_to_have_attribute("open", "")


def test_a_chip_that_is_gone_hands_the_focus_to_the_results(list_page):
    value(list_page, "theme-ip").click()
    list_page.locator(".chips a").click()
    expect(list_page.get_by_role("status")).to_have_text("共 39 条")
    expect(list_page.locator("#results")).to_be_focused()
    assert stayed(list_page)


def test_another_page_begins_at_its_top(list_page):
    list_page.get_by_role("link", name="下一页").click()
    expect(results(list_page)).to_have_count(19)
    expect(list_page).to_have_url(re.compile(r"\?page=2$"))
    assert list_page.evaluate("document.getElementById('results').getBoundingClientRect().top") >= 0
    expect(list_page.locator("#results")).to_be_focused()
    list_page.get_by_role("link", name="每页 50 条").click()
    expect(results(list_page)).to_have_count(39)
    list_page.locator("#sort-updated").click()
    expect(list_page).to_have_url(re.compile(r"\?page_size=50&sort=updated$"))
    assert stayed(list_page)


def test_back_and_forward_show_what_the_address_says(list_page):
    list_page.evaluate("scrollTo({top: 120, behavior: 'instant'})")
    value(list_page, "theme-ip").click()
    expect(results(list_page)).to_have_count(8)
    value(list_page, "theme-finance").click()
    expect(results(list_page)).to_have_count(14)
    list_page.go_back()
    expect(results(list_page)).to_have_count(8)
    expect(list_page).to_have_url(re.compile(r"\?theme=ip$"))
    list_page.go_back()
    expect(results(list_page)).to_have_count(20)
    expect(list_page.locator(".chips")).to_have_count(0)
    expect(list_page).to_have_title(re.compile("^全部经验"))
    until(list_page, "scrollY === 120")
    list_page.go_forward()
    expect(results(list_page)).to_have_count(8)
    expect(list_page.locator(".chips li")).to_have_count(1)


def test_back_from_a_practice_shows_the_list_as_it_was(list_page):
    value(list_page, "theme-ip").click()
    expect(results(list_page)).to_have_count(8)
    results(list_page).first.get_by_role("link").first.click()
    expect(list_page).to_have_url(re.compile(r"/practices/gdd-2022/\d+/"))
    list_page.go_back()
    expect(results(list_page)).to_have_count(8)
    expect(list_page.locator(".chips li")).to_have_count(1)


def test_a_search_keeps_the_filters_chosen_meanwhile(list_page):
    value(list_page, "theme-ip").click()
    expect(results(list_page)).to_have_count(8)
    box = list_page.locator("#q")
    box.fill("证券化")
    box.press("Enter")
    expect(list_page.get_by_role("heading", level=1)).to_have_text("搜索：证券化")
    expect(list_page).to_have_url(re.compile(r"\?q=[^&]+&theme=ip$"))
    expect(list_page.locator("#q")).to_be_focused()
    assert stayed(list_page)


def test_the_box_says_what_is_searched(list_page):
    list_page.goto("/practices/?q=税练")
    stay(list_page)
    box = list_page.locator("#q")
    box.fill("打了一半")
    value(list_page, "theme-finance").click()
    expect(list_page.locator(".chips li")).to_have_count(3)
    # what is being typed is not lost
    expect(box).to_have_value("打了一半")
    list_page.locator(".chips a", has_text="检索词").click()
    expect(box).to_have_value("")
    assert stayed(list_page)


def test_the_search_box_still_suggests(list_page):
    value(list_page, "theme-ip").click()
    expect(results(list_page)).to_have_count(8)
    list_page.locator("#q").press_sequentially("知识产权")
    expect(list_page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize("modifier", ["Control", "Shift"])
def test_a_modified_click_is_the_browsers(list_page, modifier):
    with list_page.context.expect_page() as opened:
        value(list_page, "theme-ip").click(modifiers=[modifier])
    expect(results(opened.value)).to_have_count(8)
    expect(results(list_page)).to_have_count(20)
    expect(list_page).to_have_url(re.compile(r"/practices/$"))


def test_what_gives_nothing_cannot_be_pressed(page):
    page.goto("/practices/?q=税链")
    stay(page)
    nothing = page.locator("#facets [aria-disabled]").first
    nothing.click(force=True)
    page.wait_for_timeout(200)
    expect(page).to_have_url(re.compile(r"/practices/\?q="))
    assert stayed(page)


@pytest.fixture
def unwatched(browser, live_server):
    """A page that may complain."""
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/practices/")
    stay(page)
    yield page
    context.close()


@pytest.mark.parametrize("status", [400, 500, 503, 200])
def test_any_other_answer_is_loaded_as_a_page(unwatched, status):
    """200: a page that is not the list, such as a proxy's."""
    page = "<!doctype html><title>别的</title><h1>别的页面</h1>"
    unwatched.route(
        "**/practices/?theme=ip",
        lambda route: route.fulfill(
            status=status, body=page, content_type="text/html; charset=utf-8"
        ),
    )
    value(unwatched, "theme-ip").click()
    expect(unwatched.get_by_role("heading", level=1)).to_have_text("别的页面")
    expect(unwatched).to_have_url(re.compile(r"\?theme=ip$"))
    assert not stayed(unwatched)


def test_a_network_that_fails_once_is_asked_again_for_the_page(unwatched):
    asked = []

    def fail_once(route):
        asked.append(route.request.resource_type)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    unwatched.route("**/practices/?theme=ip", fail_once)
    value(unwatched, "theme-ip").click()
    expect(results(unwatched)).to_have_count(8)
    assert asked == ["xhr", "document"]


def test_only_the_last_click_counts(unwatched):
    held = []

    def hold(route):
        held.append(route)

    unwatched.route("**/practices/?theme=ip", hold)
    with unwatched.expect_event("request", lambda request: request.url.endswith("?theme=ip")):
        value(unwatched, "theme-ip").click()
    value(unwatched, "theme-law").click()
    expect(unwatched.locator(".chips a")).to_have_text(re.compile("法治"))
    with suppress(Error):
        held[0].continue_()
    unwatched.wait_for_timeout(300)
    expect(unwatched).to_have_url(re.compile(r"\?theme=law$"))
    expect(unwatched.locator(".chips a")).to_have_text(re.compile("法治"))
    assert stayed(unwatched)


# phones


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def phone(request, open_page):
    size = {"width": 390, "height": 844}
    page = open_page(viewport=size, has_touch=True, java_script_enabled=request.param)
    page.goto("/practices/")
    return page


def test_on_a_phone_the_filters_fold(phone):
    facets = phone.get_by_role("navigation", name="筛选")
    expect(facets).to_be_hidden()
    phone.locator("#fold summary").tap()
    expect(facets).to_be_visible()
    value(phone, "theme-ip").tap()
    expect(phone.locator("#fold summary")).to_contain_text("已选 1 项")
    if phone.locator("#fold[open]").count() == 0:
        phone.locator("#fold summary").tap()
    phone.get_by_role("link", name="显示 8 条结果").tap()
    expect(results(phone).first).to_be_in_viewport()


def test_on_a_wide_screen_nothing_folds(list_page):
    expect(list_page.get_by_role("navigation", name="筛选")).to_be_visible()
    expect(list_page.locator("#fold")).to_be_hidden()
    expect(list_page.get_by_role("link", name=re.compile("^显示"))).to_be_hidden()


@pytest.mark.parametrize("query", ["", "?q=企业&theme=ip&first=any", "?theme=nowhere&page_size=7"])
def test_nothing_sticks_out_at_320_pixels_with_all_unfolded(browser, live_server, query):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 320, "height": 640}, has_touch=True
    )
    page = context.new_page()
    page.goto(f"/practices/{query}")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


# without JavaScript


def test_without_javascript_every_choice_is_a_page(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/practices/")
    value(page, "theme-ip").click()
    expect(results(page)).to_have_count(8)
    page.locator(".chips a").click()
    page.get_by_role("link", name="下一页").click()
    expect(results(page)).to_have_count(19)
    page.go_back()
    expect(results(page)).to_have_count(20)


# paper


def test_paper_shows_what_was_filtered_and_no_control(page):
    page.goto("/practices/?theme=ip&theme=finance")
    page.emulate_media(media="print")
    expect(page.get_by_text("筛选：主题=")).to_be_visible()
    expect(page.get_by_text("/practices/?theme=ip&theme=finance")).to_be_visible()
    for control in ("#facets", "#fold", ".chips", ".choices", ".pager"):
        for one in page.locator(control).all():
            expect(one).to_be_hidden()


def test_what_else_depends_on_the_address_follows_it(list_page):
    value(list_page, "theme-ip").click()
    expect(results(list_page)).to_have_count(8)
    expect(list_page.locator("#come-back")).to_have_value("/practices/?theme=ip")
    list_page.emulate_media(media="print")
    expect(list_page.get_by_text(re.compile(r"^http.*/practices/\?theme=ip$"))).to_be_visible()
