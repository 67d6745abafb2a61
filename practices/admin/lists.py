"""The lists of the admin: whatever their addresses and forms say is answered."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError, ProgrammingError
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

logger = logging.getLogger(__name__)

# A page must be answered in time, and names all that goes with what is deleted
MAX_DELETED = 100

# What fits a column of keys
KEY = re.compile(r"[0-9]{1,18}")


class OpenFilter(admin.ChoicesFieldListFilter):
    """Shows its choices at once (templates/admin/filter.html); others are opened."""

    opens = True


class ReadOnly(ModelAdmin):
    """Of what the site itself writes: nobody adds, changes or deletes any of it."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


class SafeList(ModelAdmin):
    """Of rows that have numbers as keys."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Let filters that cannot be answered be left out: of the year 99999, of half a range."""
        try:
            return super().get_changelist_instance(request)
        except (
            ValueError,
            OverflowError,
            IndexError,
            TypeError,
            DataError,
            ProgrammingError,
        ) as error:
            # it may be a fault of ours all the same
            logger.warning("a list of the admin cannot be filtered like this", exc_info=True)
            raise IncorrectLookupParameters from error

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Leave out what is no key; with none left, Django says that nothing was chosen."""
        sent = request.POST.copy()
        keys = [key for key in sent.getlist(ACTION_CHECKBOX_NAME) if KEY.fullmatch(key)]
        sent.setlist(ACTION_CHECKBOX_NAME, keys)
        request.POST = sent  # type: ignore[assignment]
        if "delete_selected" in sent.getlist("action"):
            across = sent.get("select_across", "0") != "0"
            if (queryset.count() if across else len(keys)) > MAX_DELETED:
                said = f"一次最多删除 {MAX_DELETED} 条，什么都没有删。请少选一些。"
                self.message_user(request, said, messages.WARNING)
                return None
        return super().response_action(request, queryset, *args, **kwargs)
