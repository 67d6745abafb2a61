"""Where the API has what."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

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
