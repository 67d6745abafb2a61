"""PostgreSQL servers of the tests' own: a primary, replicas that stream from it, and PgBouncer."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.db import connection

from catalogue import embedded_home
from catalogue.embedded_home import Home
from tests.catalogue.conftest import free_port, wait_for
from tests.conftest import require

PASSWORD = "p@ss/wort"


class Server:
    """A server that listens on 127.0.0.1; its data are lost when the power is, for speed."""

    def __init__(self, home):
        self.home = home
        self.port = free_port()
        self.url = f"postgresql://me:p%40ss%2Fwort@127.0.0.1:{self.port}/postgres"

    def run(self, program, *arguments, text=""):
        command = (embedded_home.programs(self.home) / program, *arguments)
        result = self.home.account.run(*command, text=text)
        assert result.returncode == 0, result.stderr + result.stdout

    def initialise(self):
        password = self.home.path / "password"
        password.write_text(PASSWORD)
        shutil.chown(password, self.home.account.uid, self.home.account.gid)
        locale = ("--encoding=UTF8", "--locale-provider=libc", "--locale=C.UTF-8")
        self.run("initdb", "-D", self.home.data, "-U", "me", "-A", "scram-sha-256", "--no-sync",
                 f"--pwfile={password}", *locale)  # fmt: skip

    def follow(self, primary):
        """Copy the primary, and stream from it once started."""
        self.run("pg_basebackup", "-D", self.home.data, "-d", primary.url, "-R", "-c", "fast",
                 "--no-sync")  # fmt: skip

    def follow_again(self, primary):
        """Forget all it has, and copy the primary anew."""
        if self.runs:
            self.kill()
        shutil.rmtree(self.home.data)
        self.follow(primary)
        self.start()

    def copy_tests_database(self):
        """Take over what the tests have loaded, which takes long."""
        config = connection.settings_dict
        where = {"PGHOST": config["HOST"], "PGPORT": config["PORT"], "PGUSER": config["USER"],
                 "PGPASSWORD": config["PASSWORD"], "PGDATABASE": config["NAME"]}  # fmt: skip
        dump = subprocess.run(
            [embedded_home.programs(self.home) / "pg_dump", "--no-owner", "--exclude-schema=saved"],
            env={name: str(value) for name, value in where.items() if value},
            check=True, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        self.run("psql", "-q", "-v", "ON_ERROR_STOP=1", self.url, text=dump.stdout)

    def start(self):
        options = (
            f"-p {self.port} -h 127.0.0.1 -k '' -c fsync=off -c shared_buffers=16MB"
            # a dead primary is looked for again soon
            " -c wal_retrieve_retry_interval=200ms -c max_connections=50"
        )
        self.run("pg_ctl", "start", "-w", "-t", "120", "-D", self.home.data, "-l", self.home.log,
                 "-o", options)  # fmt: skip

    def kill(self):
        """End it as a crash would."""
        self.run("pg_ctl", "stop", "-w", "-D", self.home.data, "-m", "immediate")

    @property
    def runs(self):
        return (self.home.data / "postmaster.pid").exists()

    def ask(self, sql, *values):
        """Return the first value of the first row."""
        with psycopg.connect(self.url, autocommit=True) as asked:
            cursor = asked.execute(sql, values)
            return cursor.fetchone()[0] if cursor.description else None


@contextmanager
def servers(number):
    """Make directories for so many servers, and end those that run when done."""
    account = embedded_home.server_account()
    path = Path(tempfile.mkdtemp(prefix="reform servers ", dir="/tmp"))
    path.chmod(0o755)
    made = []
    for place in range(number):
        home = path / str(place)
        home.mkdir()
        os.chown(home, account.uid, account.gid)
        made.append(Server(Home(home, account)))
    try:
        yield made
    finally:
        for server in made:
            if server.runs:
                server.kill()
        shutil.rmtree(path)


@contextmanager
def pooler(server):
    """Run PgBouncer before the server; yield what comes before the name of one of its databases.

    Those are `limited` and `unlimited`, by whether their statements are cut off.
    """
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    require(program, "no pgbouncer")
    port = free_port()
    there = f"host=127.0.0.1 port={server.port} dbname=postgres user=me password='{PASSWORD}'"
    settings = server.home.path / "pgbouncer.ini"
    settings.write_text(f"""
[databases]
limited = {there} connect_query='SET statement_timeout = 1500'
unlimited = {there}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 100
""")
    account = server.home.account
    other = os.geteuid() != account.uid
    with subprocess.Popen(
        [program, "-q", settings], user=account.uid if other else None,
        group=account.gid if other else None, extra_groups=[] if other else None,
    ) as process:  # fmt: skip
        try:
            wait_for(lambda: process.poll() is not None or _accepts(port))
            assert process.poll() is None
            yield f"postgresql://any@127.0.0.1:{port}/"
        finally:
            process.kill()


def _accepts(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def wait_until_streaming(primary):
    wait_for(lambda: primary.ask("SELECT count(*) FROM pg_stat_replication") > 0)
