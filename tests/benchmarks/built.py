"""The peers with their indexes, which are kept as long as they fit the corpus."""

from __future__ import annotations

import shutil
from functools import cache
from multiprocessing import get_context
from time import perf_counter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from tqdm import tqdm

from practices.models import Practice
from search import tokeniser

from . import corpus
from .peers.base import Doc, Peer
from .peers.words import spaced

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES = 2
VERSION = "peers 1"


def peers(size: int) -> list[Peer]:
    """Return all peers, ready to search what is published in Django's database."""
    # the packages are those of `make install-bench`, which tests do without
    from .peers.every import PEERS

    # cut into words once for all, and only if one of them has to be built
    docs = cache(_docs)
    return [_peer(kind, size, docs) for kind in PEERS]


def _peer(kind: type[Peer], size: int, docs: Callable[[], list[Doc]]) -> Peer:
    folder = settings.VAR_DIR / "peers" / str(size) / kind.__name__.lower()
    stamp = folder / "stamp"
    wanted = f"{corpus.VERSION} {VERSION} {_database()}"
    peer = kind(folder)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        bar = tqdm(docs(), f"{size} {kind.name}", disable=None)
        started = perf_counter()
        peer.build(bar)
        (folder / "seconds").write_text(str(round(perf_counter() - started, 1)))
        stamp.write_text(wanted)
    peer.open()
    return peer


def _database() -> int:
    """Return a number that is another one when the database is made anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (oid,) = cursor.fetchone()
    return oid


def _docs() -> list[Doc]:
    tokeniser.warm_up()
    published = Practice.objects.published().order_by("pk")
    rows = list(published.values_list("pk", "name", "summary", "body"))
    with get_context("fork").Pool(PROCESSES) as pool:
        return list(tqdm(pool.imap(_doc, rows, chunksize=200), "words", len(rows), disable=None))


def _doc(row: tuple[int, str, str, str]) -> Doc:
    key, name, summary, body = row
    text = f"{summary}\n{body}"
    return Doc(key, name, text, spaced(name), spaced(text))
