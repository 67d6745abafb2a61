"""The log of operations, and what is noted of exports."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.editing import events
from practices.models import Event, EventKind

from .builders import browser, links, text
from .test_bad_input import HOSTILE
from .test_export import let_go

pytestmark = pytest.mark.django_db

LOG = "/admin/practices/event/"


def add(number=1, **fields):
    values = {"kind": EventKind.PUBLISH, "username": "zhao", "subject": "13. 做法"}
    return Event.objects.bulk_create([Event(**values | fields) for _ in range(number)])


def noted():
    """Return what was noted besides that somebody signed in."""
    return Event.objects.exclude(kind=EventKind.SIGN_IN)


def shown(page):
    return list(page.context["cl"].result_list)


def signed_in(*codenames):
    user = User.objects.create_user("qian", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = browser()
    client.force_login(user)
    return client


def test_a_line_says_when_who_what_and_why(admin):
    add(at="2026-03-04T18:05:06Z", detail="核对无误")
    (row,) = re.findall("<tr><.*?</tr>", admin.get(LOG).content.decode(), re.DOTALL)[-1:]
    assert "2026-03-05 02:05:06" in row
    for said in ("发布", "zhao", "13. 做法", "核对无误"):
        assert said in row


def test_the_newest_come_first_page_by_page(admin):
    add(60)
    old = add(at="2020-01-01T00:00:00Z")
    assert len(shown(admin.get(LOG))) == 50
    assert shown(admin.get(f"{LOG}?p=2"))[-1:] == old
    # never all at once
    assert len(shown(admin.get(f"{LOG}?all="))) == 50


@pytest.mark.parametrize(
    "narrowed",
    [
        "kind__exact=export",
        "user=sun",
        "user=-",
        "at__gte=2020-05-01+00:00:00%2B08:00&at__lt=2020-06-01+00:00:00%2B08:00",
        "q=名单",
        "q=sun",
        "q=附注",
    ],
)
def test_it_can_be_narrowed(admin, narrowed):
    add(3)
    kind = EventKind.EXPORT
    username = "" if narrowed == "user=-" else "sun"
    wanted = add(
        kind=kind, username=username, subject="名单", detail="附注", at="2020-05-06T00:00:00Z"
    )
    assert shown(admin.get(f"{LOG}?{narrowed}")) == wanted


def test_the_users_to_choose_from_are_those_who_sign_in(admin):
    add(username="typed-at-the-door")
    said = text(admin.get(LOG)).partition("按用户")[2]
    assert said.startswith("全部系统editor")
    # one chosen from an address is named all the same
    assert (
        "typed-at-the-door"
        in text(admin.get(f"{LOG}?user=typed-at-the-door")).partition("按用户")[2]
    )


def test_nobody_changes_it(admin):
    (event,) = add()
    assert admin.get(f"{LOG}add/").status_code == 403
    assert admin.post(f"{LOG}add/", {"kind": "publish"}).status_code == 403
    assert admin.post(f"{LOG}{event.pk}/change/", {"kind": "export"}).status_code == 403
    assert admin.post(f"{LOG}{event.pk}/delete/", {"post": "yes"}).status_code == 403
    deletion = {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"}
    admin.post(LOG, deletion)
    assert Event.objects.get(kind="publish") == event
    assert f"{LOG}add/" not in dict(links(admin.get(LOG)))


def test_it_is_for_those_with_the_right():
    assert signed_in("view_event").get(LOG).status_code == 200


def test_others_are_refused():
    assert signed_in("view_practice", "change_practice").get(LOG).status_code == 403


@pytest.mark.parametrize("query", HOSTILE)
def test_it_takes_any_search(admin, query):
    address = urlencode({"q": query, "user": query}, errors="surrogateescape")
    assert admin.get(f"{LOG}?{address}", follow=True).status_code in {200, 400}


def test_more_lines_cost_no_more_queries(admin):
    add(5)
    with CaptureQueriesContext(connection) as few:
        admin.get(LOG)
    add(300)
    with CaptureQueriesContext(connection) as many:
        admin.get(LOG)
    assert len(many) == len(few) < 12


def exported(client, query=""):
    response = client.get(f"/practices/export.csv{query}")
    b"".join(response.streaming_content)
    return response


def test_an_export_by_who_has_signed_in_is_noted(admin):
    exported(admin, "?theme=ip&first=any")
    event = noted().get()
    assert (event.kind, event.username) == (EventKind.EXPORT, "editor")
    assert event.subject.startswith("改革创新经验做法：知识产权")
    assert re.match(r"CSV，\d+ 条。主题：知识产权；", event.detail)
    assert timezone.now() - event.at < timedelta(minutes=1)


def test_a_comparison_is_noted_by_its_name(admin):
    address = "/practices/export.docx?layout=compare&p=gdd-2022:2&p=gdd-2022:13"
    b"".join(admin.get(address).streaming_content)
    assert noted().get().detail.startswith("对照表，2 条。")


@pytest.mark.parametrize("query", HOSTILE)
def test_whatever_was_searched_for_can_be_noted(admin, query):
    address = urlencode({"q": query}, errors="surrogateescape")
    response = admin.get(f"/practices/export.csv?{address}")
    assert response.status_code in {200, 400, 404}
    assert noted().exists() == (response.status_code == 200)
    getattr(response, "close", lambda: None)()


def test_what_is_refused_or_only_asked_about_is_not_noted(admin):
    assert admin.get("/practices/export.csv?theme=nowhere").status_code == 400
    only_asked = admin.head("/practices/export.csv")
    assert only_asked.status_code == 200
    let_go(only_asked)
    assert not noted().exists()


def test_nothing_is_noted_or_asked_of_readers(client):
    with CaptureQueriesContext(connection) as queries:
        response = exported(client)
    assert not noted().exists()
    assert not [sql for sql in queries if "session" in sql["sql"] or "auth_user" in sql["sql"]]
    assert not response.cookies


def test_the_answer_to_readers_varies_by_nothing_new(client, admin):
    assert "Cookie" not in exported(client).get("Vary", "")
    assert "Cookie" in exported(admin)["Vary"]


def test_the_log_takes_names_of_any_length():
    events.record(EventKind.SIGN_IN_FAILED, "名" * 500, "物" * 900, "话" * 5000)
    assert noted().get().username == "名" * 150
