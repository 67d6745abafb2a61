"""A draft becomes public and is withdrawn, by an editor and a reviewer, each in a browser."""

import pytest
from playwright.sync_api import expect

from practices.models import Practice, Status
from tests.catalogue.people import person

from .conftest import sign_in
from .test_accessibility import faults

BODY = "推行企业开办“一照通行”，一次申请、并联审批，办理时限压缩到1天。"


@pytest.fixture
def signed_in(open_page):
    """Return a way to have a browser in which somebody with a role is signed in."""

    def signed_in(name, role):
        page = open_page(viewport={"width": 1366, "height": 768})
        sign_in(page, person(name, role))
        return page

    return signed_in


def status(page):
    return page.locator(".standing-now strong")


def save(page, reason="改写"):
    page.locator("#id_reason").fill(reason)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".success")).to_be_visible()


def write(page):
    """Enter a practice and hand it over; return its key."""
    page.goto("/admin/practices/practice/add/")
    page.get_by_label("来源文件").first.select_option(index=1)
    page.get_by_label("序号").fill("40")
    page.get_by_label("名称", exact=False).first.fill("推行企业开办“一照通行”")
    page.get_by_label("具体内容").fill(BODY)
    page.locator("#id_theme_links-0-theme").select_option(index=1)
    page.locator("#id_theme_links-0-position").fill("1")
    save(page)
    page.get_by_role("button", name="送审").click()
    expect(status(page)).to_have_text("待审核")
    return page.url.split("/")[-3]


def test_from_draft_to_withdrawal(signed_in, open_page):
    editor, reviewer = signed_in("editor", "编辑"), signed_in("reviewer", "审核")
    reader = open_page()
    key = write(editor)
    form, review = (f"/admin/practices/practice/{key}/{page}/" for page in ("change", "review"))
    assert reader.goto("/practices/gdd-2022/40/").status == 404

    reviewer.goto(review)
    expect(reviewer.locator(".review-changes")).to_contain_text(BODY)
    assert faults(reviewer) == []
    reviewer.get_by_role("button", name="退回修改").click()
    expect(reviewer.get_by_text("请写明退回理由。")).to_be_visible()
    reviewer.get_by_label("退回理由").fill("缺摘要。")
    reviewer.get_by_role("button", name="退回修改").click()
    expect(reviewer.locator(".success")).to_contain_text("已退回")

    editor.goto(form)
    expect(editor.locator(".standing-returned")).to_contain_text("缺摘要。")
    editor.get_by_label("摘要", exact=False).first.fill("一次申请，1天办结。")
    save(editor, "补摘要")
    editor.get_by_role("button", name="送审").click()
    expect(status(editor)).to_have_text("待审核")

    reviewer.goto(review)
    reviewer.get_by_label("预约日期").fill("2020-01-01")
    reviewer.get_by_label("预约时刻").fill("08:00")
    reviewer.get_by_role("button", name="发布", exact=True).click()
    expect(reviewer.get_by_text("这个时间已经过去")).to_be_visible()
    reviewer.get_by_label("预约日期").fill("")
    reviewer.get_by_label("预约时刻").fill("")
    reviewer.get_by_role("button", name="发布", exact=True).click()
    expect(status(reviewer)).to_have_text("已发布")
    reader.goto("/practices/gdd-2022/40/")
    expect(reader.get_by_text(BODY)).to_be_visible()

    reviewer.get_by_role("link", name="撤回…").click()
    reviewer.get_by_label("撤回理由").fill("文件已废止。")
    reviewer.get_by_label("替代它的经验").fill("13")
    assert faults(reviewer) == []
    reviewer.get_by_role("button", name="撤回", exact=True).click()
    expect(status(reviewer)).to_have_text("已撤回")
    assert reader.goto("/practices/gdd-2022/40/").status == 410
    expect(reader.locator("main")).to_contain_text("文件已废止。")
    assert faults(reader) == []
    reader.get_by_role("link", name="打造“税链”").click()
    expect(reader.locator("h1")).to_contain_text("税链")
    assert Practice.objects.get(pk=key).status == Status.WITHDRAWN
