"""What was typed into a form is kept while its author signs in again.

The fields travel in the sign-in form, signed, and from there to the session, so that nobody who is
not signed in makes us store anything. The form they belong to is then shown as it was sent, and
nothing is saved: that takes another click, with the rights of who signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core import signing
from django.http import HttpRequest, QueryDict

from . import conflict
from .only_shown import ShownForms, show_only

if TYPE_CHECKING:
    from django.db.models import Model

View = TypeVar("View", bound=Callable[..., Any])

# The addresses of KeptForms where a form is filled in
FORMS = ("_add", "_change")
# Of the sign-in form, and in the session
FIELD = "kept"
SALT = "practices.admin.kept"
# A long practice with all that hangs on it takes a tenth
MAX_LENGTH = 1_000_000
MAX_AGE = 24 * 3600

BACK = "您重新登录过。您填写的内容都在下面，还没有保存，请核对后再保存。"
NOT_DONE = "您重新登录过，刚才的操作没有进行。您填写的内容都在下面，请核对后再提交。"
LOST = "登录前填写的内容没有保留：您现在不能修改这一条。"


def pack(request: HttpRequest) -> str:
    """Return the fields that were sent, for the sign-in form; empty if they are too long."""
    sent = conflict.unmarked(request.POST)
    sent.pop("csrfmiddlewaretoken", None)
    typed = sent.urlencode()
    if len(typed) > MAX_LENGTH:
        return ""
    said = {"address": request.get_full_path(), "typed": typed}
    return signing.dumps(said, salt=SALT, compress=True)


def put(request: HttpRequest, packed: str) -> None:
    """Keep what the sign-in form brought, in the session of who has just signed in."""
    try:
        said = signing.loads(packed, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return
    request.session[FIELD] = said


def take(request: HttpRequest) -> QueryDict | None:
    """Return what was typed into the form at this very address, once; None if there is nothing."""
    said = request.session.get(FIELD)
    if said is None or said["address"] != request.get_full_path():
        return None
    del request.session[FIELD]
    return QueryDict(said["typed"])


def keeps(view: View) -> View:
    """Mark a view whose form is kept: it asks `sent` or `taken_back` for what was typed."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def taken_back(request: HttpRequest) -> QueryDict | None:
    """Return what was typed at this address before signing in again, once."""
    return take(request) if request.method == "GET" else None


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what this request sends for a step, or what was typed before signing in again.

    Only a POST may take the step with it.
    """
    return request.POST if request.method == "POST" else taken_back(request)


def say(request: HttpRequest, typed: QueryDict | None) -> None:
    """Say that what came back was not done; call where the form is shown with it."""
    if typed is not None and request.method == "GET":
        messages.warning(request, NOT_DONE)


def is_kept(request: HttpRequest) -> bool:
    """Return whether what is sent to this address is kept."""
    match = request.resolver_match
    if match is None:
        return False
    if getattr(match.func, "keeps_typed", False):
        return True
    # nothing of what was typed may be lost, and files would be
    is_form = isinstance(getattr(match.func, "model_admin", None), KeptForms)
    return is_form and (match.url_name or "").endswith(FORMS) and not request.FILES


class KeptForms(ShownForms):
    """Of EditedAdmin: shows the form again as it was sent, when its sender has signed in."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        typed = taken_back(request)
        if typed is not None and not self._may_edit(request, object_id):
            messages.error(request, LOST)
        elif typed is not None:
            _send_once_more(request, typed)
            entry, is_open = self._stands(request, object_id)
            if not is_open:
                return self.closed(request, entry)  # type: ignore[attr-defined]
            messages.warning(request, BACK)
        return super().changeform_view(request, object_id, *args, **kwargs)  # type: ignore[misc]

    def _may_edit(self: Any, request: HttpRequest, object_id: str | None) -> bool:
        adds = object_id is None
        return bool((self.has_add_permission if adds else self.has_change_permission)(request))

    def _stands(
        self: Any, request: HttpRequest, object_id: str | None
    ) -> tuple[Model | None, bool]:
        """Return the entry if it is still there, and whether what was typed can go into it."""
        if object_id is None:
            return None, True
        entry = self.get_object(request, unquote(object_id))
        return entry, entry is not None and bool(self.has_change_permission(request, entry))


def _send_once_more(request: HttpRequest, typed: QueryDict) -> None:
    """Make it a request that sends a form which is not to be saved."""
    # Django reads body and files together, at the first use of either: not after this
    request.FILES  # noqa: B018
    request.method, request.POST = "POST", typed  # type: ignore[assignment]
    show_only(request)
