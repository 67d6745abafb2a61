"""The main pages of the admin: what axe-core finds, and whether they fit a phone."""

from base64 import b32decode

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from playwright.sync_api import expect

from practices.editing import history, life
from practices.models import Event, EventKind
from tests.practices.builders import gdd
from tests.practices.lists import as_is, checked, row

from .test_accessibility import SETTINGS, faults

PRACTICE = "/admin/practices/practice"


@pytest.fixture
def addresses(live_server):
    """Have something on every page, and return where they are."""
    editor = User.objects.create_superuser("editor")
    reviewer = User.objects.create_superuser("reviewer")
    draft, submitted = life.revise(gdd(2), editor), life.revise(gdd(13), editor)
    submitted.summary = "由编者改写的摘要"
    submitted.save()
    life.submit(life.saved(submitted, editor, "改写"), editor)
    life.send_back(life.submit(_changed(gdd(25), editor), editor), reviewer, "请核对数字。")
    Event.objects.create(kind=EventKind.PUBLISH, username="editor", subject="13. 做法")
    version = history.versions(submitted).last().pk
    run = checked(row(100), row(101, themes=""), as_is(2, summary="新的摘要"))
    return [
        "/admin/",
        f"{PRACTICE}/",
        f"{PRACTICE}/?work=draft&q=税链",
        f"{PRACTICE}/{draft.pk}/change/",
        f"{PRACTICE}/{gdd(3).pk}/change/",
        f"{PRACTICE}/{submitted.pk}/review/",
        f"{PRACTICE}/{draft.pk}/history/",
        f"{PRACTICE}/{submitted.pk}/history/{version}/",
        f"{PRACTICE}/{gdd(3).pk}/withdraw/",
        f"{PRACTICE}/{draft.pk}/discard/",
        f"{PRACTICE}/{draft.pk}/delete/",
        "/admin/practices/import/",
        "/admin/practices/import/add/",
        f"/admin/practices/import/{run.pk}/",
        "/admin/practices/event/?kind__exact=publish",
        "/admin/search/synonymgroup/",
        "/admin/search/synonymgroup/add/",
        "/admin/search/searchedquery/",
        "/admin/practices/source/",
        "/admin/auth/user/",
        "/admin/password_change/",
        "/admin/second-factor/",
    ]


def _changed(public, editor):
    revision = life.revise(public, editor)
    revision.summary = "又一个摘要"
    revision.save()
    return life.saved(revision, editor, "改写")


@pytest.fixture
def open_admin(open_page, live_server):
    """Open pages in which an administrator has signed in."""

    def open_admin(**viewport):
        client = Client()
        client.force_login(User.objects.create_superuser("admin"))
        page = open_page(**viewport)
        cookie = client.cookies[site.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": site.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return page

    return open_admin


@pytest.mark.parametrize("setting", SETTINGS)
def test_axe_finds_nothing(open_admin, addresses, setting):
    page = open_admin(**SETTINGS[setting])
    found = {}
    for address in addresses:
        assert page.goto(address).status == 200, address
        if wrong := faults(page):
            found[address] = wrong
    assert found == {}


@pytest.mark.parametrize("setting", SETTINGS)
def test_axe_finds_nothing_in_what_forms_answer(open_admin, settings, setting):
    settings.AXES_FAILURE_LIMIT = 1
    page = open_admin(**SETTINGS[setting])
    found = {name: faults(page) for name in _answers(page)}
    assert list(found) == ["conflict", "closed", "publish", "qr", "codes", "locked out"]
    assert not any(found.values()), found


def _answers(page):
    """Go from one answer to the next, and yield what each is called."""
    editor = User.objects.create_superuser("editor")
    draft = life.revise(gdd(2), editor)
    page.goto(f"{PRACTICE}/{draft.pk}/change/")
    page.get_by_label("摘要").fill("我的摘要")
    page.get_by_role("textbox", name="修改说明").fill("改写")
    draft.summary = "别人的摘要"
    draft.save()
    life.saved(draft, editor, "先保存")
    save = page.get_by_role("button", name="保存", exact=True)
    save.click()
    expect(page.locator(".conflict")).to_be_visible()
    yield "conflict"
    life.submit(draft, editor)
    save.click()
    expect(page.locator(".closed")).to_be_visible()
    yield "closed"
    page.goto(f"{PRACTICE}/?work=review")
    page.locator(".action-select").check()
    page.get_by_label("动作").select_option("publish")
    page.get_by_role("button", name="执行").click()
    expect(page.get_by_role("button", name="发布这 1 条")).to_be_visible()
    yield "publish"
    page.goto("/admin/second-factor/")
    page.get_by_role("button", name="开始设置").click()
    expect(page.locator(".secret")).to_be_visible()
    yield "qr"
    key = page.locator(".secret").inner_text().replace(" ", "")
    code = totp(b32decode(key + "=" * (-len(key) % 8)))
    page.get_by_label("验证码").fill(f"{code:06}")
    page.get_by_role("button", name="开启两步验证").click()
    expect(page.locator(".backup-codes")).to_be_visible()
    yield "codes"
    page.context.clear_cookies()
    page.goto("/admin/")
    page.get_by_label("用户名").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("已暂停登录")).to_be_visible()
    yield "locked out"


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(open_admin, addresses, width):
    page = open_admin(viewport={"width": width, "height": 700}, has_touch=True, is_mobile=True)
    wide = []
    for address in addresses:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    assert wide == []
