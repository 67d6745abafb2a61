"""The admin of the catalogue, in Chinese; every save and deletion reindexes what it touches."""

from . import practices, sources, vocabularies

__all__ = ["practices", "sources", "vocabularies"]
