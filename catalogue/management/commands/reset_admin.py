"""`manage.py reset_admin`: a new random password for the user `admin`, shown once."""

from __future__ import annotations

import secrets

import axes.utils
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from catalogue.admin import devices
from practices.editing import events
from practices.models import EventKind

NAME = "admin"


class Command(BaseCommand):
    help = "新建管理员 admin，或重设其密码并解除登录锁定；密码只显示这一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--second-factor", action="store_true", help="同时关闭其两步验证。")

    def handle(self, *_args: object, **options: object) -> None:
        password = reset(second_factor=bool(options["second_factor"]))
        self.stdout.write(f"管理员用户名：{NAME}，密码：{password}（只显示这一次，请记下）")


@transaction.atomic
def reset(*, second_factor: bool = False) -> str:
    """Make the user, or let them back in, if asked without a second factor; return the password."""
    password = secrets.token_urlsafe(12)
    user, _ = User.objects.get_or_create(username=NAME)
    user.is_active = user.is_staff = user.is_superuser = True
    user.set_password(password)
    user.save()
    # all of them: it may be the address that is locked out
    axes.utils.reset()
    removed = second_factor and devices.remove(user)
    done = "用命令重设密码" + ("，关闭两步验证" if removed else "")
    events.record(EventKind.RIGHTS, None, f"用户：{NAME}", done)
    return password
