"""A list from its file to the drafts and back again, in a real browser."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from practices.imports import runs
from practices.models import Practice
from tests.practices.builders import user

from .conftest import sign_in

HEADS = "序号,名称,主题,正文（原文）,文号"
NUMBER = "粤改经济组函〔2022〕1号"
LIST = f"""{HEADS}
100,推行“一照通”,ip,以营业执照为唯一凭证。,{NUMBER}
101,办事,,没有主题的一条。,{NUMBER}
"""


@pytest.fixture
def admin_page(page):
    sign_in(page, user("admin"), "/admin/practices/import/add/")
    return page


def upload(page, content):
    page.get_by_label("文件", exact=False).first.set_input_files(
        {"name": "清单.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_label("说明").fill("下一批")
    page.get_by_role("button", name="上传并核对").click()


def test_progress_is_seen_while_the_work_is_done(admin_page, monkeypatch):
    looked = threading.Event()
    check = runs.check

    def slowly(run):
        for done in check(run):
            yield done
            looked.wait(20)

    monkeypatch.setattr(runs, "BATCH", 1)
    monkeypatch.setattr(runs, "check", slowly)
    page = admin_page
    upload(page, LIST)
    steps = page.locator(".import-steps li")
    expect(steps).to_have_count(2)
    shown = steps.last.bounding_box()
    at = (shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] / 2)
    seen = page.evaluate("at => document.elementFromPoint(...at).closest('li').innerText", at)
    assert seen.strip() == "1 / 2 行"
    looked.set()
    expect(page.get_by_text("有 1 行被拒绝")).to_be_visible()


def test_a_list_is_checked_mended_imported_and_undone(admin_page):
    page = admin_page
    upload(page, "这不是清单")
    expect(page.get_by_text("没有导入任何内容")).to_be_visible()
    expect(page.get_by_label("说明")).to_have_value("下一批")

    upload(page, LIST)
    # the page of the progress leads on by itself
    expect(page.get_by_text("有 1 行被拒绝")).to_be_visible()
    refused = page.locator("article").first
    expect(refused).to_contain_text("C3")
    expect(refused).to_contain_text("至少要有一个主题")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page, "#content").response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
    page.get_by_role("link", name="重新上传").click()

    upload(page, "\n".join(LIST.splitlines()[:2]))
    page.get_by_role("button", name="导入 1 条").click()
    expect(page.get_by_role("button", name="撤销导入")).to_be_visible()
    assert Practice.objects.get(number=100).status == "draft"

    page.get_by_label("删去这次导入的草稿").check()
    page.get_by_role("button", name="撤销导入").click()
    expect(page.get_by_text("这次导入已经撤销")).to_be_visible()
    assert not Practice.objects.filter(number=100).exists()
