"""What was changed of late, by whom and why: the newest versions that history keeps.

What follows one another of one entry, or what one person did to many for one reason, is one line:
neither an import nor a busy day fills the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, Model, Value
from django.db.models.functions import Cast
from reversion.models import Version

from practices.models import Import, ImportState

from . import folding, history, people

# So many are shown
CHANGES = 8

# So many versions are looked at to find them
LOOKED_AT = 200

# So many of the last imports that were undone are known
UNDONE = 20

# Whose history is kept, and has an address in the admin; what hangs on them is part of it
KEPT = (
    "practices.practice",
    "practices.source",
    "practices.theme",
    "practices.indicator",
    "practices.instrument",
    "search.synonymgroup",
)


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A new version of an entry: `history` names the address of its history in the admin.

    `label` is what kind of entry it is, where that is not a practice; `there` whether there still
    is one, `undone` whether the import that made it was taken back. `more` says what else is put
    together with it.
    """

    at: datetime
    who: str
    why: str
    label: str
    title: str
    history: str
    key: str
    there: bool
    undone: bool
    more: str


def changes(user: User) -> tuple[RecentChange, ...]:
    """Return the last changes of what the user may see."""
    models = [apps.get_model(name) for name in KEPT]
    seen = [model for model in models if user.has_perm(_may_see(model))]
    types = ContentType.objects.get_for_models(*seen).values()
    found = (
        Version.objects.filter(content_type__in=types)
        .exclude(revision__comment=history.BEFORE)
        .select_related("revision__user", "content_type")
        .defer("serialized_data")
        .order_by("-pk")[:LOOKED_AT]
    )
    together = folding.together(found)
    there = _there(one[0] for one in together[:CHANGES])
    undone = Import.objects.filter(state=ImportState.UNDONE).order_by("-changed_at", "-pk")
    known = list(undone[:UNDONE])
    return tuple(
        _change(one, there, known, cut=sum(map(len, together)) == LOOKED_AT and one is together[-1])
        for one in together[:CHANGES]
    )


def _may_see(model: type[Model]) -> str:
    return f"{model._meta.app_label}.view_{model._meta.model_name}"


def _there(versions: Iterable[Version]) -> set[tuple[str, str]]:
    """Return which of the entries are not deleted, as pairs of model and key, in one query."""
    keys: dict[type[Model], set[str]] = {}
    for version in versions:
        keys.setdefault(version.content_type.model_class(), set()).add(version.object_id)
    queries = [
        model._default_manager.filter(pk__in=wanted)
        .order_by()
        .values_list(Value(model._meta.label_lower), Cast(F("pk"), CharField()))
        for model, wanted in keys.items()
    ]
    return set(queries[0].union(*queries[1:])) if queries else set()


def _change(
    line: list[Version], there: set[tuple[str, str]], undone: list[Import], *, cut: bool
) -> RecentChange:
    version = line[0]
    options = version.content_type.model_class()._meta
    return RecentChange(
        at=version.revision.date_created,
        who=people.shown(version.revision.user),
        why=version.revision.comment,
        label="" if options.label == "practices.Practice" else str(options.verbose_name),
        title=version.object_repr,
        history=f"admin:{options.app_label}_{options.model_name}_history",
        key=version.object_id,
        there=(options.label_lower, version.object_id) in there,
        undone=any(_is_of(version, run) for run in undone),
        more=folding.others(line, "以上" if cut else ""),
    )


def _is_of(version: Version, run: Import) -> bool:
    """Return whether the import made the version: others may have its name, at other times."""
    made = version.revision
    if not run.uploaded_at <= made.date_created <= run.changed_at:
        return False
    said: str = made.comment
    return said.startswith(f"导入《{run}》：")
