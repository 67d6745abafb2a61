"""Signing in: the form, the page for who has tried too often, and where a request comes from."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django_otp.forms import OTPAuthenticationFormMixin

from . import attempts, devices

if TYPE_CHECKING:
    from django.template.response import TemplateResponse


class CodeField(forms.CharField):
    """A code from the phone, six digits, or one of the backup codes; however it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(label="验证码", max_length=40, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", str(super().to_python(value)))
        return "".join(typed.split()).lower()


class SecondFactorMixin(OTPAuthenticationFormMixin):  # type: ignore[misc]  # published without types
    """Django-otp's check of a code; what the code looks like says which device it is from."""

    otp_error_messages = {
        **OTPAuthenticationFormMixin.otp_error_messages,
        "token_required": "请输入手机上显示的六位验证码。",
        "device_required": "请输入手机上显示的六位验证码，或一个备用码。",
        "invalid_token": "验证码不对。请输入手机上现在显示的六位数字，或一个没用过的备用码。",
        "n_failed_attempts": "验证码连续 %(failure_count)d 次不对，请过一会儿再试。",
        "verification_not_allowed": "现在不能验证，请过一会儿再试。",
    }

    def _chosen_device(self, user: User) -> Any:
        return devices.of(user, self.cleaned_data.get("otp_token", ""))


class SignInForm(SecondFactorMixin, AdminAuthenticationForm):
    """Name and password first; then, of who has a second factor, the code."""

    # Django's own states its length to the browser alone
    username = UsernameField(max_length=150, widget=forms.TextInput(attrs={"autofocus": True}))
    otp_token = CodeField(required=False)
    error_messages = {
        "invalid_login": "用户名或密码不对，注意大小写；或者这个账号已停用。",
        "inactive": "这个账号已停用。",
    }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user = self.get_user()
        if user is not None and devices.has(user):
            # the code is what is asked for next
            self.fields["username"].widget.attrs["autofocus"] = False
            self.fields["otp_token"].widget.attrs["autofocus"] = True
            self.clean_otp(user)
        return cleaned

    @property
    def asks_for_code(self) -> bool:
        """Whether the password was right, so that a code is what is missing."""
        return self.get_user() is not None


def client_address(request: HttpRequest) -> str | None:
    """Return the network address that a request comes from, None if there is none to read.

    The proxy appends the one that it was asked from; what stands before can be made up. Of IPv6 it
    is the /64, of which whoever has one address has all.
    """
    if settings.BEHIND_PROXY:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
    else:
        said = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(said.strip().partition("%")[0])
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    # an IPv4 address may come written as one of IPv6
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False).network_address)


def locked_out(
    request: HttpRequest, _response: HttpResponse, credentials: dict[str, Any]
) -> TemplateResponse | HttpResponseRedirect:
    """Answer who has tried too often: the form to sign in again, with when to come back."""
    address_closed = attempts.is_closed(request)
    until = _closed_until(request, None if address_closed else credentials.get("username"))
    site: Any = admin.site
    response: TemplateResponse | HttpResponseRedirect = site.login_page(
        request, locked_until=until, address_closed=address_closed
    )
    if isinstance(response, HttpResponseRedirect):
        # they are signed in already, and led on
        return response
    response.render()
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    left = (until - timezone.now()).total_seconds()
    response["Retry-After"] = str(max(1, ceil(left)))
    return response


def _closed_until(request: HttpRequest, username: str | None) -> datetime:
    """Return when the way opens again, for a name or, without one, for all at the address."""
    tried = AccessAttempt.objects.filter(ip_address=client_address(request))
    limit = settings.FAILURES_OF_ADDRESS
    if username is not None:
        tried, limit = tried.filter(username=username), settings.AXES_FAILURE_LIMIT
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    failures = 0
    # it opens when the newest are too few without the one that goes next
    for at, count in tried.order_by("-attempt_time", "-pk").values_list(
        "attempt_time", "failures_since_start"
    ):
        failures += count
        if failures >= limit:
            until: datetime = at + cool_off
            return until
    return timezone.now() + cool_off
