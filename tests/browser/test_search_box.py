"""What the search box proposes while one types, and that it searches without all of that."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from .conftest import results

SUGGEST = re.compile(r"/search/suggest/\?q=")


def type_into_the_box(page, text):
    """Type as a keyboard does, and wait for the suggestions."""
    page.get_by_role("combobox").press_sequentially(text)
    expect(options(page).first).to_be_visible()


def options(page):
    return page.get_by_role("listbox", name="检索建议").get_by_role("option")


def active(page):
    """Locate the option that the keyboard is on, as a screen reader is told it."""
    place = page.get_by_role("combobox").get_attribute("aria-activedescendant")
    return page.locator(f"[id='{place}']")


@pytest.fixture
def asked(page):
    """List what the page asks suggestions for."""
    found = []
    page.on("request", lambda ask: found.append(ask.url) if SUGGEST.search(ask.url) else None)
    return found


@pytest.mark.parametrize("address", ["/", "/practices/", "/about/"])
def test_typing_shows_words_themes_and_practices(page, address):
    page.goto(address)
    box = page.get_by_role("combobox", name="搜索经验做法")
    expect(box).to_have_attribute("aria-expanded", "false")
    type_into_the_box(page, "zscq")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options(page).first).to_have_text("知识产权 检索词")
    expect(options(page).filter(has_text="主题")).to_have_text("知识产权 主题")
    expect(options(page).filter(has_text="第16条")).to_contain_text("知识产权证券化产品")
    said = page.locator("[aria-live]").filter(has_text="检索建议")
    expect(said).to_contain_text(f"有 {options(page).count()} 条")


def test_the_list_belongs_to_the_box(page):
    page.goto("/")
    type_into_the_box(page, "税")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(page.get_by_role("listbox")).to_have_id(box.get_attribute("aria-controls"))


def test_what_was_typed_is_marked_and_nothing_is_markup(page):
    texts = ["<b>税</b>链"]
    page.route(SUGGEST, lambda route: route.fulfill(json=["税", texts, ["检索词"], ["/"]]))
    page.goto("/")
    type_into_the_box(page, "税")
    expect(options(page)).to_have_text("<b>税</b>链 检索词")
    expect(options(page).locator("mark")).to_have_text("税")


def test_arrows_go_round_and_enter_searches_with_the_filters_kept(page):
    page.goto("/practices/?theme=finance&sort=number")
    box = page.get_by_role("combobox")
    type_into_the_box(page, "shuil")
    box.press("ArrowDown")
    expect(active(page)).to_have_text("税链 检索词")
    expect(active(page)).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(active(page)).to_have_text(options(page).last.inner_text().replace("\n", " "))
    expect(page.locator("[aria-selected=true]")).to_have_count(1)
    box.press("ArrowDown")
    expect(active(page)).to_have_text("税链 检索词")
    expect(box).to_have_value("shuil")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/practices/\?q=%E7%A8%8E%E9%93%BE&"))
    assert "theme=finance" in page.url
    assert "sort=number" in page.url
    expect(results(page)).to_have_count(1)


def test_choosing_a_practice_goes_to_it(page):
    page.goto("/")
    type_into_the_box(page, "税链")
    page.get_by_role("combobox").press("ArrowUp")
    expect(active(page)).to_contain_text("第13条")
    page.get_by_role("combobox").press("Enter")
    expect(page).to_have_url(re.compile("/practices/gdd-2022/13/$"))


def test_a_click_chooses(page):
    page.goto("/practices/?first=any")
    type_into_the_box(page, "shuil")
    options(page).filter(has_text="检索词").first.click()
    page.wait_for_url(re.compile(r"/practices/\?q=%E7%A8%8E%E9%93%BE&first=any"))


def test_a_finger_chooses(open_page):
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/")
    type_into_the_box(page, "知识产权")
    theme = options(page).filter(has_text="主题")
    assert theme.bounding_box()["height"] >= 44
    theme.tap()
    expect(page).to_have_url(re.compile("/themes/ip/$"))


def test_enter_without_a_choice_searches_for_what_was_typed(page):
    page.goto("/")
    type_into_the_box(page, "税")
    page.get_by_role("combobox").press("Enter")
    expect(page).to_have_url(re.compile(r"/practices/\?q=%E7%A8%8E$"))


def test_enter_does_not_wait_for_suggestions(page, asked):
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("税链")
    box.press("Enter")
    expect(results(page).first).to_contain_text("税链")
    assert len(asked) <= 1


def test_escape_closes_the_list_and_keeps_the_text(page):
    page.goto("/")
    box = page.get_by_role("combobox")
    type_into_the_box(page, "税")
    box.press("ArrowDown")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    expect(box).to_have_value("税")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft", "ArrowRight"])
def test_keys_of_the_text_go_back_to_it(page, key):
    page.goto("/")
    box = page.get_by_role("combobox")
    type_into_the_box(page, "税务")
    box.press("ArrowDown")
    box.press(key)
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    caret = page.evaluate("document.activeElement.selectionStart")
    assert caret == {"Home": 0, "End": 2, "ArrowLeft": 1, "ArrowRight": 2}[key]


def test_tab_leaves_without_choosing(page):
    page.goto("/")
    type_into_the_box(page, "税")
    page.get_by_role("combobox").press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="搜索")).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("税")


def test_an_emptied_box_proposes_nothing(page):
    page.goto("/")
    type_into_the_box(page, "税")
    page.get_by_role("combobox").fill("")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_an_input_method_is_left_alone_until_it_is_done(page, asked):
    page.goto("/")
    page.get_by_role("combobox").click()
    keys = page.context.new_cdp_session(page)
    for typed in ["s", "sh", "shui"]:
        keys.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
    page.wait_for_timeout(400)
    assert asked == []
    expect(page.get_by_role("listbox")).to_be_hidden()
    keys.send("Input.insertText", {"text": "税"})
    expect(options(page).filter(has_text="税链").first).to_be_visible()
    assert len(asked) == 1
    assert asked[0].endswith("?q=%E7%A8%8E")


def test_quick_typing_asks_once(page, asked):
    page.clock.install()
    page.goto("/")
    # on a busy machine no typing is quick: the clock stands still meanwhile
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.get_by_role("combobox").press_sequentially("shuilian")
    assert asked == []
    page.clock.run_for(1000)
    expect(options(page).first).to_be_visible()
    assert len(asked) == 1


def test_a_late_answer_to_an_earlier_question_is_ignored(page):
    waiting = []

    def answer(route):
        said = route.request.url.rpartition("=")[2]
        if said == "a":
            waiting.append(route)
        else:
            route.fulfill(json=[said, [said], ["检索词"], ["/"]])

    page.route(SUGGEST, answer)
    page.goto("/")
    box = page.get_by_role("combobox")
    with page.expect_request(SUGGEST):
        box.press_sequentially("a")
    box.press_sequentially("b")
    expect(options(page)).to_have_text("ab 检索词")
    waiting[0].fulfill(json=["a", ["a"], ["检索词"], ["/"]])
    page.wait_for_timeout(200)
    expect(options(page)).to_have_text("ab 检索词")


@pytest.mark.parametrize("body", ["", "<!doctype html>", "{}", "[]", json.dumps(["税", []])])
def test_without_a_good_answer_the_box_still_searches(page, body):
    page.route(SUGGEST, lambda route: route.fulfill(body=body))
    page.goto("/")
    box = page.get_by_role("combobox")
    with page.expect_response(SUGGEST):
        box.press_sequentially("税链")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    expect(results(page).first).to_contain_text("税链")


def test_without_javascript_the_box_searches(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/practices/?theme=finance")
    box = page.get_by_role("searchbox", name="搜索经验做法")
    box.press_sequentially("shuilian")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/practices/\?q=shuilian&theme=finance$"))
    expect(results(page).first).to_contain_text("税链")


@pytest.mark.parametrize("address", ["/", "/practices/"])
def test_suggestions_fit_320_pixels_and_are_not_printed(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)
    type_into_the_box(page, "知识产权")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("address", ["/", "/practices/?q=税链"])
def test_tips_open_by_keyboard_and_each_example_finds_something(page, address):
    page.goto(address)
    tips = page.locator("details", has_text="搜索技巧")
    tips.locator("summary").press("Enter")
    examples = [link.get_attribute("href") for link in tips.get_by_role("link").all()]
    assert len(examples) == 7
    for example in examples:
        page.goto(example)
        expect(results(page).first).to_be_visible()
