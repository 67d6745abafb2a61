"""What the search box proposes while one types: words, names of practices, themes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.http import urlencode

from search import tsquery
from search.expressions import Matches, TSQuery
from search.query import as_it_stands, name_key, parse
from search.suggest import completions, cut

from .models import Practice, PracticeIndex, PracticeTheme, Status, Theme
from .models.addresses import address
from .models.index_queryset import NAME
from .models.taxonomy import Term
from .vocabulary import vocabulary

MAX_WORDS = 5
MAX_NAMES = 4
MAX_THEMES = 2

# So many names are put in order to choose the first; where there are more any will do
MAX_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to put into the box, what it is (词, 主题, or where a practice is from), its address."""

    text: str
    kind: str
    address: str


def suggestions(text: str, edition: str | None = None) -> list[Suggestion]:
    """Return what is typed so far as it might go on; empty for nothing.

    Costs two queries, one more where themes are named, and what `vocabulary` costs.
    """
    before, last = cut(text)
    if not name_key(last):
        return []
    words = completions(text, MAX_WORDS)
    # letters may be pinyin: names and themes have the word that they give
    meant = last if not last.isascii() else (words[0] if words else last)
    return [
        *(_word(f"{before}{word}") for word in words),
        *(_theme(theme) for theme in _themes(meant, edition)),
        *(_name(practice) for practice in _practices(meant)),
    ]


def _themes(text: str, edition: str | None) -> list[Term]:
    part = as_it_stands(text).upper()
    themes = vocabulary(edition)["theme"].items()
    named = [slug for slug, theme in themes if part in theme.label.upper()]
    if not named:
        return []
    # a theme of which nothing is published leads to an empty page
    seen = PracticeTheme.objects.filter(theme=OuterRef("pk"), practice__status=Status.PUBLISHED)
    return list(Theme.objects.filter(Exists(seen), slug__in=named)[:MAX_THEMES])


def _practices(text: str) -> list[Practice]:
    matching = tsquery.loose(text)
    if not matching:
        return []
    asked = Q(Matches(NAME, TSQuery(matching))) | Q(number=parse(text).ordinal)
    rows = PracticeIndex.objects.published().filter(asked)
    # of many names any few will do: more letters will find the others
    some = PracticeIndex.objects.filter(pk__in=rows.values("pk")[:MAX_LOOKED_AT])
    first = some.in_order()[:MAX_NAMES].values("pk")
    named = Practice.objects.filter(pk__in=first).select_related("source")
    return list(named.only("name", "number", "source__slug").in_order())


def _word(text: str) -> Suggestion:
    return Suggestion(text, "检索词", f"{address('practice-list')}?{urlencode({'q': text})}")


def _theme(theme: Term) -> Suggestion:
    return Suggestion(theme.name, "主题", address("theme-detail", theme.slug))


def _name(practice: Practice) -> Suggestion:
    return Suggestion(practice.name, f"第{practice.number}条", practice.get_absolute_url())
