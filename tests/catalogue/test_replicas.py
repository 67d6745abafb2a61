"""Two servers streaming, the site before them, readers all the while: each server dies in turn."""

from __future__ import annotations

import json
import secrets

import psycopg
import pytest

from catalogue import replicas
from tests.catalogue.conftest import Site, free_port, wait_for
from tests.catalogue.servers import servers, wait_until_streaming
from tests.catalogue.test_run import GUNICORN, PASSWORD, answers
from tests.catalogue.visitor import Readers, Visitor, fields_of
from tests.conftest import VAR_DIR

# whose database the servers take over
pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/",
    "/practices/?q=%E7%9F%A5%E8%AF%86%E4%BA%A7%E6%9D%83",
    "/practices/gdd-2022/13/",
    "/themes/ip/",
    "/api/v1/practices/",
    "/feeds/practices.atom",
    "/search/suggest/?q=zscq",
)
THEME = "/themes/ip/"
ONLY_READING = "本站现在只能浏览和检索"


@pytest.fixture(scope="module")
def pair(django_db_setup):
    with servers(2) as (primary, replica):
        primary.initialise()
        primary.start()
        primary.copy_tests_database()
        replica.follow(primary)
        replica.start()
        yield primary, replica


@pytest.fixture(scope="module")
def prepared(pair):
    """The site, not yet served, and the password of its admin."""
    primary, replica = pair
    more = {
        "DATABASE_URL": primary.url,
        "DATABASE_REPLICA_URLS": replica.url,
        "DATABASE_REPLICA_MAX_LAG": "2",
        "API_PER_MINUTE": "1000000",
        # two processes learn of a server one after the other, and nobody can choose whom to ask
        "WEB_CONCURRENCY": "1",
    }
    site = Site(VAR_DIR, free_port(), more)
    return site, PASSWORD.findall(site.manage("reset_admin").stdout)[0]


@pytest.fixture(scope="module")
def served(prepared):
    site, _ = prepared
    with site.start(*GUNICORN) as process:
        wait_for(lambda: answers(site.url))
        yield process


@pytest.fixture
def site(prepared, served, pair):
    """The site in health: both servers run, and readers are sent to the replica."""
    for server in pair:
        if not server.runs:
            server.start()
    primary, replica = pair
    if not replica.ask("SELECT pg_is_in_recovery()"):
        replica.follow_again(primary)
    elif replica.ask("SELECT pg_is_wal_replay_paused()"):
        replica.ask("SELECT pg_wal_replay_resume()")
    wait_until_streaming(primary)
    wait_for(lambda: Visitor(prepared[0]).get("/")[0] == 200 and not is_read_only(prepared[0]))
    wait_for(lambda: is_read(replica, prepared[0]) and not is_read(primary, prepared[0]))
    return prepared[0]


@pytest.fixture
def primary(pair):
    return pair[0]


@pytest.fixture
def replica(pair):
    return pair[1]


@pytest.fixture
def admin(site, prepared):
    visitor = Visitor(site)
    visitor.sign_in(prepared[1])
    return visitor


def is_read(server, site, visitor=None):
    """Return whether the server is asked for what several pages show."""
    before = server.ask("SELECT clock_timestamp()")
    for _ in range(8):
        assert (visitor or Visitor(site)).get("/api/v1/themes/")[0] == 200
    sql = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE query LIKE '%%\"practices_%%' AND pid <> pg_backend_pid() AND query_start > %s"
    )
    return server.ask(sql, before) > 0


def rename(primary, name):
    primary.ask("UPDATE practices_theme SET name = %s WHERE slug = 'ip'", name)


def replicated(primary, replica):
    """Change something that the replica then has."""
    name = f"改于{secrets.token_hex(4)}"
    rename(primary, name)
    sql = "SELECT name FROM practices_theme WHERE slug = 'ip'"
    wait_for(lambda: replica.ask(sql) == name)


def is_read_only(site):
    return ONLY_READING in Visitor(site).get("/")[1]


