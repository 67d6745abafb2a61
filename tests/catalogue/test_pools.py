"""Fewer connections than readers: the pool of the driver, and PgBouncer before the server."""

from __future__ import annotations

import json
import sys
import time

import psycopg
import pytest

from catalogue.management.commands.prepare import LOCK
from tests.catalogue.conftest import Site, free_port, wait_for
from tests.catalogue.servers import pooler, servers
from tests.catalogue.test_run import GUNICORN, PASSWORD, answers
from tests.catalogue.visitor import Readers, Visitor
from tests.conftest import VAR_DIR

# whose database the server takes over
pytestmark = pytest.mark.django_db

ADDRESSES = ("/", "/practices/?q=%E4%B8%93%E5%88%A9", "/practices/gdd-2022/13/", "/overview/")


@pytest.fixture(scope="module")
def server(django_db_setup):
    with servers(1) as (made,):
        made.initialise()
        made.start()
        made.copy_tests_database()
        yield made


@pytest.fixture(scope="module")
def bouncer(server):
    with pooler(server) as url:
        yield url


@pytest.fixture(scope="module")
def pooled(server, bouncer):
    """A site behind PgBouncer."""
    site = Site(VAR_DIR, free_port(), {"DATABASE_URL": f"{bouncer}limited", "DATABASE_POOLER": "1"})
    with site.start(*GUNICORN):
        wait_for(lambda: answers(site.url))
        yield site


def test_every_page_can_be_read_through_pgbouncer(pooled):
    with Readers(pooled, ADDRESSES).reading(8) as readers:
        wait_for(lambda: readers.answered > 60)
    assert readers.failures == []
    exported = json.loads(Visitor(pooled).get("/practices/export.json")[1])
    assert len(exported["practices"]) == 39


def test_people_can_edit_through_pgbouncer(pooled, server):
    password = PASSWORD.findall(pooled.manage("reset_admin").stdout)[0]
    admin = Visitor(pooled)
    admin.sign_in(password)
    number = server.ask("SELECT id FROM practices_theme WHERE slug = 'ip'")
    path = f"/admin/practices/theme/{number}/change/"
    sent = admin.fill_in(path, "theme_form", name="经过连接池改的", reason="试改")
    assert admin.post(path, sent)[0] == 200
    assert "经过连接池改的" in Visitor(pooled).get("/themes/ip/")[1]


def test_what_takes_too_long_is_cut_off_behind_pgbouncer(pooled, server):
    with psycopg.connect(server.url) as other:
        other.execute("LOCK TABLE practices_theme")
        # an address that nobody has asked for, of which no page is kept
        status, page = Visitor(pooled).get("/themes/ip/?locked")
    assert (status, "花的时间太长" in page) == (503, True)
    assert Visitor(pooled).get("/themes/ip/?locked")[0] == 200


def test_two_prepare_in_turn_behind_pgbouncer(pooled, server):
    """The lock is held longer than any statement may take there."""
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    site = Site(pooled.var_dir, free_port(), pooled.more)
    with psycopg.connect(server.url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with site.start(sys.executable, "manage.py", "prepare") as process:
            wait_for(lambda: server.ask(waiting) == 1)
            other.execute("SELECT pg_sleep(2)")
            assert process.poll() is None
            other.rollback()
            assert process.wait(timeout=120) == 0, process.printed()
    assert server.ask(held) == 0


@pytest.mark.parametrize(
    "names", [("unlimited",), ("limited", "unlimited"), ("limited", "limited", "unlimited")]
)
def test_pages_without_a_limit_are_not_served(bouncer, names):
    url, *replicas = (f"{bouncer}{name}" for name in names)
    more = {
        "DATABASE_URL": url,
        "DATABASE_POOLER": "1",
        "DATABASE_REPLICA_URLS": ",".join(replicas),
    }
    with Site(VAR_DIR, free_port(), more).start(*GUNICORN) as process:
        assert process.wait(timeout=120) != 0
        assert "PgBouncer 没有给查询设时限" in process.printed()


def test_a_pool_serves_more_readers_than_it_has_connections(server):
    site = Site(VAR_DIR, free_port(), {"DATABASE_URL": server.url, "DATABASE_POOL": "2"})
    connections = (
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        " AND pid <> pg_backend_pid() AND application_name = 'pool'"
    )
    site.more |= {"PGAPPNAME": "pool"}
    with site.start(*GUNICORN) as process:
        wait_for(lambda: answers(site.url))
        with Readers(site, ADDRESSES).reading(8) as readers:
            wait_for(lambda: readers.answered > 60)
            # of two processes
            assert 0 < server.ask(connections) <= 4
        assert readers.failures == []
        server.kill()
        # for longer than the pool tries by itself
        over = time.monotonic() + 5
        while time.monotonic() < over:
            assert Visitor(site).get("/")[0] == 503
        server.start()
        wait_for(lambda: all(Visitor(site).get("/")[0] == 200 for _ in range(8)))
        process.stop()
