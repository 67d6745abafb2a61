"""`make run` as a person meets it: real processes, real signals, real ports."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from catalogue.address import Address, AddressError
from catalogue.settings import env_int
from tests.catalogue.conftest import (
    Site,
    free_port,
    is_alive,
    postmaster,
    processes_of,
    readable_directory,
    wait_for,
)
from tests.conftest import BASE_DIR, require

GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "python:catalogue.gunicorn", "catalogue.wsgi")
# Without its installing, which these tests could not outlive
MAKE_RUN = ("make", "-o", "install", "run")
PASSWORD = re.compile(r"用户名：admin，密码：(\S+?)（只显示这一次")


@pytest.fixture(scope="module")
def first_run():
    """A prepared site in a var directory of its own, and what preparing it printed."""
    with readable_directory() as var_dir:
        site = Site(var_dir, free_port())
        prepared = site.manage("prepare")
        assert prepared.returncode == 0, prepared.stderr
        yield site, prepared.stdout


@pytest.fixture
def prepared(first_run):
    site, _ = first_run
    site.port = free_port()
    return site


def fetch(url):
    """Return status, headers and text of the address."""
    try:
        with urllib.request.urlopen(url, timeout=120) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def answers(url):
    try:
        return fetch(f"{url}/healthz")[0] == 200
    except OSError:
        return False


def assert_nothing_is_left(site):
    wait_for(lambda: not processes_of(site.var_dir))
    assert postmaster(site.var_dir) is None


def test_first_run_makes_an_administrator_and_says_so_once(first_run):
    site, printed = first_run
    assert len(PASSWORD.findall(printed)) == 1
    assert not PASSWORD.findall(site.manage("prepare").stdout)


def test_reset_admin_lets_in_with_a_new_password_only(prepared):
    old, new = (PASSWORD.findall(prepared.manage("reset_admin").stdout)[0] for _ in range(2))
    check = (
        "from django.contrib.auth.models import User;"
        f"print([User.objects.get().check_password(p) for p in ({old!r}, {new!r})])"
    )
    assert prepared.python(check) == "[False, True]"


def test_preparing_again_overwrites_and_resurrects_nothing(prepared):
    prepared.python(
        "from practices.models import Practice as P, Theme as T;"
        "T.objects.filter(pk=T.objects.earliest('pk').pk).update(name='改过的名称');"
        "P.objects.get(number=39).delete()"
    )
    again = prepared.manage("prepare")
    assert (again.returncode, again.stdout) == (0, "")
    state = (
        "from practices.models import Practice as P, Theme as T;"
        "print(P.objects.count(), T.objects.earliest('pk').name)"
    )
    assert prepared.python(state) == "38 改过的名称"


def test_static_files_are_collected_only_when_they_changed(prepared):
    manifest = prepared.var_dir / "static" / "staticfiles.json"
    before = manifest.stat().st_mtime_ns
    prepared.manage("prepare")
    assert manifest.stat().st_mtime_ns == before

    (prepared.var_dir / "static.stamp").write_text("other files")
    prepared.manage("prepare")
    assert manifest.stat().st_mtime_ns > before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_make_run_serves_until_told_and_leaves_nothing(prepared, number):
    require((BASE_DIR / ".venv/bin/python").exists() and shutil.which("make"), "needs make run")
    with prepared.start(*MAKE_RUN) as process:
        wait_for(lambda: answers(prepared.url))
        if number == signal.SIGINT:
            # Ctrl-C reaches everything in the terminal's foreground
            os.killpg(process.pid, number)
            process.wait(timeout=120)
            printed = process.printed()
        else:
            printed = process.stop(number)

    assert printed.startswith(
        f"改革经验库已启动：{prepared.url}/\n"
        f"登录管理：{prepared.url}/admin/（用户 admin；忘记密码请运行 make admin）\n"
    )
    assert "Traceback" not in printed
    assert_nothing_is_left(prepared)


def test_commands_share_the_server_of_a_running_site(prepared):
    with prepared.start(*GUNICORN) as process:
        wait_for(lambda: answers(prepared.url))
        pid = postmaster(prepared.var_dir)
        assert PASSWORD.findall(prepared.manage("reset_admin").stdout)
        assert postmaster(prepared.var_dir) == pid
        assert answers(prepared.url)
        process.stop()
    assert_nothing_is_left(prepared)


def test_it_recovers_from_kill_9(prepared):
    with prepared.start(*GUNICORN):
        wait_for(lambda: answers(prepared.url))
        pid = postmaster(prepared.var_dir)
    assert is_alive(pid)

    with prepared.start(*GUNICORN) as process:
        wait_for(lambda: answers(prepared.url))
        process.stop()
    assert not is_alive(pid)
    assert_nothing_is_left(prepared)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_command_that_is_stopped_leaves_nothing(prepared, number):
    code = "import time; print('up', flush=True); time.sleep(60)"
    command = (sys.executable, "manage.py", "shell", "--no-imports", "-v", "0", "-c", code)
    with prepared.start(*command) as process:
        wait_for(lambda: process.printed() == "up\n")
        printed = process.stop(number)
    assert (process.returncode, printed) == (128 + number, "up\n")
    assert_nothing_is_left(prepared)


def test_two_sites_at_once(prepared):
    with readable_directory() as copy:
        subprocess.run(["cp", "-a", f"{prepared.var_dir}/.", copy], check=True)
        other = Site(copy, free_port())
        with prepared.start(*GUNICORN) as one, other.start(*GUNICORN) as two:
            wait_for(lambda: answers(prepared.url) and answers(other.url))
            assert postmaster(prepared.var_dir) != postmaster(copy)
            one.stop()
            assert answers(other.url)
            two.stop()
        assert_nothing_is_left(prepared)
        assert_nothing_is_left(other)


def test_a_long_query_is_answered_by_the_site_and_kept_out_of_the_log(prepared):
    with prepared.start(*GUNICORN) as process:
        wait_for(lambda: answers(prepared.url))
        status, headers, _ = fetch(f"{prepared.url}/practices/?q={'z' * 100_000}")
        assert status in {200, 301, 400, 404}
        assert "Content-Security-Policy" in headers
        # Longer still is gunicorn's to answer, which reads no further
        assert fetch(f"{prepared.url}/practices/?q={'z' * 300_000}")[0] == 414
        printed = process.stop()
    assert "zzz" not in printed
    assert "127.0.0.1" not in printed.replace(prepared.url, "")


def test_where_the_site_stands_is_for_nobody_to_say(prepared):
    """Not even through a proxy on the same machine, as which we are taken here."""
    with prepared.start(*GUNICORN):
        wait_for(lambda: answers(prepared.url))
        for name in ("SCRIPT_NAME", "Script-Name", "PATH_INFO"):
            asked = urllib.request.Request(f"{prepared.url}/about/", headers={name: "/nowhere"})
            assert fetch(asked)[0] == 200


def test_a_port_in_use_is_one_line(prepared):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", prepared.port))
        taken.listen()
        result = prepared.manage("prepare")
    assert result.returncode == 1
    assert result.stderr == (
        f"127.0.0.1:{prepared.port} 已被占用，请换一个端口，"
        f"例如 make run PORT={prepared.port + 1}\n"
    )


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "８０"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(AddressError, match=f"应为 1 到 65535 的整数，实为 {port!r}"):
        Address.from_environment()


def test_a_port_that_is_none_is_one_line(prepared):
    prepared.port = "８０"
    result = prepared.manage("prepare")
    assert result.returncode == 1
    assert result.stderr == "环境变量 PORT 应为 1 到 65535 的整数，实为 '８０'。\n"


def test_an_old_python_is_one_line():
    """The version is made up, for few machines have a Python that old."""
    code = (
        "import sys, runpy; sys.version_info = (3, 10, 4);"
        "sys.argv = ['manage.py', 'prepare']; runpy.run_path('manage.py', run_name='__main__')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (1, "需要 Python 3.11 或更新版本。\n")


def test_make_without_a_python_is_one_line(tmp_path):
    require(shutil.which("make"), "needs make")
    shutil.copy(BASE_DIR / "Makefile", tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("make", "sh", "test", "rm", "touch"):
        (tools / name).symlink_to(shutil.which(name))
    result = subprocess.run(
        ["make", ".venv/made"], cwd=tmp_path, env={"PATH": str(tools)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert result.returncode == 2
    first, *_ = result.stderr.splitlines()
    assert first.startswith("需要 Python 3.11 或更新版本，并带有 venv")
    assert not (tmp_path / ".venv").exists()


def test_commands_that_need_no_database_start_none(var_dir):
    assert Site(var_dir, free_port()).manage("check").returncode == 0
    assert not (var_dir / "postgres").exists()
    assert not Path(var_dir / "postgres.lock").exists()


@pytest.mark.parametrize("value", ["abc", "0", "-1", "1.5"])
def test_a_senseless_number_is_refused(monkeypatch, value):
    monkeypatch.setenv("WEB_CONCURRENCY", value)
    with pytest.raises(ImproperlyConfigured, match=f"应为正整数，实为 '{value}'"):
        env_int("WEB_CONCURRENCY", 1)


def test_a_senseless_number_of_workers_is_said_in_one_line(site):
    site.more["WEB_CONCURRENCY"] = "1.5"
    result = site.manage("prepare")
    assert result.returncode == 1
    assert result.stderr.strip() == "环境变量 WEB_CONCURRENCY 应为正整数，实为 '1.5'。"
