"""FacetValue: the place of each value of a facet in tallies, and the column that holds these."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    # generic for the type checker alone
    TextField = models.TextField[Any, Any]
else:
    TextField = models.TextField


class FacetValueManager(models.Manager["FacetValue"]):
    def places(self, names: Collection[str]) -> dict[str, int]:
        """Return the places of the values, given as facet:value; a new value gets one."""
        found = self._known(names)
        if missing := sorted(set(names) - found.keys()):
            # another transaction may have given it one meanwhile
            self.bulk_create([FacetValue(name=name) for name in missing], ignore_conflicts=True)
            found = self._known(names)
        return found

    def _known(self, names: Collection[str]) -> dict[str, int]:
        return dict(self.filter(name__in=names).values_list("name", "pk"))


class FacetValue(models.Model):
    """A value of a facet, as facet:value, and by its key its place in tallies; kept for ever."""

    id = models.SmallAutoField(primary_key=True)
    name = models.TextField(unique=True)

    objects = FacetValueManager()

    class Meta:
        verbose_name = verbose_name_plural = "筛选项"
        # nobody has anything to do with it
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class TallyField(TextField):
    """A whole number of any length, written as digits; Django's DecimalField needs a limit."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        del connection
        return "numeric"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        del value, compiler, connection
        return "%s::numeric"
