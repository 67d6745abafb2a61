"""People who work here, and their browsers."""

from __future__ import annotations

from django.contrib.auth.models import Group, User

from practices.editing.roles import Role
from tests.practices.builders import browser

PASSWORD = "一句别人猜不到的话-39"


def person(name="王编辑", *roles, **fields):
    """Make somebody who works here, with roles."""
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def editor(name="王编辑"):
    return person(name, Role.EDITOR)


def manager(name="李管理"):
    return person(name, Role.MANAGER)


def signed_in(user):
    client = browser()
    client.force_login(user)
    return client


def sign_in(client, name, password=PASSWORD, **more):
    return client.post("/admin/login/", {"username": name, "password": password, **more})
