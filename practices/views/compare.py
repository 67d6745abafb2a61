"""Two to four practices side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practices import head
from practices.comparison import MAX_COMPARED, offers
from practices.comparison import compare as side_by_side
from practices.models import Practice
from practices.picks import MAX_PICKS, pick


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Compare what the address picks; 400 if it picks nothing, 404 if it names only what is not."""
    picks = pick(request.GET.getlist("p"), Practice.objects.for_detail())
    context = {
        "head": head.of_comparison(picks.keys[:MAX_COMPARED]),
        "picks": picks,
        "comparison": side_by_side(picks, request.build_absolute_uri),
        "offers": offers(picks),
        "max_compared": MAX_COMPARED,
        "max_picks": MAX_PICKS,
    }
    return render(request, "practices/compare.html", context, status=picks.status)
