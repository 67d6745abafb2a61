"""How a practice is cited: as officials do, and by the national standard GB/T 7714."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from .models import Practice, Source


@dataclass(frozen=True, slots=True)
class Citation:
    """Two ways to cite, each on one line."""

    plain: str
    gbt7714: str


def cite(practice: Practice, address: str, accessed: date | None = None) -> Citation:
    """Return the citations of a practice at its absolute address, read on a day, by default today.

    GB/T 7714: a part of an electronic document, with the dates of issue and of access.
    """
    source = practice.source
    accessed = accessed or timezone.localdate()
    return Citation(
        plain=(
            f"{full_name(source)}附件《{source.list_title}》第{practice.number}条：{practice.name}。{address}"
        ),
        gbt7714=(
            f"{source.issuer}. {practice.name}[EB/OL]//{source.issuer}. {source.list_title}: "
            f"{source.document_number}. ({source.issued_date.isoformat()})"
            f"[{accessed.isoformat()}]. {address}."
        ),
    )


def cite_source(source: Source, address: str, accessed: date | None = None) -> Citation:
    """Return the citations of a notice, as `cite` does those of a practice."""
    accessed = accessed or timezone.localdate()
    return Citation(
        plain=f"{full_name(source)}。{address}",
        gbt7714=(
            f"{source.issuer}. {source.title}: {source.document_number}[EB/OL]. "
            f"({source.issued_date.isoformat()})[{accessed.isoformat()}]. {address}."
        ),
    )


def full_name(source: Source) -> str:
    """Name a notice in full: who issued it, its title, number and date."""
    issued = f"{source.issued_date:%Y}年{source.issued_date.month}月{source.issued_date.day}日"
    return f"{source.issuer}：《{source.title}》（{source.document_number}，{issued}）"
