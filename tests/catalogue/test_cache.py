"""The cache that processes share: a real Redis, which goes away, comes back, or says nothing."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import ExitStack

import pytest
import redis
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured

from catalogue import cache
from catalogue import settings as project
from catalogue.cache import PATIENCE, PAUSE, Cache
from tests.catalogue.conftest import Process, Site, free_port, readable_directory, wait_for
from tests.catalogue.test_page_cache import DETAIL, Asked
from tests.catalogue.test_run import GUNICORN, answers, fetch
from tests.conftest import require

EDIT = (
    "from practices.models import Practice;Practice.objects.filter(number=13).update(summary='{}')"
)


class Server:
    """A redis-server of our own that keeps nothing on the disk."""

    def __init__(self, directory):
        self.directory, self.port = directory, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            cwd=self.directory, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(self.is_there)

    def is_there(self):
        try:
            return self.ask().ping()
        except redis.RedisError:
            return False

    def ask(self):
        return redis.Redis(port=self.port, socket_timeout=60)

    def kill(self):
        self.process.kill()
        self.process.wait(60)


@pytest.fixture
def server(tmp_path):
    require(shutil.which("redis-server"), "redis-server is not installed")
    server = Server(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def use(settings, monkeypatch):
    """Return what has this process use the Redis of a URL, and forget what it knows of another."""

    def use(url, patience=30):
        monkeypatch.setenv("CACHE_URL", url)
        # a machine that is busy is no Redis that is away
        monkeypatch.setattr(cache, "PATIENCE", patience)
        monkeypatch.setattr(Cache, "_back_at", 0)
        names = ("default", "pages")
        settings.CACHES = {name: project.cache(name, entries=1, seconds=60) for name in names}

    return use


@pytest.fixture
def shared(server, use):
    use(server.url)
    return server


def pause_is_over(monkeypatch):
    """It is some seconds later."""
    monkeypatch.setattr(Cache, "_back_at", time.monotonic())


def test_it_keeps_what_it_is_given(shared):
    pages = caches["pages"]
    pages.set("a", {"b": b"\x00"}, timeout=100)
    assert pages.get("a") == {"b": b"\x00"}
    assert pages.get("c", "nothing") == "nothing"
    # each its own, and nothing for ever
    assert caches["default"].get("a") is None
    (name,) = shared.ask().keys()
    assert 0 < shared.ask().ttl(name) <= 100


@pytest.mark.django_db(transaction=True)
def test_pages_are_kept_in_it_and_made_anew_while_it_is_away(shared, monkeypatch):
    monkeypatch.setattr(cache, "PAUSE", 3600)
    assert [Asked().hit, Asked().hit] == [False, True]
    shared.kill()
    assert [(Asked().status, Asked().hit) for _ in range(2)] == [(200, False)] * 2
    # nobody asks for it in the meantime
    shared.start()
    Asked()
    assert shared.ask().dbsize() == 0
    pause_is_over(monkeypatch)
    assert [Asked().hit, Asked().hit] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_a_new_one_in_its_place_is_used_at_once(shared):
    assert [Asked().hit, Asked().hit] == [False, True]
    shared.kill()
    shared.start()
    assert [Asked().hit, Asked().hit] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_one_that_is_full_is_done_without(shared):
    shared.ask().config_set("maxmemory", "1")
    assert [(Asked().status, Asked().hit) for _ in range(2)] == [(200, False)] * 2


@pytest.mark.django_db(transaction=True)
def test_one_that_says_nothing_is_asked_once_in_a_while(use, caplog):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", PATIENCE)
        assert [Asked().status for _ in range(3)] == [200] * 3
        pause = Cache._back_at - time.monotonic()
        silent.setblocking(False)
        asked = 0
        while True:
            try:
                silent.accept()[0].close()
            except BlockingIOError:
                break
            asked += 1
    # as often as the pages lasted longer than the pause
    assert asked == len(caplog.records) >= 1
    assert pause <= PAUSE
    assert {record.getMessage() for record in caplog.records} == {"Redis 没有回答：TimeoutError"}


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "http://localhost",
        "memcached://x",
        "redis",
        "redis://",
        "redis:///0",
        "unix://",
        "redis://:geheim@localhost:99999/0",
        "redis://localhost:port/0",
        "redis://localhost:6379/geheim",
        "redis://localhost?db=geheim",
        "redis://:geheim/geheim@localhost:6379/0",
        "redis://:geheim#geheim@localhost:6379/0",
        "redis://[geheim/0",
    ],
)
def test_what_is_no_redis_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("CACHE_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"^CACHE_URL 无法识别，应形如 redis:") as caught:
        project.cache("pages", entries=1, seconds=60)
    assert "geheim" not in str(caught.value)
    # nor in a traceback
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://localhost:6379/0",
        "rediss://user:p%40ss@cache.internal:6380/3?socket_timeout=1",
        "redis://[::1]:6379/0",
        "redis://localhost:6379?db=2",
        "unix:///run/redis.sock?db=1",
    ],
)
def test_what_is_a_redis_is_taken(monkeypatch, url):
    monkeypatch.setenv("CACHE_URL", url)
    assert project.cache("pages", entries=1, seconds=60)["LOCATION"] == url


# processes


@pytest.fixture(scope="module")
def place():
    """A var directory with a catalogue that is ready to be served."""
    with readable_directory() as var_dir:
        prepared = Site(var_dir, free_port()).manage("prepare")
        assert prepared.returncode == 0, prepared.stderr
        yield var_dir


@pytest.fixture
def sites(place):
    """Return what starts two sites of one worker each on one database."""
    with ExitStack() as stack:

        def start(**more):
            more |= {"WEB_CONCURRENCY": "1"}
            pair = [Site(place, free_port(), more) for _ in range(2)]
            for site in pair:
                process = stack.enter_context(site.start(*GUNICORN))
                wait_for(lambda url=site.url: answers(url))
                # before it is killed: the server that it holds ends with it
                stack.callback(Process.stop, process)
            return pair

        yield start


def said(site, word):
    status, _, page = fetch(site.url + DETAIL)
    assert status == 200
    return word in page


def test_an_edit_is_seen_at_once_by_processes_that_share_nothing(sites):
    pair = sites()
    for word in ("甲次修改", "乙次修改"):
        assert [said(site, word) for site in pair * 2] == [False] * 4
        pair[0].python(EDIT.format(word))
        assert [said(site, word) for site in pair * 2] == [True] * 4


def one_is_answered_with_what_the_other_has_kept(pair, server):
    """Ask both, by the same name, for a page that nobody has asked for."""
    found = server.ask().info("stats")["keyspace_hits"]
    for site in pair:
        address = f"{site.url}/about/?{found}"
        request = urllib.request.Request(address, headers={"Host": "localhost"})
        with urllib.request.urlopen(request, timeout=120) as page:
            assert page.status == 200
    return server.ask().info("stats")["keyspace_hits"] == found + 1


def test_an_edit_is_seen_at_once_by_processes_that_share_redis(sites, server):
    pair = sites(CACHE_URL=server.url)
    for word in ("丙次修改", "丁次修改"):
        assert [said(site, word) for site in pair * 2] == [False] * 4
        pair[0].python(EDIT.format(word))
        assert [said(site, word) for site in pair * 2] == [True] * 4
    # on a busy machine one of them may do without Redis for a while
    wait_for(lambda: one_is_answered_with_what_the_other_has_kept(pair, server))
    server.kill()
    pair[1].python(EDIT.format("戊次修改"))
    assert [said(site, "戊次修改") for site in pair * 2] == [True] * 4


def test_the_limit_of_the_api_is_one_for_processes_that_share_redis(sites, server):
    pair = sites(CACHE_URL=server.url, API_PER_MINUTE="3")

    def answered():
        server.ask().flushall()
        return [fetch(f"{site.url}/api/v1/themes/")[0] for site in pair * 2]

    # on a busy machine one of them may do without Redis for a while, and does not count
    wait_for(lambda: answered() == [200, 200, 200, 429])
