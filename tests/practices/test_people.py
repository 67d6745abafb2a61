"""What those who edit are called, wherever it is said who did something."""

import re

import pytest
from django.contrib.auth.models import User

from practices.editing import history, people
from practices.editing.timeline import UNKNOWN
from practices.models import Theme

from .builders import browser

HISTORY = "/admin/practices/theme/{}/history/"


@pytest.mark.parametrize(
    ("last_name", "first_name", "shown"),
    [
        ("李", "编", "李编"),
        ("欧阳", "文静", "欧阳文静"),
        ("", "小编", "小编"),
        ("Lee", "Ann", "Ann Lee"),
        ("", "", "libian"),
    ],
)
def test_surnames_come_first_without_a_space(last_name, first_name, shown):
    user = User(username="libian", last_name=last_name, first_name=first_name)
    assert people.shown(user) == shown


def test_what_no_user_did_the_system_did():
    assert people.shown(None) == "系统"


@pytest.mark.django_db
def test_pages_say_it_like_this():
    user = User.objects.create_superuser("libian", last_name="李", first_name="编")
    theme = Theme.objects.order_by("pk")[0]
    history.baseline(theme)
    history.record(theme, user, "改名")
    client = browser()
    client.force_login(user)
    assert re.findall(r"改名 · (\S+)", client.get("/admin/").content.decode()) == ["李编"]
    history.record(theme, None, "从文件载入")
    page = client.get(HISTORY.format(theme.pk)).content.decode()
    assert re.findall("<span>(.*?)</span>", page)[-3:] == ["系统", "李编", UNKNOWN]
    assert re.findall(r"<strong>(.*?)</strong>", page) == ["李编"]
