"""The second factor, set up and taken away by its owner: /admin/second-factor/."""

from __future__ import annotations

from base64 import b32encode
from typing import Any

import django_otp
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe
from django_otp.qr import write_qrcode_image

from practices.admin.who import signed_in
from practices.editing import events
from practices.models import EventKind

from . import devices
from .sign_in import CodeField, SecondFactorMixin


class CodeForm(SecondFactorMixin, forms.Form):
    """A code, of what is set up."""

    otp_token = CodeField()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "otp_token" in cleaned:
            # which tells of the user what this code is good for, and it is the user of the request
            verified_by = self.user.otp_device  # type: ignore[attr-defined]
            try:
                self.clean_otp(self.user)
            finally:
                self.user.otp_device = verified_by  # type: ignore[attr-defined]
        return cleaned


class FirstCodeForm(CodeForm):
    """A code of the authenticator that is being set up: there are no backup codes yet."""

    otp_error_messages = {
        **CodeForm.otp_error_messages,
        "invalid_token": "验证码不对。请输入手机上现在显示的六位数字。",
    }

    def _chosen_device(self, user: User) -> Any:
        return devices.pending(user)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    if not devices.has(signed_in(request)):
        devices.begin(signed_in(request))
    return _back(request)


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """Answer with the QR code of the authenticator that is being set up, and of no other."""
    device = devices.pending(signed_in(request))
    if device is None:
        raise Http404("没有正在设置的验证器。")
    response = HttpResponse(content_type="image/svg+xml")
    write_qrcode_image(device.config_url, response)
    return response


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    device = devices.pending(user)
    if device is None or devices.has(user):
        return _back(request)
    form = FirstCodeForm(user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    device.refresh_from_db()
    device.confirmed = True
    device.save()
    django_otp.login(request, device)
    events.record(EventKind.RIGHTS, user, f"用户：{user}", "开启两步验证")
    return _page(request, codes=devices.new_backup_codes(user))


@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = CodeForm(user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    events.record(EventKind.RIGHTS, user, f"用户：{user}", "重新生成备用码")
    return _page(request, codes=devices.new_backup_codes(user))


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = CodeForm(user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    devices.remove(user)
    events.record(EventKind.RIGHTS, user, f"用户：{user}", "关闭两步验证")
    messages.success(request, "两步验证已关闭。")
    return _back(request)


PAGES = {
    "begin/": begin,
    "qr.svg": picture,
    "confirm/": confirm,
    "codes/": codes,
    "remove/": remove,
}


def _page(
    request: HttpRequest, form: CodeForm | None = None, codes: list[str] | None = None
) -> HttpResponse:
    user = signed_in(request)
    has = devices.has(user)
    pending = None if has else devices.pending(user)
    context = {
        **admin.site.each_context(request),
        "title": "两步验证",
        "form": form or CodeForm(user),
        "has": has,
        "left": devices.backup_codes_left(user) if has else 0,
        "secret": _in_fours(pending) if pending else "",
        "codes": codes,
        "next": _next(request),
        "required": settings.REQUIRE_SECOND_FACTOR,
    }
    return TemplateResponse(request, "admin/second_factor.html", context)


def _in_fours(device: Any) -> str:
    """Return the secret as people copy it: in groups of four."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _next(request: HttpRequest) -> str:
    said = request.POST.get("next", request.GET.get("next", ""))
    good = url_has_allowed_host_and_scheme(said, {request.get_host()}, request.is_secure())
    return said if good else ""


def _back(request: HttpRequest) -> HttpResponse:
    address = reverse("admin:second_factor")
    where = _next(request)
    return redirect(f"{address}?{urlencode({'next': where})}" if where else address)
