"""The second factor of a user: an authenticator on the phone, and backup codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

DIGITS = 6
BACKUP_CODES = 10


def has(user: User) -> bool:
    """Return whether the user has set up a second factor."""
    found: bool = TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()
    return found


def of(user: User, code: str) -> Any:
    """Return the device that a code of such looks is from, locked; None if there is none."""
    model = TOTPDevice if code.isdecimal() and len(code) == DIGITS else StaticDevice
    found = model.objects.devices_for_user(user, confirmed=True)
    return found.select_for_update().order_by("pk").first()


def pending(user: User) -> Any:
    """Return the authenticator that is being set up, or None."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=False).order_by("pk").first()


@transaction.atomic
def begin(user: User) -> None:
    """Make a new secret to be read by an authenticator; of no use until a code confirms it."""
    TOTPDevice.objects.devices_for_user(user, confirmed=False).delete()
    TOTPDevice.objects.create(user=user, name="手机", confirmed=False)


@transaction.atomic
def new_backup_codes(user: User) -> list[str]:
    """Return backup codes that work once each, in place of all that there were."""
    # the device stays: somebody may have signed in by it
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "备用码"})
    device.throttle_reset()
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def backup_codes_left(user: User) -> int:
    """Return how many backup codes the user has not used."""
    left: int = StaticToken.objects.filter(device__user=user).count()
    return left


@transaction.atomic
def remove(user: User) -> bool:
    """Take the second factor away; return whether there was one."""
    had = has(user)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    return had
