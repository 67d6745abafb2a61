"""Readers collect practices, put them in order, compare and print them, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import until

FOUR = "gdd-2022:13.gdd-2022:2.gdd-2022:25.gdd-2022:99"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def reader(request, open_page):
    return open_page(java_script_enabled=request.param)


def selected(page, live_server, keys):
    page.context.add_cookies([{"name": "selection", "value": keys, "url": live_server.url}])


def named(what, name):
    """Match the accessible name of a control: what it does, and to which practice."""
    return re.compile(rf"^{what}\s*：\s*{name}")


def chosen(page):
    return page.locator(".selection-what h3")


def tab_to(page, locator):
    """Press Tab until it has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("the keyboard does not get there")


def test_collect_order_and_read(reader):
    reader.goto("/practices/")
    for name in ("建立信任筹建工作机制", "开展“订制式审批服务”"):
        reader.get_by_role("button", name=named("加入选编", name)).click()
        # one comes back to the button, which now does the contrary
        pressed = reader.get_by_role("button", name=named("移出选编", name))
        expect(pressed).to_be_in_viewport()
        expect(pressed).to_be_focused()
    reader.goto("/practices/gdd-2022/13/")
    reader.get_by_role("button", name=named("加入选编", "打造“税链”")).click()
    expect(reader).to_have_url(re.compile("/practices/gdd-2022/13/#pick-gdd-2022:13$"))

    reader.get_by_role("link", name="我的选编（3）").first.click()
    expect(chosen(reader)).to_have_text(
        ["建立信任筹建工作机制", "开展“订制式审批服务”", "打造“税链”区块链电子发票平台"]
    )
    up = reader.get_by_role("button", name=named("上移", "打造“税链”"))
    up.click()
    expect(chosen(reader).nth(1)).to_contain_text("税链")
    expect(up).to_be_focused()
    reader.keyboard.press("Enter")
    expect(chosen(reader).first).to_contain_text("税链")

    reader.get_by_role("button", name=named("移出", "建立信任")).click()
    expect(reader.get_by_role("status").first).to_contain_text("已移出选编：")
    expect(reader.locator("#undo")).to_be_focused()
    reader.get_by_role("button", name="恢复原来的 3 条").click()
    expect(chosen(reader)).to_have_count(3)

    reader.get_by_role("link", name="连起来阅读或打印").click()
    expect(reader.get_by_role("heading", level=2)).to_have_count(4)
    expect(reader.get_by_role("article").first).to_contain_text("税链")


def test_compare_from_the_list_by_keyboard(reader):
    reader.goto("/practices/")
    for name in ("建立信任筹建工作机制", "开展“订制式审批服务”"):
        tab_to(reader, reader.get_by_role("checkbox", name=named("对比", name)))
        reader.keyboard.press("Space")
    tab_to(reader, reader.get_by_role("button", name="对比所选"))
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(r"/compare/\?p=gdd-2022%3A1&p=gdd-2022%3A3$"))
    expect(reader.get_by_role("columnheader")).to_have_count(3)
    reader.get_by_role("link", name=named("移出对比", "1")).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("再选一条来对比")
    reader.locator(".compare-add a").first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("对比 2 条经验")


def tick(page, *keys):
    for key in keys:
        page.locator(f"input[type=checkbox][value='gdd-2022:{key}']").check()


def bar(page):
    return page.locator("#compare-form")


