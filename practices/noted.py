"""What the editors noted in all practices together: kinds of figures, claims to be first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from .models import Figure, FigureKind, First, FirstScope, Status

# How many claims of a scope are shown
CLAIMS = 20


@dataclass(frozen=True, slots=True)
class Noted:
    """How many notes of a kind or scope there are, and how many practices have any."""

    choice: FigureKind | FirstScope
    count: int
    practices: int


@dataclass(frozen=True, slots=True)
class Scope:
    """The claims to be first of one scope; at most CLAIMS of them, those of newer sources first."""

    noted: Noted
    claims: tuple[First, ...]

    @property
    def more(self) -> int:
        return self.noted.count - len(self.claims)


def noted() -> tuple[list[Noted], list[Noted]]:
    """Return the kinds of figures and the scopes of claims to be first, counted in one query."""
    kinds = _counted(Figure.objects.values(noted=F("kind")))
    scopes = _counted(First.objects.values(noted=F("scope")))
    counts = {value: numbers for value, *numbers in kinds.union(scopes, all=True)}
    return _all_of(FigureKind, counts), _all_of(FirstScope, counts)


def _all_of(
    choices: Iterable[FigureKind | FirstScope], counts: dict[str, list[int]]
) -> list[Noted]:
    return [Noted(choice, *counts.get(choice.value, (0, 0))) for choice in choices]


def _counted(notes: QuerySet[Any, Any]) -> QuerySet[Any, tuple[str, int, int]]:
    published = notes.filter(practice__status=Status.PUBLISHED).order_by()
    grouped = published.annotate(n=Count("pk"), practices=Count("practice", distinct=True))
    counted: QuerySet[Any, tuple[str, int, int]] = grouped.values_list("noted", "n", "practices")
    return counted


def scopes(counted: list[Noted]) -> list[Scope]:
    """Return the scopes with their claims."""
    place = Window(
        RowNumber(),
        partition_by="scope",
        order_by=[
            "-practice__source__issued_date",
            "practice__source__slug",
            "practice__number",
            "pk",
        ],
    )
    claims = First.objects.filter(practice__status=Status.PUBLISHED).annotate(place=place)
    shown = claims.filter(place__lte=CLAIMS).order_by("scope", "place")
    shown = shown.select_related("practice__source").only(
        "scope", "quote", "practice__name", "practice__number", "practice__source__slug"
    )
    found = list(shown)
    return [
        Scope(noted, tuple(first for first in found if first.scope == noted.choice))
        for noted in counted
    ]
