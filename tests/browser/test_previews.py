"""Previews and departures in a real browser: what axe-core finds, and what readers can do there."""

import pytest
from django.db import transaction
from playwright.sync_api import expect

from practices import preview
from tests.catalogue.people import editor
from tests.practices.builders import draft_of, practice

from .test_accessibility import SETTINGS, faults


def link_to(draft):
    """Return the link that an editor shares."""
    return preview.link(draft, editor())


@pytest.fixture
def departed(live_server):
    with transaction.atomic():
        return practice(
            101,
            name="建设瞭望塔",
            body="由企业和人才共建瞭望塔。",
            original_body="由企业 and 人才共建瞭望塔。",
            departure_reason="来源机关更正。",
        )


@pytest.mark.parametrize("setting", SETTINGS)
def test_axe_finds_nothing_in_a_preview(open_page, live_server, setting):
    page = open_page(**SETTINGS[setting])
    page.goto(link_to(draft_of(2)))
    expect(page.get_by_text("预览，尚未发布").first).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_axe_finds_nothing_where_a_practice_departs(open_page, departed, setting):
    page = open_page(**SETTINGS[setting])
    for address in (
        "/practices/gdd-2022/101/",
        "/selection/read/?p=gdd-2022:101",
        "/compare/?p=gdd-2022:101&p=gdd-2022:2",
    ):
        page.goto(address)
        expect(page.get_by_text("与原文不同").first).to_be_visible()
        assert faults(page) == []


def test_preferences_can_be_changed_in_a_preview(page, live_server):
    """Whatever keeps its address from other sites lets the forms on it be sent."""
    address = link_to(draft_of(2))
    page.goto(address)
    page.get_by_role("button", name="繁體").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-HK")
    assert page.url.endswith(address)


def test_the_original_is_one_key_away(page, departed):
    page.goto("/practices/gdd-2022/101/")
    page.get_by_role("link", name="看文件原文").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#original")).to_be_in_viewport()
    expect(page.locator(".original mark")).to_have_text("and")


def test_a_preview_says_so_on_paper_and_the_original_is_printed(page, departed):
    page.emulate_media(media="print")
    page.goto(link_to(draft_of(2)))
    expect(page.locator(".preview strong")).to_be_visible()
    expect(page.locator(".print-foot")).to_have_text("预览，尚未发布")
    page.goto("/practices/gdd-2022/101/")
    expect(page.locator(".original")).to_be_visible()


@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_wider_than_a_small_screen(open_page, departed, large):
    page = open_page(viewport={"width": 320, "height": 640})
    for address in ("/practices/gdd-2022/101/", link_to(draft_of(2))):
        page.goto(address)
        if large:
            page.evaluate("document.documentElement.classList.add('large-type')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
