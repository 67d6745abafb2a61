"""Where the API has what, and the field that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from rest_framework import serializers

from practices.models import Practice, Source


def list_address(link: str = "") -> str:
    """Return the path of the list of practices with a query string, which begins with `?`."""
    return reverse("api-practice-list") + link


def practice_address(practice: Practice) -> str:
    return reverse("api-practice", args=[practice.source.slug, practice.number])


def source_address(source: Source) -> str:
    return reverse("api-source", args=[source.slug])


def filtered(name: str, slug: str) -> str:
    """Return the query string that keeps the practices of one value of a facet."""
    return f"?{urlencode({name: slug})}"


class AddressField(serializers.URLField):
    """An absolute address, of the path that a function returns for the object."""

    def __init__(self, path: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.path = path

    def to_representation(self, value: Any) -> str:
        address: str = self.context["request"].build_absolute_uri(self.path(value))
        return address
