"""The rows of an import as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest

from practices.editing import diff
from practices.editing.change import Change
from practices.editing.content import Content
from practices.imports import stored
from practices.imports.stored import Problem
from practices.models import Import, ImportRow, Outcome
from practices.views.paging import page_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with what is wrong with it, what it says anew, or what it changes."""

    row: ImportRow
    outcome: Outcome | None
    problems: list[Problem]
    content: Content | None
    changes: tuple[Change, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """An outcome to choose, or all of them, and how many rows have it."""

    value: str
    label: str
    count: int
    chosen: bool


def tabs(run: Import, chosen: str) -> list[Tab]:
    """Return what rows can be chosen by: what asks for attention comes first."""
    found = [Tab("", "全部", run.total, not chosen)]
    found += [Tab(o.value, o.label, run.count(o), chosen == o) for o in Outcome]
    return [tab for tab in found if tab.count or tab.chosen]


def outcome_of(request: HttpRequest) -> str:
    """Return the outcome that the address asks for, empty for all; 404 if there is no such."""
    asked = request.GET.get("outcome", "")
    if asked and asked not in Outcome.values:
        raise Http404("没有这一类结果。")
    return asked


def page(request: HttpRequest, run: Import) -> tuple[Page[ImportRow], list[ShownRow]]:
    """Return the page of rows that the address asks for."""
    rows = ImportRow.objects.filter(run=run).defer("values", "cells", "unread")
    if chosen := outcome_of(request):
        rows = rows.filter(outcome=chosen)
    found = page_of(request, _in_order(rows), PAGE)
    names = diff.names()
    return found, [_shown(row, names) for row in found]


def _in_order(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    places = [When(outcome=o, then=Value(place)) for place, o in enumerate(Outcome)]
    order = Case(*places, default=Value(len(places)), output_field=IntegerField())
    return rows.order_by(order, "position")


def _shown(row: ImportRow, names: diff.Names) -> ShownRow:
    content, before = stored.load(row.content), stored.load(row.before)
    return ShownRow(
        row,
        Outcome(row.outcome) if row.outcome else None,
        stored.problems(row.problems),
        content,
        diff.changes(before, content, names) if before and content else (),
        names("themes", content.themes) if content else (),
    )