def edited_theme(admin, primary, **changes):
    number = primary.ask("SELECT id FROM practices_theme WHERE slug = 'ip'")
    path = f"/admin/practices/theme/{number}/change/"
    return path, admin.fill_in(path, "theme_form", reason="试改", **changes)


def test_readers_read_the_replica_and_who_has_a_session_the_primary(site, primary, replica, admin):
    wait_for(lambda: is_read(replica, site) and not is_read(primary, site))
    assert is_read(primary, site, admin)
    wait_for(lambda: not is_read(replica, site, admin))


def test_searches_are_counted_by_the_primary(site, primary):
    counted = "SELECT coalesce(sum(times), 0)::int FROM search_searchlog"
    before = primary.ask(counted)
    assert Visitor(site).get("/practices/?q=%E5%8F%91%E7%A5%A8")[0] == 200
    assert primary.ask(counted) == before + 1


def test_who_edits_sees_it_at_once_however_late_the_replica(site, primary, replica, admin):
    path, fields = edited_theme(admin, primary, name="改过的主题")
    replica.ask("SELECT pg_wal_replay_pause()")
    status, _ = admin.post(path, fields)
    assert status == 200
    assert "改过的主题" in admin.get(THEME)[1]
    assert replica.ask("SELECT name FROM practices_theme WHERE slug = 'ip'") != "改过的主题"


def test_a_replica_that_dies_is_missed_by_nobody_and_used_again(site, primary, replica):
    with Readers(site, ADDRESSES).reading() as readers:
        wait_for(lambda: readers.answered > 30)
        replica.kill()
        so_far = readers.answered
        wait_for(lambda: readers.answered > so_far + 60)
        assert is_read(primary, site)
        replica.start()
        wait_for(lambda: is_read(replica, site))
    assert readers.failures == []


def test_a_replica_that_is_behind_is_left_out_until_it_has_caught_up(site, primary, replica):
    replica.ask("SELECT pg_wal_replay_pause()")
    rename(primary, "新的名称")
    with Readers(site, ADDRESSES).reading(1) as readers:
        wait_for(lambda: "新的名称" in Visitor(site).get(THEME)[1])
        wait_for(lambda: not is_read(replica, site))
        replica.ask("SELECT pg_wal_replay_resume()")
        wait_for(lambda: is_read(replica, site) and not is_read(primary, site))
    assert readers.failures == []
    assert "新的名称" in Visitor(site).get(THEME)[1]


def test_an_idle_primary_makes_no_replica_late(site, primary, replica):
    """Nothing changes for longer than a replica may be behind."""
    replicated(primary, replica)
    wait_for(
        lambda: replica.ask("SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > '3s'")
    )
    wait_for(lambda: is_read(replica, site) and not is_read(primary, site))


def test_reading_goes_on_without_the_primary_and_editing_later(site, primary, replica, admin):
    path, fields = edited_theme(admin, primary, name="停机时写的")
    with Readers(site, ADDRESSES).reading() as readers:
        wait_for(lambda: readers.answered > 30)
        primary.kill()
        so_far = readers.answered
        wait_for(lambda: readers.answered > so_far + 60)
        wait_for(lambda: is_read_only(site))
        assert ONLY_READING in admin.get("/practices/?q=%E4%B8%93%E5%88%A9")[1]

        status, page = admin.post(path, fields)
        assert (status, page.count("停机时写的")) == (503, 2)
        assert "刚才的操作可能没有完成" in page
        assert "要重新填写" not in page
        assert fields["csrfmiddlewaretoken"] not in page
        again = fields_of(page, "sent-again")
        assert again.keys() == fields.keys()

        primary.start()
        wait_for(lambda: not is_read_only(site))
        assert admin.post(path, again)[0] == 200
        assert "停机时写的" in admin.get(THEME)[1]
        wait_for(lambda: "停机时写的" in Visitor(site).get(THEME)[1])
    assert readers.failures == []


@pytest.fixture
def without_primary(site, primary, replica):
    replicated(primary, replica)
    primary.kill()
    wait_for(lambda: is_read_only(site))


