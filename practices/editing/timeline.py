"""The history of an entry as pages show it: who changed what, when and why, newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import models
from django.db.models import JSONField, OuterRef
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from reversion.models import Version

from practices.models import Status

from . import diff, history, people, state
from .change import Change, summary
from .state import State

# Whoever wrote what was there before history began
UNKNOWN = "修改人未记录"


@dataclass(frozen=True, slots=True)
class Moment:
    """One change: who made it, when and why, and what it changed.

    `changes` is None if nothing was kept before it. `status` is that of a practice.
    """

    version: int
    who: str
    when: datetime
    why: str
    status: Status | None
    state: State
    changes: tuple[Change, ...] | None

    @property
    def public(self) -> bool:
        """Whether readers saw it: all but practices are seen as soon as they are saved."""
        return self.status in {None, Status.PUBLISHED}

    @property
    def summary(self) -> str:
        if self.changes is None:
            return "最早的记录"
        return summary(self.changes) or "内容未变"


def versions(entry: models.Model) -> models.QuerySet[Version]:
    """Return what was kept of an entry, newest first, each with `before`: what it is compared to.

    That is what was kept before of the same row; for the first of a revision, of whatever row. So
    a publication is compared with what was public before, not with the draft that it published.
    """
    document = Cast("serialized_data", JSONField())
    row = KeyTextTransform("pk", KeyTransform("0", document))
    rows = history.versions(entry).select_related(None).annotate(row=row)
    earlier = rows.filter(pk__lt=OuterRef("pk")).order_by("-pk")
    same = earlier.filter(row=OuterRef("row"))
    before = Coalesce(_first(same), _first(earlier))
    found: models.QuerySet[Version] = (
        history.versions(entry).annotate(row=row).annotate(before=before).order_by("-pk")
    )
    return found


def moments(found: Iterable[Version]) -> list[Moment]:
    """Return the changes that led to the versions; a fixed number of queries."""
    listed = list(found)
    before = Version.objects.select_related("revision").in_bulk(
        [version.before for version in listed if version.before]
    )
    models.prefetch_related_objects([*listed, *before.values()], "revision__version_set")
    named = diff.names()
    return [_moment(version, before.get(version.before), named) for version in listed]


def _moment(version: Version, before: Version | None, named: diff.Names) -> Moment:
    said = state.kept(version)
    revision = version.revision
    return Moment(
        version=version.pk,
        who=_name(revision.user, revision.comment),
        when=revision.date_created,
        why=revision.comment,
        status=_status(version, said),
        state=said,
        changes=None if before is None else state.changes(state.kept(before), said, named),
    )


def _status(version: Version, said: State) -> Status | None:
    if isinstance(said, state.Plain):
        return None
    (row,) = json.loads(version.serialized_data)
    return Status(row["fields"]["status"])


def _name(user: User | None, why: str) -> str:
    return UNKNOWN if user is None and why == history.BEFORE else people.shown(user)


def _first(versions: models.QuerySet[Version]) -> models.Subquery:
    return models.Subquery(versions.values("pk")[:1])
