"""All peers; needs the packages of `make install-bench`."""

from __future__ import annotations

from .base import Peer
from .fts5 import Fts5
from .postgres import ILike, SimpleRank, TrigramILike
from .tantivy import Tantivy
from .whoosh import Whoosh

PEERS: tuple[type[Peer], ...] = (ILike, TrigramILike, SimpleRank, Fts5, Whoosh, Tantivy)
