"""Two people at one entry: the second save is refused, both versions are shown, nothing is lost."""

import pytest

from practices.editing import content, history, life
from practices.models import Indicator, Practice, Source, Theme
from search.models import SynonymGroup

from .builders import browser, draft_of, gdd, practice, publish, synonyms, text, user
from .forms import errors, filled, save

pytestmark = pytest.mark.django_db

LIST = "/admin/practices/practice/"


@pytest.fixture
def other():
    """Another editor's browser."""
    client = browser()
    client.force_login(user("colleague"))
    return client


def address(entry):
    return f"/admin/{entry._meta.label_lower.replace('.', '/')}/{entry.pk}/change/"


def opened(client, entry):
    """Return what the form of the entry holds, with a reason for the change to come."""
    return filled(client.get(address(entry))) | {"reason": "我改的"}


def sent_again(page):
    """Return what a browser would send of the page that refused it."""
    return filled(page)


def test_the_second_save_is_refused_with_both_versions(admin, other):
    draft = draft_of(13)
    mine = opened(admin, draft)
    assert save(other, address(draft), summary="同事的摘要").status_code == 302
    page = admin.post(address(draft), mine | {"summary": "我的摘要"})
    assert page.status_code == 200
    assert draft_of(13).summary == "同事的摘要"
    said = text(page)
    assert "没有保存" in said
    assert "colleague保存过这一条" in said
    assert "试改" in said
    [difference] = page.context["conflict"].differences
    assert (difference.label, difference.theirs, difference.yours) == (
        "摘要",
        "同事的摘要",
        "我的摘要",
    )
    assert filled(page)["summary"] == "我的摘要"


def test_what_only_the_other_changed_is_taken_over(admin, other):
    """The second save of who never touched it must not undo it."""
    draft = practice(status="draft", body="截至2021年底，办了三件事。")
    term = Indicator.objects.first()
    mine = opened(admin, draft)
    theirs = {"as_of": "2021年底", "as_of_quote": draft.body, "indicators": [term.pk]}
    response = save(other, address(draft), **theirs)
    assert response.status_code == 302, errors(response)
    page = admin.post(address(draft), mine | {"summary": "我的摘要"})
    found = page.context["conflict"]
    assert {one.label for one in found.merged} == {"数据截至", "时点引文", "评价指标"}
    assert [(one.label, one.by) for one in found.differences] == [("摘要", "只有您改了")]
    assert "对方改了，已并入您的表单" in text(page)
    response = admin.post(address(draft), sent_again(page))
    assert response.status_code == 302, errors(response)
    saved = content.read(gdd(100))
    assert (saved.summary, saved.as_of) == ("我的摘要", "2021年底")
    assert saved.indicators == (term.slug,)


def test_what_both_changed_stays_as_typed_and_is_said(admin, other):
    draft = draft_of(2)
    mine = opened(admin, draft)
    assert save(other, address(draft), summary="同事的摘要").status_code == 302
    page = admin.post(address(draft), mine | {"summary": "我的摘要"})
    found = page.context["conflict"]
    assert [(one.label, one.by) for one in found.differences] == [("摘要", "两人都改了")]
    assert filled(page)["summary"] == "我的摘要"
    assert "两人都改了" in text(page)


def test_rows_are_merged_field_by_field(admin, other):
    draft = draft_of(2)
    old = [row.label for row in draft.figures.order_by("pk")]
    mine = opened(admin, draft)
    response = save(other, address(draft), **{"figures-0-label": "同事改的名目"})
    assert response.status_code == 302, errors(response)
    page = admin.post(address(draft), mine | {"figures-1-label": "我改的名目"})
    response = admin.post(address(draft), sent_again(page))
    assert response.status_code == 302, errors(response)
    labels = [row.label for row in draft.figures.order_by("pk")]
    assert labels == ["同事改的名目", "我改的名目", *old[2:]]


def test_who_has_seen_both_decides(admin, other):
    draft = draft_of(13)
    mine = opened(admin, draft)
    save(other, address(draft), summary="同事的摘要")
    page = admin.post(address(draft), mine | {"summary": "我的摘要"})
    response = admin.post(address(draft), sent_again(page))
    assert response.status_code == 302, errors(response)
    assert draft_of(13).summary == "我的摘要"


def test_a_third_save_is_refused_again(admin, other):
    draft = draft_of(13)
    mine = opened(admin, draft)
    save(other, address(draft), summary="同事的摘要")
    page = admin.post(address(draft), mine | {"summary": "我的摘要"})
    save(other, address(draft), summary="同事又改的摘要")
    page = admin.post(address(draft), sent_again(page))
    assert page.context["conflict"].differences[0].theirs == "同事又改的摘要"
    assert draft_of(13).summary == "同事又改的摘要"


def test_what_has_no_history_yet_is_watched_too(admin, other):
    draft = practice(status="draft")
    assert history.newest(draft) == 0
    mine = opened(admin, draft)
    save(other, address(draft), summary="同事的摘要")
    page = admin.post(address(draft), mine | {"summary": "我的摘要"})
    assert page.status_code == 200
    assert gdd(100).summary == "同事的摘要"


def test_two_windows_of_one_editor(admin):
    draft = draft_of(13)
    first = opened(admin, draft)
    save(admin, address(draft), summary="另一个窗口的摘要")
    page = admin.post(address(draft), first | {"summary": "这个窗口的摘要"})
    assert "您在别的窗口保存过这一条" in text(page)
    assert draft_of(13).summary == "另一个窗口的摘要"


