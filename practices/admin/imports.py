"""Importing a list: upload, what it would do row by row, doing it, undoing it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices.clock import moment
from practices.editing import people
from practices.imports import applying, reading, runs, template, undoing
from practices.models import Import, ImportState, Source

from . import import_rows, kept, progress
from .fields import Counted
from .lists import OpenFilter, ReadOnly, SafeList
from .who import signed_in

if TYPE_CHECKING:
    # generic for the type checker alone
    ImportModelAdmin = admin.ModelAdmin[Import]
    SourceField = forms.ModelChoiceField[Source]
else:
    ImportModelAdmin = admin.ModelAdmin
    SourceField = forms.ModelChoiceField

# From so many on, writing them takes long enough to keep others waiting
LARGE = 500
TEMPLATES = "admin/practices/import"

View = Callable[..., HttpResponseBase]


class UploadForm(Counted, forms.Form):
    file = forms.FileField(
        label="文件",
        help_text=f"XLSX、CSV、JSON 或 YAML，{reading.LIMITS}。",
        error_messages={"empty": "文件是空的，没有可导入的内容。", "required": "请选择文件。"},
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(reading.FORMATS)}),
    )
    source = SourceField(
        Source.objects.all(),
        label="来源文件",
        required=False,
        empty_label="按文件里的文号",
        help_text="文件里没有写文号的各行，算作这份来源文件的。",
    )
    note = forms.CharField(
        label="说明",
        max_length=200,
        help_text="导入的是什么、为什么；记入每条的修改历史，不公开。",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )
    reason = forms.CharField(
        label="改动名称或正文的理由（公开显示）",
        max_length=500,
        required=False,
        help_text="改动了已发布的名称或正文，文件里又没有写理由的，用这一条；读者会看到。",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > reading.MAX_BYTES:
            raise forms.ValidationError(reading.TOO_LARGE)
        return file

    def store(self, request: HttpRequest) -> Import | None:
        """Store what the file says; return nothing, and say why in the form, if it is refused."""
        file = self.cleaned_data["file"]
        run = Import(
            file_name=file.name[:200],
            note=self.cleaned_data["note"],
            reason=self.cleaned_data["reason"],
            source=self.cleaned_data["source"],
            user=signed_in(request),
        )
        try:
            return runs.store(run, reading.read(file.name, file))
        except reading.FileRefusedError as error:
            self.add_error("file", f"没有导入任何内容。{error}")
        except DataError:
            self.add_error("file", "没有导入任何内容。文件里有数据库不能保存的字符。")
        return None


@admin.register(Import)
class ImportAdmin(SafeList, ReadOnly, ImportModelAdmin):
    """Imports are read; all that can be done with one is on its page."""

    list_display = ("when", "name", "state", "total", "results", "username", "note")
    list_display_links = None
    list_filter = (("state", OpenFilter),)
    list_select_related = ("user",)
    search_fields = ("file_name", "note")
    search_help_text = "文件名和说明里的字词"
    change_list_template = f"{TEMPLATES}/list.html"

    @admin.display(description="上传时间", ordering="uploaded_at")
    def when(self, run: Import) -> str:
        return moment(run.uploaded_at)

    @admin.display(description="文件", ordering="file_name")
    def name(self, run: Import) -> str:
        return format_html('<a href="{}">{}</a>', _address(run), run)

    @admin.display(description="结果")
    def results(self, run: Import) -> str:
        counted = import_rows.tabs(run, "")[1:]
        return "，".join(f"{tab.label} {tab.count}" for tab in counted) or "—"

    @admin.display(description="上传人", ordering="user")
    def username(self, run: Import) -> str:
        return people.shown(run.user)

    def get_urls(self) -> list[URLPattern]:
        """Only these: nothing else can be done with an import."""
        views: list[tuple[str, View, str]] = [
            ("", self.changelist_view, "changelist"),
            ("add/", require_http_methods(["GET", "HEAD", "POST"])(self.upload), "add"),
            ("template.xlsx", require_safe(self.template), "template"),
            ("<int:key>/", require_safe(self.result), "change"),
            ("<int:key>/check/", require_POST(self.check_again), "check"),
            ("<int:key>/apply/", require_POST(self.apply), "apply"),
            ("<int:key>/undo/", require_POST(self.undo), "undo"),
        ]
        return [
            path(route, self.admin_site.admin_view(self._for_importers(view)), name=_name(name))
            for route, view, name in views
        ]

    @kept.keeps
    def upload(self, request: HttpRequest) -> HttpResponseBase:
        """Read a file and check it; what it says is stored before the page begins."""
        typed = kept.taken_back(request)
        initial = typed.dict() if typed else None
        form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
        if request.method == "POST" and form.is_valid() and (run := form.store(request)):
            return self._check(request, run)
        kept.say(request, typed)
        if typed is not None:
            messages.warning(request, "文件请重新选择。")
        unsaved = form.is_bound or typed is not None
        context = self._context(request, "导入清单", form=form, unsaved=unsaved)
        return TemplateResponse(request, f"{TEMPLATES}/upload.html", context)

    def template(self, _request: HttpRequest) -> HttpResponseBase:
        """Give the workbook that a list is filled in with."""
        return FileResponse(template.write(), as_attachment=True, filename=template.NAME)

    def result(self, request: HttpRequest, key: int) -> HttpResponse:
        """Show what each row would do, or did."""
        run = _run(key)
        page, rows = import_rows.page(request, run)
        written = run.added + run.duplicates + run.changed
        context = self._context(
            request,
            str(run),
            run=run,
            page_obj=page,
            rows=rows,
            tabs=import_rows.tabs(run, import_rows.outcome_of(request)),
            states=ImportState,
            uploader=people.shown(run.user),
            written=written,
            large=written > LARGE,
        )
        return TemplateResponse(request, f"{TEMPLATES}/result.html", context)

    def check_again(self, request: HttpRequest, key: int) -> HttpResponseBase:
        return self._check(request, _run(key))

    def apply(self, request: HttpRequest, key: int) -> HttpResponseBase:
        run = _run(key)
        duplicates = "duplicates" in request.POST
        steps = applying.apply(run, signed_in(request), duplicates=duplicates)
        return self._progress(request, run, "正在导入", steps)

    def undo(self, request: HttpRequest, key: int) -> HttpResponseBase:
        run = _run(key)
        return self._progress(request, run, "正在撤销导入", undoing.undo(run, signed_in(request)))

    def _check(self, request: HttpRequest, run: Import) -> HttpResponseBase:
        return self._progress(request, run, "正在核对", runs.check(run))

    def _progress(
        self, request: HttpRequest, run: Import, title: str, steps: progress.Steps
    ) -> HttpResponseBase:
        context = self._context(request, f"{title}：{run}", run=run, address=_address(run))
        return progress.show(request, steps, run.total, context)

    def _context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            **more,
        }

    def _for_importers(self, view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, _run: Import | None = None) -> bool:
        return request.user.has_perm("practices.import_practice")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


def _run(key: int) -> Import:
    return get_object_or_404(Import.objects.select_related("source", "user"), pk=key)


def _address(run: Import) -> str:
    return reverse(f"admin:{_name('change')}", args=[run.pk])


def _name(view: str) -> str:
    return f"practices_import_{view}"
