"""What differs between two contents of a practice, in words that editors know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from practices.models import Practice, Source

from .change import Change, label, listed, texts
from .content import COLUMNS, PARTS, TERMS, Content
from .pairing import parts

# What the document says where the text departs from it
_ORIGINALS = {"original_name", "original_body"}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of sources and terms by their slugs, for each field of Content."""

    of: Mapping[str, Mapping[str, str]]

    def __call__(self, field: str, slugs: Iterable[str]) -> tuple[str, ...]:
        """Return the names; that of a term that is gone is its slug."""
        return tuple(self.of[field].get(slug, slug) for slug in slugs)


def names() -> Names:
    """Read all names there are, for any number of comparisons; four queries."""
    terms = {
        field: dict(model.objects.values_list("slug", "name")) for field, model in TERMS.items()
    }
    return Names({**terms, "source": dict(Source.objects.values_list("slug", "document_number"))})


def changes(old: Content, new: Content, named: Names) -> tuple[Change, ...]:
    """Return what differs; no query, and no text is compared before its pieces are asked for."""
    if old == new:
        return ()
    return (*_columns(old, new, named), *_terms(old, new, named), *_parts(old, new))


def _columns(old: Content, new: Content, named: Names) -> Iterator[Change]:
    source = (named("source", (content.source,)) for content in (old, new))
    yield from listed(label(Practice, "source"), *source)
    for name in COLUMNS:
        for change in texts(Practice, [(name, getattr(old, name), getattr(new, name))]):
            yield replace(change, keeps=name in _ORIGINALS and not change.old)


def _terms(old: Content, new: Content, named: Names) -> Iterator[Change]:
    for field in TERMS:
        sides = (named(field, getattr(content, field)) for content in (old, new))
        yield from listed(label(Practice, field), *sides)


def _parts(old: Content, new: Content) -> Iterator[Change]:
    for name in PARTS:
        yield from parts(name, getattr(old, name), getattr(new, name))
