"""What a list may name: sources, themes, indicators and instruments, as they are now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from practices.editing.content import TERMS
from practices.models import Source
from practices.models.taxonomy import Term
from search.query import name_key

_BETWEEN = re.compile(r"\s*([、，,；;\n])\s*")


@dataclass(frozen=True, slots=True)
class Terms:
    """The slugs of the terms of each vocabulary, by their names and by themselves."""

    slugs: Mapping[str, Mapping[str, str]]

    @classmethod
    def known(cls) -> Terms:
        return cls({field: _slugs(model) for field, model in TERMS.items()})

    def read(self, field: str, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the slugs of the terms that a cell names, and the names of no term.

        A name may have in it what stands between names, as 知识产权创造、保护和运用 has.
        """
        pieces = _BETWEEN.split(text.strip())
        found: list[str] = []
        unknown: list[str] = []
        start = 0
        while start < len(pieces):
            end, slug = self._longest(field, pieces, start)
            if slug:
                found.append(slug)
            elif pieces[start]:
                unknown.append(pieces[start])
            start = end + 1
        return tuple(found), unknown

    def slug(self, field: str, name: str) -> str:
        """Return the slug of the term of this name or slug; nothing where there is none."""
        return self.slugs[field].get(name.strip(), "")

    def _longest(self, field: str, pieces: list[str], start: int) -> tuple[int, str]:
        # names and what stands between them take turns; no name has more than a few of those
        for end in range(min(start + 9, len(pieces)), start, -2):
            if slug := self.slug(field, "".join(pieces[start:end])):
                return end, slug
        return start + 1, ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sources by slug and by document number; the keys of terms by slug, in their order."""

    slugs: dict[str, Source]
    numbers: dict[str, Source]
    terms: dict[str, dict[str, int]]

    @classmethod
    def now(cls) -> Vocabulary:
        sources = list(Source.objects.all())
        return cls(
            {source.slug: source for source in sources},
            {name_key(source.document_number): source for source in sources},
            {name: dict(model.objects.values_list("slug", "pk")) for name, model in TERMS.items()},
        )

    def numbered(self, text: str) -> Source | None:
        """Return the source of this document number, in whatever width and brackets."""
        return self.numbers.get(name_key(text))

    def unknown(self, field: str, slugs: Iterable[str]) -> list[str]:
        """Return those that are no term of the field."""
        return [slug for slug in slugs if slug not in self.terms[field]]

    def ordered(self, field: str, slugs: Iterable[str]) -> tuple[str, ...]:
        """Return known terms as contents have them: themes as they come, others in their order."""
        if field == "themes":
            return tuple(slugs)
        wanted = set(slugs)
        return tuple(slug for slug in self.terms[field] if slug in wanted)

    def keys(self, field: str, slugs: Iterable[str]) -> list[int]:
        """Return the primary keys of terms by their slugs."""
        return [self.terms[field][slug] for slug in slugs]


def _slugs(model: type[Term]) -> dict[str, str]:
    terms = list(model._default_manager.values_list("slug", "name"))
    # a slug is none of another's name, or the name comes first
    return {slug: slug for slug, _ in terms} | {name: slug for slug, name in terms}
