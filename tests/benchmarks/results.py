"""var/bench/results.json: what was measured last of each stage and size, and on what."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

PACKAGES = ("django", "psycopg", "gunicorn", "jieba", "whoosh-reloaded", "tantivy")


def path() -> Path:
    return settings.VAR_DIR / "results.json"


def read() -> dict[str, Any]:
    """Return all results: {stage: {size: {"at", "revision", "on", "found"}}}."""
    return json.loads(path().read_text()) if path().exists() else {}


def keep(stage: str, size: int, found: dict[str, Any]) -> None:
    """Put what a stage found in the place of what it found last time, and touch nothing else."""
    results = read()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    one = {"at": now, "revision": revision(), "on": machine(), "found": found}
    results.setdefault(stage, {})[str(size)] = one
    fresh = path().with_suffix(".new")
    fresh.write_text(json.dumps(results, ensure_ascii=False, indent=1))
    fresh.replace(path())


def revision() -> str:
    """Return the commit, with a plus where files differ from it."""
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        return commit + ("+" if _git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def machine() -> dict[str, Any]:
    """Return what decides the absolute times."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers')"
        )
        postgresql, buffers = cursor.fetchone()
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory GB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "postgresql": postgresql,
        "shared_buffers": buffers,
        **{name: _version(name) for name in PACKAGES},
    }


def _version(name: str) -> str:
    """Return the version of a package; part of a run needs not all of them."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
