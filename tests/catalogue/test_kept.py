"""What was typed into a form outlasts the end of a session, and nothing is done with it unasked."""

import re

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from practices.editing import history, life
from practices.models import Event, Import, Practice
from tests.practices.builders import browser, gdd, practice, text
from tests.practices.forms import filled

from .people import editor, manager, person, sign_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

WRONG = "猜的密码"


@pytest.fixture
def client():
    return browser()


def typed(client, made, **changes):
    """Fill in the form, end the session, and send it."""
    address = f"/admin/practices/practice/{made.pk}/change/"
    data = filled(client.get(address)) | {"reason": "试改"} | changes
    Session.objects.all().delete()
    return address, client.post(address, data)


def carried(page):
    """Return the hidden fields of the form to sign in."""
    return {"next": page.context["next"], "kept": page.context["kept"]}


def test_a_form_is_still_there_after_signing_in():
    made = practice(status="draft")
    client = signed_in(editor())
    address, page = typed(
        client,
        made,
        summary="打了半天的摘要",
        **{
            "figures-TOTAL_FORMS": "1",
            "figures-0-label": "时间",
            "figures-0-kind": "target",
            "figures-0-quote": "不在正文里",
        },
    )
    assert page.status_code == 200
    assert "都留着" in text(page)
    response = sign_in(client, "王编辑", **carried(page))
    assert response["Location"] == address
    page = client.get(address)
    assert "您填写的内容都在下面，还没有保存" in text(page)
    data = filled(page)
    assert data["summary"] == "打了半天的摘要"
    assert data["figures-0-quote"] == "不在正文里"
    assert Practice.objects.get(pk=made.pk).summary == ""
    # what is wrong with it can be put right, and then it is saved
    data |= {"figures-0-quote": "正文一句", "figures-0-value": "一句"}
    assert client.post(address, data).status_code == 302
    assert Practice.objects.get(pk=made.pk).summary == "打了半天的摘要"
    assert "还没有保存" not in text(client.get(address))


def test_nothing_is_saved_even_if_nothing_is_wrong():
    made = practice(status="draft")
    client = signed_in(editor())
    address, page = typed(client, made, summary="没有错的摘要")
    sign_in(client, "王编辑", **carried(page))
    assert filled(client.get(address))["summary"] == "没有错的摘要"
    assert Practice.objects.get(pk=made.pk).summary == ""


def test_a_form_to_add_is_kept_too():
    client = signed_in(editor())
    address = "/admin/practices/practice/add/"
    data = filled(client.get(address)) | {"name": "新的做法", "body": "一段。"}
    Session.objects.all().delete()
    page = client.post(address, data)
    sign_in(client, "王编辑", **carried(page))
    assert filled(client.get(address))["name"] == "新的做法"
    assert not Practice.objects.filter(name="新的做法").exists()


def test_it_outlasts_a_wrong_password_and_a_lock():
    made = practice(status="draft")
    client = signed_in(editor())
    address, page = typed(client, made, summary="打了半天的摘要")
    for _ in range(5):
        page = sign_in(client, "王编辑", WRONG, **carried(page))
    assert page.status_code == 429
    AccessAttempt.objects.all().delete()
    sign_in(client, "王编辑", **carried(page))
    assert filled(client.get(address))["summary"] == "打了半天的摘要"


def test_it_is_shown_at_its_own_address_alone_and_once():
    made, other = practice(status="draft"), practice(101, status="draft")
    client = signed_in(editor())
    address, page = typed(client, made, summary="打了半天的摘要")
    sign_in(client, "王编辑", **carried(page))
    elsewhere = f"/admin/practices/practice/{other.pk}/change/"
    assert (
        "summary" not in filled(client.get(elsewhere))
        or not filled(client.get(elsewhere))["summary"]
    )
    assert filled(client.get(address))["summary"] == "打了半天的摘要"
    assert not filled(client.get(address)).get("summary")


def test_another_gains_nothing_by_it():
    made = practice(status="draft")
    client = signed_in(editor())
    person("看客", "只读")
    address, page = typed(client, made, summary="打了半天的摘要")
    sign_in(client, "看客", **carried(page))
    page = client.get(address)
    assert page.status_code == 200
    assert "您现在不能修改这一条" in text(page)
    assert "打了半天的摘要" not in text(page)
    assert Practice.objects.get(pk=made.pk).summary == ""


