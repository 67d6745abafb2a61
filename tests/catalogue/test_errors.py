"""The pages that say what went wrong; none of them needs the database or a good request."""

import re

import pytest
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client

from catalogue import views
from catalogue.sent import sent
from tests.practices.builders import text

from .people import editor, signed_in

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


@pytest.mark.parametrize("cookies", COOKIES, ids=["no cookies", "odd cookies"])
def test_without_the_database_what_was_sent_comes_back(rf, static_files, cookies):
    """No mark of pytest-django either."""
    typed = {"name": "<名称>", "old_password": "geheim", "otp_token": "123456", "p": ["1", "2"]}
    request = rf.post("/admin/auth/user/add/", typed, headers={"Cookie": cookies})
    response = views.unavailable(request, sent(request))
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "no-store" in response["Cache-Control"]
    assert 'name="name" value="&lt;名称&gt;"' in page
    assert page.count('name="p"') == 2
    assert not re.search("geheim|123456", page)
    assert "（密码和验证码要重新填写）" in page


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


@pytest.mark.django_db
def test_who_works_here_is_told_what_is_missing(static_files):
    client = signed_in(editor())
    for address, status in {"/admin/auth/user/": 403, "/admin/nowhere/": 404}.items():
        page = client.get(address)
        assert page.status_code == status
        assert '<a href="/admin/">回工作台</a>' in page.content.decode()
    assert "您现在的角色：编辑。" in text(client.get("/admin/auth/user/"))
    assert "回工作台" not in text(client.get("/nowhere/"))


@pytest.mark.parametrize(
    ("method", "address", "searched"),
    [
        ("get", "/practices/?q=税", True),
        ("get", "/practices/gdd-2022/13/", False),
        ("post", "/admin/practices/practice/1/change/?_changelist_filters=q", False),
    ],
)
def test_only_a_search_is_called_one(rf, static_files, method, address, searched):
    page = views.too_slow(getattr(rf, method)(address)).content.decode()
    assert ("检索花的时间太长" in page) is searched
    assert ("减少检索词" in page) is searched


def test_who_signed_in_anew_is_told_where_the_text_is(rf, static_files):
    page = views.csrf_failure(rf.post("/admin/practices/practice/1/change/")).content.decode()
    assert "请先复制出来" in page
    assert "请先复制出来" not in views.csrf_failure(rf.post("/preferences/")).content.decode()
