"""What a user may do, as a value to compare: what has changed is written to the log."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest

from practices.editing import events, people
from practices.models import EventKind


@dataclass(frozen=True, slots=True)
class Rights:
    username: str
    name: str
    active: bool
    roles: tuple[str, ...]


# Of who did not exist before
NOBODY = Rights("", "", active=True, roles=())


def of(user: User) -> Rights:
    """Return what the rows of a user say; nothing for one that is still to be made."""
    found = User.objects.filter(pk=user.pk).first()
    if found is None:
        return NOBODY
    roles = found.groups.order_by("pk").values_list("name", flat=True)
    return Rights(found.username, people.full_name(found), found.is_active, tuple(roles))


def difference(old: Rights, new: Rights) -> str:
    """Say in Chinese what has changed; empty if nothing has."""
    said = []
    if old == NOBODY:
        said.append("新建用户")
    elif old.username != new.username:
        said.append(f"用户名由“{old.username}”改为“{new.username}”")
    if old.name != new.name:
        said.append(f"姓名由“{old.name}”改为“{new.name}”" if old.name else f"姓名“{new.name}”")
    if old.active != new.active:
        said.append("启用" if new.active else "停用")
    if old.roles != new.roles:
        said.append(f"角色由“{_listed(old.roles)}”改为“{_listed(new.roles)}”")
    return "；".join(said)


def record(request: HttpRequest, user: User, what: str) -> None:
    """Write to the log what was done to a user."""
    who = request.user if isinstance(request.user, User) else None
    events.record(EventKind.RIGHTS, who, f"用户：{user}", what)


def _listed(roles: tuple[str, ...]) -> str:
    return "、".join(roles) or "无"
