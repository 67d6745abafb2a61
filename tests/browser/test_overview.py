"""The catalogue in numbers, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import results


@pytest.mark.parametrize("width", [1366, 320])
def test_a_cell_of_the_matrix_leads_to_as_many_practices_as_it_says(page, width):
    page.set_viewport_size({"width": width, "height": 768})
    page.goto("/overview/")
    cell = page.locator(".matrix td a").last
    said = int(cell.inner_text())
    cell.click()
    expect(page).to_have_url(re.compile(r"\?theme=.+&instrument="))
    expect(results(page)).to_have_count(said)


def test_on_a_narrow_screen_the_keyboard_scrolls_the_matrix(page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/overview/")
    frame = page.locator(".matrix-frame")
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(frame).not_to_have_js_property("scrollLeft", 0)
    expect(frame).to_be_focused()


def test_a_bar_is_as_long_as_its_count(page):
    page.goto("/overview/")
    drawn = page.locator("#indicators .bars a").all()
    widths = {
        int(re.findall(r"\d+", bar.locator(".count").inner_text())[0]): bar.locator(
            "rect"
        ).first.bounding_box()["width"]
        for bar in drawn
    }
    longest = max(widths)
    for count, width in widths.items():
        assert width / widths[longest] == pytest.approx(count / longest, abs=0.01)
