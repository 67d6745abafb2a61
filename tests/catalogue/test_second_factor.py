"""The second factor: set up, asked for, required, and lost."""

import re
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalogue.admin import devices
from practices.models import Event
from tests.practices.builders import browser, practice, text
from tests.practices.forms import filled

from .people import editor, sign_in, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

HERE = "/admin/second-factor/"


@pytest.fixture
def client():
    return browser()


def code(user):
    """Return what the user's phone shows; a code already used is good for nothing."""
    device = TOTPDevice.objects.get(user=user)
    TOTPDevice.objects.update(last_t=-1)
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    return f"{totp.token():06}"


def enrolled(user):
    """Give the user a second factor and return the backup codes."""
    devices.begin(user)
    TOTPDevice.objects.filter(user=user).update(confirmed=True)
    return devices.new_backup_codes(user)


def rights():
    return [event.detail for event in Event.objects.filter(kind="rights").order_by("pk")]


# setting it up


def test_it_is_set_up_with_a_code_from_the_phone():
    user = editor()
    client = signed_in(user)
    assert "开始设置" in client.get(HERE).content.decode()
    assert client.post(f"{HERE}begin/").status_code == 302
    page = client.get(HERE)
    assert 'src="/admin/second-factor/qr.svg"' in page.content.decode()
    secret = re.search(r"密钥：([A-Z2-7]{32})", text(page))
    assert secret
    assert not devices.has(user)
    page = client.post(f"{HERE}confirm/", {"otp_token": code(user)})
    assert devices.has(user)
    assert len(re.findall(r"<code>([a-z2-7]{8})</code>", page.content.decode())) == 10
    # who set it up goes on working
    assert client.get("/admin/").status_code == 200
    assert rights() == ["开启两步验证"]


def test_a_wrong_code_does_not_set_it_up():
    user = editor()
    client = signed_in(user)
    client.post(f"{HERE}begin/")
    wrong = f"{(int(code(user)) + 1) % 10**6:06}"
    page = client.post(f"{HERE}confirm/", {"otp_token": wrong})
    assert "验证码不对" in text(page)
    # which is no failed sign-in, and there are no backup codes yet
    assert "备用码" not in text(page)
    assert not Event.objects.filter(kind="sign-in-failed").exists()
    assert not devices.has(user)


def test_the_secret_is_shown_to_its_owner_while_it_is_set_up_and_never_stored():
    user = editor()
    client = signed_in(user)
    assert client.get(f"{HERE}qr.svg").status_code == 404
    client.post(f"{HERE}begin/")
    picture = client.get(f"{HERE}qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert "no-store" in client.get(HERE)["Cache-Control"]
    client.post(f"{HERE}confirm/", {"otp_token": code(user)})
    assert client.get(f"{HERE}qr.svg").status_code == 404
    # begun once more it would be replaced: by who has it, with a code, alone
    client.post(f"{HERE}begin/")
    assert TOTPDevice.objects.get(user=user).confirmed


def test_other_sessions_have_to_sign_in_again():
    user = editor()
    elsewhere = signed_in(user)
    enrolled(user)
    assert elsewhere.get("/admin/").status_code == 302


# signing in with it


def test_the_code_is_asked_for_after_the_password(client):
    user = editor()
    enrolled(user)
    page = sign_in(client, "王编辑")
    assert "密码正确。请再输入验证码" in text(page)
    (focused,) = re.findall("<input[^>]* autofocus[^>]*>", page.content.decode())
    assert 'name="otp_token"' in focused
    assert client.get("/admin/").status_code == 302
    assert sign_in(client, "王编辑", otp_token=code(user)).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert Event.objects.get(kind="sign-in").detail == "经两步验证"


def test_who_has_none_is_not_asked(client):
    editor()
    assert sign_in(client, "王编辑").status_code == 302


def test_a_wrong_password_does_not_tell_that_there_is_one(client):
    enrolled(editor())
    page = sign_in(client, "王编辑", "猜的", otp_token="123456")
    assert "验证码" not in text(page)


def test_a_code_is_good_once_and_typed_as_one_likes(client):
    user = editor()
    enrolled(user)
    good = code(user)
    typed = f" {good[:3]} {good[3:]} ".translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert sign_in(client, "王编辑", otp_token=typed).status_code == 302
    assert "验证码不对" in text(sign_in(browser(), "王编辑", otp_token=good))


def test_wrong_codes_slow_down_and_are_logged(client):
    user = editor()
    enrolled(user)
    assert "验证码不对" in text(sign_in(client, "王编辑", otp_token="000000"))
    # one failure is forgotten after a second, which may have gone by on a busy machine
    assert TOTPDevice.objects.filter(throttling_failure_count=1).update(throttling_failure_count=5)
    assert "请过一会儿再试" in text(sign_in(client, "王编辑", otp_token=code(user)))
    assert Event.objects.get(kind="sign-in-failed").detail == "密码正确，验证码不对"
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(minutes=1))
    assert sign_in(client, "王编辑", otp_token=code(user)).status_code == 302


