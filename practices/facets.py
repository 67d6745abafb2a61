"""The facets beside the list: each value with its count under all the other filters."""

from __future__ import annotations

from dataclasses import dataclass

from .filters import PracticeFilter
from .models import ANY


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
    """A filter that readers choose values of: those chosen come first, each in its fixed order."""

    name: str
    label: str
    options: list[Option]

    @property
    def chosen(self) -> int:
        """How many of the values are chosen."""
        return sum(option.chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something the address asks for; `link` is the query string without it."""

    facet: str
    label: str
    link: str


def facets(filterset: PracticeFilter) -> list[Facet]:
    """Return every facet, counted with all *other* filters applied.

    That is what choosing the value first in its facet gives; a further one adds to it.
    """
    return [
        Facet(name, str(facet.label), _options(filterset, name))
        for name, facet in filterset.facets.items()
    ]


def _options(filterset: PracticeFilter, name: str) -> list[Option]:
    chosen = filterset.chosen(name)
    options = [
        Option(
            value,
            entry.label,
            filterset.counts.of(name, entry.key),
            value in chosen,
            _toggled(filterset, name, chosen, value),
        )
        for value, entry in filterset.vocabulary[name].items()
    ]
    return sorted(options, key=lambda option: not option.chosen)


def chips(filterset: PracticeFilter) -> list[Chip]:
    """Return what the address asks for, with one chip a facet for all that it has not."""
    found = []
    if filterset.query:
        found.append(Chip("检索词", filterset.query, filterset.link("q", [])))
    for name, facet in filterset.facets.items():
        labels = filterset.labels(name)
        found += [
            Chip(facet.label, label, _toggled(filterset, name, list(labels), value))
            for value, label in labels.items()
        ]
        if name in filterset.form.errors:
            found.append(
                Chip(facet.label, "无法识别的条件", filterset.link(name, filterset.chosen(name)))
            )
    return found


def _toggled(filterset: PracticeFilter, name: str, chosen: list[str], value: str) -> str:
    """Return the query string with the value chosen, or without it if it was.

    ANY and the values it stands for take each other's place.
    """
    if value in chosen:
        return filterset.link(name, [item for item in chosen if item != value])
    return filterset.link(
        name, [*(item for item in chosen if (item == ANY) == (value == ANY)), value]
    )
