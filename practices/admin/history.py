"""The history of an entry: all changes, one in full, and the way back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from practices import clock
from practices.editing import diff, history, revert, state, timeline

from . import kept
from .fields import Counted
from .who import signed_in

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

PER_PAGE = 20


class RevertForm(Counted, forms.Form):
    reason = forms.CharField(
        label="恢复的理由",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="记入修改历史。",
    )
    newest = forms.IntegerField(widget=forms.HiddenInput)


class HistoryAdmin(ModelAdmin):
    """Who may see an entry sees its history; who may go back is for practices.editing.revert."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        one = require_GET(self.version_view)
        back = require_http_methods(["GET", "HEAD", "POST"])(self.revert_view)
        address = "<path:object_id>/history/<int:version>/"
        wrap = self.admin_site.admin_view
        return [
            path(address, wrap(one), name=f"{name}_version"),
            path(f"{address}revert/", wrap(back), name=f"{name}_revert"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        entry = self._entry(request, object_id)
        page = Paginator(timeline.versions(entry), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "title": f"修改历史：{entry}",
            "page": page,
            "moments": timeline.moments(page.object_list),
            **(extra_context or {}),
        }
        return self._shown(request, entry, "admin/practices/history.html", context)

    def version_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponse:
        entry = self._entry(request, object_id)
        moment = _moment(entry, version)
        initial = {
            "reason": f"恢复到 {clock.moment(moment.when)} 的版本",
            "newest": history.newest(entry),
        }
        return self._version(request, entry, moment, RevertForm(initial=initial))

    @kept.keeps
    def revert_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponse:
        """Go back by POST alone; what was typed before signing in again is shown once more."""
        entry = self._entry(request, object_id)
        moment = _moment(entry, version)
        if revert.obstacle(entry, signed_in(request)):
            raise PermissionDenied
        sent = kept.sent(request)
        if sent is None:
            return redirect(self._named("version"), entry.pk, version)
        form = RevertForm(sent.dict())
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                revert.revert(entry, version, signed_in(request), data["reason"], data["newest"])
            except revert.RevertError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, "已恢复。", messages.SUCCESS)
                return redirect(self._named("history"), entry.pk)
        kept.say(request, sent)
        # they see what it says now
        form.data = {**form.data, "newest": history.newest(entry)}
        return self._version(request, entry, moment, form)

    def _version(
        self, request: HttpRequest, entry: models.Model, moment: timeline.Moment, form: RevertForm
    ) -> HttpResponse:
        obstacle = revert.obstacle(entry, signed_in(request)) or revert.barrier(entry, moment)
        context = {
            "title": f"一次修改：{entry}",
            "moment": moment,
            "since": state.changes(state.now(entry), moment.state, diff.names()),
            "obstacle": obstacle,
            "form": form,
            "at_once": revert.at_once(entry),
            "has_revision": revert.has_revision(entry),
        }
        return self._shown(request, entry, "admin/practices/version.html", context)

    def _entry(self, request: HttpRequest, object_id: str) -> models.Model:
        entry: models.Model | None = self.get_object(request, unquote(object_id))
        if entry is None:
            raise Http404
        if not self.has_view_or_change_permission(request, entry):
            raise PermissionDenied
        return entry

    def _shown(
        self, request: HttpRequest, entry: models.Model, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": entry,
            "history_address": reverse(self._named("history"), args=[entry.pk]),
            "version_url": self._named("version"),
            "revert_url": self._named("revert"),
        }
        return TemplateResponse(request, template, frame | context)

    def _named(self, what: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}"


def _moment(entry: models.Model, version: int) -> timeline.Moment:
    moment = revert.find(entry, version)
    if moment is None:
        raise Http404
    return moment
