"""Steps that are taken with many entries in one go, each checked by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse

from practices.editing import life
from practices.editing.life import Step
from practices.editing.titles import titled
from practices.models import Practice

from . import bulk_choices
from .steps import TEMPLATES
from .who import signed_in

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

# A page must be answered in time; what is left is selected again
MAX_BULK = 50
# As many entries are named with each reason: messages travel in a cookie
MAX_NAMED = 3

# Said of entries of which nothing is where the step begins
NOTHING_TO_TAKE = {
    Step.SUBMIT: "现在不能送审，没有正在编写的草稿或修订稿。",
    Step.PUBLISH: "现在不能发布，没有送审的草稿或修订稿。",
}

# Each with what the form says
TAKEN: dict[Step, Callable[[QueryDict, Practice, User], Practice]] = {
    Step.SUBMIT: lambda _sent, practice, user: life.submit(practice, user),
    Step.PUBLISH: bulk_choices.publish_seen,
}


class BulkAdmin(ModelAdmin):
    actions: tuple[str, ...] = ("submit", "publish")

    @admin.action(description="送审所选的经验做法", permissions=["submit"])
    def submit(self, request: HttpRequest, practices: QuerySet[Practice]) -> None:
        self._take(request, practices, Step.SUBMIT)

    @admin.action(description="发布所选的经验做法", permissions=["publish"])
    def publish(
        self, request: HttpRequest, practices: QuerySet[Practice]
    ) -> TemplateResponse | None:
        """Show what would become public first: it may not be what the list was read for."""
        if "confirmed" not in request.POST and _ready(practices, Step.PUBLISH).exists():
            return self._confirm(request, practices)
        self._take(request, practices, Step.PUBLISH)
        return None

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("practices.submit_practice")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("practices.publish_practice")

    def _confirm(self, request: HttpRequest, chosen: QuerySet[Practice]) -> TemplateResponse:
        user = signed_in(request)
        ready = _ready(chosen, Step.PUBLISH)
        shown = bulk_choices.choices(_own_last(ready, user)[:MAX_BULK], user)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "发布所选的经验做法",
            "choices": shown,
            "ready": sum(not choice.obstacle for choice in shown),
            "more": ready.count() - len(shown),
            "others": chosen.exclude(_is_of(ready)).count(),
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, f"{TEMPLATES}/bulk_publish.html", context)

    def _take(self, request: HttpRequest, chosen: QuerySet[Practice], step: Step) -> None:
        """Take the step with what is worked on of each entry; say what was not possible, and why.

        The entry itself, if it is new, or its revision.
        """
        label = life.RULES[step].label
        user = signed_in(request)
        ready = _ready(chosen, step)
        total = ready.count()
        others = chosen.exclude(_is_of(ready))
        left_out = [str(entry) for entry in others[:MAX_NAMED]], others.count()
        take = partial(TAKEN[step], request.POST)
        done, refused = _taken(_own_last(ready, user)[:MAX_BULK], take, user)
        if done:
            self.message_user(request, f"{done} 条已{label}。", messages.SUCCESS)
        for reason, names in refused.items():
            self.message_user(request, _listed(reason, names, len(names)), messages.ERROR)
        if left_out[0]:
            said = _listed(NOTHING_TO_TAKE[step], *left_out)
            self.message_user(request, said, messages.WARNING)
        if not (total or left_out[0]):
            said = f"所选的条目已不在这个列表里，没有{label}。"
            self.message_user(request, said, messages.WARNING)
        if total > MAX_BULK:
            said = f"一次最多{label} {MAX_BULK} 条，还有 {total - MAX_BULK} 条，请再选一次。"
            self.message_user(request, said, messages.WARNING)


def _ready(chosen: QuerySet[Practice], step: Step) -> QuerySet[Practice]:
    """Return the entries, or their revisions, that are where the step begins."""
    # as values: what was chosen by its status is not what it was once the first has moved
    keys = list(chosen.order_by().values_list("pk", flat=True))
    ready = Practice.objects.filter(Q(pk__in=keys) | Q(revises__in=keys))
    found: QuerySet[Practice] = ready.filter(status__in=life.RULES[step].statuses)
    return found.select_related("source")


def _is_of(ready: QuerySet[Practice]) -> Q:
    keys = ready.order_by().values("pk")
    return Q(pk__in=keys) | Q(pk__in=ready.order_by().values("revises").exclude(revises=None))


def _own_last(practices: QuerySet[Practice], user: User) -> QuerySet[Practice]:
    """Put last what may be refused each time, or it would fill the first places for ever."""
    authors = Practice.authors.through._default_manager
    own = Exists(authors.filter(practice=OuterRef("pk"), user=user))
    return practices.order_by(own, "source", "number", "pk")


def _taken(
    practices: QuerySet[Practice], take: Callable[[Practice, User], Practice], user: User
) -> tuple[int, dict[str, list[str]]]:
    """Return with how many the step was taken, and the names of the others by the reason."""
    done = 0
    refused: dict[str, list[str]] = {}
    chosen = [(practice, str(practice)) for practice in practices]
    for place, (practice, name) in enumerate(chosen):
        try:
            take(practice, user)
            done += 1
        except life.LaterError as error:
            # each of the others would wait as long for the same answer
            refused[str(error)] = [name for _, name in chosen[place:]]
            break
        except life.StepError as error:
            refused.setdefault(str(error), []).append(name)
    return done, refused


def _listed(reason: str, names: list[str], count: int) -> str:
    named = "、".join(titled(name, 40) for name in names[:MAX_NAMED])
    more = f"等 {count} 条" if count > MAX_NAMED else ""
    return f"{named}{more}：{reason}"
