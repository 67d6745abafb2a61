"""The log of operations: read, filtered and searched; nobody changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from practices.editing import people
from practices.models import Event

from .lists import ReadOnly, SafeList

if TYPE_CHECKING:
    # generic for the type checker alone
    EventModelAdmin = admin.ModelAdmin[Event]
else:
    EventModelAdmin = admin.ModelAdmin

# So many users stand beside the log; the others are found by searching for their names
MAX_USERS = 50

# What the address says for what the system did by itself
BY_SYSTEM = "-"


class UserFilter(admin.SimpleListFilter):
    """Those who can sign in now; asking the log who is in it would read all of it."""

    title = "用户"
    parameter_name = "user"

    def lookups(self, *_args: object) -> list[tuple[str, str]]:
        users = User.objects.filter(is_staff=True).order_by("username")
        names = list(users.values_list("username", flat=True)[:MAX_USERS])
        chosen = self.value()
        if chosen and chosen not in (BY_SYSTEM, *names):
            names.append(chosen)
        return [(BY_SYSTEM, people.SYSTEM), *((name, name) for name in names)]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        chosen = self.value()
        if not chosen:
            return queryset
        return queryset.filter(username="" if chosen == BY_SYSTEM else chosen)


@admin.register(Event)
class EventAdmin(SafeList, ReadOnly, EventModelAdmin):
    """One line an operation, the newest first; all rows are never counted besides those found."""

    list_display = ("when", "kind", "who", "subject", "detail")
    list_display_links = None
    # by day, month and year would read all of the log, and fail at years that are none
    list_filter = ("kind", UserFilter, "at")
    search_fields = ("username", "subject", "detail")
    search_help_text = "用户、对象和说明里的字词"
    show_full_result_count = False
    list_per_page = 50
    # no link to all of them
    list_max_show_all = 0

    @admin.display(description="时间", ordering="at")
    def when(self, event: Event) -> str:
        return f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description="用户", ordering="username")
    def who(self, event: Event) -> str:
        return event.username or people.SYSTEM
