"""Who is let into the admin: with a second factor where there is one or has to be.

Whoever is not signs in, or sets one up, and loses nothing they typed.
"""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.admin import AdminSite, site
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from practices.editing import events
from practices.models import EventKind

from . import devices
from .sign_in import SignInForm

if TYPE_CHECKING:
    from django.template.response import TemplateResponse

# What is open to who has still to set up the second factor that everyone needs
TO_ENROL = ("second_factor", "logout", "password_change", "jsi18n")


class GuardedSite(AdminSite):
    login_form = SignInForm

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from . import second_factor  # noqa: PLC0415 (registers on this site)

        # the last of Django's own catches all
        return [
            path("second-factor/", self.admin_view(second_factor.overview), name="second_factor"),
            *(
                path(
                    f"second-factor/{address}",
                    self.admin_view(view),
                    name=f"second_factor_{view.__name__}",
                )
                for address, view in second_factor.PAGES.items()
            ),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in who works here, with the second factor if they have one or everyone needs it."""
        if not super().has_permission(request):
            return False
        if request.user.is_verified():  # type: ignore[union-attr]
            return True
        if _has_device(request):
            return False
        return not settings.REQUIRE_SECOND_FACTOR or _enrols(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Have others sign in, or set up a second factor, and lose nothing they typed."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if self.has_permission(request):
                # working here is what keeps a session going
                request.session.modified = True
                return inner(request, *args, **kwargs)
            if self._lacks_second_factor(request):
                return _to_enrol(request)
            if request.method == "POST" and _name(request) != "logout":
                return self.sign_in_again(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        from practices.admin import kept  # noqa: PLC0415 (registers on this site)

        if request.method == "GET" and self._lacks_second_factor(request):
            return _to_enrol(request)
        packed = request.POST.get(kept.FIELD, "")
        response = super().login(request, {kept.FIELD: packed, **(extra_context or {})})
        if packed and request.method == "POST" and isinstance(response, HttpResponseRedirect):
            kept.put(request, packed)
        return response

    def password_change(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().password_change(request, *args, **kwargs)
        if isinstance(response, HttpResponseRedirect):
            events.record(
                EventKind.RIGHTS, request.user, f"用户：{request.user}", "修改了自己的密码"
            )
        return response

    def login_page(self, request: HttpRequest, **context: Any) -> TemplateResponse:
        """Return the form to sign in, at whatever address; its fields are carried on."""
        where = request.POST.get("next", "") if _name(request) == "login" else ""
        context = {
            "app_path": reverse("admin:login"),
            "next": where,
            "failures": settings.AXES_FAILURE_LIMIT,
            **context,
        }
        method, request.method = request.method, "GET"
        try:
            response: TemplateResponse = self.login(request, context)
        finally:
            request.method = method
        return response

    def sign_in_again(self, request: HttpRequest) -> TemplateResponse:
        """Answer a form that was sent when the session had ended."""
        from practices.admin import kept  # noqa: PLC0415 (registers on this site)

        if not kept.is_kept(request):
            # of a button, the page that it was on: its own address may have nothing to show
            return self.login_page(request, next=_came_from(request), ended=True)
        packed = kept.pack(request)
        more = {kept.FIELD: packed, "next": request.get_full_path(), "ended": True}
        return self.login_page(request, **more, too_long=not packed)

    def _lacks_second_factor(self, request: HttpRequest) -> bool:
        return (
            settings.REQUIRE_SECOND_FACTOR
            and super().has_permission(request)
            and not request.user.is_verified()  # type: ignore[union-attr]
            and not _has_device(request)
        )


def shown_again(request: HttpRequest) -> HttpResponseRedirect | None:
    """Lead back, with what was typed, to a form that was opened before its sender signed in anew.

    Only if the browser says that it was sent from this site: others put nothing into our forms.
    """
    from practices.admin import kept  # noqa: PLC0415 (registers on this site)

    ours = (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)
    if not (
        request.headers.get("Origin") in ours
        and site.has_permission(request)
        and kept.is_kept(request)
    ):
        return None
    packed = kept.pack(request)
    if not packed:
        return None
    kept.put(request, packed)
    return redirect(request.get_full_path())


def _has_device(request: HttpRequest) -> bool:
    """Return whether the user has a second factor; asked once a request."""
    if not hasattr(request, "has_second_factor"):
        request.has_second_factor = devices.has(request.user)  # type: ignore[attr-defined,arg-type]
    return bool(request.has_second_factor)  # type: ignore[attr-defined]


def _name(request: HttpRequest) -> str:
    return (request.resolver_match and request.resolver_match.url_name) or ""


def _enrols(request: HttpRequest) -> bool:
    return _name(request).startswith(TO_ENROL)


def _to_enrol(request: HttpRequest) -> HttpResponseRedirect:
    where = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    return redirect(f"{reverse('admin:second_factor')}?{urlencode({'next': where})}")


def _came_from(request: HttpRequest) -> str:
    """Return the address on this site that a button was pressed at, or else the start page."""
    said = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(said, {request.get_host()}, request.is_secure()):
        parts = urlsplit(said)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return reverse("admin:index")
