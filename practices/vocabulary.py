"""The values of the list's facets: how addresses say them, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, TextField, Value

from .models import ANY, FigureKind, FirstScope, Indicator, Instrument, Source, Theme
from .models.taxonomy import Term

# Each value with its entry, in the fixed order of the facet
Values = dict[str, "Entry"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a value is called, and the small number that practices.tally knows it by."""

    label: str
    key: int


def _closed(anything: str, choices: Any) -> Values:
    entries = [(ANY, anything), *choices.choices]
    return {value: Entry(label, key) for key, (value, label) in enumerate(entries)}


# The facets whose values are written in the code; the first stands for all others together
CLOSED = {"first": _closed("有首创表述", FirstScope), "figures": _closed("有数据", FigureKind)}

TERMS: dict[str, type[Term]] = {"theme": Theme, "indicator": Indicator, "instrument": Instrument}


def vocabulary() -> dict[str, Values]:
    """Return the values of every facet; of the sources, those that readers may see. One query."""
    terms = [
        _rows(name, terms.objects.all(), "name", F("position")) for name, terms in TERMS.items()
    ]
    newest_first = Func(
        F("issued_date"),
        template="DATE '2000-01-01' - %(expressions)s",
        output_field=IntegerField(),
    )
    sources = _rows("source", Source.objects.published(), "document_number", newest_first)
    found: dict[str, Values] = {name: {} for name in (*TERMS, *CLOSED, "source")} | CLOSED
    for facet, _, value, label, key in sorted(sources.union(*terms, all=True)):
        found[facet][value] = Entry(label, key)
    return found


def _rows(facet: str, terms: QuerySet[Any], label: str, place: F | Func[Any]) -> QuerySet[Any, Any]:
    named = Value(facet, output_field=TextField())
    rows: QuerySet[Any] = terms.order_by().annotate(facet=named, place=place, label=F(label))
    return rows.values_list("facet", "place", "slug", "label", "pk")
