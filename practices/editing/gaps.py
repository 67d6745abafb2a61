"""Gaps: what entries lack that editors should see to; readers may see the entries meanwhile."""

from __future__ import annotations

from typing import assert_never

from django.db.models import Exists, F, Func, Model, OuterRef, Q, TextChoices, TextField, Value
from django.db.models.functions import StrIndex
from django.utils import timezone

from practices.models import Erratum, Figure, First, Practice, Status
from practices.models.queryset import PracticeQuerySet

# Data are old when the year that they are as of is more than so many years back
AS_OF_YEARS = 3

# The last year that a date like “2019年至2021年底” names; none where there is none
_YEAR = Func(
    F("as_of"), Value(r".*((?:19|20)\d\d)"), function="substring", output_field=TextField()
)


class Gap(TextChoices):
    """What may be lacking, the gravest first."""

    QUOTES = "quotes", "引文不在正文里"
    SUMMARY = "summary", "没有摘要"
    FIGURES = "figures", "没有数据"
    AS_OF = "as-of", "数据时点较早"

    @property
    def meaning(self) -> str:
        """What exactly is counted, where the name does not say it."""
        match self:
            case Gap.QUOTES:
                return "请照正文改引文，或者用“从正文选取”重新选。"
            case Gap.AS_OF:
                return f"“数据截至”的年份早于 {_oldest()} 年，可核对有无新的数据。"
            case Gap.SUMMARY | Gap.FIGURES:
                return ""
            case _:
                assert_never(self)


def lacking(gap: Gap) -> PracticeQuerySet:
    """Return the entries that lack it, published or not yet; not what was withdrawn."""
    entries: PracticeQuerySet = Practice.objects.entries().exclude(status=Status.WITHDRAWN)
    return entries.alias(year=_YEAR).filter(_condition(gap))


def _condition(gap: Gap) -> Q:
    match gap:
        case Gap.QUOTES:
            return Q(_stray(Figure) | _stray(First) | _stray(Erratum))
        case Gap.SUMMARY:
            return Q(summary="")
        case Gap.FIGURES:
            return ~Q(Exists(Figure.objects.filter(practice=OuterRef("pk"))))
        case Gap.AS_OF:
            # four digits compare as the numbers that they are
            return Q(year__lt=str(_oldest()))
        case _:
            assert_never(gap)


def _stray(model: type[Model]) -> Exists:
    """Whether a quote is not in the body.

    The database refuses that (migration 0002), but whoever restores a backup can switch it off.
    """
    quotes = model._default_manager.filter(practice=OuterRef("pk"))
    return Exists(quotes.alias(place=StrIndex(OuterRef("body"), F("quote"))).filter(place=0))


def _oldest() -> int:
    """Return the first year whose data are not old yet."""
    return timezone.localdate().year - AS_OF_YEARS
