"""What the search box proposes while one types: words, names of practices, themes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode

from search import tsquery
from search.expressions import Matches, TSQuery
from search.query import as_it_stands, name_key, parse
from search.suggest import completions, cut

from .models import Practice, PracticeIndex, PracticeTheme, Status, Theme
from .models.index_queryset import NAME
from .models.taxonomy import Term

MAX_WORDS = 5
MAX_NAMES = 4
MAX_THEMES = 2

# So many names are put in order to choose the first; where there are more any will do
MAX_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to put into the box, what it is (词, 主题, or where a practice is from), its address."""

    text: str
    kind: str
    address: str


def suggestions(text: str) -> list[Suggestion]:
    """Return what is typed so far as it might go on; empty for nothing. Costs three queries."""
    before, last = cut(text)
    if not name_key(last):
        return []
    words = completions(text, MAX_WORDS)
    # letters may be pinyin: names and themes have the word that they give
    meant = last if not last.isascii() else (words[0] if words else last)
    return [
        *(_word(f"{before}{word}") for word in words),
        *(_theme(theme) for theme in _themes(meant)),
        *(_name(practice) for practice in _practices(meant)),
    ]


def _themes(text: str) -> list[Term]:
    # a theme of which nothing is published leads to an empty page
    seen = PracticeTheme.objects.filter(theme=OuterRef("pk"), practice__status=Status.PUBLISHED)
    named = Theme.objects.filter(name__icontains=as_it_stands(text))
    return list(named.filter(Exists(seen))[:MAX_THEMES])


def _practices(text: str) -> list[Practice]:
    matching = tsquery.phrase(text)
    if not matching:
        return []
    asked = Q(Matches(NAME, TSQuery(matching))) | Q(number=parse(text).ordinal)
    rows = PracticeIndex.objects.published().filter(asked)
    # of many names any few will do: more letters will find the others
    some = PracticeIndex.objects.filter(pk__in=rows.values("pk")[:MAX_LOOKED_AT])
    first = some.in_order("number")[:MAX_NAMES].values("pk")
    named = Practice.objects.filter(pk__in=first).select_related("source")
    return list(named.in_order("number"))


def _word(text: str) -> Suggestion:
    return Suggestion(text, "检索词", f"{reverse('practice-list')}?{urlencode({'q': text})}")


def _theme(theme: Term) -> Suggestion:
    return Suggestion(theme.name, "主题", reverse("theme-detail", args=[theme.slug]))


def _name(practice: Practice) -> Suggestion:
    return Suggestion(practice.name, f"第{practice.number}条", practice.get_absolute_url())
