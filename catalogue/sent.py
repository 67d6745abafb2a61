"""What a form of the admin sent while the database was away, to be sent once more."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

# Not written into any page: they are typed, or made, anew
_SECRET = re.compile("password|token", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sent:
    """Pairs of name and value as they came, and of label and value those that people wrote.

    `files` says whether there were files, and `secrets` whether there were passwords or codes:
    only their sender can send those again.
    """

    fields: list[tuple[str, str]]
    texts: list[tuple[str, str]]
    files: bool
    secrets: bool


def sent(request: HttpRequest) -> Sent | None:
    """Return what a form of the admin sent, without secrets; None for other requests.

    Only where the CSRF token was found right: others must not put anything into our forms.
    """
    if request.method != "POST" or not request.path.startswith(reverse("admin:index")):
        return None
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not _SECRET.search(name)
        for value in values
    ]
    labelled = ((_label(request, name), value) for name, value in fields)
    texts = [(label, value) for label, value in labelled if label and value]
    secrets = any(_SECRET.search(name) for name in request.POST if name != "csrfmiddlewaretoken")
    return Sent(fields, texts, bool(request.FILES), secrets)


def _label(request: HttpRequest, name: str) -> str:
    """Return what a text of the entry is called; empty for everything else."""
    admin = request.resolver_match and getattr(request.resolver_match.func, "model_admin", None)
    if not admin:
        return ""
    try:
        field = admin.model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    is_text = isinstance(field, models.CharField | models.TextField)
    return str(field.verbose_name) if is_text and not field.choices else ""
