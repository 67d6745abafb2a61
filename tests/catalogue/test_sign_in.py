"""Signing in: who is let in, who is kept out and for how long, and what the log says of it."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from catalogue.admin.sign_in import client_address
from practices.models import Event
from tests.practices.builders import browser, text

from .people import PASSWORD, editor, person, sign_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

WRONG = "猜的密码"


@pytest.fixture
def client():
    return browser()


def log():
    return [(event.kind, event.username, event.detail) for event in Event.objects.order_by("pk")]


def fail(client, times, name="王编辑"):
    for _ in range(times):
        response = sign_in(client, name, WRONG)
    return response


# in and out


def test_a_name_and_its_password_let_in(client):
    editor()
    response = sign_in(client, "王编辑", next="/admin/practices/")
    assert response["Location"] == "/admin/practices/"
    assert client.get("/admin/practices/practice/").status_code == 200
    client.post("/admin/logout/")
    assert log() == [("sign-in", "王编辑", ""), ("sign-out", "王编辑", "")]


def test_a_wrong_password_does_not_and_is_logged(client):
    editor()
    response = fail(client, 1)
    assert response.status_code == 200
    assert "用户名或密码不对" in text(response)
    assert log() == [("sign-in-failed", "王编辑", "")]


def test_what_is_nobodys_name_is_not_kept(client):
    sign_in(client, "误把密码填在这里", WRONG)
    assert log() == [("sign-in-failed", "", "没有这个用户")]


def test_who_has_left_does_not_come_in(client):
    person(is_active=False)
    assert sign_in(client, "王编辑").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_it_leads_nowhere_off_the_site(client):
    editor()
    response = sign_in(client, "王编辑", next="https://example.org/")
    assert response["Location"].startswith("/")


# locked out


def test_five_failures_close_the_way(client):
    editor()
    assert fail(client, 4).status_code == 200
    response = fail(client, 1)
    assert response.status_code == 429
    began = AccessAttempt.objects.get().attempt_time
    until = timezone.localtime(began + timedelta(minutes=15))
    assert f"连续失败5次，已暂停登录。请在{until:%H:%M}以后再试" in text(response)
    assert 800 < int(response["Retry-After"]) <= 900
    assert sign_in(client, "王编辑").status_code == 429
    assert client.get("/admin/").status_code == 302
    kinds = [kind for kind, *_ in log()]
    assert kinds == ["sign-in-failed"] * 5 + ["locked-out"]


def test_it_is_closed_for_that_name_from_that_address_alone(client):
    editor()
    editor("赵编辑")
    fail(client, 5)
    assert sign_in(client, "赵编辑").status_code == 302
    elsewhere = browser()
    elsewhere.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_in(elsewhere, "王编辑").status_code == 302


def test_it_opens_again_after_a_while_and_nothing_stays(client):
    editor()
    fail(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, "王编辑").status_code == 302
    assert not AccessAttempt.objects.exists()


def test_tries_in_between_do_not_make_it_longer(client):
    editor()
    fail(client, 5)
    before = AccessAttempt.objects.get().attempt_time
    fail(client, 3)
    assert AccessAttempt.objects.get().attempt_time == before


def test_what_is_kept_of_a_failure_holds_no_secret(client):
    editor()
    sign_in(client, "王编辑", WRONG, otp_token="123456", kept="正文")
    kept = AccessAttempt.objects.get()
    said = kept.post_data + kept.get_data
    assert WRONG not in said
    assert "123456" not in said
    assert "正文" not in said


def test_success_forgets_the_failures(client):
    editor()
    fail(client, 4)
    assert sign_in(client, "王编辑").status_code == 302
    assert fail(client, 4).status_code == 200


@pytest.mark.parametrize(
    ("behind", "meta", "address"),
    [
        (False, ("192.0.2.1", "198.51.100.9"), "192.0.2.1"),
        (True, ("10.0.0.1", "1.1.1.1, 192.0.2.3"), "192.0.2.3"),
        (True, ("10.0.0.1", "x' OR 1=1"), None),
        (False, ("", ""), None),
        (False, ("fe80::1%eth0", ""), "fe80::"),
        (False, ("2001:db8:1:2:aaaa::9", ""), "2001:db8:1:2::"),
        (False, ("::ffff:192.0.2.1", ""), "192.0.2.1"),
    ],
)
def test_the_address_is_that_of_the_visitor(rf, settings, behind, meta, address):
    settings.BEHIND_PROXY = behind
    remote, forwarded = meta
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_without_an_address_the_name_alone_is_closed(client):
    editor()
    client.defaults["REMOTE_ADDR"] = ""
    assert fail(client, 5).status_code == 429


@pytest.mark.parametrize("name", ["\x00", "x" * 5000, "' OR 1=1", ""])
def test_odd_names_are_refused_like_others(client, name):
    assert sign_in(client, name).status_code == 200


# many names, many addresses


def spray(client, times, start=0, **kwargs):
    for number in range(start, start + times):
        response = sign_in(client, f"无此人{number}", WRONG, **kwargs)
    return response


def test_many_names_from_one_address_close_it_for_all(client, settings):
    editor()
    settings.FAILURES_OF_ADDRESS = 8
    assert spray(client, 7).status_code == 200
    response = spray(client, 1, start=7)
    assert response.status_code == 429
    assert "从您所在的网络登录，失败次数太多" in text(response)
    assert 800 < int(response["Retry-After"]) <= 900
    assert sign_in(client, "王编辑").status_code == 429
    elsewhere = browser()
    elsewhere.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_in(elsewhere, "王编辑").status_code == 302
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, "王编辑").status_code == 302
    assert not AccessAttempt.objects.exists()


def test_names_that_are_nobodys_do_not_fill_the_log(client, settings):
    settings.FAILURES_OF_ADDRESS = 8
    spray(client, 12)
    fail(client, 6, "无此人")
    assert AccessAttempt.objects.count() == 8
    assert log() == [
        ("sign-in-failed", "", "没有这个用户"),
        ("locked-out", "", "同一网络失败次数太多"),
    ]


def test_success_does_not_forget_the_failures_of_others(client, settings):
    editor()
    settings.FAILURES_OF_ADDRESS = 8
    spray(client, 7)
    signed = browser()
    assert sign_in(signed, "王编辑").status_code == 302
    assert spray(client, 1, start=7).status_code == 429
    # who is in stays in
    assert spray(signed, 1, start=8)["Location"] == "/admin/"


def test_another_address_of_the_same_network_is_closed_too(client):
    editor()
    for number in range(5):
        client.defaults["REMOTE_ADDR"] = f"2001:db8:1:2::{number}"
        response = fail(client, 1)
    assert response.status_code == 429
    client.defaults["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    assert sign_in(client, "王编辑").status_code == 429
    client.defaults["REMOTE_ADDR"] = "2001:db8:1:3::1"
    assert sign_in(client, "王编辑").status_code == 302


# how long a session lasts


def test_a_session_ends_when_nothing_is_done(settings):
    client = signed_in(editor())
    assert client.get("/admin/").status_code == 200
    session = Session.objects.get()
    left = (session.expire_date - timezone.now()).total_seconds()
    assert settings.SESSION_COOKIE_AGE - 60 < left <= settings.SESSION_COOKIE_AGE
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/admin/").status_code == 302


def test_working_in_the_admin_keeps_a_session_going_and_reading_does_not():
    client = signed_in(editor())
    soon = timezone.now() + timedelta(minutes=1)
    for address in ("/", "/api/v1/practices/", "/search/suggest/?q=zhi"):
        Session.objects.update(expire_date=soon)
        # what caches may keep for all must not carry the session of one
        assert "sessionid" not in client.get(address).cookies
        assert Session.objects.get().expire_date == soon
    assert "sessionid" in client.get("/admin/").cookies
    assert Session.objects.get().expire_date > soon


def test_a_session_ends_after_some_hours_whatever_is_done():
    client = signed_in(editor())
    session = client.session
    session["signed_in_at"] -= 12 * 3600 + 1
    session.save()
    assert client.get("/admin/").status_code == 302
    assert not Session.objects.exists()


def test_readers_get_no_session(client):
    client.get("/")
    client.get("/admin/login/")
    assert not Session.objects.exists()


# passwords


def new_password(client, new):
    return client.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        ("短-Kurz-39", "12"),
        ("123456789012", "数字"),
        ("administrator", "常见"),
    ],
)
def test_a_weak_password_is_refused_in_chinese(new, complaint):
    response = new_password(signed_in(editor()), new)
    assert response.status_code == 200
    assert complaint in "".join(response.context["form"].errors["new_password2"])


def test_a_new_password_is_good_at_once_and_logged(client):
    user = editor()
    here, elsewhere = signed_in(user), signed_in(user)
    assert new_password(here, "另一句猜不到的话-40-次").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert sign_in(client, "王编辑", "另一句猜不到的话-40-次").status_code == 302
    assert ("rights", "王编辑", "修改了自己的密码") in log()


# recovery


def test_the_command_lets_the_admin_in_again(client):
    from django.core.management import call_command

    User.objects.create_superuser("admin")
    fail(client, 5, "admin")
    from io import StringIO

    out = StringIO()
    call_command("reset_admin", stdout=out)
    password = out.getvalue().split("密码：")[1].split("（")[0]
    assert sign_in(client, "admin", password).status_code == 302
