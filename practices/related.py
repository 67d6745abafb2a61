"""Practices that have to do with one: themes in common, and telling words in common."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, FloatField, Func, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields import TextField
from django.db.models.functions import Coalesce

from search import tsquery
from search.expressions import Coverage, Matches, TSQuery
from search.query import STOP_WORDS
from search.terms import frequencies
from search.tokeniser import coarse_words, commonness, is_word, runs
from search.vector import quoted

from .models import Practice, PracticeIndex, PracticeTheme, Theme
from .models.index_queryset import first_of
from .models.queryset import VECTOR, PracticeQuerySet

MAX_RELATED = 4

# So many with each word or of the same theme are looked at, and so many in all
MAX_OF_EACH = 100
MAX_CANDIDATES = 500

# So many words of a practice, its rarest, are looked for in others
MAX_WORDS = 20

# A word tells nothing if more than one practice in so many has it, or if everyday Chinese has it
# more often than so (see search.tokeniser.commonness)
SHARE = 4
EVERYDAY = 5000

# A theme in common counts about as much as a rare word; twice if it is the primary one of either,
# three times if of both
THEME = 2.0

# Without a theme in common, fewer words are chance
ENOUGH_WORDS = 3


@dataclass(frozen=True, slots=True)
class Related:
    """A practice that has to do with another, and why: what both have."""

    practice: Practice
    themes: list[Theme]
    words: list[str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a practice, what it is worth that another has it, and the tsquery for that."""

    text: str
    weight: float
    tsquery: str


def related(practice: Practice) -> list[Related]:
    """Return the published practices nearest to one, nearest first; at most MAX_RELATED.

    Costs four queries.
    """
    themes = {link.theme_id for link in practice.theme_links.all()}
    near = _nearest(practice, _words(practice))
    return [
        Related(
            other,
            [link.theme for link in other.theme_links.all() if link.theme_id in themes],
            getattr(other, "shared", []),
        )
        for other in near.for_list()[:MAX_RELATED]
    ]


def _nearest(practice: Practice, words: list[Word]) -> PracticeQuerySet:
    """Rank those that share a theme or enough words, each with the words it shares."""
    links = practice.theme_links.all()
    same_theme = PracticeTheme.objects.filter(theme__in=[link.theme_id for link in links])
    anything = tsquery.any_of(word.tsquery for word in words)
    words_enough = (
        Q(Matches(VECTOR, TSQuery(anything)), shared__len__gte=ENOUGH_WORDS) if words else Q()
    )
    score = _theme_score(practice) + Coverage(
        VECTOR, tuple((((word.tsquery, word.weight),),) for word in words)
    )
    # a revision has nothing to tell of the practice that it revises
    same = [practice.pk, practice.revises_id]
    candidates = _candidates(links, words)
    near = Practice.objects.published().filter(pk__in=candidates).exclude(pk__in=same)
    ranked: PracticeQuerySet = (
        near.annotate(shared=Shared(VECTOR, words), score=score)
        .filter(Q(pk__in=same_theme.values("practice")) | words_enough)
        .order_by("-score", *near.order)
    )
    return ranked


def _candidates(links: Iterable[PracticeTheme], words: list[Word]) -> list[int]:
    """Return the keys of some that share a theme, and of those that share the rarest words.

    Of few practices they are all that share any; of very many not all can be ranked.
    """
    rows = PracticeIndex.objects.published()
    same_theme = rows.within({"theme": [link.theme.slug for link in links]})
    arms = [rows.filter(Matches("vector", TSQuery(quoted(word.text)))) for word in words]
    return list(first_of([same_theme, *arms], MAX_OF_EACH)[:MAX_CANDIDATES])


def _theme_score(practice: Practice) -> Combinable:
    """Add up the themes that a practice shares with this one."""
    points = []
    for link in practice.theme_links.all():
        here = 2 if link.position == 1 else 1
        points += [
            When(theme=link.theme_id, position=1, then=Value(THEME * (here + 1))),
            When(theme=link.theme_id, then=Value(THEME * here)),
        ]
    shared = Case(*points, default=Value(0.0), output_field=FloatField())
    of_practice = PracticeTheme.objects.filter(practice=OuterRef("pk")).order_by()
    total = of_practice.values("practice").annotate(total=Sum(shared)).values("total")
    return Coalesce(Subquery(total), Value(0.0))


def _words(practice: Practice) -> list[Word]:
    """Return the rarest telling words of a practice that others have too, none part of another.

    Costs one query.
    """
    telling = _cut(practice.name) | _cut(practice.summary)
    own = _cut(practice.name) | _cut(practice.body)
    found = frequencies(own)
    shared = [word for word in own if 2 <= found.documents.get(word, 0) <= found.total // SHARE]
    rarest: list[str] = []
    for word in sorted(shared, key=lambda word: (found.documents[word], -len(word), word)):
        if not any(word in other or other in word for other in rarest):
            rarest.append(word)
    return [
        Word(word, found.weight(word), _asked(word, telling=word in telling))
        for word in rarest[:MAX_WORDS]
    ]


def _cut(text: str) -> set[str]:
    """Return the words of a text that tell what it is about."""
    words: set[str] = set()
    for run in runs(text):
        words.update(coarse_words(run.characters) if run.kind == "han" else [run.characters])
    return {word for word in words - STOP_WORDS if is_word(word) and commonness(word) <= EVERYDAY}


def _asked(word: str, *, telling: bool) -> str:
    """Return a tsquery for the practices whose source text shares the word.

    One of the two must have it in its name or summary, too: what neither of them is about they
    share by chance.
    """
    lexeme = quoted(word)
    return f"{lexeme}:AD" if telling else f"({lexeme}:A | ({lexeme}:D & {lexeme}:B))"


class Shared(Func):
    """Those of the words whose tsqueries the vector column matches, in their order."""

    template = (
        "ARRAY(SELECT word FROM (VALUES (%(expressions)s)) AS given (vector, words, queries),"
        " unnest(words, queries::tsquery[]) WITH ORDINALITY AS asked (word, query, place)"
        " WHERE vector @@ query ORDER BY place)"
    )

    def __init__(self, column: str, words: list[Word]) -> None:
        texts = ArrayField(TextField())
        super().__init__(
            F(column),
            Value([word.text for word in words], output_field=texts),
            Value([word.tsquery for word in words], output_field=texts),
            output_field=texts,
        )
