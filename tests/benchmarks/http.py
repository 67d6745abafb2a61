"""Whole pages over HTTP, beside a constant one through the same server and middleware."""

from __future__ import annotations

import random
from math import inf
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from tqdm import tqdm

from catalogue.management.commands.prepare import collect_static
from practices.models import Practice, Theme

from . import corpus, databases, queries, serving, statements, wrk

CLIENTS = (1, 8, 32)
# A shared machine is at times twice as fast as at others: only what was measured within seconds of
# each other is compared
ROUNDS, SECONDS = 3, 2
CONSTANT = "/bench/constant/"
# Pages whose addresses do not repeat, so that nothing kept by address answers
FRESH = ("list", "search", "suggest")
AGAIN = ("list", "search", "detail")
EXPORTS = ("csv", "json", "xlsx", "docx")
# An export of a large list takes so long at most before it is given up here
PATIENCE = 120


def measure(size: int, _budget: float) -> dict[str, Any]:
    collect_static()
    pages = _pages(size)
    environment = {
        "DATABASE_URL": databases.url(size),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        # wrk is one address, and what is measured is not how it is slowed down
        "API_PER_MINUTE": "1000000",
    }
    with serving.served(**environment) as site:
        cold = {name: _ms(site, paths[0]) for name, paths in pages.items()}
        found = {
            "statements": {
                name: _statements(paths[-1]) for name, paths in pages.items() if name != "constant"
            },
            "first request": cold,
            "asked again": {name: _again(site, pages[name][0]) for name in AGAIN},
            "exports": _exports(site),
        }
        if wrk.is_there():
            found["clients"] = {str(clients): _loads(site, pages, clients) for clients in CLIENTS}
        else:
            found["clients"] = "wrk is not installed"
        return found


def _pages(size: int) -> dict[str, list[str]]:
    """Return addresses of each kind of page."""
    draw = random.Random(f"{corpus.SEED} pages {size}")
    plain = [a for a in queries.asked(size) if a.text and not a.more and a.kind != "hostile"]
    themes = [{"theme": theme.slug} for theme in Theme.objects.all()]
    lists = [{}, {"sort": "updated"}, {"page_size": "50"}, *themes]
    some = Practice.objects.published().select_related("source").order_by("pk")
    practices = draw.sample(list(some[:1000]), 20)
    return {
        "constant": [CONSTANT],
        "list": [f"/practices/?{urlencode(data)}" for data in lists],
        "search": [f"/practices/?{urlencode({'q': a.text})}" for a in draw.sample(plain, 50)],
        "detail": [practice.get_absolute_url() for practice in practices],
        "suggest": [
            f"/search/suggest/?{urlencode({'q': a.text[: draw.randint(1, 4)]})}"
            for a in draw.sample(plain, 50)
        ],
    }


def _ms(site: serving.Site, path: str) -> float:
    return round(1000 * site.get(path).seconds, 1)


def _statements(path: str) -> int:
    """Return how many statements the whole page takes, once nothing is asked for the first time."""
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with statements.recorded() as said:
        client.get(f"{path}{'&' if '?' in path else '?'}_=1")
    return len(said)


def _again(site: serving.Site, path: str) -> dict[str, Any]:
    """Ask for a page again as a browser does that has kept it."""
    first = site.get(path)
    marks = {
        asked: first.headers[given]
        for asked, given in (("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified"))
        if given in first.headers
    }
    again = site.get(path, **marks)
    return {
        "status": again.status,
        "ms": round(1000 * again.seconds, 1),
        "cache-control": first.headers.get("Cache-Control", ""),
    }


def _exports(site: serving.Site) -> dict[str, Any]:
    """Export all that is published; a catalogue that is too large may refuse."""
    found = {}
    for extension in EXPORTS:
        try:
            answer = site.get(f"/practices/export.{extension}", timeout=PATIENCE)
        except TimeoutError:
            found[extension] = {"status": 0, "ms": 1000 * PATIENCE, "bytes": 0}
        else:
            ms = round(1000 * answer.seconds, 1)
            found[extension] = {"status": answer.status, "ms": ms, "bytes": answer.size}
    return found


def _loads(site: serving.Site, pages: dict[str, list[str]], clients: int) -> dict[str, Any]:
    """Load the server with each kind of page, new to it and again, with the constant beside."""
    runs = {name: (pages[name], name in FRESH) for name in pages}
    runs |= {f"{name} again": (pages[name][:1], False) for name in AGAIN}
    rounds: list[dict[str, dict[str, Any]]] = []
    for _ in tqdm(range(ROUNDS), f"{clients} clients", disable=None):
        loads = {}
        for name, (paths, fresh) in runs.items():
            loads[name] = wrk.load(site.port, paths, clients, SECONDS, fresh=fresh)
            site.settle()
        rounds.append(loads)
    return {name: _typical(name, rounds) for name in runs}


def _typical(name: str, rounds: list[dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return the middle one of the rounds, and the middle part of what the constant had in each."""
    middle = sorted((loads[name] for loads in rounds), key=_rate)[len(rounds) // 2]
    parts = [_rate(loads[name]) / (_rate(loads["constant"]) or inf) for loads in rounds]
    return {**middle, "of constant": round(median(parts), 3)}


def _rate(load: dict[str, Any]) -> float:
    rate: float = load["requests/s"]
    return rate
