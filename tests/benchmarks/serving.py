"""The site as it is served: gunicorn with the project's own configuration, in processes apart."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
SECONDS_TO_START = 120
# A server that answers so quickly so many times has nothing else to do
QUICK = 0.1
QUICK_ANSWERS = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long the whole of it took."""

    status: int
    headers: dict[str, str]
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Site:
    """A site that answers on the port; `pid` is that of gunicorn's master."""

    port: int
    pid: int
    seconds_to_first_page: float

    def get(self, path: str, timeout: float = 120, **headers: str) -> Answer:
        started = time.perf_counter()
        connection = HTTPConnection(HOST, self.port, timeout=timeout)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", **said})
        response = connection.getresponse()
        size = len(response.read())
        connection.close()
        seconds = time.perf_counter() - started
        return Answer(response.status, dict(response.getheaders()), size, seconds)

    def settle(self) -> None:
        """Wait until the server has done with requests whose clients went away."""
        deadline = time.monotonic() + SECONDS_TO_START
        quick = 0
        while quick < QUICK_ANSWERS and time.monotonic() < deadline:
            quick = quick + 1 if self.get("/healthz").seconds < QUICK else 0

    def worker_pss_mb(self) -> list[float]:
        """Return the proportional set size of each worker, in MB: shared pages are shared out."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        rolled = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in children)
        found = (re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE) for text in rolled)
        return [round(int(match[1]) / 1024, 1) for match in found if match]


@contextmanager
def served(**environment: str) -> Iterator[Site]:
    """Start the site with these variables; wait for its first page, and stop it at the end."""
    port = free_port()
    usual = {**os.environ, "PYTHONUTF8": "1", "HOST": HOST, "PORT": str(port)}
    started = time.perf_counter()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:catalogue.gunicorn"]
    with subprocess.Popen(
        [*command, "catalogue.wsgi"],
        cwd=settings.BASE_DIR,
        env=usual | environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            site = Site(port, process.pid, 0)
            _wait(site, process)
            yield Site(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()


def _wait(site: Site, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(ConnectionError):
            if site.get("/practices/").status == 200:
                return
        time.sleep(0.02)
    raise RuntimeError("the site does not start")


def prepare(**environment: str) -> float:
    """Run what `make run` runs first; return the seconds."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PORT": str(free_port()), **environment},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        return listening.getsockname()[1]
