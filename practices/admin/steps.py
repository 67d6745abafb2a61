"""The steps of an entry's life in the admin: a bar above its form, and an address for each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from practices.editing import life
from practices.editing.life import Step
from practices.models import Practice

from .conflict import shown
from .standing import address, standing
from .who import signed_in

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

View = Callable[[HttpRequest, int], HttpResponse]

TEMPLATES = "admin/practices/practice"

# What is taken at once, with what is said of it then
SIMPLE: dict[Step, tuple[Callable[[Practice, User], Practice], str]] = {
    Step.REVISE: (life.revise, "修订稿已建好，内容与上次公开的版本相同，请在这里修改。"),
    Step.SUBMIT: (life.submit, "已送审。"),
    Step.TAKE_BACK: (life.take_back, "已收回，可以继续修改。"),
}


class StepPages(ModelAdmin):
    """What the pages of steps have in common."""

    def routes(self, views: Mapping[str, View]) -> list[URLPattern]:
        """Return the addresses of views, each that of a practice and the name of the view."""
        allowed = require_http_methods(["GET", "HEAD", "POST"])
        return [
            path(
                f"<int:key>/{name}/",
                self.admin_site.admin_view(allowed(view)),
                name=f"practices_practice_{name.replace('-', '_')}",
            )
            for name, view in views.items()
        ]

    def found(self, request: HttpRequest, key: int, step: Step | None = None) -> Practice:
        """Return the practice; refuse who may not see it, or may never take the step."""
        practice = self.sought(request, key, step)
        if practice is None:
            raise Http404(str(life.GoneError()))
        return practice

    def sought(self, request: HttpRequest, key: int, step: Step | None = None) -> Practice | None:
        """Return the same, but None if it is gone."""
        allowed = step is None or request.user.has_perm(f"practices.{life.RULES[step].permission}")
        if not (allowed and self.has_view_permission(request)):
            raise PermissionDenied
        practices = Practice.objects.select_related("source", "revises__source", "successor")
        practice: Practice | None = practices.filter(pk=key).first()
        return practice

    def not_taken(
        self, request: HttpRequest, practice: Practice | None, step: Step, form: forms.Form
    ) -> HttpResponse:
        """Say why a step can no longer be taken, and show what was typed for it, to be copied."""
        why = life.obstacle(step, practice, signed_in(request)) if practice else life.GoneError()
        typed = ((str(field.label), shown(field)) for field in form.visible_fields())
        known = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"没有{life.RULES[step].label}",
            "practice": practice,
            "standing": standing(practice, signed_in(request)) if practice else None,
            "why": str(why),
            "typed": [(label, text) for label, text in typed if text],
        }
        status = 422 if practice else 404
        return TemplateResponse(request, f"{TEMPLATES}/not_taken.html", known, status=status)

    def page(
        self,
        request: HttpRequest,
        name: str,
        title: str,
        practice: Practice,
        context: dict[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render a page about a practice, with the bar's own knowledge of it."""
        known = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{title}：{practice}",
            "name": title,
            "practice": practice,
            "standing": standing(practice, signed_in(request)),
        }
        return TemplateResponse(
            request, f"{TEMPLATES}/{name}.html", {**known, **(context or {})}, status=status
        )


class StepsAdmin(StepPages):
    """The steps that ask nothing. Only POST takes one; GET leads to the page with its button."""

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, View] = {step: self.simple(step) for step in SIMPLE}
        views[Step.DISCARD] = self.discard
        return [*self.routes(views), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        original = context.get("original")
        if isinstance(original, Practice):
            context["standing"] = standing(original, signed_in(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def simple(self, step: Step) -> View:
        """Return the view of a step that asks nothing."""
        take, said = SIMPLE[step]

        def view(request: HttpRequest, key: int) -> HttpResponse:
            practice = self.found(request, key, step)
            if request.method == "POST":
                try:
                    practice = take(practice, signed_in(request))
                except life.StepError as error:
                    return refused(request, practice, error)
                messages.success(request, said)
            return redirect(address(practice))

        return view

    def discard(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask whether the revision is to be given up, and do it."""
        practice = self.found(request, key, Step.DISCARD)
        user = signed_in(request)
        if reason := life.obstacle(Step.DISCARD, practice, user):
            return refused(request, practice, life.StepError(reason))
        if request.method != "POST":
            return self.page(request, "discard", "放弃修订", practice)
        try:
            public = life.discard(practice, user)
        except life.StepError as error:
            return refused(request, practice, error)
        messages.success(request, "修订稿已放弃，公开的版本不变。历史里还能看到它。")
        return redirect(address(public))


def refused(request: HttpRequest, practice: Practice, error: life.StepError) -> HttpResponse:
    """Say why a step was not taken, where the practice is to be seen as it is now."""
    messages.error(request, str(error))
    if isinstance(error, life.GoneError):
        return redirect("admin:practices_practice_changelist")
    return redirect(address(practice))
