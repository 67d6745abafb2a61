"""Deleting practices: never what is published, never without a reason."""

import pytest
from django.contrib.auth.models import Group, User

from practices.editing import life
from practices.models import Event, EventKind, Practice

from .builders import browser, draft_of, gdd, practice, text, user, withdraw

pytestmark = pytest.mark.django_db

LIST = "/admin/practices/practice/"
SAID = {"post": "yes", "reason": "录重了"}


@pytest.fixture
def manager():
    person = User.objects.create_user("manager", is_staff=True)
    person.groups.set(Group.objects.filter(name="管理"))
    client = browser()
    client.force_login(person)
    return client


def url(entry):
    return f"{LIST}{entry.pk}/delete/"


def test_what_is_published_is_withdrawn_first(manager):
    for response in (
        manager.get(url(gdd(13)), follow=True),
        manager.post(url(gdd(13)), SAID, follow=True),
    ):
        assert "请先撤回" in text(response)
        assert url(gdd(13)) not in response.content.decode()
    assert gdd(13).status == "published"


def test_a_draft_is_deleted_with_a_reason_that_is_kept(manager):
    draft = practice(status="draft")
    for reason in ("", " ", "长" * 501):
        refused = manager.post(url(draft), {"post": "yes", "reason": reason})
        assert "没有删除：" in text(refused)
    assert manager.post(url(draft), SAID).status_code == 302
    assert not Practice.objects.filter(pk=draft.pk).exists()
    event = Event.objects.filter(kind=EventKind.DELETE).get()
    assert (event.username, event.detail) == ("manager", "录重了")
    assert str(draft) in event.subject


def test_what_goes_with_it_is_said_in_words_of_editors(manager):
    withdraw(Practice.objects.filter(pk=gdd(2).pk))
    draft_of(2)
    life.withdraw(gdd(25), user("other"), "重复", gdd(13))
    withdraw(Practice.objects.filter(pk=gdd(13).pk))
    said = text(manager.get(url(gdd(2))))
    assert "它的修订稿（草稿），一起删除" in said
    assert "数据" in said
    for machinery in ("object(", "Practice", "关系", "检索索引"):
        assert machinery not in said
    said = text(manager.get(url(gdd(13))))
    assert f"《{gdd(25)}》撤回时写明由它替代".replace(" ", "") in said
    manager.post(url(gdd(13)), SAID)
    assert gdd(25).successor is None


def test_bulk_deletion_obeys_the_same(manager):
    one, two = practice(100, status="draft"), practice(101, status="draft")
    chosen = {"action": "delete_selected", "_selected_action": [one.pk, two.pk]}
    long = manager.post(LIST, {**chosen, "post": "yes", "reason": "长" * 501})
    assert "理由最长500字" in text(long)
    assert f"{'长' * 501}</textarea>" in long.content.decode()
    both = chosen | {"_selected_action": [one.pk, gdd(13).pk]}
    assert "请先撤回" in text(manager.post(LIST, both | SAID, follow=True))
    page = manager.post(LIST, chosen)
    assert "确定删除所选的2条" in text(page)
    assert "没有删除：" in text(manager.post(LIST, chosen | {"post": "yes"}))
    assert Practice.objects.filter(pk__in=[one.pk, two.pk]).count() == 2
    manager.post(LIST, chosen | SAID)
    assert not Practice.objects.filter(pk__in=[one.pk, two.pk]).exists()
    details = Event.objects.filter(kind=EventKind.DELETE).values_list("detail", flat=True)
    assert list(details) == ["录重了", "录重了"]


def test_who_may_not_delete_is_refused(client):
    editor = User.objects.create_user("editor", is_staff=True)
    editor.groups.set(Group.objects.filter(name="编辑"))
    client.force_login(editor)
    draft = practice(status="draft")
    assert client.post(url(draft), SAID).status_code == 403
    assert client.post(url(gdd(13)), SAID).status_code == 403
