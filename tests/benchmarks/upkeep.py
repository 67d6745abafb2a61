"""What it takes to keep the site: reindexing, one edit, starting, memory."""

from __future__ import annotations

import os
import random
import resource
from functools import partial
from multiprocessing import get_context
from statistics import median
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from practices import indexing
from practices.models import Practice, PracticeIndex

from . import corpus, databases, limits, load, ours, serving, statements
from .timing import summary, timed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# So many are reindexed at most: rate and memory are then clear
MOST = 3000
EDITS = 20
PAGES = ("/practices/", "/practices/?q=%E4%BC%81%E4%B8%9A", "/practices/gdd-2022/13/")


def measure(size: int, _budget: float) -> dict[str, Any]:
    found = {"reindex": _reindexed(stale=True)}
    load.vacuum()
    found |= {"reindex unchanged": _reindexed(stale=False), "one edit": _edits(size)}
    # other stages must not find what this one leaves
    load.vacuum()
    if size == corpus.REAL:
        found |= _starts()
    with serving.served(DATABASE_URL=databases.url(size)) as site:
        for path in PAGES * 8:
            site.get(path)
        return found | {"worker PSS MB": site.worker_pss_mb()}


def _reindexed(*, stale: bool) -> dict[str, Any]:
    """Reindex in a process of its own, as the command does, and search meanwhile.

    If stale, all rows are of another version, as after an upgrade; else none has to be written.
    """
    jieba = limits.jieba_rate()
    connection.close()
    here, there = get_context("fork").Pipe()
    process = get_context("fork").Process(target=_reindex, args=(there, stale))
    process.start()
    took, empty = [], 0
    while not here.poll(0.1):
        took.append(timed(lambda: statements.within_limit(lambda: ours.search({"q": ["企业"]}))))
        empty += ours.search({"q": ["知识产权证券化"]}).total == 0
        if not process.is_alive() and not here.poll():
            raise RuntimeError("reindexing failed")
    done: dict[str, Any] = here.recv()
    process.join()
    of_jieba = done["characters/s"] / (jieba * (os.cpu_count() or 1))
    meanwhile = {"searches meanwhile": summary(took)} if took else {}
    return done | {
        "jieba characters/s": round(jieba),
        "of jieba's rate times cores": round(of_jieba, 3),
        "empty answers meanwhile": empty,
        **meanwhile,
    }


def _reindex(told: Connection, stale: bool) -> None:
    keys = list(Practice.objects.order_by("pk").values_list("pk", flat=True)[:MOST])
    practices = Practice.objects.filter(pk__in=keys)
    characters = sum(map(len, practices.values_list("body", flat=True)))
    if stale:
        PracticeIndex.objects.filter(pk__in=keys).update(version=0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = timed(partial(indexing.reindex, practices, processes=os.cpu_count() or 1))
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    connection.close()
    told.send(
        {
            "practices": len(keys),
            "seconds": round(seconds, 2),
            "practices/s": round(len(keys) / seconds, 1),
            "characters/s": round(characters / seconds),
            "peak MB": round(max(use.ru_maxrss for use in usage) / 1024, 1),
            "peak MB before": round(before / 1024, 1),
        }
    )


def _edits(size: int) -> dict[str, Any]:
    """Save practices with a sentence more, and index them; nothing of it stays."""
    draw = random.Random(f"{corpus.SEED} edits {size}")
    keys = list(Practice.objects.published().order_by("pk").values_list("pk", flat=True))
    saved, indexed = [], []
    with transaction.atomic():
        for key in draw.sample(keys, min(EDITS, len(keys))):
            practice = Practice.objects.get(pk=key)
            practice.body += "新增“跨境数据验证”等3项服务，办理时限压缩至2个工作日。"
            saved.append(timed(practice.save))
            indexed.append(timed(partial(indexing.reindex, Practice.objects.filter(pk=key))))
        transaction.set_rollback(True)
    return {"save": summary(saved), "index": summary(indexed[1:])}


def _starts() -> dict[str, Any]:
    """Start as `make run` does, on an embedded database of its own; the second time counts."""
    folder = settings.VAR_DIR / "run"
    environment = {"VAR_DIR": str(folder), "DATABASE_URL": ""}
    serving.prepare(**environment)
    seconds = []
    for _ in range(3):
        preparing = serving.prepare(**environment)
        with serving.served(**environment) as site:
            seconds.append(preparing + site.seconds_to_first_page)
    return {"start": {"seconds to first page": round(median(seconds), 2), "times": len(seconds)}}
