"""wrk (Debian: wrk), which asks a server from one thread faster than any Python can."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from .serving import HOST

if TYPE_CHECKING:
    from collections.abc import Sequence

SCRIPT = Path(__file__).with_name("wrk.lua")


def is_there() -> bool:
    return shutil.which("wrk") is not None


def load(
    port: int, paths: Sequence[str], clients: int, seconds: int, *, fresh: bool = False
) -> dict[str, Any]:
    """Have so many clients ask for the paths in turn, for so many seconds.

    If `fresh`, no address comes twice, so that nothing kept by address can answer. Returns
    requests a second, milliseconds (median, p95, p99), and how many were refused or failed.
    """
    asked = settings.VAR_DIR / "wrk-paths.txt"
    asked.write_text("\n".join(paths) + "\n", encoding="ascii")
    options = ["-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)]
    given = ["--", str(asked), "fresh" if fresh else ""]
    done = subprocess.run(
        ["wrk", *options, f"http://{HOST}:{port}", *given],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    # the script's line comes after wrk's own words
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