def test_without_script_the_form_stands_at_the_end_of_the_list(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/practices/")
    tick(page, 1)
    expect(bar(page)).not_to_be_in_viewport()
    expect(bar(page)).to_contain_text("勾选 2 至 4 条，可并排对比")


def test_the_form_is_at_hand_once_something_is_ticked(page):
    page.goto("/practices/")
    expect(bar(page)).not_to_be_in_viewport()
    tick(page, 1)
    expect(bar(page)).to_be_in_viewport()
    expect(bar(page).locator("[aria-live]")).to_have_text("已选 1 条（最多 4 条）")
    compare = page.get_by_role("button", name="对比所选")
    expect(compare).not_to_have_class(re.compile("button-main"))
    compare.click()
    expect(bar(page).locator("[aria-live]")).to_have_text("请勾选 2 至 4 条")
    expect(page).to_have_url(re.compile("/practices/$"))
    tick(page, 3)
    expect(compare).to_have_class(re.compile("button-main"))
    page.get_by_role("button", name="清除勾选").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(bar(page)).not_to_be_in_viewport()
    compare.click()
    expect(bar(page).locator("[aria-live]")).to_have_text("请勾选 2 至 4 条")


def test_ticks_stay_while_the_list_changes(page):
    page.goto("/practices/")
    tick(page, 1, 3)
    page.get_by_role("button", name=named("加入选编", "建立信任")).click()
    expect(page.get_by_role("button", name=named("移出选编", "建立信任"))).to_be_visible()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_role("link", name="下一页").click()
    expect(bar(page).locator("[aria-live]")).to_have_text("已选 2 条（最多 4 条）")
    tick(page, 25)
    page.get_by_role("link", name="上一页").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_role("button", name="对比所选").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("对比 3 条经验")
    page.go_back()
    expect(bar(page).locator("[aria-live]")).to_have_text("已选 3 条（最多 4 条）")
    page.get_by_role("button", name="清除勾选").click()
    page.reload()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_what_has_the_focus_is_never_beneath_the_form(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    page.goto("/practices/")
    tick(page, 1)
    for _ in range(60):
        page.keyboard.press("Tab")
        focus, form = page.evaluate(
            "[document.activeElement, document.getElementById('compare-form')]"
            ".map(element => element.getBoundingClientRect())"
        )
        assert focus["bottom"] <= form["top"]


def test_selecting_on_a_list_neither_loads_nor_moves_the_page(page):
    page.goto("/practices/")
    until(page, "window.htmx !== undefined")
    page.evaluate("document.stayed = true")
    button = page.get_by_role("button", name=named("加入选编", "打造“税链”"))
    button.scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    button.click()
    pressed = page.get_by_role("button", name=named("移出选编", "打造“税链”"))
    expect(pressed).to_be_focused()
    expect(page.get_by_role("link", name="我的选编（1）").first).to_be_visible()
    assert page.evaluate("[document.stayed, scrollY, location.hash]") == [True, top, ""]
    pressed.click()
    expect(page.get_by_role("button", name=named("加入选编", "打造“税链”"))).to_be_focused()
    expect(page.get_by_role("link", name="我的选编", exact=True).first).to_be_visible()
    assert page.evaluate("document.stayed")


def test_a_full_selection_says_so(page, live_server):
    selected(page, live_server, ".".join(f"gdd-2022:{number}" for number in range(100, 200)))
    page.goto("/practices/")
    page.get_by_role("button", name=named("加入选编", "建立信任")).click()
    expect(page.locator(".notice-error")).to_contain_text("选编满了")
    expect(page.locator(".notice-error")).to_be_in_viewport()


def test_compare_from_a_practice(page):
    page.goto("/practices/gdd-2022/16/")
    page.get_by_role("link", name="与其他经验对比").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("再选一条来对比")


def test_it_stays_a_table_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/compare/?p=gdd-2022:2&p=gdd-2022:25")
    header = page.get_by_role("rowheader", name=re.compile("^前后变化"))
    row = page.get_by_role("row").filter(has=header)
    expect(row.get_by_role("cell")).to_have_count(2)
    first, second = (cell.bounding_box() for cell in row.get_by_role("cell").all())
    assert second["y"] >= first["y"] + first["height"]
    expect(row.get_by_role("cell").first).to_contain_text("2. 率先实行工业项目")


@pytest.mark.parametrize("address", ["/selection/", "/practices/"])
def test_nothing_scrolls_sideways_at_320_pixels(page, live_server, address):
    selected(page, live_server, FOUR)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("address", ["/selection/", "/practices/"])
def test_fingers_find_every_control(open_page, live_server, address):
    page = open_page(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    selected(page, live_server, FOUR)
    page.goto(address)
    main = page.get_by_role("main")
    for control in (*main.get_by_role("button").all(), *main.locator(".pick-compare").all()):
        assert control.bounding_box()["height"] >= 44


@pytest.mark.parametrize(
    "address", ["/selection/", "/selection/read/?p=gdd-2022:2", "/compare/?p=gdd-2022:2"]
)
def test_paper_has_no_controls(page, live_server, address):
    selected(page, live_server, FOUR)
    page.goto(address)
    page.emulate_media(media="print")
    for role in ("button", "checkbox"):
        for control in page.get_by_role(role).all():
            expect(control).not_to_be_visible()
    expect(page.get_by_role("link", name="移出对比")).to_have_count(0)


def test_every_practice_of_the_document_starts_a_page(page, live_server):
    page.goto("/selection/read/?p=gdd-2022:13&p=gdd-2022:3")
    page.emulate_media(media="print")
    for chapter in page.locator(".chapter").all():
        assert chapter.evaluate("element => getComputedStyle(element).breakBefore") == "page"


def test_the_bar_speaks_traditional(page):
    page.goto("/practices/")
    page.get_by_role("button", name="繁體").click()
    expect(bar(page)).to_contain_text("勾選 2 至 4 條")
    page.get_by_role("checkbox").first.check()
    expect(bar(page)).to_contain_text("已選 1 條")
