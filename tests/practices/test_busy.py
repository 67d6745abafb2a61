"""While an import, or another change at large, keeps everything else waiting: nobody waits long."""

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from practices import indexing
from practices.admin.vocabularies import TermAdmin
from practices.editing import history, life, revert
from practices.models import Event, Practice, Theme

from .builders import browser, draft_of, gdd, practice, text
from .forms import filled
from .overlap import held

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/practices/practice/"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(indexing, "PATIENCE", "50ms")


@pytest.fixture
def writer():
    return User.objects.create_superuser("writer")


@pytest.fixture
def client(writer):
    client = browser()
    client.force_login(writer)
    return client


def change(entry):
    return f"/admin/{entry._meta.label_lower.replace('.', '/')}/{entry.pk}/change/"


def test_a_transaction_goes_on_and_waits_for_other_locks_as_before():
    with held(), transaction.atomic():
        with pytest.raises(indexing.BusyError):
            indexing.hold_soon()
        assert Practice.objects.exists()
    with transaction.atomic(), connection.cursor() as cursor:
        indexing.hold_soon()
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_what_was_typed_comes_back_and_can_be_saved_later(client):
    draft = draft_of(13)
    before = draft.summary
    typed = filled(client.get(change(draft))) | {"summary": "打了半天的摘要", "reason": "改写"}
    with held():
        page = client.post(change(draft), typed)
    assert page.status_code == 200
    assert "没有保存：正在导入" in text(page)
    assert filled(page)["summary"] == "打了半天的摘要"
    assert draft_of(13).summary == before
    assert client.post(change(draft), filled(page)).status_code == 302
    assert draft_of(13).summary == "打了半天的摘要"


def test_what_somebody_saved_meanwhile_is_still_a_conflict(client, writer):
    draft = draft_of(13)
    typed = filled(client.get(change(draft))) | {"summary": "我的摘要", "reason": "改写"}
    Practice.objects.filter(pk=draft.pk).update(summary="导入的摘要")
    with held():
        page = client.post(change(draft), typed)
    history.record(draft, writer, "导入")
    page = client.post(change(draft), filled(page))
    assert page.context["conflict"].differences[0].yours == "我的摘要"
    assert draft_of(13).summary == "导入的摘要"


def test_a_form_to_add_and_one_of_a_term_come_back_too(client):
    adding = filled(client.get(f"{LIST}add/")) | {"name": "新的做法", "body": "一段。"}
    theme = Theme.objects.get(slug="ip")
    renaming = filled(client.get(change(theme))) | {"name": "新主题", "reason": "改名"}
    with held():
        assert filled(client.post(f"{LIST}add/", adding))["name"] == "新的做法"
        assert filled(client.post(change(theme), renaming))["name"] == "新主题"
    assert not Practice.objects.filter(name="新的做法").exists()
    assert Theme.objects.get(slug="ip").name == theme.name


def test_what_is_closed_meanwhile_is_shown_to_be_copied(client, writer):
    draft = draft_of(13)
    typed = filled(client.get(change(draft))) | {"summary": "打了半天的摘要", "reason": "改写"}
    Practice.objects.filter(pk=draft.pk).update(summary="送审的摘要")
    life.submit(draft, writer)
    with held():
        page = client.post(change(draft), typed)
    assert page.status_code == 409
    assert "打了半天的摘要" in text(page)


def test_a_step_says_so(client, writer):
    public = gdd(2)
    with held():
        page = client.post(f"{LIST}{public.pk}/revise/", follow=True)
        assert "正在导入，或另有大批改动" in text(page)
        page = client.post(f"{LIST}{public.pk}/withdraw/", {"reason": "写了半天的理由"})
        assert page.status_code == 422
        assert "正在导入，或另有大批改动" in text(page)
        assert "写了半天的理由" in page.content.decode()
    assert gdd(2).status == "published"
    assert not Practice.objects.filter(revises=public).exists()


def test_many_at_once_wait_once(client, monkeypatch):
    chosen = [practice(number, status="draft").pk for number in (101, 102, 103)]
    asked = []
    hold_soon = indexing.hold_soon

    def counted():
        asked.append(1)
        hold_soon()

    monkeypatch.setattr(indexing, "hold_soon", counted)
    with held():
        page = client.post(LIST, {"action": "submit", "_selected_action": chosen}, follow=True)
    assert len(asked) == 1
    assert "等 3 条" in text(page) or "做法103" in text(page)
    assert Practice.objects.filter(pk__in=chosen, status="draft").count() == 3


def test_going_back_says_so(writer):
    draft = draft_of(13)
    first = history.newest(draft)
    Practice.objects.filter(pk=draft.pk).update(summary="后来的摘要")
    history.record(draft, writer, "改写")
    with held(), pytest.raises(revert.RevertError, match="正在导入"):
        revert.revert(draft, first, writer, "恢复", history.newest(draft))
    assert draft_of(13).summary == "后来的摘要"


@pytest.mark.parametrize(
    "made",
    [
        lambda: practice(status="draft"),
        lambda: Theme.objects.create(slug="new", name="新主题", position=99),
    ],
    ids=["practice", "term"],
)
def test_nothing_is_deleted(client, made):
    entry = made()
    model = type(entry)
    several = {
        "action": "delete_selected",
        "_selected_action": [entry.pk],
        "post": "yes",
        "reason": "误建",
    }
    listed = f"/admin/{entry._meta.label_lower.replace('.', '/')}/"
    with held():
        one = client.post(
            f"{listed}{entry.pk}/delete/", {"post": "yes", "reason": "误建"}, follow=True
        )
        many = client.post(listed, several, follow=True)
    for page in (one, many):
        assert page.status_code == 200
        assert "没有删除：正在导入" in text(page)
    assert model.objects.filter(pk=entry.pk).exists()
    assert not Event.objects.filter(kind="delete").exists()
    assert client.post(listed, several).status_code == 302
    assert not model.objects.filter(pk=entry.pk).exists()
    assert Event.objects.filter(kind="delete").count() == 1


def test_what_is_put_to_use_while_it_is_deleted_stays(client, monkeypatch):
    theme = Theme.objects.get(slug="ip")
    listed = "/admin/practices/theme/"
    several = {
        "action": "delete_selected",
        "_selected_action": [theme.pk],
        "post": "yes",
        "reason": "误建",
    }
    with monkeypatch.context() as before:
        # nothing refers to it when Django looks
        before.setattr(TermAdmin, "get_deleted_objects", lambda *_: ([], {}, set(), []))
        one = client.post(f"{listed}{theme.pk}/delete/", {"post": "yes", "reason": "误建"})
        many = client.post(listed, several)
    assert (one.status_code, many.status_code) == (302, 302)
    page = client.get(one["Location"])
    assert "没有删除：刚刚有别的内容用到它" in text(page)
    assert page.context["protected"]
    assert Theme.objects.filter(pk=theme.pk).exists()
    assert not Event.objects.filter(kind="delete").exists()
