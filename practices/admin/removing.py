"""What goes with every deletion: the locks that a save takes, the log, and a page if it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest
from django.shortcuts import redirect

from practices import indexing
from practices.editing import events
from practices.models import EventKind

from .fields import unix_lines

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


# The field of a form that asks why
REASON = "reason"


class NotDeletedError(Exception):
    """Nothing was deleted; the text says in Chinese why."""


def refusable(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a view of an admin lead to its own page again, and say there why nothing was deleted."""

    @wraps(view)
    def answered(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(self, request, *args, **kwargs)
        except indexing.BusyError as error:
            messages.error(request, f"没有删除：{error}")
        except NotDeletedError as error:
            messages.error(request, str(error))
        return redirect(request.get_full_path())

    return answered


class RemovingAdmin(ModelAdmin):
    def hold(self) -> None:
        """Take the locks that a change needs before that of the row; the first in a transaction.

        Alone, so that no two can take one number, name or slug at the same time. Raises
        indexing.BusyError if somebody else holds them for long.
        """
        indexing.hold_soon()

    @contextmanager
    def deleting(self, request: HttpRequest, entries: Iterable[Any]) -> Iterator[None]:
        """Do what goes with each deletion of entries, which is made within.

        Raises NotDeletedError, or indexing.BusyError, if it cannot be.
        """
        try:
            # unlike forms, the admin's actions are no transaction of their own
            with transaction.atomic():
                self.hold()
                for entry in entries:
                    events.record(EventKind.DELETE, request.user, events.named(entry), why(request))
                yield
                # what the database would leave for the end
                connection.check_constraints()
        except IntegrityError as error:
            # Django looked whether anything refers to it, but not with the locks
            raise NotDeletedError("没有删除：刚刚有别的内容用到它。") from error

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with self.deleting(request, [obj]):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        # fetched anew, once the locks are there
        with self.deleting(request, queryset.all()):
            super().delete_queryset(request, queryset)

    @refusable
    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().delete_view(request, *args, **kwargs)

    @refusable
    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changelist_view(request, *args, **kwargs)


def why(request: HttpRequest) -> str:
    """Return the reason of a deletion, where one is asked for."""
    return unix_lines(request.POST.get(REASON, "")).strip()
