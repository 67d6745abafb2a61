"""A real Chromium: Debian's, or the one that CHROMIUM names, on the catalogue served for real.

Debian's shell without windows draws the same pages in half the time.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from unittest.mock import patch

import pytest
from django.core.signals import request_finished, request_started
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import ConsoleMessage, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.conftest import require

# Playwright runs an event loop in this thread, and Django would then refuse the database
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A busy machine is no failure
expect.set_options(timeout=20_000)

PASSWORD = "test-Only-39"
BROWSERS = ["chromium-headless-shell", "chromium", "google-chrome"]
ARGUMENTS = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser():
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    require(found, "Chromium is missing: install it or set CHROMIUM to its path")
    driver, _ = compute_driver_executable()
    version = subprocess.run([driver, "--version"], check=False, capture_output=True)
    require(
        version.returncode == 0, "Playwright's driver does not start: on Debian, install libatomic1"
    )
    # its sandbox needs an ordinary user
    sandbox = os.geteuid() != 0
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found, args=ARGUMENTS, chromium_sandbox=sandbox
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup):
    """Serve as gunicorn would, static files by whitenoise and by their hashed names.

    pytest-django's own fixture puts a handler before it that knows the unhashed names alone.
    """
    handler = "django.contrib.staticfiles.handlers.StaticFilesHandler"
    with patch(handler, lambda application: application):
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def answered(transactional_db):
    """Wait for requests that a closed browser has left behind, before the tables are emptied.

    What they write would be found by the next test.
    """
    under_way = set()

    def begin(**_kwargs):
        under_way.add(threading.get_ident())

    def end(**_kwargs):
        under_way.discard(threading.get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    deadline = time.monotonic() + 20
    while under_way:
        assert time.monotonic() < deadline, "a request was never answered"
        time.sleep(0.01)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def open_page(browser, live_server):
    """Open pages; the test fails if the browser complains or asks for anything off the site."""
    complaints = []
    visited = set()
    contexts = []

    def open_page(**settings):
        contexts.append(browser.new_context(base_url=live_server.url, locale="zh-CN", **settings))
        page = contexts[-1].new_page()
        page.on("framenavigated", lambda frame: visited.add(frame.url))
        page.on(
            "console",
            lambda said: complaints.append(said) if said.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda ask: None if ask.url.startswith(live_server.url) else complaints.append(ask.url),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [str(said) for said in complaints if not is_on_purpose(said, visited)] == []


@pytest.fixture
def page(open_page):
    return open_page()


def sign_in(page, person, address="/admin/"):
    """Go to a page of the admin, and sign in as a person does whom it asks to."""
    person.set_password(PASSWORD)
    person.save()
    page.goto(address)
    page.get_by_label("用户名").fill(person.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#user-tools")).to_contain_text(person.username)


def is_on_purpose(complaint, visited):
    """Return whether it is about a page that is gone, or a form that is refused, on purpose.

    Asked at the end, for the console may be quicker than the address of the page.
    """
    return (
        isinstance(complaint, ConsoleMessage)
        and re.search("status of (404|409|410|422|429)", complaint.text) is not None
        and complaint.location["url"] in visited
    )


def results(page):
    """Locate the practices that a list shows."""
    return page.locator("ol.practices > li")


def until(page, expression):
    """Wait until a JavaScript expression is true.

    Playwright's own wait evaluates in the page, and the policy of the site forbids that.
    """
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never became true: {expression}")
