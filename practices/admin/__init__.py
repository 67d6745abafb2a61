"""The admin of the catalogue, in Chinese; every save and deletion reindexes what it touches."""

from . import events, imports, practices, search, sources, vocabularies

__all__ = ["events", "imports", "practices", "search", "sources", "vocabularies"]
