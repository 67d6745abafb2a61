"""What axe-core finds: nothing, on any page, in light, in dark and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .pages import PAGES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SETTINGS = {
    "light": {"viewport": {"width": 1366, "height": 768}},
    "dark": {"viewport": {"width": 1366, "height": 768}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


def faults(page):
    """Return what axe-core finds: the rule, the element and what is wrong with it, one a line."""
    # preloading, which none of these rules needs, writes styles that our own policy forbids
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "resultTypes": ["violations"],
        "preload": False,
    }
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(open_page, address, setting):
    page = open_page(**SETTINGS[setting])
    page.goto(address)
    assert faults(page) == []


def test_axe_finds_what_is_wrong(page):
    """The test of the test: a fault made on purpose is reported."""
    page.goto("/about/")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert [fault.partition(":")[0] for fault in faults(page)] == ["button-name"]


@pytest.mark.parametrize("setting", ["light", "dark"])
def test_nothing_is_wrong_with_open_suggestions(open_page, setting):
    page = open_page(**SETTINGS[setting])
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("zscq")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert faults(page) == []


@pytest.mark.parametrize("setting", ["dark", "phone"])
def test_nothing_is_wrong_with_what_is_unfolded(open_page, setting):
    page = open_page(**SETTINGS[setting])
    page.goto("/practices/?q=企业&theme=ip")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate("document.querySelectorAll('[type=checkbox]').forEach(one => one.checked = true)")
    assert faults(page) == []


@pytest.mark.parametrize("setting", ["light", "dark"])
@pytest.mark.parametrize("address", ["/practices/?q=知识产权&theme=ip", "/practices/gdd-2022/2/"])
def test_nothing_is_wrong_in_large_traditional_characters(open_page, address, setting):
    page = open_page(**SETTINGS[setting])
    page.goto("/about/")
    page.get_by_role("button", name="大字").click()
    page.get_by_role("button", name="繁體").click()
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-HK")
    assert faults(page) == []
