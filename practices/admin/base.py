"""What editing any entry has in common: a reason for every change, and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse

from practices import indexing
from practices.editing import history

from . import conflict, faults
from .fields import Counted
from .history import HistoryAdmin
from .kept import KeptForms
from .lists import SafeList
from .only_shown import show_only
from .removing import RemovingAdmin
from .saved import SavedAdmin
from .who import signed_in

if TYPE_CHECKING:
    # generic for the type checker alone
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

# What history says of an entry that has just been made
ADDED = "新增"

BUSY = "没有保存：正在导入，或另有大批改动。您填写的内容都在下面，请稍后再保存。"
CONTRADICTORY = (
    "没有保存：表单里的各行互相矛盾。请核对各行再保存；"
    "还不行，就先把内容复制下来，再重新打开这一页。"
)


class EditedForm(Counted, ModelForm):
    reason = forms.CharField(
        label="修改说明",
        max_length=200,
        required=False,
        help_text="改了什么、为什么改；记入修改历史。",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].required = self.instance.pk is not None
        if self.instance.pk is not None:
            self.initial[conflict.SEEN] = history.newest(self.instance)

    def clean(self) -> dict[str, Any] | None:
        if conflict.CONFLICT in self.data:
            raise forms.ValidationError("您打开这一页以后，别人保存过它。请对照后再保存一次。")
        return super().clean()


class EditedAdmin(KeptForms, SavedAdmin, SafeList, RemovingAdmin, HistoryAdmin):
    """An entry that is edited for years: every change is explained and kept."""

    form = EditedForm
    # field -> what it is for, where the model does not say
    help_texts: dict[str, str] = {}

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change, **{"help_texts": self.help_texts, **kwargs})

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Put the reason last, where the form is saved: templates/admin/change_form.html."""
        fieldsets = self.fieldsets
        if fieldsets is None:
            fields = [
                name for name in self.get_fields(request, obj) if name not in conflict.OWN_FIELDS
            ]
            fieldsets = ((None, {"fields": fields}),)
        if not self._can_edit(request, obj):
            return fieldsets
        return (*fieldsets, (None, {"fields": ("reason",), "classes": ("reason",)}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Let nobody save over what they have not seen, or what can no longer be edited."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self._saved(request, object_id, form_url, extra_context)
        except IntegrityError:
            # no form of ours says such things; whoever made it up sees it again
            messages.error(request, CONTRADICTORY)
            show_only(request)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _saved(
        self,
        request: HttpRequest,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> Any:
        """Save what was sent, in one transaction; raises IntegrityError for what cannot be."""
        with transaction.atomic():
            held = self._held(request)
            request.POST = conflict.unmarked(request.POST)  # type: ignore[assignment]
            if object_id is not None and self.has_change_permission(request):
                entry = self._found(request, object_id, lock=held)
                if entry is None or not self.has_change_permission(request, entry):
                    return self.closed(request, entry)
                if held and conflict.is_stale(request.POST, entry):
                    now = self.get_form(request, entry, change=True)(instance=entry)
                    theirs = self._formsets(request, entry)
                    request.POST = conflict.fit(request.POST, now, theirs)  # type: ignore[assignment]
            response = super().changeform_view(request, object_id, form_url, extra_context)
            # what the database would leave for the end
            connection.check_constraints()
            return response

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        form = context["adminform"].form
        if conflict.CONFLICT in form.data:
            context["conflict"] = self._conflict(request, context)
        if context["errors"]:
            context["faults"] = faults.faults(context)
        return super().render_change_form(request, context, *args, **kwargs)

    def closed(self, request: HttpRequest, entry: models.Model | None) -> TemplateResponse:
        """Show what was typed, to be copied: the entry is gone, or can no longer be edited."""
        form = self.get_form(request)(request.POST)
        typed = conflict.said(form, self._formsets(request, None, request.POST))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "没有保存",
            "entry": entry,
            "typed": [(label, text) for label, text in typed if text],
        }
        return TemplateResponse(request, "admin/closed.html", context, status=409)

    def _held(self, request: HttpRequest) -> bool:
        """Take the locks of a save; if that takes long, let the form be shown as it was sent."""
        try:
            self.hold()
        except indexing.BusyError:
            messages.warning(request, BUSY)
            show_only(request)
            return False
        return True

    def _found(self, request: HttpRequest, object_id: str, *, lock: bool) -> models.Model | None:
        found: models.Model | None = self.get_object(request, unquote(object_id))
        if not lock:
            return found
        rows = self.model._base_manager.select_for_update(no_key=True)
        return rows.filter(pk=found.pk).first() if found is not None else None

    def _formsets(
        self, request: HttpRequest, entry: models.Model | None, data: QueryDict | None = None
    ) -> list[conflict.FormSet]:
        """Return what hangs on the entry as it is now, or as it was typed."""
        return [
            formset(data, instance=entry, queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, entry)
        ]

    def _conflict(self, request: HttpRequest, context: Any) -> conflict.Conflict:
        form = context["adminform"].form
        typed = [inline.formset for inline in context["inline_admin_formsets"]]
        entry = self.model._base_manager.get(pk=form.instance.pk)
        now, formsets = type(form)(instance=entry), self._formsets(request, entry)
        was = conflict.before(form.data, now, formsets)
        found = conflict.differences(
            conflict.said(form, typed),
            conflict.said(now, formsets),
            conflict.said_before(was, formsets) if was else None,
        )
        return conflict.described(entry, found)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            history.baseline(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.keep(request, form.instance, form.cleaned_data.get("reason") or ADDED)

    def keep(self, request: HttpRequest, entry: models.Model, why: str) -> None:
        """Keep history of a saved change; called once all that hangs on the entry is saved."""
        history.record(entry, signed_in(request), why)

    def _can_edit(self, request: HttpRequest, obj: models.Model | None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)
