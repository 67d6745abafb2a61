"""The facets beside the list: each value with the count that choosing it would give."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Expression, F, QuerySet, Value
from django.db.models.fields import CharField
from django.http import QueryDict

from .filters import ANY, PracticeFilter
from .models import Practice


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet; `link` is the query string that chooses it or takes it back."""

    value: str
    label: str
    count: int
    chosen: bool
    link: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter that readers choose values of, with all its values in their fixed order."""

    name: str
    label: str
    options: list[Option]

    @property
    def has_chosen(self) -> bool:
        return any(option.chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something the address asks for; `link` is the query string without it."""

    facet: str
    label: str
    link: str


def facets(filterset: PracticeFilter, params: QueryDict) -> list[Facet]:
    """Return every facet with its counts, for which all *other* filters are applied.

    Costs one query, whatever is chosen.
    """
    counts = _counts(filterset)
    return [
        Facet(
            name,
            str(facet.label),
            [
                Option(
                    value,
                    label,
                    counts.get((name, value), 0),
                    value in filterset.chosen(name),
                    toggled(params, name, value),
                )
                for value, label in filterset.form.fields[name].choices
            ],
        )
        for name, facet in filterset.facets.items()
    ]


def chips(filterset: PracticeFilter, params: QueryDict) -> list[Chip]:
    """Return what the address asks for, also what it asks for in vain."""
    found = []
    if query := filterset.data.get("q", "").strip():
        found.append(Chip("检索词", query, removed(params, "q")))
    for name, facet in filterset.facets.items():
        labels = dict(filterset.form.fields[name].choices)
        for value in dict.fromkeys(filter(str.strip, params.getlist(name))):
            chip = Chip(str(facet.label), labels.get(value, value), removed(params, name, value))
            found.append(chip)
    return found


def toggled(params: QueryDict, name: str, value: str) -> str:
    """Return the query string with the value chosen, or without it if it was; on page 1."""
    if value in params.getlist(name):
        return removed(params, name, value)
    changed = _first_page(params)
    changed.appendlist(name, value)
    return f"?{changed.urlencode()}"


def removed(params: QueryDict, name: str, value: str | None = None) -> str:
    """Return the query string without the value, or without any; on page 1."""
    changed = _first_page(params)
    rest = [item for item in changed.getlist(name) if value is not None and item != value]
    changed.setlist(name, rest)
    return f"?{changed.urlencode()}"


def _first_page(params: QueryDict) -> QueryDict:
    changed = params.copy()
    changed.pop("page", None)
    return changed


def _counts(filterset: PracticeFilter) -> dict[tuple[str, str], int]:
    """Count the practices of every facet value and of each facet's ANY, in one UNION ALL."""
    parts = []
    for name, facet in filterset.facets.items():
        base = Practice.objects.filter(pk__in=filterset.matching(name).order_by().values("pk"))
        base = base.order_by().filter(**{f"{facet.field_name}__isnull": False})
        parts.append(_counted(base, name, F(facet.field_name)))
        if ANY in dict(filterset.form.fields[name].choices):
            parts.append(_counted(base, name, _text(ANY)))
    first, *rest = parts
    return {(facet, option): count for facet, option, count in first.union(*rest, all=True)}


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _counted(
    practices: QuerySet[Practice], facet: str, option: Expression | F
) -> QuerySet[Practice, tuple[str, str, int]]:
    grouped = practices.annotate(facet=_text(facet), option=option).values("facet", "option")
    return grouped.annotate(n=Count("pk", distinct=True)).values_list("facet", "option", "n")
