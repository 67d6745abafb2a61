"""Processor time, which a busy machine disturbs far less than it does the clock on the wall."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import connection


def spent() -> float:
    """Return the seconds spent so far by this process and by its database session.

    The latter only where the session is a process of this machine, with the parallel workers and
    readers that PostgreSQL starts beside it left out.
    """
    pid = connection.connection.info.backend_pid if connection.connection else 0
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists() or "postgres" not in stat.read_text():
        return time.process_time()
    # the name in parentheses may hold spaces; user and system time are fields 14 and 15
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
