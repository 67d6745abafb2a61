"""What the address of the list may ask for, and the practices that answer it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.http import urlencode

from search.plan import Plan, understand
from search.query import MAX_CHARACTERS, Tier

from .best import best_of
from .counts import Counts
from .models import EDITION, PracticeIndex
from .models.index_queryset import IndexQuerySet
from .models.queryset import PracticeQuerySet
from .ordering import Read, Results, browsing, listing, ranked, ranking
from .retrieval import Retrieved, Search, retrieve
from .vocabulary import Values, Vocabulary, vocabulary

# Address parameters that narrow nothing, with what they may say
SORTS = {
    "relevance": "相关度",
    "number": "清单顺序",
    "updated": "最近更新",
}

# How many practices a page of the list may hold, the usual number first
PAGE_SIZES = (20, 50, 100)


# By their filters, which would make another one for each request
_forms: dict[type, type[forms.Form]] = {}


class QueryField(forms.CharField):
    """What to search for: any string, for search.query parses any."""

    def to_python(self, value: Any) -> str:
        # PostgreSQL cannot hold it, nobody can type it
        return str(super().to_python(value)).replace("\x00", "").strip()


class QueryFilter(django_filters.Filter):
    """Holds the text; PracticeFilter.retrieved searches for it."""

    field_class = QueryField


class FacetField(forms.MultipleChoiceField):
    """Several values of one facet; blank and repeated ones do not count."""

    # which there are, the form is told
    values: Values

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(item for item in super().to_python(value) if item.strip()))

    def validate(self, value: list[str]) -> None:
        for item in value:
            if item not in self.values:
                shown = "".join(filter(str.isprintable, item[:30]))
                raise ValidationError(f"{self.label}中没有“{shown}”这一项。")


class FacetFilter(django_filters.Filter):
    """Practices with at least one of the chosen values; the search rows say which have it."""

    field_class = FacetField


class PracticeFilter(django_filters.FilterSet):
    """The list's filters: OR inside a facet, AND between facets and with the query."""

    q = QueryFilter(label="检索词")
    literal = django_filters.BooleanFilter(label="按原词检索，不纠正")
    theme = FacetFilter(label="主题")
    indicator = FacetFilter(label="评价指标")
    instrument = FacetFilter(label="改革手段")
    first = FacetFilter(label="首创表述")
    figures = FacetFilter(label="数据")
    source = FacetFilter(label="来源文件")
    sort = django_filters.ChoiceFilter(
        label="排序",
        choices=list(SORTS.items()),
        error_messages={"invalid_choice": "没有“%(value).30s”这种排序。"},
    )

    # The parameters that narrow nothing
    arranging: tuple[str, ...] = ("sort",)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The values of every facet."""
        return vocabulary(self._edition)

    @property
    def _edition(self) -> str | None:
        return self.request.META.get(EDITION) if self.request else None

    @cached_property
    def form(self) -> forms.Form:
        """The form that reads the address."""
        kind = type(self)
        if kind not in _forms:
            _forms[kind] = self.get_form_class()
        form = _forms[kind](self.data)
        fields: dict[str, Any] = form.fields
        for name in self.facets:
            fields[name].values = self.vocabulary[name]
        return form

    @cached_property
    def facets(self) -> dict[str, FacetFilter]:
        """The filters that readers choose values of, by parameter."""
        return {name: f for name, f in self.filters.items() if isinstance(f, FacetFilter)}

    def chosen(self, name: str) -> list[str]:
        """Return the values chosen in a facet, in their fixed order; unknown ones left out."""
        asked = set(self.data.getlist(name))
        return [value for value in self.vocabulary[name] if value in asked] if asked else []

    def labels(self, name: str) -> dict[str, str]:
        """Return the values chosen in a facet and what they are called, in their fixed order."""
        values = self.vocabulary[name]
        return {value: values[value].label for value in self.chosen(name)}

    @cached_property
    def address(self) -> QueryDict:
        """What the address asks for and means something here: what every link of the list keeps."""
        address = QueryDict(mutable=True)
        if self.query:
            address["q"] = self.query[:MAX_CHARACTERS]
            if self.form.cleaned_data["literal"]:
                address["literal"] = "true"
        for name in self.arranging:
            if value := self.form.cleaned_data.get(name):
                address[name] = value
        for name in self.facets:
            if chosen := self.chosen(name):
                address.setlist(name, chosen)
        return address

    @property
    def query_string(self) -> str:
        """The address as links to it end, empty if it asks for nothing."""
        return f"?{self.address.urlencode()}" if self.address else ""

    @property
    def selecting(self) -> QueryDict:
        """The address without what narrows nothing."""
        selecting = self.address.copy()
        for name in self.arranging:
            selecting.pop(name, None)
        return selecting

    @cached_property
    def _parts(self) -> dict[str, str]:
        """What the address says of each parameter."""
        return {name: _said(name, values) for name, values in self.address.lists()}

    def link(self, name: str, values: list[str]) -> str:
        """Return the query string with these values of a parameter; it begins on page 1."""
        parts = {**self._parts, name: _said(name, values)}
        return f"?{'&'.join(filter(None, parts.values()))}"

    @property
    def query(self) -> str:
        """The text searched for, or the empty string."""
        text: str = self.form.cleaned_data["q"]
        return text

    @cached_property
    def _answered(self) -> tuple[Plan, Retrieved]:
        """A correction that finds nothing is none."""
        corrected, found = self._answer(correcting=not self.form.cleaned_data["literal"])
        if corrected.typed and not (found.counts.total or self._finds_without_filters(corrected)):
            return self._answer(correcting=False)
        return corrected, found

    def _answer(self, *, correcting: bool) -> tuple[Plan, Retrieved]:
        plan = understand(self.query, correcting=correcting)
        return plan, retrieve(plan, self.all_chosen, self._edition, asked=bool(self.query))

    def _finds_without_filters(self, plan: Plan) -> bool:
        rows = PracticeIndex.objects.published()
        return bool(self.narrowing) and rows.answering(plan).exists()

    @cached_property
    def plan(self) -> Plan:
        """What to search for; empty if nothing is asked."""
        return understand(self.query) if self.is_refused else self._answered[0]

    @property
    def retrieved(self) -> Retrieved:
        """What answers everything, as far as one query says."""
        return self._answered[1]

    @property
    def search(self) -> Search:
        """What was asked and retrieved, to be asked further."""
        return Search(self.plan, self.all_chosen, self.retrieved)

    @cached_property
    def best(self) -> dict[int, Tier]:
        """The tiers of all results, or of the best of many, by their keys in order."""
        return best_of(self.search)

    @property
    def all_chosen(self) -> dict[str, list[str]]:
        """The values chosen in every facet, by parameter."""
        return {name: self.chosen(name) for name in self.facets}

    @property
    def counts(self) -> Counts:
        """How many results, and how many of them have each value of a facet."""
        return self.retrieved.counts

    def found(self, leave_out: Collection[str] = ()) -> IndexQuerySet:
        """Return the rows that answer the query and every facet but those left out."""
        rows: IndexQuerySet = PracticeIndex.objects.published()
        if self.query:
            rows = rows.answering(self.plan, self.retrieved.enough)
        chosen = self.all_chosen.items()
        return rows.within({name: some for name, some in chosen if name not in leave_out})

    @property
    def narrowing(self) -> dict[str, FacetFilter]:
        """The facets of which something is chosen, by parameter."""
        return {name: facet for name, facet in self.facets.items() if self.chosen(name)}

    @property
    def is_refused(self) -> bool:
        """Whether the address asks for what there is not."""
        return bool(self.form.errors)

    @property
    def reasons(self) -> list[str]:
        """Why the address is refused."""
        return [str(reason) for found in self.form.errors.values() for reason in found]

    @property
    def sort_name(self) -> str:
        """The sort order in force."""
        return self.form.cleaned_data.get("sort") or ("relevance" if self.query else "number")

    @property
    def is_ranked(self) -> bool:
        """Whether the best results come first."""
        return bool(self.query) and self.sort_name == "relevance"

    @property
    def practices(self) -> PracticeQuerySet:
        """The practices that answer everything, in no order."""
        practices: PracticeQuerySet = self.queryset
        return practices.filter(pk__in=self.found().values("pk"))

    @property
    def _order(self) -> list[int]:
        """The keys of the sources, in the order of the lists."""
        return [entry.key for entry in self.vocabulary["source"].values() if entry.key is not None]

    def filter_queryset(self, queryset: PracticeQuerySet) -> Results:
        """Apply everything; what matches in part stands apart in every order."""
        return self.results(queryset.in_bulk)

    def results(self, read: Read) -> Results:
        """Return the same with as much of each practice as is read of it."""
        # without a query there is no relevance
        sort = "updated" if self.sort_name == "updated" else "number"
        if not self.query:
            return browsing(read, self.all_chosen, self.counts, self._order, sort)
        if not self.is_ranked:
            return listing(read, self.search, self._order, sort)
        if self.retrieved.tiers is not None:
            return ranked(read, self.best)
        return ranking(read, self.search, self._order, self.best)


def _said(name: str, values: list[str]) -> str:
    return urlencode({name: values}, doseq=True)


class ListFilter(PracticeFilter):
    """The filters of the list page, where readers also choose how much to see at once."""

    page_size = django_filters.ChoiceFilter(
        label="每页条数",
        choices=[(str(size), f"{size} 条") for size in PAGE_SIZES],
        error_messages={
            "invalid_choice": "每页不能显示“%(value).30s”条，只能是 20、50 或 100 条。",
        },
    )
    arranging = ("sort", "page_size")

    @property
    def size(self) -> int:
        """How many practices a page holds."""
        return int(self.form.cleaned_data.get("page_size") or PAGE_SIZES[0])