def test_another_editor_gets_what_was_typed_and_nothing_else():
    made = practice(status="draft")
    client, other = signed_in(editor()), browser()
    editor("赵编辑")
    address, page = typed(client, made, summary="打了半天的摘要")
    sign_in(other, "赵编辑", **carried(page))
    page = other.get(address)
    assert filled(page)["summary"] == "打了半天的摘要"
    assert page.context["user"].username == "赵编辑"
    assert Practice.objects.get(pk=made.pk).summary == ""
    assert not made.authors.exists()
    assert other.get("/admin/auth/user/").status_code == 403
    last = Event.objects.latest("pk")
    assert (last.kind, last.username, last.detail) == ("sign-in", "赵编辑", "")


@pytest.mark.parametrize("gone", [False, True], ids=["handed over", "gone"])
def test_what_is_closed_by_then_is_shown_to_be_copied(gone):
    made = practice(status="draft")
    client = signed_in(editor())
    address, page = typed(client, made, summary="打了半天的摘要")
    rows = Practice.objects.filter(pk=made.pk)
    if gone:
        rows.delete()
    else:
        rows.update(status="review")
    sign_in(client, "王编辑", **carried(page))
    page = client.get(address)
    assert page.status_code == 409
    assert "您输入的内容没有保存" in text(page)
    assert "打了半天的摘要" in text(page)
    assert not rows.filter(summary="打了半天的摘要").exists()


def test_nothing_made_up_is_put_into_a_form(client):
    made = practice(status="draft")
    editor()
    address = f"/admin/practices/practice/{made.pk}/change/"
    sign_in(client, "王编辑", next=address, kept="eyJhIjoxfQ:forged:signature")
    assert client.get(address).status_code == 200
    assert "kept" not in client.session


def test_strangers_make_the_site_store_nothing(client):
    made = practice(status="draft")
    page = client.post(f"/admin/practices/practice/{made.pk}/change/", {"summary": "x"})
    assert page.status_code == 200
    assert not Session.objects.exists()


def test_what_is_too_long_is_said_to_be(client):
    made = practice(status="draft")
    page = client.post(f"/admin/practices/practice/{made.pk}/change/", {"body": "长" * 200_000})
    assert page.status_code == 200
    assert "内容太长，没能保留" in text(page)


def test_passwords_and_files_are_not_kept(client):
    new = {"username": "新来的", "password1": "一句话", "password2": "一句话"}
    page = client.post("/admin/auth/user/add/", new)
    assert page.context["kept"] == ""
    file = SimpleUploadedFile("list.csv", b"x")
    page = client.post("/admin/practices/practice/add/", {"name": "做法", "file": file})
    assert page.context["kept"] == ""
    assert "刚才的操作没有进行" in text(page)


def test_a_button_leads_back_to_its_page(client):
    editor()
    referer = "http://testserver/admin/practices/practice/?q=x"
    page = client.post(
        "/admin/practices/practice/", {"action": "submit"}, headers={"referer": referer}
    )
    assert "刚才的操作没有进行" in text(page)
    assert page.context["next"] == "/admin/practices/practice/?q=x"
    page = client.post(
        "/admin/practices/practice/", {}, headers={"referer": "https://example.org/"}
    )
    assert page.context["next"] == "/admin/"


# steps that ask for a reason

WHY = "想了半天的理由"


def sent_late(user, address, data):
    """Send a step when the session has ended, sign in again, and return what is there then."""
    client = signed_in(user)
    Session.objects.all().delete()
    page = client.post(address, data)
    assert "都留着" in text(page)
    assert page.context["next"] == address
    sign_in(client, user.username, **carried(page))
    return client.get(address)


def assert_asked_again(page):
    assert page.status_code == 200
    assert "刚才的操作没有进行" in text(page)
    assert re.search(rf'value="{WHY}"|>\s*{WHY}</textarea>', page.content.decode())


@pytest.mark.parametrize("step", ["publish", "send-back"])
def test_the_note_of_a_reviewer_is_kept(step):
    draft = practice(status="draft")
    life.submit(draft, editor())
    data = {f"{step}-reason": WHY, f"{step}-seen": life.version(draft)}
    address = f"/admin/practices/practice/{draft.pk}/{step}/"
    assert_asked_again(sent_late(person("李审核", "审核"), address, data))
    assert Practice.objects.get(pk=draft.pk).status == "review"


