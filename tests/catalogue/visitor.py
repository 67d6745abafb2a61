"""Somebody at a site that runs as a process of its own: with cookies, forms and patience."""

from __future__ import annotations

import http.client
import secrets
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Visitor:
    """A browser with cookies of its own; answers are pairs of status and text."""

    def __init__(self, site):
        self.site = site
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        # searches of programs are not counted
        self._opener.addheaders = [("User-Agent", FIREFOX)]

    def get(self, path, data=None):
        # browsers say from where a form is sent
        headers = {} if data is None else {"Origin": self.site.url}
        request = urllib.request.Request(self.site.url + path, data, headers)
        try:
            with self._opener.open(request, timeout=120) as response:
                return response.status, response.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def post(self, path, fields):
        return self.get(path, urlencode(fields).encode())

    def fill_in(self, path, form, **changes):
        """Open the page of a form; return what it would send once changed."""
        status, page = self.get(path)
        assert status == 200, page
        return fields_of(page, form) | changes

    def sign_in(self, password):
        path = "/admin/login/?next=/about/"
        sent = self.fill_in(path, "login-form", username="admin", password=password)
        assert self.post(path, sent)[0] == 200
        assert "sessionid" in {cookie.name for cookie in self.cookies}


def fields_of(page, form):
    """Return what the form with that id or class would send, as a browser does."""
    found = _Fields(form)
    found.feed(page)
    return found.fields


class _Fields(HTMLParser):
    def __init__(self, form):
        super().__init__()
        self._form, self._inside, self._text, self.fields = form, False, None, {}

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._inside = self._form in (attrs.get("id"), attrs.get("class"))
        elif self._inside and tag == "textarea" and attrs.get("name"):
            self._text = attrs["name"]
            self.fields[self._text] = ""
        elif self._inside and tag == "input" and attrs.get("name"):
            unsent = {"checkbox", "radio", "submit"}
            if "checked" in attrs or attrs.get("type") not in unsent:
                self.fields[attrs["name"]] = attrs.get("value") or ""

    def handle_data(self, data):
        if self._text:
            self.fields[self._text] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._text = None
        elif tag == "form":
            self._inside = False


class Readers:
    """Readers without a session who go through the addresses again and again.

    Each time by another name, so that pages are made anew.
    """

    def __init__(self, site, addresses):
        self.site, self.addresses = site, addresses
        self.failures, self.answered = [], 0
        self._stopped = threading.Event()
        self._counting = threading.Lock()

    def read(self):
        while not self._stopped.is_set():
            for address in self.addresses:
                failure = self._failure(address)
                with self._counting:
                    self.answered += 1
                    self.failures += [(address, failure)] if failure else []

    def _failure(self, address):
        again = f"{'&' if '?' in address else '?'}again={secrets.token_hex(4)}"
        try:
            status, page = Visitor(self.site).get(address + again)
        except (OSError, http.client.HTTPException) as error:
            return repr(error)
        return None if status == 200 else (status, page[:200])

    @contextmanager
    def reading(self, number=3):
        threads = [threading.Thread(target=self.read) for _ in range(number)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join()
