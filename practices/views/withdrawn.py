"""The page of a practice that readers can no longer see: that it was here, when it went and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from practices import head
from practices.models import Practice, Status


def show_withdrawn(request: HttpRequest, practice: Practice) -> HttpResponse:
    """Answer 410; the successor is named, and led to while readers can see it."""
    successor = practice.successor
    context = {
        "head": head.of_withdrawn(practice),
        "practice": practice,
        "successor": successor,
        "leads": successor is not None and successor.status == Status.PUBLISHED,
    }
    return render(request, "practices/withdrawn.html", context, status=410)
