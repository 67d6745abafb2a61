"""Several practices as one document: to read on, to print, to pass on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practices import head
from practices.citation import cite
from practices.comparison import is_comparable
from practices.exports.contents import Entry
from practices.models import Practice
from practices.picks import MAX_PICKS, pick
from practices.selection import Selection


@require_safe
def read(request: HttpRequest) -> HttpResponse:
    """Show what the address picks; 400 if it picks nothing, 404 if it names only what is not.

    The reader's own selection stays as it is; it is only asked whether it is the same.
    """
    picks = pick(request.GET.getlist("p"), Practice.objects.for_detail())
    own = Selection.of(request)
    context = {
        "head": head.of_reading(picks.keys),
        "picks": picks,
        "chapters": [_chapter(request, practice) for practice in picks.practices],
        "keys": Selection(tuple(picks.keys)),
        "own": own,
        "is_own": own.keys == tuple(picks.keys),
        "comparable": is_comparable(picks),
        "max_picks": MAX_PICKS,
    }
    return render(request, "practices/reading.html", context, status=picks.status)


def _chapter(request: HttpRequest, practice: Practice) -> Entry:
    address = request.build_absolute_uri(practice.get_absolute_url())
    return Entry(practice, address, cite(practice, address))
