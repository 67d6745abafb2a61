"""The work that waits for a user: what is in hand, what is lacking, what was changed.

Of everything the first few and how many there are, in one query, however many that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import (
    Case,
    Count,
    Exists,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
    prefetch_related_objects,
)

from practices.models import Practice, Status
from search.models import SearchedQuery, SearchLog

from . import people
from .gaps import Gap, lacking
from .recent import RecentChange, changes
from .rules import is_late

# So many of each are named
FEW = 5

# Who sees to searches without result
SEARCHES = ("search.view_searchedquery", "search.add_synonymgroup")

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Few(Generic[Item]):
    """The first few of what there is, and how many that is in all."""

    items: tuple[Item, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class InHand:
    """An entry or revision that is not published yet; `mine` if the user had a part in it."""

    practice: Practice
    mine: bool
    writers: tuple[str, ...]
    late: bool


@dataclass(frozen=True, slots=True)
class Lacking:
    """The entries that lack something."""

    gap: Gap
    few: Few[Practice]


@dataclass(frozen=True, slots=True)
class Work:
    """All that waits; what the user has no part in is None."""

    drafts: Few[InHand] | None
    review: Few[InHand] | None
    scheduled: Few[InHand] | None
    gaps: tuple[Lacking, ...] | None
    searches: Few[SearchedQuery] | None
    changes: tuple[RecentChange, ...]
    publishes: bool
    self_approval: bool

    @property
    def late(self) -> bool:
        """Whether anything should have been published by now."""
        return self.scheduled is not None and any(one.late for one in self.scheduled.items)

    @property
    def nothing(self) -> list[str]:
        """What there is nothing of, of what the user has a part in."""
        parts: dict[str, Any] = {
            "草稿": self.drafts,
            "待审核的条目": self.review,
            "待发布的条目": self.scheduled,
        }
        nothing = [name for name, few in parts.items() if few is not None and not few.count]
        return [*nothing, "待完善的条目"] if self.gaps == () else nothing

    @property
    def all_found(self) -> bool:
        """Whether readers found something with everything that they searched for."""
        return self.searches is not None and not self.searches.count


def waiting(user: User) -> Work:
    """Return what waits for the user, no more than their rights cover."""
    writes = _may(user, "change", "submit")
    handles = writes or _may(user, "publish", "return")
    drafts = _drafts(user) if writes else []
    review = _of(Status.REVIEW, "updated_at") if handles else []
    scheduled = _of(Status.SCHEDULED, "scheduled_for") if handles else []
    prefetch_related_objects([*drafts, *review, *scheduled], "authors")
    return Work(
        drafts=_in_hand(drafts, user) if writes else None,
        review=_in_hand(review, user) if handles else None,
        scheduled=_in_hand(scheduled, user) if handles else None,
        gaps=_gaps() if writes else None,
        searches=_searches() if user.has_perms(SEARCHES) else None,
        changes=changes(user),
        publishes=_may(user, "publish"),
        self_approval=settings.SELF_APPROVAL,
    )


def _may(user: User, *verbs: str) -> bool:
    return any(user.has_perm(f"practices.{verb}_practice") for verb in verbs)


def _drafts(user: User) -> list[Practice]:
    """What was returned to the user comes first, then what else is theirs, the newest first."""
    mine = Exists(Practice.authors.through.objects.filter(practice=OuterRef("pk"), user=user))
    theirs = Case(When(mine & ~Q(returned_reason=""), then=0), When(mine, then=1), default=2)
    return _of(Status.DRAFT, theirs, "-updated_at")


def _of(status: Status, *order: str | Case) -> list[Practice]:
    found = Practice.objects.filter(status=status).select_related("source")
    return _first(found.defer("body", "original_body").order_by(*order, "pk"))


def _in_hand(practices: list[Practice], user: User) -> Few[InHand]:
    items = []
    for practice in practices:
        writers = practice.authors.all()
        items.append(
            InHand(
                practice=practice,
                mine=user in writers,
                writers=tuple(map(people.shown, writers)),
                late=is_late(practice),
            )
        )
    return Few(tuple(items), _total(practices))


def _gaps() -> tuple[Lacking, ...]:
    """Return what is lacking, in one query for all gaps."""
    queries = [
        _counted(lacking(gap).only("pk", "number", "name", "status"))
        .annotate(gap=Value(gap.value))
        .order_by("source_id", "number", "pk")[:FEW]
        for gap in Gap
    ]
    found: list[Any] = list(queries[0].union(*queries[1:], all=True))
    by_gap = [(gap, [practice for practice in found if practice.gap == gap]) for gap in Gap]
    return tuple(
        Lacking(gap, Few(tuple(practices), _total(practices)))
        for gap, practices in by_gap
        if practices
    )


def _searches() -> Few[SearchedQuery]:
    """Return what was searched for in vain, the most frequent first."""
    found = _first(SearchedQuery.objects.filter(step=SearchLog.NOTHING))
    return Few(tuple(found), _total(found))


def _first(found: QuerySet[Row]) -> list[Row]:
    return list(_counted(found)[:FEW])


def _counted(found: QuerySet[Row]) -> QuerySet[Row]:
    """Note with every row how many there are."""
    counted: Any = found.annotate(total=Window(Count("pk")))
    return cast("QuerySet[Row]", counted)


def _total(found: Sequence[Any]) -> int:
    return found[0].total if found else 0