def test_a_decision_that_comes_too_late_is_shown_to_be_copied():
    draft = practice(status="draft")
    life.submit(draft, editor())
    reviewer = person("李审核", "审核")
    client = signed_in(reviewer)
    address = f"/admin/practices/practice/{draft.pk}/publish/"
    Session.objects.all().delete()
    page = client.post(address, {"publish-reason": WHY})
    Practice.objects.filter(pk=draft.pk).update(status="draft")
    sign_in(client, "李审核", **carried(page))
    page = client.get(address)
    assert page.status_code == 422
    assert WHY in text(page)


def test_why_something_is_withdrawn_is_kept():
    address = f"/admin/practices/practice/{gdd(2).pk}/withdraw/"
    page = sent_late(person("李审核", "审核"), address, {"reason": WHY, "successor": "3"})
    assert_asked_again(page)
    assert 'value="3"' in page.content.decode()
    assert gdd(2).status == "published"


def test_why_something_is_deleted_is_kept():
    draft = practice(status="draft")
    address = f"/admin/practices/practice/{draft.pk}/delete/"
    assert_asked_again(sent_late(manager(), address, {"reason": WHY, "post": "yes"}))
    assert Practice.objects.filter(pk=draft.pk).exists()


def test_why_a_version_is_put_back_is_kept():
    draft = practice(status="draft")
    history.record(draft, None, "录入")
    first = history.newest(draft)
    Practice.objects.filter(pk=draft.pk).update(summary="后来的摘要")
    history.record(draft, None, "改摘要")
    address = f"/admin/practices/practice/{draft.pk}/history/{first}/revert/"
    assert_asked_again(sent_late(editor(), address, {"reason": WHY, "newest": "1"}))
    assert Practice.objects.get(pk=draft.pk).summary == "后来的摘要"


def test_what_an_import_is_for_is_kept_and_its_file_is_chosen_again():
    file = SimpleUploadedFile("list.csv", "序号,名称\n1,甲\n".encode())
    page = sent_late(editor(), "/admin/practices/import/add/", {"note": WHY, "file": file})
    assert_asked_again(page)
    assert "文件请重新选择" in text(page)
    assert "data-unsaved" in page.content.decode()
    assert not Import.objects.exists()


def test_who_may_not_take_the_step_gains_nothing_by_it():
    person("看客", "只读")
    client = signed_in(person("李审核", "审核"))
    address = f"/admin/practices/practice/{gdd(2).pk}/withdraw/"
    Session.objects.all().delete()
    page = client.post(address, {"reason": WHY})
    sign_in(client, "看客", **carried(page))
    refused = client.get(address)
    assert refused.status_code == 403
    assert "都在下面" not in text(refused)


# a form that was opened before its sender signed in anew in another window


def sent_with_an_old_token(origin):
    client = Client(enforce_csrf_checks=True, headers={"origin": origin} if origin else None)
    made = practice(status="draft")
    client.force_login(editor())
    address = f"/admin/practices/practice/{made.pk}/change/"
    data = filled(client.get(address)) | {"reason": "试改", "summary": "打了半天的摘要"}
    return client, address, client.post(address, data)


def test_it_is_shown_again_and_not_saved():
    client, address, answer = sent_with_an_old_token("http://testserver")
    assert (answer.status_code, answer["Location"]) == (302, address)
    page = client.get(address)
    assert filled(page)["summary"] == "打了半天的摘要"
    assert "还没有保存" in text(page)
    assert Practice.objects.get(number=100).summary == ""


def test_a_proxy_that_changes_the_host_is_trusted(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://catalogue.example.org"]
    client, address, answer = sent_with_an_old_token("https://catalogue.example.org")
    assert answer.status_code == 302
    assert filled(client.get(address))["summary"] == "打了半天的摘要"


@pytest.mark.parametrize("origin", ["", "null", "https://example.org"])
def test_what_another_site_sends_is_not(origin):
    client, address, answer = sent_with_an_old_token(origin)
    assert answer.status_code == 403
    assert not filled(client.get(address)).get("summary")
