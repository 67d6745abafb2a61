"""Which databases are fit for us, and the one line that says why one is not."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from catalogue import database, embedded, embedded_home
from catalogue.database import Facts, UnfitError
from tests.catalogue.conftest import Site, free_port, readable_directory
from tests.conftest import require

FIT = Facts(version=18, encoding="UTF8", provider="c", lc_ctype="C.UTF-8")


@pytest.mark.parametrize("lc_ctype", ["C.UTF-8", "C.utf8", "zh_CN.UTF-8", "en_US.utf8"])
def test_it_accepts_any_utf_8_locale_of_libc(lc_ctype):
    assert database.check(replace(FIT, lc_ctype=lc_ctype)) is None


@pytest.mark.parametrize(
    ("unfit", "line"),
    [
        ({"version": 14}, "数据库是 PostgreSQL 14，需要 15 或更新版本。"),
        ({"encoding": "SQL_ASCII"}, "数据库的编码是 SQL_ASCII，须为 UTF8。"),
        ({"provider": "b"}, "locale provider 须为 libc"),
        ({"provider": "i"}, "locale provider 须为 libc"),
        ({"lc_ctype": "C"}, "数据库的 lc_ctype 是 C，"),
        ({"lc_ctype": "POSIX"}, "数据库的 lc_ctype 是 POSIX，"),
        ({"lc_ctype": "zh_CN.GB18030"}, "数据库的 lc_ctype 是 zh_CN.GB18030，"),
    ],
)
def test_it_refuses_an_unfit_database(unfit, line):
    with pytest.raises(UnfitError, match=line):
        database.check(replace(FIT, **unfit))


@pytest.mark.django_db
def test_the_database_of_these_tests_is_fit():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
        assert cursor.fetchone()[0].lower().endswith(("utf-8", "utf8"))


def refusal(tmp_path, **environ):
    """Return the one line with which a command that needs the database refuses to run."""
    result = Site(tmp_path, free_port(), environ).manage("migrate")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_unreachable_database(tmp_path):
    line = refusal(tmp_path, DATABASE_URL="postgresql://u:geheim@127.0.0.1:1/reform")
    assert line.startswith("无法使用数据库 127.0.0.1:1/reform：")
    assert "geheim" not in line


@pytest.mark.parametrize(
    "url",
    [
        "geheim",
        "geheim://u@h/d",
        "postgresql://u:geheim/x@127.0.0.1/reform",
        "postgresql://u:1geheim/x@127.0.0.1/reform",
        "postgresql://u:123/geheim@127.0.0.1/reform",
        "postgresql://u:123#geheim@127.0.0.1/reform",
        "postgresql://u:123?geheim@127.0.0.1/reform",
        "postgresql://[u:geheim@127.0.0.1/reform",
        "sqlite:///geheim",
    ],
)
def test_malformed_url(tmp_path, url):
    line = refusal(tmp_path, DATABASE_URL=url)
    assert line.startswith("DATABASE_URL 无法识别")
    assert "geheim" not in line


def test_malformed_url_of_a_replica(tmp_path):
    right = "postgresql://u@127.0.0.1/reform"
    line = refusal(tmp_path, DATABASE_REPLICA_URLS=f"{right},postgresql://u:geheim/x@h/reform")
    assert line.startswith("DATABASE_REPLICA_URLS 无法识别")
    assert "geheim" not in line


def test_wrong_size_of_the_pool(tmp_path):
    assert refusal(tmp_path, DATABASE_POOL="many").startswith("环境变量 DATABASE_POOL 应为正整数")


def test_wrong_setting(tmp_path):
    assert refusal(tmp_path, PRODUCTION="1") == "环境变量 SECRET_KEY 未设置。\n"


def test_var_directory_that_cannot_be_used(tmp_path):
    (tmp_path / "file").touch()
    line = refusal(tmp_path / "file" / "var")
    assert line.startswith(f"无法使用 {tmp_path}/file/var：")


def test_wrong_lc_ctype(var_dir, tmp_path):
    url = embedded.url(var_dir)
    with embedded.running(var_dir):
        with psycopg.connect(url, autocommit=True) as asked:
            asked.execute("CREATE DATABASE wrong TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
        line = refusal(tmp_path, DATABASE_URL=url.removesuffix("catalogue") + "wrong")
    assert line.startswith("数据库的 lc_ctype 是 C，")


@pytest.fixture
def system_postgres():
    """The URL of a server of the system's own PostgreSQL, the newest at hand."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    require(found and float(found[-1].parent.name) >= 15, "no system PostgreSQL 15 or newer")
    account = embedded_home.server_account()
    with readable_directory() as home:
        os.chown(home, account.uid, account.gid)
        password = home / "password"
        password.write_text("p@ss/wort#1\n")
        password.chmod(0o644)
        run(account, found[-1] / "initdb", "-D", home / "data", "-U", "me", "--auth=scram-sha-256",
            f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip
        port = free_port()
        options = f"-p {port} -h 127.0.0.1 -c unix_socket_directories=''"
        log = home / "log"
        run(
            account,
            found[-1] / "pg_ctl",
            "start",
            "-w",
            "-D",
            home / "data",
            "-l",
            log,
            "-o",
            options,
        )
        try:
            yield f"postgresql://me:p%40ss%2Fwort%231@127.0.0.1:{port}/postgres"
        finally:
            run(account, found[-1] / "pg_ctl", "stop", "-w", "-D", home / "data", "-m", "immediate")


def run(account, *command):
    result = account.run(*command)
    assert result.returncode == 0, result.stderr + result.stdout


def test_everything_works_on_a_server_of_ones_own(system_postgres, tmp_path):
    site = Site(tmp_path, free_port(), {"DATABASE_URL": system_postgres})
    prepared = site.manage("prepare")
    assert prepared.returncode == 0, prepared.stderr

    first = "print(Practice.objects.published().search(understand('知识产权证券化'))[0].number)"
    imports = "from practices.models import Practice; from search.plan import understand"
    assert site.python(f"{imports}; {first}") == "16"
    assert not (tmp_path / "postgres").exists()
