"""How gunicorn serves the site: `python -m gunicorn -c python:catalogue.gunicorn catalogue.wsgi`.

The names below are gunicorn's settings; see https://docs.gunicorn.org/en/stable/settings.html.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.db import connections
from gunicorn.http import message

from catalogue import database
from catalogue.address import Address, AddressError

if TYPE_CHECKING:
    import logging

    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

try:
    _address = Address.from_environment()
except AddressError as error:
    sys.exit(str(error))

bind = str(_address)
# Threads wait for the database; jieba's dictionary is loaded once, before the workers are forked
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "").strip() or 2)
threads = 4
preload_app = True
# No log of who asked for what; gunicorn's warnings hold network addresses as well
accesslog = None
loglevel = "error"
# Ours stops with make; nobody manages it through a socket left in the home directory
control_socket_disable = True
# A very long query deserves our own page rather than gunicorn's, which stops at 8190 bytes; its
# "unlimited" would let one request fill the memory
message.MAX_REQUEST_LINE = limit_request_line = 256 * 1024
# A proxy on the same machine hands on what anybody sends; the site stands at / alone
forwarder_headers = ""

# What is loaded before the fork is shared until a worker writes to it, as the collector does to all
# that it looks at; see pre_fork and https://docs.python.org/3/library/gc.html#gc.freeze
gc.disable()

_database = ExitStack()


def on_starting(server: Arbiter) -> None:
    """Hold the database ready for as long as the site is served."""
    server.log.error_log.addFilter(_without_query)
    # At exit rather than in on_exit, which gunicorn skips when it fails to start
    atexit.register(_database.close)
    _database.enter_context(database.ready(serving=True))


def _without_query(record: logging.LogRecord) -> bool:
    """Cut the query off the addresses in a log record: what people search for is their own."""
    if isinstance(record.args, tuple):
        cut = (a.partition("?")[0] if isinstance(a, str) else a for a in record.args)
        record.args = tuple(cut)
    return True


def when_ready(server: Arbiter) -> None:  # noqa: ARG001 (gunicorn's signature)
    url = _address.url
    print(f"改革经验库已启动：{url}", flush=True)
    print(f"登录管理：{url}admin/（用户 admin；忘记密码请运行 make admin）", flush=True)


def pre_fork(server: Arbiter, worker: Worker) -> None:  # noqa: ARG001 (gunicorn's signature)
    """Close the master's connections: two processes cannot share one; share all else.

    A pool it has none: catalogue.database asks past it.
    """
    connections.close_all()
    gc.freeze()


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """Collect what the worker itself makes."""
    gc.enable()
