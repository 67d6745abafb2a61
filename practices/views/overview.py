"""The catalogue as a whole, in numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from practices import head
from practices import overview as numbers
from practices.changes import changes
from practices.models import FigureKind
from practices.noted import noted, scopes

# How many before -> after figures are shown; the list has all
CHANGES = 12


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what the catalogue covers and what it does not; every number leads to its practices."""
    themes, instruments = numbers.themes(), numbers.instruments()
    kinds, claimed = noted()
    change = next(kind for kind in kinds if kind.choice is FigureKind.CHANGE)
    total = numbers.total()
    context = {
        "head": head.of_overview(total.practices),
        "total": total,
        "themes": themes,
        "indicators": numbers.indicators(),
        "instruments": instruments,
        "matrix": numbers.matrix(themes, instruments),
        "change": change,
        "changes": changes()[:CHANGES],
        "kinds": kinds,
        "scopes": scopes(claimed),
    }
    return render(request, "practices/overview.html", context)
