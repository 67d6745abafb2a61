"""Two at one entry: whose save comes second sees both versions, keeps what they typed, and decides.

A form carries the version of the entry that it was opened with (`SEEN`). If that is no longer the
newest, what was sent is merged with what is there now (practices.admin.merging), and marked
(`CONFLICT`): the form is then invalid once, and shown again with the newest version as the one
that was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.auth.models import User
from django.db import models
from django.forms import BaseInlineFormSet, BoundField, ModelForm
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from reversion.models import Version

from practices.editing import history, people, state
from search.diff import Piece, brief, compare

from .merging import Opened, merge, opened, plain

if TYPE_CHECKING:
    # generic for the type checker alone
    Form = ModelForm[Any]
    FormSet = BaseInlineFormSet[models.Model, models.Model, Any]
else:
    Form, FormSet = ModelForm, BaseInlineFormSet

SEEN = "seen"
CONFLICT = "_conflict"

# So much of what is the same is shown beside each difference
AROUND = 40

# Not said by the entry: where each stands in a form, the templates say
OWN_FIELDS = (SEEN, "reason")

# Pairs of label and text
Said: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the entry says at one place now, what the form says there, and what both began with.

    `was` is None if that is not known.
    """

    label: str
    theirs: str
    yours: str
    was: str | None = None

    @property
    def is_merged(self) -> bool:
        """Whether the form has taken over what the others made of it."""
        return plain(self.yours) == plain(self.theirs)

    @property
    def by(self) -> str:
        """Return who changed it, as far as that is known."""
        if self.was is None:
            return ""
        return "只有您改了" if plain(self.was) == plain(self.theirs) else "两人都改了"

    def pieces(self) -> tuple[Piece, ...]:
        """Return what stands in both, in theirs alone (removed) and in yours alone (added).

        Of what was merged: in what both began with, and in theirs.
        """
        old, new = (self.was or "", self.theirs) if self.is_merged else (self.theirs, self.yours)
        return brief(compare(plain(old), plain(new)), AROUND)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who saved in between, when and why, and where that differs from what was typed."""

    user: User | None
    at: datetime
    why: str
    differences: list[Difference]
    merged: list[Difference]

    def who(self) -> str:
        """Return what whoever saved is called."""
        return people.shown(self.user)


def is_stale(data: QueryDict, entry: models.Model) -> bool:
    """Return whether the entry says something else than when the form was opened."""
    newest = history.newest(entry)
    # of what has no history yet nobody has saved anything either
    if newest in (0, _number(data.get(SEEN, ""))):
        return False
    base = _version(data.get(SEEN, ""), entry)
    return base is None or state.kept(base) != state.kept(history.versions(entry)[0])


def fit(data: QueryDict, now: Form, formsets: Iterable[FormSet]) -> QueryDict:
    """Return what was typed merged with what is there now, marked as a conflict.

    `now` and `formsets` are of the entry as it is. The mark names the version that was opened.
    """
    fitted = data.copy()
    fitted[CONFLICT] = data.get(SEEN, "")
    fitted[SEEN] = str(history.newest(now.instance))
    formsets = list(formsets)
    merge(fitted, before(fitted, now, formsets), now, formsets)
    return fitted


def before(fitted: QueryDict, now: Form, formsets: Iterable[FormSet]) -> Opened | None:
    """Return what the form began with that is now in a conflict; None if that is not known."""
    version = _version(fitted.get(CONFLICT, ""), now.instance)
    return opened(version, now, formsets) if version is not None else None


def unmarked(data: QueryDict) -> QueryDict:
    """Return what was sent without the mark, which nobody else sets, and what our forms do not ask.

    No button of ours saves an entry as a new one.
    """
    sent = data.copy()
    for name in (CONFLICT, "_saveasnew"):
        sent.pop(name, None)
    return sent


def described(entry: models.Model, found: list[Difference]) -> Conflict:
    """Return the conflict with whoever saved the entry last."""
    revision = history.versions(entry).defer("serialized_data")[0].revision
    open_ones = [one for one in found if not one.is_merged]
    merged = [one for one in found if one.is_merged]
    return Conflict(revision.user, revision.date_created, revision.comment, open_ones, merged)


def differences(yours: Said, theirs: Said, were: Said | None) -> list[Difference]:
    """Pair what forms of an entry say, and keep where they are not all the same."""
    there, then = dict(theirs), dict(were or [])
    paired = [
        Difference(label, there.get(label, ""), typed, then.get(label)) for label, typed in yours
    ]
    return [
        one
        for one in paired
        if not one.is_merged or (one.was is not None and plain(one.was) != plain(one.theirs))
    ]


def said(form: Form, formsets: Iterable[FormSet]) -> Said:
    """Return what a form says, as pairs of label and text: bound ones whatever was typed."""
    return _fields(form) + [(_label(formset), _lines(formset.forms)) for formset in formsets]


def said_before(was: Opened, formsets: Iterable[FormSet]) -> Said:
    """Return the same of what a form was opened with."""
    rows = ((formset, was.rows[str(formset.prefix)].values()) for formset in formsets)
    return _fields(was.form) + [(_label(formset), _lines(forms)) for formset, forms in rows]


def shown(field: BoundField) -> str:
    """Return the value of a field as a reader would say it: of choices their names."""
    value = field.value()
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    values = value if isinstance(value, list | tuple) else [value]
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return "\n".join(map(str, values))
    names = {str(key): str(name) for key, name in choices}
    return "、".join(names.get(str(one), str(one)) for one in values if one != "")


def _fields(form: Form) -> Said:
    return [
        (str(field.label), shown(field))
        for field in form.visible_fields()
        if field.name not in OWN_FIELDS
    ]


def _label(formset: FormSet) -> str:
    return str(formset.fk.model._meta.verbose_name_plural)


def _lines(forms: Iterable[Form]) -> str:
    return "\n".join(line for form in forms if (line := _line(form)))


def _line(form: Form) -> str:
    if form.is_bound and form.data.get(form.add_prefix(DELETION_FIELD_NAME)):
        return ""
    values = [shown(field) for field in form.visible_fields() if field.name != DELETION_FIELD_NAME]
    return " ｜ ".join(value for value in values if value)


def _number(seen: str) -> int:
    return int(seen) if re.fullmatch(r"[0-9]{1,15}", seen) else 0


def _version(seen: str, entry: models.Model) -> Version | None:
    """Return the version of an entry that a form was opened with."""
    kept = history.versions(entry)
    number = _number(seen)
    # what has no history yet gets its first version when it is first saved
    return kept.filter(pk=number).first() if number else kept.last()
