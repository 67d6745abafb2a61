"""The pages that say what went wrong; none of them needs the database or a good request."""

import re

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client

from catalogue import views

# As a reader with every cookie sends it, and one who has edited them all
COOKIES = ["", "script=hant; type=large; sessionid=x; messages=x; selection=x; csrftoken=x"]

ANSWERS = {
    400: lambda request: views.bad_request(request, ValueError()),
    403: lambda request: views.forbidden(request, PermissionDenied()),
    404: lambda request: views.not_found(request, Http404("没有这个主题。")),
    500: views.server_error,
    503: views.too_slow,
}


@pytest.fixture
def asked(rf):
    """Ask as a reader of whom the session and the messages are known, but not yet read."""

    def asked(cookies, **extra):
        request = rf.get("/practices/?q=税", headers={"Cookie": cookies}, **extra)
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
        MessageMiddleware(lambda _: HttpResponse()).process_request(request)
        return request

    return asked


@pytest.mark.parametrize("cookies", COOKIES, ids=["no cookies", "odd cookies"])
@pytest.mark.parametrize("status", ANSWERS)
def test_an_error_page_asks_nothing_of_the_database(asked, static_files, status, cookies):
    """No mark of pytest-django: a query would be an error."""
    response = ANSWERS[status](asked(cookies))
    page = response.content.decode()
    assert response.status_code == status
    assert f'<p class="error-code">{status}</p>' in page
    assert len(re.findall("<h1>", page)) == 1
    assert '<meta name="robots" content="noindex">' in page
    assert '<a href="/">回首页</a>' in page


@pytest.mark.parametrize("status", ANSWERS)
def test_an_error_page_does_not_need_a_host(asked, static_files, status):
    response = ANSWERS[status](asked("", HTTP_HOST="not a host"))
    assert response.status_code == status


@pytest.mark.django_db
def test_a_strange_host_gets_a_page(static_files):
    response = Client().get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "请求无法识别" in response.content.decode()
    assert "evil.example" not in response.content.decode()