def test_a_save_that_changed_nothing_is_no_conflict(admin, other):
    draft = draft_of(13)
    mine = opened(admin, draft)
    assert save(other, address(draft)).status_code == 302
    life.take_back(life.submit(changed(draft), user("colleague")), user("colleague"))
    back = opened(admin, draft)
    assert admin.post(address(draft), mine | {"summary": "我的摘要"}).status_code == 200
    life.take_back(life.submit(draft, user("colleague")), user("colleague"))
    response = admin.post(address(draft), back | {"summary": "我的摘要"})
    assert response.status_code == 302, errors(response)


def changed(draft):
    draft.refresh_from_db()
    draft.summary = "改过"
    draft.save()
    return life.saved(draft, user("colleague"), "改写")


def test_rows_that_somebody_deleted_are_kept_as_new_ones(admin, other):
    draft = draft_of(2)
    before = content.read(draft).figures
    mine = opened(admin, draft)
    save(other, address(draft), delete=[("figures", 0), ("figures", 1)])
    assert draft.figures.count() == len(before) - 2
    page = admin.post(address(draft), mine | {"figures-0-label": "我改的名目"})
    assert page.status_code == 200
    assert "选择一个有效的选项" not in text(page)
    response = admin.post(address(draft), sent_again(page))
    assert response.status_code == 302, errors(response)
    labels = {figure.label for figure in draft_of(2).figures.all()}
    # the one that nobody but the colleague touched stays deleted
    assert labels == {"我改的名目", *(figure.label for figure in before[2:])}


def test_a_row_that_both_deleted_stays_deleted(admin, other):
    draft = draft_of(2)
    mine = opened(admin, draft)
    save(other, address(draft), delete=[("figures", 0)])
    page = admin.post(address(draft), mine | {"figures-0-DELETE": "on", "summary": "我的摘要"})
    response = admin.post(address(draft), sent_again(page))
    assert response.status_code == 302, errors(response)
    assert draft_of(2).figures.count() == gdd(2).figures.count() - 1


def test_rows_that_somebody_added_come_to_the_form(admin, other):
    """Else both could give a second theme without seeing the other's."""
    draft = practice(status="draft")
    second = {"theme": Theme.objects.get(slug="gov").pk, "position": 2}
    mine = opened(admin, draft) | {
        "theme_links-TOTAL_FORMS": "2",
        "theme_links-1-theme": Theme.objects.get(slug="law").pk,
        "theme_links-1-position": "2",
    }
    save(other, address(draft), rows=[("theme_links", second)])
    page = admin.post(address(draft), mine)
    typed = sent_again(page)
    assert typed["theme_links-TOTAL_FORMS"] == "3"
    assert any("次序有重复" in error for error in errors(admin.post(address(draft), typed)))
    response = admin.post(address(draft), typed | {"theme_links-2-position": "3"})
    assert response.status_code == 302, errors(response)
    assert [link.theme.slug for link in draft.theme_links.all()] == ["ip", "gov", "law"]


def test_what_is_typed_wrong_is_kept_through_a_conflict(admin, other):
    draft = draft_of(2)
    mine = opened(admin, draft)
    wrong = {"theme_links-0-position": "第二", "figures-0-quote": "没有的话"}
    save(other, address(draft), summary="同事的摘要")
    page = admin.post(address(draft), mine | wrong)
    typed = sent_again(page)
    assert typed | wrong == typed


@pytest.mark.parametrize(
    "end",
    [
        lambda draft: life.submit(draft, user("colleague")),
        lambda draft: life.discard(draft, user("colleague")),
        publish,
    ],
)
def test_what_was_typed_for_an_entry_that_is_closed_is_shown(admin, end):
    draft = draft_of(13)
    save(admin, address(draft), summary="早先改的摘要")
    mine = opened(admin, draft)
    end(draft)
    page = admin.post(address(draft), mine | {"summary": "我的摘要", "firsts-0-quote": "没有的话"})
    assert page.status_code == 409
    assert "没有保存" in text(page)
    assert "我的摘要</textarea>" in page.content.decode()
    assert not Practice.objects.filter(summary="我的摘要").exists()


def test_terms_synonyms_and_sources_are_watched_as_well(admin, other):
    group = synonyms("瞭望塔", "望海楼")
    for entry, field in [
        (Theme.objects.get(slug="ip"), "description"),
        (Indicator.objects.first(), "name"),
        (Source.objects.get(), "disclosure"),
        (group, "area"),
    ]:
        mine = opened(admin, entry)
        assert save(other, address(entry), **{field: "同事写的"}).status_code == 302
        page = admin.post(address(entry), mine | {field: "我写的"})
        assert page.status_code == 200, entry
        assert page.context["conflict"].differences[0].yours == "我写的"
        entry.refresh_from_db()
        assert getattr(entry, field) == "同事写的"
        assert admin.post(address(entry), sent_again(page)).status_code == 302
    assert SynonymGroup.objects.get(pk=group.pk).area == "我写的"


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "\x00", "0"])
def test_no_version_that_is_sent_fails_or_saves(admin, other, seen):
    draft = draft_of(13)
    save(other, address(draft), summary="同事的摘要")
    page = admin.post(address(draft), opened(admin, draft) | {"seen": seen, "_conflict": "1"})
    assert page.status_code == 200
    assert admin.post(f"{LIST}add/", {"seen": seen, "_conflict": "1"}).status_code == 200


@pytest.mark.parametrize("seen", ["1", "9" * 15])
def test_a_version_of_what_has_no_history_is_none(admin, seen):
    """It was loaded, not edited: nobody else has saved it."""
    theme = address(Theme.objects.get(slug="ip"))
    assert save(admin, theme, seen=seen).status_code == 302


def test_who_may_not_edit_is_refused_and_told_nothing(client):
    reader = user("reader")
    reader.is_superuser, reader.is_staff = False, True
    reader.save()
    client.force_login(reader)
    assert client.post(address(draft_of(13)), {"summary": "我的摘要"}).status_code == 403