def test_the_notice_says_as_of_when(site, primary, replica, without_primary):
    changed = replica.ask(
        "SELECT to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'Asia/Shanghai',"
        " 'YYYY-MM-DD HH24:MI')"
    )
    notice = f"编辑要等恢复以后。内容截至 {changed}。"
    wait_for(lambda: notice in Visitor(site).get("/practices/gdd-2022/13/")[1])
    # what does not exist is still said to be so, and nothing else is broken
    assert Visitor(site).get("/practices/gdd-2022/999/")[0] == 404


def test_load_balancers_keep_a_site_that_can_be_read(site, without_primary):
    assert Visitor(site).get("/healthz") == (200, "只读：主数据库无法连接\n")


def test_exports_come_from_the_replica(site, without_primary):
    for extension in ("csv", "xlsx", "docx"):
        assert Visitor(site).get(f"/practices/export.{extension}?theme=ip")[0] == 200
    exported = json.loads(Visitor(site).get("/practices/export.json")[1])
    assert len(exported["practices"]) == 39


def test_a_reader_keeps_a_selection_without_the_primary(site, without_primary):
    reader = Visitor(site)
    assert reader.post("/selection/", {"add": "gdd-2022:13"})[0] == 200
    assert "selection" in {cookie.name for cookie in reader.cookies}


def test_no_password_comes_back(site, primary, prepared):
    visitor = Visitor(site)
    fields = visitor.fill_in("/admin/login/", "login-form", username="admin", kept="kept:text")
    primary.kill()
    wait_for(lambda: is_read_only(site))
    status, page = visitor.post("/admin/login/", fields | {"password": prepared[1]})
    assert status == 503
    assert prepared[1] not in page
    assert "密码和验证码要重新填写" in page
    again = fields_of(page, "sent-again")
    assert (again["username"], again["kept"]) == ("admin", "kept:text")
    assert again.keys() == {"csrfmiddlewaretoken", "username", "kept", "next"}


def test_a_forged_form_is_not_handed_on(site, admin, without_primary):
    fields = {"name": "别人写的", "csrfmiddlewaretoken": "a" * 64}
    status, page = admin.post("/admin/practices/theme/add/", fields)
    assert status in {403, 503}
    assert "别人写的" not in page


def test_the_admin_says_that_it_has_to_wait(site, admin, without_primary):
    status, page = admin.get("/admin/")
    assert (status, "现在不能编辑和管理" in page) == (503, True)


def test_a_promoted_replica_is_read_until_the_primary_is_back(site, primary, replica):
    primary.kill()
    wait_for(lambda: is_read_only(site))
    replica.ask("SELECT pg_promote()")
    rename(replica, "升为主库以后的名称")
    assert is_read(replica, site)
    assert "升为主库以后的名称" in Visitor(site).get(THEME)[1]
    primary.start()
    wait_for(lambda: not is_read(replica, site) and is_read(primary, site))


def test_a_replica_that_follows_nobody_is_said_to_be_none_once(site, primary, replica, caplog):
    server = replicas.Server("replica1")
    for asked in (replica, primary, primary):
        with psycopg.connect(asked.url) as connection:
            server._hear(connection)
    assert [record.getMessage() for record in caplog.records] == ["replica1 is no replica"]


def test_the_site_starts_without_the_primary(site, prepared, without_primary):
    other = Site(site.var_dir, free_port(), site.more)
    with other.start(*GUNICORN) as process:
        wait_for(lambda: answers(other.url))
        assert ONLY_READING in Visitor(other).get("/")[1]
        process.stop()


def test_without_any_server_it_says_so(site, primary, replica):
    primary.kill()
    replica.kill()
    status, page = Visitor(site).get("/practices/")
    assert (status, "数据库暂时连不上" in page, ONLY_READING in page) == (503, True, False)
    status, page = Visitor(site).get("/api/v1/practices/")
    assert (status, json.loads(page)["detail"]) == (503, "数据库暂时连不上，请稍后再试。")
    assert Visitor(site).get("/healthz")[0] == 503
