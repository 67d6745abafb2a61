"""A page that is written while the work is done, and says how far it has come.

There is no queue of tasks: the work goes on in the transaction of this one answer, batch by batch.
If the reader goes away, nothing was done. No script is needed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string

from practices.imports.runs import RunError

TEMPLATE = "admin/practices/import/progress.html"
STEP = "admin/practices/import/_step.html"
END = "admin/practices/import/_end.html"
# Where the steps come in the page
HERE = "<!-- steps -->"

Steps = Iterator[int]

logger = logging.getLogger(__name__)


def show(
    request: HttpRequest, steps: Steps, total: int, context: dict[str, Any]
) -> StreamingHttpResponse:
    """Return the page; `steps` says how many of the total are done, `address` leads on from it."""
    page = render_to_string(TEMPLATE, {**context, "total": total}, request)
    response = StreamingHttpResponse(_body(page, steps, total, context["address"]))
    # neither our compression nor a proxy may hold the steps back
    response["Content-Encoding"] = "identity"
    response["X-Accel-Buffering"] = "no"
    return response


def _body(page: str, steps: Steps, total: int, address: str) -> Iterator[str]:
    head, tail = page.split(HERE)
    yield head + _step(0, total)
    problem = ""
    # if nobody listens any more, the transaction of the steps ends with them
    with closing(steps):  # type: ignore[type-var]
        try:
            for done in steps:
                yield _step(done, total)
        except RunError as error:
            problem = str(error)
        except DatabaseError:
            logger.exception("an import failed")
            problem = "数据库没有完成这次操作，什么也没有改动。请稍后再试。"
    yield render_to_string(END, {"problem": problem, "address": address})
    yield tail


def _step(done: int, total: int) -> str:
    return render_to_string(STEP, {"done": done, "total": total})
