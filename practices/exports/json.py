"""Practices as JSON, each with all its structured fields, named as the API names them."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import datetime
from typing import Any

from django.utils import timezone

from practices.models import PracticeTheme, Source

from .contents import WORDS_OF_WHOM, Contents, Entry


def write(contents: Contents) -> Generator[str, None, None]:
    """Yield one document piece by piece: what was asked for, and then practice by practice."""
    chosen = contents.chosen
    head = {
        "site": contents.site,
        "url": contents.address,
        "notice": WORDS_OF_WHOM,
        "exported_at": timezone.localtime(contents.made).isoformat(timespec="seconds"),
        "filters": chosen.parameters,
        "missing": list(chosen.missing),
        "count": chosen.count,
    }
    yield f'{_text(head)[:-1]}, "practices": ['
    for position, entry in enumerate(contents):
        yield f"{',' if position else ''}\n{_text(_practice(contents, entry))}"
    yield "\n]}\n"


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _practice(contents: Contents, entry: Entry) -> dict[str, Any]:
    practice = entry.practice
    return {
        "key": practice.key,
        "number": practice.number,
        "name": practice.name,
        "url": entry.address,
        "source": _source(contents, practice.source),
        "themes": [_theme(link) for link in practice.theme_links.all()],
        "indicators": [_term(term) for term in practice.indicators.all()],
        "instruments": [_term(term) for term in practice.instruments.all()],
        "editors_summary": practice.summary,
        "body": practice.body,
        **_fields(practice, "original_name original_body departure_reason"),
        "as_of": practice.as_of,
        "as_of_quote": practice.as_of_quote,
        "figures": [
            _fields(figure, "label kind before after value quote")
            for figure in practice.figures.all()
        ],
        "firsts": [_fields(first, "scope quote") for first in practice.firsts.all()],
        "errata": [_fields(erratum, "quote note") for erratum in practice.errata.all()],
        "citation": _fields(entry.citation, "plain gbt7714"),
        "published_at": _time(practice.published_at),
        "updated_at": _time(practice.updated_at),
    }


def _source(contents: Contents, source: Source) -> dict[str, Any]:
    return {
        **_fields(source, "slug title document_number issuer"),
        "issued_date": source.issued_date.isoformat(),
        "list_title": source.list_title,
        "url": contents.absolute(source),
    }


def _theme(link: PracticeTheme) -> dict[str, Any]:
    return {**_term(link.theme), "primary": link.position == 1}


def _term(term: object) -> dict[str, Any]:
    return _fields(term, "slug name")


def _time(time: datetime | None) -> str | None:
    return timezone.localtime(time).isoformat() if time else None


def _fields(of: object, wanted: str) -> dict[str, Any]:
    return {name: getattr(of, name) for name in wanted.split()}
