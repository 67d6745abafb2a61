"""Merging what two people typed into one entry, against what both of them began with.

Field by field and row by row: where only the other changed something, what was sent takes it over;
where this one did, it stays as typed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.forms import BaseInlineFormSet, BoundField, ModelForm
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from reversion.errors import RevertError
from reversion.models import Version

if TYPE_CHECKING:
    # generic for the type checker alone
    Form = ModelForm[Any]
    FormSet = BaseInlineFormSet[models.Model, models.Model, Any]
    Row = MultiValueDict[str, str]
else:
    Form, FormSet, Row = ModelForm, BaseInlineFormSet, MultiValueDict


@dataclass(frozen=True, slots=True)
class Opened:
    """The form of an entry as it was opened, and those of its rows: by prefix, then by key."""

    form: Form
    rows: dict[str, dict[str, Form]]


def opened(version: Version, now: Form, formsets: Iterable[FormSet]) -> Opened | None:
    """Return the forms that an editor saw of a version; `now` and `formsets` are of the entry.

    None if what the version refers to is gone.
    """
    parts = list(version.revision.version_set.order_by("pk"))
    try:
        return Opened(
            _form_of(version, now),
            {str(formset.prefix): _rows_of(parts, formset) for formset in formsets},
        )
    except RevertError:
        return None


def merge(data: QueryDict, was: Opened | None, now: Form, formsets: Iterable[FormSet]) -> None:
    """Make what was sent fit what is there now, and take over what only others changed.

    Rows that were added come to those that were sent; rows that were deleted are typed anew if
    they were changed. If it is not known what the form began with, all stays as typed.
    """
    if was is not None:
        _merge_fields(data, was.form, now)
    for formset in formsets:
        _fit_rows(data, formset, was.rows[str(formset.prefix)] if was else {})


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _form_of(version: Version, now: Form) -> Form:
    fields = version.field_dict
    instance = copy.copy(now.instance)
    for field in instance._meta.concrete_fields:
        own = not field.primary_key and (field.editable or not field.is_relation)
        if own and field.attname in fields:
            setattr(instance, field.attname, fields[field.attname])
    many = {field.name: fields.get(field.name, []) for field in instance._meta.many_to_many}
    return type(now)(instance=instance, initial=many)


def _rows_of(parts: Iterable[Version], formset: FormSet) -> dict[str, Form]:
    model = formset.fk.model
    kind = ContentType.objects.get_for_model(model).pk
    rows = [model(**part.field_dict) for part in parts if part.content_type_id == kind]
    return {str(row.pk): _row_of(row, formset) for row in rows}


def _row_of(row: models.Model, formset: FormSet) -> Form:
    form: Form = formset.form(instance=row)
    # what it hangs on is not asked for
    form.fields.pop(formset.fk.name, None)
    return form


def _merge_fields(data: Row, was: Form, now: Form) -> None:
    for field in was:
        if field.name not in now.fields:
            continue
        theirs = _values(now[field.name])
        if theirs != _values(field) and _is_untouched(field, data):
            data.setlist(field.name, theirs)


def _is_untouched(was: BoundField, data: Row) -> bool:
    """Return whether what was sent is what the form was opened with."""
    sent = sorted(plain(value) for value in data.getlist(was.name) if value)
    if sent == sorted(map(plain, _values(was))):
        return True
    # the field knows what else means the same: other ways to write a date, a ticked box
    value = was.field.widget.value_from_datadict(data, MultiValueDict(), was.name)
    return not was.field.has_changed(was.initial, value)


def _fit_rows(data: QueryDict, formset: FormSet, were: dict[str, Form]) -> None:
    key = formset.fk.model._meta.pk.name
    typed = _taken(data, str(formset.prefix))
    by_key = {str(row[key]): row for row in typed if row.get(key)}
    there = []
    for form in formset.initial_forms:
        at = str(form.instance.pk)
        row = by_key.pop(at, None)
        if row is None:
            row = _sent(form)
        elif at in were and DELETION_FIELD_NAME not in row:
            _merge_fields(row, were[at], form)
        there.append(row)
    fresh = [row for row in typed if not row.get(key)]
    gone = [row for at, row in by_key.items() if not _may_go(row, were.get(at))]
    for row in gone:
        row[key] = ""
    rows = [*there, *gone, *fresh]
    data[f"{formset.prefix}-{TOTAL_FORM_COUNT}"] = str(len(rows))
    data[f"{formset.prefix}-{INITIAL_FORM_COUNT}"] = str(len(there))
    for number, row in enumerate(rows):
        for name, values in row.lists():
            data.setlist(f"{formset.prefix}-{number}-{name}", values)


def _may_go(row: Row, was: Form | None) -> bool:
    """Return whether nothing is lost with a row that somebody else deleted."""
    if DELETION_FIELD_NAME in row:
        return True
    return was is not None and all(_is_untouched(field, row) for field in was if field.name in row)


def _taken(data: QueryDict, prefix: str) -> list[Row]:
    """Take the rows of a formset out of what was sent, in their order."""
    rows: dict[int, Row] = {}
    for name in list(data):
        match = re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,4}})-(\w+)", name)
        if match:
            rows.setdefault(int(match[1]), MultiValueDict()).setlist(match[2], data.getlist(name))
            del data[name]
    return [rows[number] for number in sorted(rows)]


def _sent(form: Form) -> Row:
    """Return what a browser sends of a row that nobody touched."""
    found = {field.name: _values(field) for field in form}
    return MultiValueDict({name: values for name, values in found.items() if values})


def _values(field: BoundField) -> list[str]:
    value = field.value()
    values = value if isinstance(value, list | tuple) else [value]
    return [str(one) for one in values if one not in (None, False, "")]
