"""`manage.py reset_admin`: a new random password for the user `admin`, shown once."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

NAME = "admin"


class Command(BaseCommand):
    help = "新建管理员 admin，或重设其密码；密码只显示这一次。"

    def handle(self, *_args: object, **_options: object) -> None:
        password = reset()
        self.stdout.write(f"管理员用户名：{NAME}，密码：{password}（只显示这一次，请记下）")


def reset() -> str:
    """Make the user, or let them back in; return the new password."""
    password = secrets.token_urlsafe(12)
    user, _ = User.objects.get_or_create(username=NAME)
    user.is_active = user.is_staff = user.is_superuser = True
    user.set_password(password)
    user.save()
    return password
