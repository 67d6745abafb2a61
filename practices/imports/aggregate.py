"""A practice that is not saved yet, with all that hangs on it: checked and written as a whole.

The rules are those of the models: their fields, their constraints and their own `clean`.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, UniqueConstraint

from practices.editing.content import COLUMNS, PARTS, Content, rows
from practices.models import Practice, PracticeTheme, Status

from .vocabulary import Vocabulary

# The field of Content that a fault is in, as figures[0].quote, and why
Fault = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The rows that say one content. `parts` are by the fields of Content."""

    practice: Practice
    themes: list[PracticeTheme]
    indicators: list[int]
    instruments: list[int]
    parts: dict[str, list[Any]]


def build(content: Content, vocabulary: Vocabulary, public: Practice | None = None) -> Aggregate:
    """Return the draft, or the revision of `public`, that says this; all terms are known."""
    practice = Practice(
        source=vocabulary.slugs[content.source],
        revises=public,
        status=Status.DRAFT,
        **{name: getattr(content, name) for name in COLUMNS},
    )
    return Aggregate(
        practice,
        [
            PracticeTheme(practice=practice, theme_id=key, position=position)
            for position, key in enumerate(vocabulary.keys("themes", content.themes), 1)
        ],
        vocabulary.keys("indicators", content.indicators),
        vocabulary.keys("instruments", content.instruments),
        {name: rows(practice, name, getattr(content, name)) for name in PARTS},
    )


def faults(aggregate: Aggregate) -> list[Fault]:
    """Return what the models say against it: the field of Content, and why."""
    practice = aggregate.practice
    found = list(_faults(practice))
    if not aggregate.themes:
        found.append(("themes", "至少要有一个主题，第一个为主主题。"))
    groups = {"themes": aggregate.themes, **aggregate.parts}
    for name, group in groups.items():
        found += _repeated(name, group)
    for name, group in aggregate.parts.items():
        for place, row in enumerate(group):
            found += [(f"{name}[{place}].{field}", why) for field, why in _faults(row)]
    return found


def save(aggregates: list[Aggregate], authors: list[int]) -> list[Practice]:
    """Write them all, in a query for each table; return the practices, in order.

    `authors` are the keys of the users who had a part in what they say.
    """
    practices: list[Practice] = Practice.objects.bulk_create(
        aggregate.practice for aggregate in aggregates
    )
    PracticeTheme.objects.bulk_create(row for a in aggregates for row in a.themes)
    for name, kind in PARTS.items():
        kind.model._default_manager.bulk_create(row for a in aggregates for row in a.parts[name])
    _relate(Practice.indicators.through, ((a.practice, a.indicators) for a in aggregates))
    _relate(Practice.instruments.through, ((a.practice, a.instruments) for a in aggregates))
    _relate(Practice.authors.through, ((practice, authors) for practice in practices))
    return practices


def _relate(through: Any, pairs: Iterable[tuple[Practice, list[int]]]) -> None:
    """Fill the table between practices and what they have many of."""
    theirs = next(f for f in through._meta.fields if f.is_relation and f.name != "practice")
    through.objects.bulk_create(
        through(practice_id=practice.pk, **{theirs.attname: key})
        for practice, keys in pairs
        for key in keys
    )


def _faults(instance: models.Model) -> Iterator[Fault]:
    """Yield what its fields, its own `clean` and its constraints say."""
    written = _written(type(instance))
    others = {field.name for field in instance._meta.fields} - written
    errors: dict[str, list[str]] = {}
    try:
        instance.clean_fields(exclude=others)
        # a practice's own looks at its neighbours, as the plan does for many at once
        if not isinstance(instance, Practice):
            instance.clean()
        _check(instance)
    except ValidationError as error:
        errors = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, messages in errors.items():
        for message in messages:
            yield field, _said(instance, field, message)


def _said(instance: models.Model, field: str, message: str) -> str:
    label = str(instance._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    if isinstance(instance, Practice):
        return f"{label}：{message}"
    return f"“{instance}”的{label}：{message}"


def _check(instance: models.Model) -> None:
    """Ask the database once for all constraints; one by one only if it says no."""
    model = type(instance)
    together = _together(model)
    try:
        together.validate(model, instance)
    except ValidationError:
        reasons: dict[str, list[str]] = {}
        for constraint in _checks(model):
            try:
                constraint.validate(model, instance)
            except ValidationError as error:
                reasons.setdefault(_of(constraint, model), []).extend(error.messages)
        raise ValidationError(reasons) from None


def _of(constraint: CheckConstraint, model: type[models.Model]) -> str:
    """Return the column that the constraint is about: the last of them, as forms show them."""
    referred = constraint.condition.referenced_base_fields  # type: ignore[union-attr]
    return [field.name for field in model._meta.fields if field.name in referred][-1]


def _repeated(name: str, rows: list[Any]) -> Iterator[Fault]:
    """Yield what stands twice in one practice and may not."""
    for row in rows[:1]:
        for constraint in row._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and "practice" in constraint.fields:
                own = [field for field in constraint.fields if field != "practice"]
                keys = Counter(tuple(getattr(r, _column(r, f)) for f in own) for r in rows)
                if max(keys.values()) > 1:
                    yield name, str(constraint.violation_error_message)


def _column(row: models.Model, field: str) -> str:
    return str(row._meta.get_field(field).attname)  # type: ignore[union-attr]


@cache
def _written(model: type[models.Model]) -> frozenset[str]:
    """The columns of a model that come from a content."""
    if model is Practice:
        return frozenset(COLUMNS)
    (kind,) = (kind for kind in PARTS.values() if kind.model is model)
    return frozenset(kind.columns)


@cache
def _checks(model: type[models.Model]) -> list[CheckConstraint]:
    """The constraints on what is written alone."""
    return [
        constraint
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
        and constraint.condition.referenced_base_fields <= _written(model)  # type: ignore[union-attr]
    ]


@cache
def _together(model: type[models.Model]) -> CheckConstraint:
    condition = reduce(operator.and_, (each.condition for each in _checks(model)))
    return CheckConstraint(name="together", condition=condition)
