"""Which before -> after figures say most: those whose two numbers are furthest apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.numerals import NUMERAL, value

from .models import Figure, FigureKind, Status

# So many figures are looked at, those of the newest source first
READ = 500

_AMOUNT = re.compile(
    r"(?:平均|约|近|不?超过?|不到|仅|只需|最[多快长短少])?"
    rf"(?:(?P<digits>\d+(?:\.\d+)?)|(?P<numeral>{NUMERAL}|半))(?P<scale>[万亿])?[多余]?"
    r"(?P<unit>%|[^\W\d_半几]{1,5}?)(?P<half>半)?(?:以[内下上]|左右|内)?"
)
_SCALES = {None: 1, "万": 10_000, "亿": 100_000_000}
# Lengths of time in days: good enough to put changes in order, and never shown. 工作日 is no
# length of time.
_DAYS = {"年": 365, "月": 30, "周": 7, "天": 1, "日": 1, "小时": 1 / 24, "分钟": 1 / 1440}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of one unit; every length of time is in days."""

    number: float
    unit: str


def changes() -> list[Figure]:
    """Return what readers may see of which the source says before and after, strongest first.

    Those whose numbers cannot be compared come last, in the order of their sources.
    """
    stated = Figure.objects.filter(kind=FigureKind.CHANGE, practice__status=Status.PUBLISHED)
    both = stated.exclude(before="").exclude(after="").order_by("practice", "pk")
    figures = both.select_related("practice__source").only(
        *("label", "before", "after", "quote", "practice__name", "practice__number"),
        "practice__source__slug",
    )
    return sorted(figures[:READ], key=lambda figure: -(ratio(figure) or 0))


def strongest(figures: list[Figure], most: int) -> list[Figure]:
    """Return the first figures that can be compared, one a practice."""
    firsts: dict[int, Figure] = {}
    for figure in figures:
        if ratio(figure):
            firsts.setdefault(figure.practice_id, figure)
    return list(firsts.values())[:most]


def ratio(figure: Figure) -> float | None:
    """Return how many times the smaller number goes into the larger; None if they do not compare.

    Numbers compare if they are of the same unit, or both lengths of time, and neither is zero.
    """
    before, after = amount(figure.before), amount(figure.after)
    if before is None or after is None or before.unit != after.unit:
        return None
    low, high = sorted((before.number, after.number))
    return high / low if low else None


def amount(text: str) -> Amount | None:
    """Read an amount such as 312项, 平均1个月, 1年半 or 9万余户; None if it is no single one."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    number = _number(match)
    if number is None:
        return None
    unit = match["unit"].removeprefix("个") or "个"
    number = (number + (0.5 if match["half"] else 0)) * _SCALES[match["scale"]]
    return Amount(number * _DAYS[unit], "天") if unit in _DAYS else Amount(number, unit)


def _number(match: re.Match[str]) -> float | None:
    if match["digits"]:
        return float(match["digits"])
    return 0.5 if match["numeral"] == "半" else value(match["numeral"])
