"""What those who edit are called, wherever it is said who did something."""

from __future__ import annotations

from django.contrib.auth.models import User

# Who did what no user did. Nobody who has ever signed in is deleted: they are deactivated.
SYSTEM = "系统"


def shown(user: User | None) -> str:
    """Return the name of a user, or the name to sign in with; None is the system."""
    if user is None:
        return SYSTEM
    return full_name(user) or user.get_username()


def full_name(user: User) -> str:
    """Return the name: 李编, as Chinese names are written; Ann Lee, where it is in Latin."""
    name = f"{user.last_name}{user.first_name}"
    return user.get_full_name() if name.isascii() else name
