"""From an address to the practices that it asks to take away, or why there is nothing to take."""

from __future__ import annotations

from django.http import QueryDict

from practices.filters import SORTS, PracticeFilter
from practices.models import Practice
from practices.picks import MAX_PICKS, pick

from .contents import Chosen

# Unknown keys are named, but not all of a hostile address
MAX_NAMED, MAX_KEY = 20, 60


class Refused(Exception):  # noqa: N818 (an answer rather than an error)
    """There is nothing to export; the reasons are said to the reader in Chinese."""

    def __init__(self, heading: str, reasons: list[str], status: int = 400) -> None:
        super().__init__(heading)
        self.heading, self.reasons, self.status = heading, reasons, status


def choose(address: QueryDict) -> Chosen:
    """Return the practices picked by `p`, in that order, or else those that the filters find."""
    return _picked(address.getlist("p")) if "p" in address else _filtered(address)


def _picked(keys: list[str]) -> Chosen:
    picks = pick(keys, Practice.objects.for_detail())
    missing = tuple(key[:MAX_KEY] for key in picks.unknown[:MAX_NAMED])
    if picks.too_many:
        raise Refused("选的经验太多了", [f"一次最多导出所选的 {MAX_PICKS} 条，请减少几条。"])
    if not picks.practices:
        reasons = [f"没有“{key}”这条经验，或尚未发布。" for key in missing]
        raise Refused("没有可以导出的经验", reasons or ["还没有选任何经验。"], picks.status)
    total = len(picks.practices)
    only = picks.practices[0]
    return Chosen(
        practices=picks.practices,
        count=total,
        words=(only.name,) if total == 1 else (f"选编{total}条",),
        asked=(("范围", f"逐条选定的 {total} 条经验"),),
        parameters={"p": picks.keys},
        missing=missing,
    )


def _filtered(address: QueryDict) -> Chosen:
    filterset = PracticeFilter(address, Practice.objects.published().for_detail())
    if not filterset.is_valid():
        raise Refused("地址里有无法识别的条件", filterset.reasons)
    total = filterset.counts.total
    if not total:
        raise Refused("没有可以导出的经验", ["没有找到符合条件的经验。"], 404)
    return Chosen(
        practices=filterset.qs,
        count=total,
        words=_words(filterset),
        asked=_asked(filterset),
        parameters={name: list(map(str, values)) for name, values in filterset.address.lists()},
    )


def _words(filterset: PracticeFilter) -> tuple[str, ...]:
    """Name the choice: the query and the values chosen."""
    words = [filterset.plan.query.text] if filterset.query else []
    for name in filterset.facets:
        words += filterset.labels(name).values()
    return tuple(words or ["全部经验"])


def _asked(filterset: PracticeFilter) -> tuple[tuple[str, str], ...]:
    """Say all that was asked for, and in what order the practices come."""
    asked = []
    if filterset.query:
        plan = filterset.plan
        text = plan.query.text
        asked.append(
            ("检索词", f"{plan.typed.text}（已按“{text}”检索）" if plan.typed else text),
        )
    for name, facet in filterset.facets.items():
        if labels := filterset.labels(name):
            asked.append((str(facet.label), "、".join(labels.values())))
    return (*(asked or [("范围", "全部经验")]), ("排序", SORTS[filterset.sort_name]))
