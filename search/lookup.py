"""What the database knows of the words of a query, asked for all at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, TextField, Value

from . import synonyms, terms
from .models import SynonymGroup, Term


def look_up(said: set[str], texts: Iterable[str]) -> tuple[synonyms.Synonyms, terms.Frequencies]:
    """Return the synonyms of what is said, and how many documents have the texts; one query."""
    none = Value([], output_field=ArrayField(TextField()))
    known = Term.objects.filter(word__in=terms.wanted(texts))
    groups = SynonymGroup.objects.filter(Q(name__in=said) | Q(others__overlap=list(said)))
    rows = known.annotate(others=none).values_list("word", "documents", "others")
    # a group always has other words
    grouped = groups.order_by().annotate(documents=Value(0))
    found = list(rows.union(grouped.values_list("name", "documents", "others"), all=True))
    return (
        synonyms.of(said, ((name, others) for name, _, others in found if others)),
        terms.counted((word, documents) for word, documents, others in found if not others),
    )
