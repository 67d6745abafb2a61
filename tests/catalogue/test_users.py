"""Users: what a manager may give and take, and what the log says of it."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.admin import devices
from practices.models import Event
from tests.practices.builders import browser, text

from .people import PASSWORD, editor, manager, person, sign_in, signed_in
from .test_second_factor import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

LIST = "/admin/auth/user/"
NEW = "又一句别人猜不到的话-41"


def role(name):
    return str(Group.objects.get(name=name).pk)


def change(user):
    return f"{LIST}{user.pk}/change/"


def rights():
    events = Event.objects.filter(kind="rights").order_by("pk")
    return [(event.username, event.subject, event.detail) for event in events]


def save(client, user, *roles, active=True, **fields):
    data = {"username": user.username, "last_name": "", **fields}
    data["groups"] = [role(name) for name in roles]
    if active:
        data["is_active"] = "on"
    return client.post(change(user), data)


# making, changing and closing


def test_a_manager_makes_a_user_who_can_come_in():
    client = signed_in(manager())
    data = {"username": "新编辑", "last_name": "陈一", "groups": [role("编辑")]}
    response = client.post(f"{LIST}add/", data | {"password1": NEW, "password2": NEW})
    assert response.status_code == 302
    assert rights() == [("李管理", "用户：新编辑", "新建用户；姓名“陈一”；角色由“无”改为“编辑”")]
    stranger = browser()
    assert sign_in(stranger, "新编辑", NEW).status_code == 302
    assert stranger.get("/admin/practices/practice/add/").status_code == 200


def test_a_weak_password_is_refused():
    client = signed_in(manager())
    data = {"username": "新编辑", "password1": "12345678", "password2": "12345678"}
    page = client.post(f"{LIST}add/", data)
    assert page.status_code == 200
    assert "密码太短：至少要有12个字符。" in text(page)
    assert not User.objects.filter(username="新编辑").exists()


def test_roles_are_given_and_taken():
    user, client = editor(), signed_in(manager())
    save(client, user, "编辑", "审核")
    save(client, user)
    assert [detail for *_, detail in rights()] == [
        "角色由“编辑”改为“编辑、审核”",
        "角色由“编辑、审核”改为“无”",
    ]
    user.refresh_from_db()
    assert not user.is_staff
    assert signed_in(user).get("/admin/").status_code == 302


def test_who_has_left_is_deactivated_and_out_at_once():
    user = editor()
    theirs, client = signed_in(user), signed_in(manager())
    save(client, user, "编辑", active=False)
    assert theirs.get("/admin/").status_code == 302
    assert rights()[-1] == ("李管理", "用户：王编辑", "停用")


def test_a_save_that_changes_nothing_is_not_logged():
    user, client = editor(), signed_in(manager())
    save(client, user, "编辑")
    assert rights() == []


def test_a_password_is_reset_and_logged():
    user, client = editor(), signed_in(manager())
    page = client.get(f"{LIST}{user.pk}/password/")
    assert "usable_password" not in page.content.decode()
    assert "unset-password" not in page.content.decode()
    response = client.post(
        f"{LIST}{user.pk}/password/", {"password1": NEW, "password2": NEW, "set-password": "x"}
    )
    assert response.status_code == 302
    assert sign_in(browser(), "王编辑", NEW).status_code == 302
    assert rights() == [("李管理", "用户：王编辑", "重设密码")]


def test_no_password_is_shown_not_even_its_hash():
    user, client = editor(), signed_in(manager())
    assert user.password not in client.get(change(user)).content.decode()
    assert "md5" not in client.get(change(user)).content.decode()


def test_the_forms_speak_chinese():
    user, client = editor(), signed_in(manager())
    for address in (LIST, f"{LIST}add/", change(user), f"{LIST}{user.pk}/password/"):
        said = text(client.get(address)).replace("Modelname", "")
        assert not re.findall(r"[A-Za-z]{4,}", said), address


# what nobody can


def test_a_manager_makes_no_superuser_and_gives_no_single_right():
    user, client = editor(), signed_in(manager())
    publish = Permission.objects.get(codename="publish_practice")
    save(client, user, "编辑", is_superuser="on", is_staff="on", user_permissions=[publish.pk])
    user = User.objects.get(pk=user.pk)
    assert not user.is_superuser
    assert not user.has_perm("practices.publish_practice")


def test_a_manager_does_nothing_to_a_superuser():
    above = User.objects.create_superuser("admin", password=PASSWORD)
    page = text(signed_in(manager("赵管理")).get(f"/admin/auth/user/{above.pk}/change/"))
    assert "角色:超级用户" in page
    assert "重设密码" not in page
    enrolled(above)
    client = signed_in(manager())
    assert client.get(change(above)).status_code == 200
    assert save(client, above, active=False).status_code == 403
    assert client.get(f"{LIST}{above.pk}/password/").status_code == 403
    assert (
        client.post(f"{LIST}{above.pk}/password/", {"password1": NEW, "password2": NEW}).status_code
        == 403
    )
    assert client.post(f"{LIST}{above.pk}/delete/", {"post": "yes"}).status_code == 403
    act(client, "reset_second_factor", above)
    assert devices.has(above)
    above.refresh_from_db()
    assert above.is_active
    assert above.check_password(PASSWORD)
    assert rights() == []


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_locks_themselves_out_or_gives_themselves_more(superuser):
    user = manager()
    User.objects.filter(pk=user.pk).update(is_superuser=superuser)
    user.refresh_from_db()
    client = signed_in(user)
    save(client, user, "编辑", "审核", active=False, last_name="李")
    user = User.objects.get(pk=user.pk)
    assert user.is_active
    assert user.is_staff
    assert [group.name for group in user.groups.all()] == ["管理"]
    assert user.last_name == "李"
    assert client.get(LIST).status_code == 200


def test_who_has_worked_here_is_not_deleted():
    user, client = editor(), signed_in(manager())
    signed_in(user)
    assert client.post(f"{LIST}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    act(client, "delete_selected", user, post="yes")
    assert User.objects.filter(pk=user.pk).exists()


def test_who_was_made_by_mistake_is_deleted_and_that_is_logged():
    one, other, client = editor(), editor("赵编辑"), signed_in(manager())
    client.post(f"{LIST}{one.pk}/delete/", {"post": "yes"})
    act(client, "delete_selected", other, post="yes")
    assert not User.objects.filter(pk__in=[one.pk, other.pk]).exists()
    assert [(subject, detail) for _, subject, detail in rights()] == [
        ("用户：王编辑", "删除用户"),
        ("用户：赵编辑", "删除用户"),
    ]


# colleagues in need


def act(client, action, *users, **more):
    data = {"action": action, "_selected_action": [user.pk for user in users], **more}
    return client.post(LIST, data, follow=True)


def test_a_lost_phone_is_taken_away():
    user, client = editor(), signed_in(manager())
    enrolled(user)
    assert "“王编辑”的两步验证已重置" in text(act(client, "reset_second_factor", user))
    assert not devices.has(user)
    assert sign_in(browser(), "王编辑").status_code == 302
    assert rights() == [("李管理", "用户：王编辑", "重置两步验证")]


def test_ones_own_second_factor_takes_a_code():
    user = manager()
    client = signed_in(user)
    act(client, "reset_second_factor", user)
    assert "不能对“李管理”这样做" in text(act(client, "reset_second_factor", user))


def test_who_is_locked_out_is_let_in():
    user, client, stranger = editor(), signed_in(manager()), browser()
    for _ in range(5):
        sign_in(stranger, "王编辑", "猜的")
    assert sign_in(stranger, "王编辑").status_code == 429
    act(client, "unlock", user)
    assert sign_in(stranger, "王编辑").status_code == 302
    assert rights() == [("李管理", "用户：王编辑", "解除登录锁定")]


# the list


def test_the_list_says_who_has_which_roles():
    client = signed_in(manager())
    person("两用", "编辑", "审核", last_name="何", first_name="二")
    row = next(row for row in client.get(LIST).content.decode().split("<tr>") if "两用" in row)
    assert "何二" in row
    assert "编辑、审核" in row


def test_it_asks_the_database_no_more_for_more_users():
    client = signed_in(manager())

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(LIST)
        return len(asked)

    for number in range(3):
        editor(f"编辑{number}")
    first = queries()
    for number in range(3, 12):
        editor(f"编辑{number}")
    assert queries() == first


@pytest.mark.parametrize("role", ["编辑", "审核", "只读"])
def test_others_see_no_users(role):
    assert signed_in(person("别人", role)).get(LIST).status_code == 403


def test_the_secrets_of_others_are_nowhere_in_the_admin():
    client = signed_in(User.objects.create_superuser("admin"))
    for address in (
        "otp_totp/totpdevice",
        "otp_static/staticdevice",
        "auth/group",
        "axes/accesslog",
    ):
        assert client.get(f"/admin/{address}/").status_code == 404


def test_a_name_is_one():
    user, client = person("新编辑", "编辑", last_name="何", first_name="二"), signed_in(manager())
    page = client.get(f"{LIST}{user.pk}/change/")
    assert page.context["adminform"].form["last_name"].value() == "何二"
    save(client, user, "编辑", last_name="何二")
    user.refresh_from_db()
    assert (user.last_name, user.first_name) == ("何二", "")
    assert rights() == []
