"""What else a program may ask: where nothing was found, or something else than was typed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from practices.filters import PracticeFilter
from practices.results import recovery

from .addresses import filtered


class Kind(TextChoices):
    LITERAL = "literal", "不纠正，按原词检索"
    SPELLING = "spelling", "可能要找的词"
    FILTER = "filter", "去掉这项筛选条件"
    THEME = "theme", "内容相近的主题"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`link` is the query string of the list that asks it, `count` what that finds, if known."""

    kind: Kind
    text: str
    link: str
    count: int | None = None


def suggestions(filterset: PracticeFilter, total: int) -> list[Suggestion]:
    """Return what the list page offers beside `total` results."""
    found = []
    if filterset.plan.typed:
        typed = filterset.plan.typed.text
        found.append(Suggestion(Kind.LITERAL, typed, filterset.link("literal", ["true"])))
    if total:
        return found
    ways = recovery(filterset)
    found += [Suggestion(Kind.SPELLING, text, _instead(filterset, text)) for text in ways.spellings]
    found += [Suggestion(Kind.FILTER, way.label, way.link, way.count) for way in ways.drop]
    found += [
        Suggestion(Kind.THEME, theme.name, filtered("theme", theme.slug)) for theme in ways.themes
    ]
    return found


def _instead(filterset: PracticeFilter, text: str) -> str:
    changed = filterset.address.copy()
    changed["q"] = text
    changed.pop("literal", None)
    return f"?{changed.urlencode()}"