def test_a_backup_code_is_good_once(client):
    codes = enrolled(editor())
    assert sign_in(client, "王编辑", otp_token=codes[0].upper()).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert "验证码不对" in text(sign_in(browser(), "王编辑", otp_token=codes[0]))
    assert "还剩9个" in text(client.get(HERE))


def test_nobody_signs_in_with_the_code_of_another(client):
    user, other = editor(), editor("赵编辑")
    enrolled(user)
    codes = enrolled(other)
    assert sign_in(client, "王编辑", otp_token=codes[0]).status_code == 200


@pytest.mark.parametrize("odd", ["x" * 5000, "\x00", "-1", "٣٤٥٦٧٨", "9" * 39])
def test_odd_codes_are_refused_like_others(client, odd):
    enrolled(editor())
    assert sign_in(client, "王编辑", otp_token=odd).status_code == 200


def test_what_was_typed_outlasts_the_second_step():
    user = editor()
    made = practice(status="draft")
    enrolled(user)
    client = browser()
    sign_in(client, "王编辑", otp_token=code(user))
    address = f"/admin/practices/practice/{made.pk}/change/"
    data = filled(client.get(address)) | {"summary": "打了半天的摘要"}
    client.session.flush()
    page = client.post(address, data)
    for otp_token in ("", code(user)):
        carried = {"next": page.context["next"], "kept": page.context["kept"]}
        page = sign_in(client, "王编辑", otp_token=otp_token, **carried)
    assert page["Location"] == address
    assert filled(client.get(address))["summary"] == "打了半天的摘要"


# new codes, and without it again


def test_new_backup_codes_replace_the_old(client):
    user = editor()
    old = enrolled(user)
    sign_in(client, "王编辑", otp_token=old[0])
    page = client.post(f"{HERE}codes/", {"otp_token": code(user)})
    new = re.findall(r"<code>([a-z2-7]{8})</code>", page.content.decode())
    assert len(new) == 10
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(new)
    assert client.get("/admin/").status_code == 200
    assert rights() == ["重新生成备用码"]


def test_it_is_taken_away_with_a_code_alone(client):
    user = editor()
    enrolled(user)
    sign_in(client, "王编辑", otp_token=code(user))
    client.post(f"{HERE}remove/", {"otp_token": "wrong"})
    assert devices.has(user)
    StaticDevice.objects.update(throttling_failure_count=0)
    client.post(f"{HERE}remove/", {"otp_token": code(user)})
    assert not devices.has(user)
    assert rights() == ["关闭两步验证"]
    assert sign_in(browser(), "王编辑").status_code == 302


# when everyone needs it


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.usefixtures("required")
def test_where_it_is_required_it_comes_before_anything_else(client):
    user = editor()
    sign_in(client, "王编辑")
    address = "/admin/practices/practice/"
    where = "/admin/second-factor/?next=%2Fadmin%2Fpractices%2Fpractice%2F"
    assert client.get(address)["Location"] == where
    assert client.post(f"{address}add/", {}).status_code == 302
    assert client.get("/admin/login/").status_code == 302
    assert "要求每位管理人员开启" in text(client.get(where))
    client.post(f"{HERE}begin/", {"next": address})
    page = client.post(f"{HERE}confirm/", {"otp_token": code(user), "next": address})
    assert f'href="{address}"' in page.content.decode()
    assert client.get(address).status_code == 200


@pytest.mark.usefixtures("required")
def test_the_way_on_leads_nowhere_off_the_site():
    page = signed_in(editor()).get(f"{HERE}?next=https://example.org/")
    assert "example.org" not in page.content.decode()


# recovery


def test_the_command_takes_it_away_only_if_asked(django_user_model):
    admin = django_user_model.objects.create_superuser("admin")
    enrolled(admin)
    call_command("reset_admin")
    assert devices.has(admin)
    call_command("reset_admin", "--second-factor")
    assert not devices.has(admin)
    assert rights() == ["用命令重设密码", "用命令重设密码，关闭两步验证"]
