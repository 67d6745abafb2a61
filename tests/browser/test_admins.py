"""What admins do, in a real browser."""

import pytest
from playwright.sync_api import expect

from practices.editing import life
from tests.practices.builders import draft_of, user

from .conftest import results, sign_in


@pytest.fixture
def admin_page(page):
    sign_in(page, user("admin"))
    return page


def test_an_edit_is_found_by_search_at_once(admin_page):
    draft = draft_of(13)
    admin_page.goto(f"/admin/practices/practice/{draft.pk}/change/")
    admin_page.get_by_label("摘要").fill("由编者改写的摘要：数电票试点。")
    admin_page.get_by_role("textbox", name="修改说明").fill("说得更清楚")
    admin_page.get_by_role("button", name="保存", exact=True).click()
    expect(admin_page.locator(".success")).to_be_visible()
    draft.refresh_from_db()
    life.publish(life.submit(draft, user("writer")), user("reviewer"))
    admin_page.goto("/practices/?q=数电票")
    expect(results(admin_page)).to_have_count(1)
    expect(results(admin_page)).to_contain_text("数电票试点")


def test_a_broken_quote_is_refused_and_nothing_typed_is_lost(admin_page):
    practice = draft_of(2)
    admin_page.goto(f"/admin/practices/practice/{practice.pk}/change/")
    changed = practice.body.replace("110个工作日", "100个工作日")
    admin_page.get_by_label("具体内容").fill(changed)
    admin_page.get_by_role("textbox", name="修改说明").fill("试")
    admin_page.get_by_role("button", name="保存", exact=True).click()
    expect(admin_page.locator(".errornote")).to_be_visible()
    expect(admin_page.get_by_label("具体内容")).to_have_value(changed)
    expect(admin_page.get_by_text("原文里没有这句话").first).to_be_visible()
    practice.refresh_from_db()
    assert "110个工作日" in practice.body


def test_the_search_box_climbs_the_same_ladder(admin_page):
    admin_page.goto("/admin/practices/practice/")
    admin_page.locator("#searchbar").fill("知識產權證券化")
    admin_page.locator("#searchbar").press("Enter")
    expect(admin_page.locator("#result_list tbody tr").first).to_contain_text("知识产权证券化")
