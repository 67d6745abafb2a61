"""History of entries, and the way back: who may see it, who may take it, what it brings back."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.editing import content, history, life, people, revert, timeline
from practices.models import (
    Event,
    Indicator,
    Practice,
    Source,
    Status,
    Theme,
)
from search.models import SynonymGroup

from .builders import browser, gdd, practice, search, synonyms, text
from .forms import save

pytestmark = pytest.mark.django_db

REASON = "更正误改"


@pytest.fixture
def editor():
    return User.objects.create_superuser("writer", last_name="李", first_name="编")


def person(*codenames):
    """Make somebody with these permissions and no others, and sign them in."""
    user = User.objects.create_user(f"user{User.objects.count()}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = browser()
    client.force_login(user)
    return client


def republished(number, editor, reviewer, why="改写", **fields):
    """Publish a revision without figures, and with other fields if they are given."""
    revision = life.revise(gdd(number), editor)
    for name, value in fields.items():
        setattr(revision, name, value)
    revision.save()
    revision.figures.all().delete()
    life.saved(revision, editor, why)
    life.submit(revision, editor)
    return life.publish(revision, reviewer)


def draft(editor, **fields):
    return life.saved(practice(status=Status.DRAFT, **fields), editor, "录入")


def edited(entry, editor, why="改写", **fields):
    history.baseline(entry)
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    if isinstance(entry, Practice):
        return life.saved(entry, editor, why)
    history.record(entry, editor, why)
    return entry


def oldest(entry):
    return history.versions(entry).last().pk


def path(entry, *rest):
    meta = entry._meta
    parts = "".join(f"{part}/" for part in rest)
    return f"/admin/{meta.app_label}/{meta.model_name}/{entry.pk}/history/{parts}"


def post(client, entry, version=None, **data):
    data = {"reason": REASON, "newest": history.newest(entry)} | data
    return client.post(path(entry, version or oldest(entry), "revert"), data)


def said(entry):
    return [moment.why for moment in timeline.moments(timeline.versions(entry))]


# what history tells


def test_it_tells_who_changed_what_when_and_why(admin, editor):
    made = edited(draft(editor), editor, "补摘要", summary="一句摘要")
    page = text(admin.get(path(made)))
    assert "李编" in page
    assert "补摘要" in page
    assert "摘要" in page
    assert "草稿" in page
    assert f"{timezone.localtime():%Y-%m-%d}" in page
    assert said(made) == ["补摘要", "录入"]


def test_a_publication_is_compared_with_what_was_public_before(editor, reviewer):
    public = republished(2, editor, reviewer, summary="新的摘要")
    published, submitted, rewritten, begun, before = timeline.moments(timeline.versions(public))
    assert {change.label for change in published.changes} == {"摘要", "数据"}
    assert submitted.summary == begun.summary == "内容未变"
    assert rewritten.changes == published.changes
    assert (before.summary, before.changes) == ("最早的记录", None)
    assert (published.who, before.who) == ("reviewer", timeline.UNKNOWN)
    assert [m.public for m in (published, submitted, before)] == [True, False, True]


def test_an_entry_that_was_never_changed_says_so(admin):
    assert "还没有修改过" in text(admin.get(path(gdd(1))))


@pytest.mark.parametrize("model", [Theme, Indicator, Source, SynonymGroup])
def test_other_entries_have_a_history_too(admin, editor, model):
    entry = model.objects.first()
    name = {Source: "issuer", SynonymGroup: "area"}.get(model, "name")
    edited(entry, editor, "改名", **{name: "另一个说法"})
    page = text(admin.get(path(entry)))
    assert "改名" in page
    assert model._meta.get_field(name).verbose_name in page
    page = text(admin.get(path(entry, history.newest(entry))))
    assert "新增：另一个说法" in page


def test_words_of_a_group_are_told_one_by_one(admin, editor):
    group = synonyms("甲词", "乙词", "丙词")
    edited(group, editor, others=["乙词", "丁词"])
    page = text(admin.get(path(group, history.newest(group))))
    assert "删去：丙词" in page
    assert "新增：丁词" in page
    assert "删去：乙词" not in page


def test_the_number_of_queries_does_not_grow(admin, editor, monkeypatch):
    made = draft(editor)
    counts = []
    for total in (4, 8):
        for number in range(total - history.versions(made).count()):
            edited(made, editor, summary=f"{made.summary}{number}")
        with CaptureQueriesContext(connection) as queries:
            assert len(admin.get(path(made)).context["moments"]) == total
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_long_history_has_pages(admin, editor, monkeypatch):
    monkeypatch.setattr("practices.admin.history.PER_PAGE", 2)
    made = draft(editor)
    for summary in ("一", "二", "三", "四"):
        edited(made, editor, f"改为{summary}", summary=summary)
    page = admin.get(path(made))
    assert [moment.why for moment in page.context["moments"]] == ["改为四", "改为三"]
    assert "下一页" in text(page)
    last = admin.get(path(made) + "?page=99")
    assert [moment.why for moment in last.context["moments"]] == ["录入"]


# who may


def test_who_may_see_the_entry_sees_its_history(editor):
    made = draft(editor)
    client = person("view_practice")
    assert client.get(path(made)).status_code == 200
    page = client.get(path(made, oldest(made)))
    assert page.status_code == 200
    assert "没有修改的权限" in text(page)
    assert post(client, made).status_code == 403


def test_nobody_else_sees_it(client, editor):
    made = draft(editor)
    stranger = person("view_theme", "change_theme")
    for address in (path(made), path(made, oldest(made))):
        assert stranger.get(address).status_code == 403
        assert client.get(address).status_code == 302
    assert post(stranger, made).status_code == 403
    assert "登录已过期" in text(post(client, made))


def test_editors_do_not_put_back_what_is_published(editor, reviewer):
    public = republished(2, editor, reviewer, summary="新的摘要")
    client = person("view_practice", "change_practice", "submit_practice")
    assert post(client, public).status_code == 403
    assert gdd(2).summary == "新的摘要"


def test_putting_back_is_asked_for_by_post_alone(admin, editor):
    made = draft(editor)
    asked = admin.get(path(made, oldest(made), "revert"))
    assert asked.status_code == 302
    assert asked["Location"] == path(made, oldest(made))


@pytest.mark.parametrize("version", ["0", "99999999999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(admin, editor, version):
    made = draft(editor)
    assert admin.get(path(made, version)).status_code == 404
    assert post(admin, made, version).status_code == 404


def test_a_version_of_another_entry_is_not_found(admin, editor):
    one, other = draft(editor), draft(editor, number=101)
    assert admin.get(path(one, oldest(other))).status_code == 404
    assert post(admin, one, oldest(other)).status_code == 404
    theme = edited(Theme.objects.first(), editor, name="改名")
    assert admin.get(path(one, oldest(theme))).status_code == 404


# the way back


def test_a_deleted_figure_comes_back_to_the_public_page(editor, reviewer):
    before = content.read(gdd(2))
    public = republished(2, editor, reviewer, summary="新的摘要")
    assert not public.figures.exists()
    client = person("view_practice", "revert_practice")
    response = post(client, public)
    assert response.status_code == 302
    assert content.read(gdd(2)) == before
    assert before.figures[0].quote in client.get(public.get_absolute_url()).content.decode()
    assert said(public)[0] == REASON
    event = Event.objects.first()
    assert (event.kind, event.detail) == ("revert", REASON)
    assert gdd(2).status == Status.PUBLISHED
    assert not gdd(2).authors.exists()


def test_all_that_hangs_on_a_practice_comes_back(admin, editor):
    made = draft(editor, body="全国首创，时限由30天压减到2天。错字。", themes=("ip", "land"))
    made.indicators.set(Indicator.objects.all()[:2])
    made.figures.create(
        label="时限", kind="change", before="30天", after="2天", quote="时限由30天压减到2天"
    )
    made.firsts.create(scope="national", quote="全国首创")
    made.errata.create(quote="错字", note="疑为别字")
    life.saved(made, editor, "写全")
    full, version = content.read(made), history.newest(made)
    for rows in (made.theme_links, made.figures, made.firsts, made.errata):
        rows.all().delete()
    made.indicators.clear()
    made.theme_links.create(theme=Theme.objects.get(slug="ip"), position=1)
    edited(made, editor, "改坏", body="空话。", name="改坏的名称")
    assert post(admin, made, version).status_code == 302
    restored = Practice.objects.get(pk=made.pk)
    assert content.read(restored) == full
    assert restored in search("压减到2天")


def test_what_was_not_public_is_not_made_public(admin, editor, reviewer):
    public = republished(2, editor, reviewer, summary="新的摘要")
    working = timeline.moments(timeline.versions(public))[2]
    assert working.status == Status.DRAFT
    edited_again = republished(2, editor, reviewer, summary="更新的摘要")
    page = post(admin, edited_again, working.version)
    assert page.status_code == 200
    assert "没有公开过" in text(page)
    assert gdd(2).summary == "更新的摘要"


def test_the_pending_revision_stays(admin, editor, reviewer):
    public = republished(2, editor, reviewer, summary="新的摘要")
    revision = life.revise(public, editor)
    assert "修订稿" in text(admin.get(path(public, oldest(public))))
    post(admin, public)
    assert gdd(2).summary != "新的摘要"
    assert Practice.objects.get(pk=revision.pk).summary == "新的摘要"


def test_a_pending_revision_goes_back_by_itself(admin, editor):
    revision = edited(life.revise(gdd(2), editor), editor, summary="改坏")
    assert post(admin, revision).status_code == 302
    assert Practice.objects.get(pk=revision.pk).summary == gdd(2).summary != "改坏"


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.REVIEW, "正在审核"), (Status.WITHDRAWN, "已撤回")]
)
def test_what_is_not_edited_now_does_not_go_back(admin, editor, reviewer, status, reason):
    if status is Status.REVIEW:
        entry = edited(draft(editor), editor, summary="摘要")
        life.submit(entry, editor)
    else:
        entry = life.withdraw(republished(2, editor, reviewer), reviewer, "过时")
    before = content.read(entry)
    assert reason in text(admin.get(path(entry, oldest(entry))))
    assert post(admin, entry).status_code == 403
    assert content.read(Practice.objects.get(pk=entry.pk)) == before


def test_a_reason_is_needed(admin, editor):
    made = edited(draft(editor), editor, summary="摘要")
    page = admin.get(path(made, oldest(made)))
    assert "恢复到" in page.context["form"].initial["reason"]
    page = post(admin, made, reason=" ")
    assert page.status_code == 200
    assert page.context["form"].errors["reason"]
    assert Practice.objects.get(pk=made.pk).summary == "摘要"


def test_what_somebody_has_just_written_is_not_put_aside_unseen(admin, editor):
    made = edited(draft(editor), editor, summary="摘要")
    seen = history.newest(made)
    edited(made, editor, summary="别人的摘要")
    page = post(admin, made, newest=seen)
    assert "刚刚有人改过" in text(page)
    assert REASON in page.content.decode()
    assert Practice.objects.get(pk=made.pk).summary == "别人的摘要"
    # they have seen it now
    assert post(admin, made, newest=page.context["form"]["newest"].value()).status_code == 302


def test_the_same_content_is_not_put_back(admin, editor):
    made = draft(editor)
    assert "内容相同" in text(post(admin, made))
    assert said(made) == ["录入"]


def test_a_theme_that_is_gone_is_named(admin, editor):
    made = draft(editor, themes=("ip",))
    gone = Theme.objects.create(slug="gone", name="会消失的主题", position=99)
    link = made.theme_links.create(theme=gone, position=2)
    life.saved(made, editor, "加主题")
    version = history.newest(made)
    link.delete()
    edited(made, editor, "去主题", summary="摘要")
    gone.delete()
    assert "gone" in text(admin.get(path(made, version)))
    page = post(admin, made, version)
    assert page.status_code == 200
    assert "“gone”已不存在" in text(page)
    assert Practice.objects.get(pk=made.pk).summary == "摘要"
    assert said(made)[0] == "去主题"


def test_a_number_that_was_taken_meanwhile_is_refused(admin, editor):
    first = draft(editor, number=200, name="原来的名称")
    edited(first, editor, "让出", number=201, name="让出的名称")
    practice(number=200, name="别的名称")
    page = post(admin, first)
    assert page.status_code == 200
    assert "已有这个序号" in text(page)
    assert Practice.objects.get(pk=first.pk).number == 201


def test_what_was_changed_past_history_is_kept_before_it_goes(admin, editor):
    made = edited(draft(editor), editor, summary="摘要")
    Practice.objects.filter(pk=made.pk).update(summary="直接改库")
    post(admin, made)
    assert said(made)[:2] == [REASON, "开始修订前的内容"]
    kept = history.versions(made)[1]
    assert content.kept(kept.revision).summary == "直接改库"


def test_a_term_goes_back_and_its_practices_are_found_by_it(admin, editor):
    theme = Theme.objects.get(slug="ip")
    old = theme.name
    save(admin, f"/admin/practices/theme/{theme.pk}/change/", name="绝无仅有")
    assert search("绝无仅有").exists()
    assert post(admin, theme).status_code == 302
    assert Theme.objects.get(slug="ip").name == old
    assert not search("绝无仅有").exists()
    assert Event.objects.first().subject == f"主题：{old}"


def test_a_group_of_synonyms_goes_back_and_works_at_once(admin, editor):
    practice(name="瞭望塔")
    group = synonyms("瞭望塔", "望海楼")
    assert search("望海楼").exists()
    edited(group, editor, others=["摘星阁"])
    assert not search("望海楼").exists()
    assert post(admin, group).status_code == 302
    assert SynonymGroup.objects.get(pk=group.pk).others == ["望海楼"]
    assert search("望海楼").exists()


def test_a_source_goes_back_with_its_errata(admin, editor):
    source = Source.objects.get(slug="gdd-2022")
    source.errata.create(quote=source.document_number, note="试记")
    history.record(source, editor, "记疑误")
    noted = history.newest(source)
    source.errata.all().delete()
    edited(source, editor, "改题", issuer="另一个机关")
    page = post(admin, source, noted)
    assert page.status_code == 302, page.context["form"].errors
    source = Source.objects.get(slug="gdd-2022")
    assert source.issuer != "另一个机关"
    assert source.errata.filter(note="试记").exists()


def test_a_slug_that_was_taken_meanwhile_is_refused(admin, editor):
    theme = Theme.objects.create(slug="moved", name="迁走的主题", position=98)
    edited(theme, editor, slug="moved-on")
    Theme.objects.create(slug="moved", name="新来的主题", position=99)
    page = post(admin, theme)
    assert page.status_code == 200
    assert "有冲突" in text(page)
    assert Theme.objects.get(pk=theme.pk).slug == "moved-on"


def test_who_may_not_change_terms_does_not_put_them_back(editor):
    theme = edited(Theme.objects.first(), editor, name="改名")
    assert post(person("view_theme"), theme).status_code == 403
    assert post(person("view_theme", "change_theme"), theme).status_code == 302


def test_history_outlives_users_and_terms(admin, reviewer):
    leaving = User.objects.create_superuser("leaving")
    made = draft(leaving, themes=("ip",))
    made.indicators.set([Indicator.objects.create(slug="gone", name="会消失的指标", position=99)])
    life.saved(made, leaving, "加指标")
    version = history.newest(made)
    Indicator.objects.get(slug="gone").delete()
    leaving.delete()
    page = text(admin.get(path(made, version)))
    assert people.SYSTEM in page
    assert "gone" in page
    assert admin.get(path(made)).status_code == 200


def test_revert_is_refused_where_the_page_did_not_ask(editor):
    """Rules hold for whoever calls, not for pages alone."""
    made = edited(draft(editor), editor, summary="摘要")
    stranger = User.objects.create_user("stranger")
    with pytest.raises(revert.RevertError, match="没有修改的权限"):
        revert.revert(made, oldest(made), stranger, REASON, history.newest(made))


def test_nothing_of_history_is_public(client, editor, reviewer):
    public = republished(2, editor, reviewer, summary="绝无仅有的旧摘要")
    republished(2, editor, reviewer, summary="现在的摘要")
    page = client.get(public.get_absolute_url()).content.decode()
    assert "绝无仅有的旧摘要" not in page
    assert not search("绝无仅有的旧摘要").filter(summary__contains="旧摘要").exists()
