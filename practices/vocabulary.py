"""The values of the list's facets: how addresses say them, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from .models import (
    ANY,
    ByEdition,
    Edition,
    FacetValue,
    FigureKind,
    FirstScope,
    Indicator,
    Instrument,
    Source,
    Theme,
)
from .models.taxonomy import Term

# Each value with its entry, in the fixed order of the facet
Values = dict[str, "Entry"]
Vocabulary = dict[str, Values]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a value is called, and by which number it is counted, if it was ever used.

    That is the key of a source, and of other values the place in tallies.
    """

    label: str
    key: int | None = None


# The facets whose values are written in the code; the first stands for all others together
CLOSED: dict[str, Values] = {
    "first": {ANY: Entry("有首创表述"), **{v: Entry(said) for v, said in FirstScope.choices}},
    "figures": {ANY: Entry("有数据"), **{v: Entry(said) for v, said in FigureKind.choices}},
}

TERMS: dict[str, type[Term]] = {"theme": Theme, "indicator": Indicator, "instrument": Instrument}

# Sort first, so that places are known before the values
_EDITION, _PLACES = "", " "


def vocabulary(edition: str | None = None) -> Vocabulary:
    """Return the values of every facet; of the sources, those that readers may see.

    See ByEdition for what it costs.
    """
    return _kept.get(edition)


def _read() -> tuple[str, Vocabulary]:
    """Return the values, and the edition that they are of: what one statement sees."""
    terms = [_rows(name, kind.objects.all(), "name", F("position")) for name, kind in TERMS.items()]
    age = "DATE '2000-01-01' - %(expressions)s"
    newest_first: Func[Any] = Func(F("issued_date"), template=age, output_field=IntegerField())
    sources = _rows("source", Source.objects.published(), "document_number", newest_first)
    known = FacetValue.objects.annotate(facet=Value(_PLACES), place=Value(0), label=Value(""))
    places = known.order_by().values_list("facet", "place", "name", "label", "pk")
    shown = Edition.objects.annotate(facet=Value(_EDITION), place=Value(0), label=Value(""))
    editions = shown.annotate(name=Cast("pk", TextField()), key=Value(0)).values_list(
        "facet", "place", "name", "label", "key"
    )
    found: Vocabulary = {name: {} for name in (*TERMS, "source")}
    at: dict[str, int] = {}
    edition = []
    for facet, _, value, label, key in sorted(sources.union(*terms, places, editions, all=True)):
        if facet == _EDITION:
            edition.append(value)
        elif facet == _PLACES:
            at[value] = key
        else:
            by = key if facet == "source" else at.get(f"{facet}:{value}")
            found[facet][value] = Entry(label, by)
    for facet, values in CLOSED.items():
        found[facet] = {v: replace(e, key=at.get(f"{facet}:{v}")) for v, e in values.items()}
    return " ".join(edition), found


def _rows(facet: str, terms: QuerySet[Any], label: str, place: F | Func[Any]) -> QuerySet[Any, Any]:
    named = Value(facet, output_field=TextField())
    rows: QuerySet[Any] = terms.order_by().annotate(facet=named, place=place, label=F(label))
    return rows.values_list("facet", "place", "slug", "label", "pk")


_kept = ByEdition(_read)
