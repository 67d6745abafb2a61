"""Places to run servers in, and the means to look at their processes."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import dj_database_url
import pytest

from catalogue import embedded, embedded_home
from tests.conftest import BASE_DIR

# A shell that runs the tests in the background has them ignore it, and what they start as well
signal.signal(signal.SIGINT, signal.default_int_handler)
# nohup does the same with another one; a function of ours ignores it here and not in what we start
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)


def socket_dir(var_dir):
    return Path(dj_database_url.parse(embedded.url(var_dir))["HOST"])


def postmaster(var_dir):
    """Return the process number that the server's lock file names, or None."""
    lock = var_dir / "postgres" / "data" / "postmaster.pid"
    return int(lock.read_text().split()[0]) if lock.exists() else None


def is_alive(pid):
    """Return whether the process runs; one that only waits for its parent does not."""
    try:
        return " Z " not in f" {Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2]}"
    except FileNotFoundError:
        return False


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def processes_of(var_dir):
    """Return the command lines of all living processes that were given this var directory."""
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            environ, command = (proc / "environ").read_bytes(), (proc / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if is_alive(proc.name) and str(var_dir).encode() in environ + command:
            found.append(command.replace(b"\0", b" ").decode())
    return found


@pytest.fixture
def outside(monkeypatch):
    """Stand in for /var/lib/reform-practice-catalogue."""
    with readable_directory() as path:
        monkeypatch.setattr(embedded_home, "OUTSIDE", path / "outside")
        yield path / "outside"


@pytest.fixture
def var_dir():
    with readable_directory() as path:
        yield path


@pytest.fixture(scope="module")
def used():
    with readable_directory() as path:
        yield path


class readable_directory:  # noqa: N801 (a context manager)
    """A temporary directory with a space in its name that PostgreSQL's account can enter.

    pytest's own tmp_path is closed to other accounts, which is a case of its own.
    """

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="reform catalogue ", dir="/tmp")).resolve()
        self.path.chmod(0o755)
        return self.path

    def __exit__(self, *exc):
        pid = postmaster(self.path)
        if pid and is_alive(pid):
            os.kill(pid, signal.SIGQUIT)
            wait_for(lambda: not is_alive(pid))
        shutil.rmtree(socket_dir(self.path), ignore_errors=True)
        shutil.rmtree(self.path)


@dataclass
class Site:
    """The project, run as separate processes with a var directory and port of its own."""

    var_dir: Path
    port: int
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environ(self):
        # A make of its own, even when it was make that started the tests
        ours = {"DATABASE_URL", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return kept | {"VAR_DIR": str(self.var_dir), "PORT": str(self.port)} | self.more

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments):
        """Run a management command to its end; return the completed process."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR, env=self.environ, capture_output=True, encoding="utf-8", timeout=300,
            check=False,
        )  # fmt: skip

    def python(self, code):
        """Run the code in Django's shell; return what it printed, stripped."""
        result = self.manage("shell", "--no-imports", "-v", "0", "-c", code)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def start(self, *command):
        """Start the command; see Process."""
        return Process(command, self.environ)


class Process(subprocess.Popen):
    """A process that leads its own group, and is killed with it when the `with` block ends.

    It prints to a file, for one that fills a pipe that nobody reads stands still.
    """

    def __init__(self, command, environ):
        self.output = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (see __exit__)
        super().__init__(
            command, cwd=BASE_DIR, env=environ, start_new_session=True,
            stdout=self.output, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def printed(self):
        self.output.seek(0)
        return self.output.read()

    def stop(self, number=signal.SIGTERM):
        """Send the signal, wait for the end and return what was printed."""
        self.send_signal(number)
        self.wait(timeout=120)
        return self.printed()

    def __exit__(self, *exc):
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        super().__exit__(*exc)
        self.output.close()


def free_port():
    """Return a port that nobody listens at, of those that no outgoing connection is given.

    A browser of another test opens such connections all the time.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture
def site(var_dir):
    return Site(var_dir, free_port())


@pytest.fixture
def quick_passwords(settings):
    """Hash passwords at once: on purpose it takes long otherwise."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
