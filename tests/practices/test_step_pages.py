"""The steps of an entry's life as the admin offers them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.editing import history, life, revert
from practices.models import Practice, Status

from .builders import browser, draft_of, gdd, links, practice, text, user
from .forms import confirm

pytestmark = pytest.mark.django_db


def client_of(name, *roles):
    """Return a browser in which somebody of these roles has signed in."""
    person = User.objects.create_user(name, is_staff=True)
    person.groups.set(Group.objects.filter(name__in=roles))
    client = browser()
    client.force_login(person)
    return client


@pytest.fixture
def editor():
    return client_of("editor", "编辑")


@pytest.fixture
def reviewer():
    return client_of("reviewer", "审核")


def url(of, page="change"):
    return f"/admin/practices/practice/{of.pk}/{page}/"


def in_review(number=2, summary="新的摘要"):
    """Return a revision by "writer" that waits for review."""
    draft = draft_of(number)
    draft.summary = summary
    draft.save()
    return life.submit(life.saved(draft, user("writer"), "改写"), user("writer"))


def test_what_is_published_is_read_and_revised_not_edited(editor):
    page = editor.get(url(gdd(2)))
    assert "开始修订" in text(page)
    assert 'name="_save"' not in page.content.decode()
    assert ("/practices/gdd-2022/2/", "公开的页面") in links(page)
    response = editor.post(url(gdd(2), "revise"))
    revision = Practice.objects.get(revises=gdd(2))
    assert response.url == url(revision)
    page = editor.get(url(gdd(2)))
    assert (url(revision), "打开修订稿") in links(page)
    assert "开始修订" not in text(page)


@pytest.mark.parametrize("step", ["revise", "submit", "take-back", "discard"])
def test_looking_at_a_step_does_not_take_it(editor, step):
    entry = {"revise": gdd(2), "take-back": in_review(3)}.get(step) or draft_of(4)
    before = list(Practice.objects.order_by("pk").values_list("pk", "status"))
    assert editor.get(url(entry, step)).status_code in {200, 302}
    assert list(Practice.objects.order_by("pk").values_list("pk", "status")) == before


def test_the_bar_says_what_is_in_the_way(editor):
    bare = practice(status="draft", themes=())
    assert "还没有主主题" in text(editor.get(url(bare)))
    response = editor.post(url(bare, "submit"), follow=True)
    assert "还没有主主题" in text(response)
    bare.refresh_from_db()
    assert bare.status == Status.DRAFT


def test_what_changed_since_a_revision_was_begun_is_said_to_editor_and_reviewer(editor, reviewer):
    life.publish(in_review(2, "先公开的摘要"), user("reviewer"))
    draft = in_review(2, "另一份摘要")
    for client, page in ((editor, "change"), (reviewer, "review")):
        assert "公开的版本又有改动" not in text(client.get(url(draft, page)))
    public = gdd(2)
    first = history.versions(public).last()
    newest = history.newest(public)
    revert.revert(public, first.pk, user("reviewer"), "原来的摘要对", newest)
    for client, page in ((editor, "change"), (reviewer, "review")):
        said = text(client.get(url(draft, page)))
        assert "开始修订以后，公开的版本又有改动" in said
        assert "reviewer：原来的摘要对" in said


def test_what_is_late_is_said_to_be(editor):
    draft = life.publish(in_review(2), user("reviewer"), at=timezone.now() + timedelta(hours=1))
    assert "时间已过" not in text(editor.get(url(draft)))
    for minutes, is_late in ((1, False), (16, True)):
        due = timezone.now() - timedelta(minutes=minutes)
        Practice.objects.filter(pk=draft.pk).update(scheduled_for=due)
        assert ("时间已过" in text(editor.get(url(draft)))) is is_late
        assert ("已过预约时间" in text(editor.get("/admin/"))) is is_late


def test_a_step_that_is_nobodys_is_refused(reviewer, editor):
    draft = in_review()
    assert reviewer.post(url(draft, "take-back")).status_code == 403
    assert editor.post(url(draft, "take-back")).status_code == 302
    assert reviewer.post(url(draft, "submit")).status_code == 403
    assert reviewer.post(url(draft, "discard")).status_code == 403
    assert editor.post("/admin/practices/practice/999999/submit/").status_code == 404


def test_a_revision_is_given_up_after_asking(editor):
    draft = draft_of(2)
    assert "不放弃" in text(editor.get(url(draft, "discard")))
    response = editor.post(url(draft, "discard"), follow=True)
    assert response.redirect_chain == [(url(gdd(2)), 302)]
    assert "已放弃" in text(response)
    assert not Practice.objects.filter(revises=gdd(2)).exists()
    assert "不能放弃修订" in text(editor.post(url(gdd(2), "discard"), follow=True))


# review


def fill(page, form, **fields):
    """Return what the browser sends of a form of the page: what it holds, and what is typed."""
    typed = page.context[form]
    held = {field.html_name: field.value() or "" for field in typed.hidden_fields()}
    return held | {f"{typed.prefix}-{name}": value for name, value in fields.items()}


def test_a_reviewer_sees_what_changes_and_publishes_it(reviewer, client):
    draft = in_review()
    page = reviewer.get(url(draft, "review"))
    assert "新的摘要" in text(page)
    assert "<ins>" in page.content.decode()
    assert "writer：改写" in text(page)
    assert "writer：送审" in text(page)
    assert "请先收回" not in text(page)
    response = reviewer.post(url(draft, "publish"), fill(page, "publish", reason="核对无误"))
    assert response.url == url(gdd(2))
    assert gdd(2).summary == "新的摘要"


def test_what_is_new_is_shown_whole(reviewer):
    draft = life.submit(practice(status="draft", summary="摘要一句"), user("writer"))
    page = reviewer.get(url(draft, "review"))
    assert "全部内容" in text(page)
    assert "正文一句。" in text(page)
    assert "来源文件：" in text(page)


def test_the_words_of_the_document_do_not_look_added(reviewer):
    draft = draft_of(2)
    Practice.objects.filter(pk=draft.pk).update(
        name="改过的名称", original_name=draft.name, departure_reason="试改"
    )
    draft.refresh_from_db()
    draft = life.submit(life.saved(draft, user("writer"), "改名"), user("writer"))
    page = reviewer.get(url(draft, "review"))
    assert "文件原名称已保留" in text(page)


def test_what_the_reviewer_did_not_see_is_not_published(reviewer):
    draft = in_review()
    page = reviewer.get(url(draft, "review"))
    life.take_back(draft, user("writer"))
    Practice.objects.filter(pk=draft.pk).update(summary="悄悄改的摘要")
    draft.refresh_from_db()
    life.submit(life.saved(draft, user("writer"), "又改"), user("writer"))
    sent = fill(page, "publish", reason="我的说明")
    refused = reviewer.post(url(draft, "publish"), sent)
    assert refused.status_code == 422
    assert "内容又有改动" in text(refused)
    assert "悄悄改的摘要" in text(refused)
    assert refused.context["publish"]["reason"].value() == "我的说明"
    assert reviewer.post(url(draft, "publish"), fill(refused, "publish")).status_code == 302
    assert gdd(2).summary == "悄悄改的摘要"


def test_one_does_not_review_ones_own_work(client):
    client = client_of("both", "编辑", "审核")
    client.post(url(gdd(2), "revise"))
    draft = Practice.objects.get(revises=gdd(2))
    draft.summary = "自己写的摘要"
    draft.save()
    client.post(url(draft, "submit"))
    page = client.get(url(draft, "review"))
    assert "另一位审核人员" in text(page)
    assert page.context["publish"] is None
    refused = client.post(url(draft, "publish"), {"publish-seen": str(life.version(draft))})
    assert refused.status_code == 422
    assert gdd(2).summary != "自己写的摘要"


def test_sending_back_takes_a_reason_that_the_editor_reads(reviewer, editor):
    draft = in_review()
    page = reviewer.get(url(draft, "review"))
    refused = reviewer.post(url(draft, "send-back"), fill(page, "send_back", reason=" "))
    assert "请写明退回理由" in text(refused)
    too_long = reviewer.post(url(draft, "send-back"), fill(page, "send_back", reason="长" * 501))
    assert too_long.status_code == 422
    sent = fill(page, "send_back", reason="摘要太笼统。")
    assert reviewer.post(url(draft, "send-back"), sent).status_code == 302
    assert "摘要太笼统。" in text(editor.get(url(draft)))


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (("2020-01-01", "08:00"), "已经过去"),
        (("2999-01-01", "08:00"), "一年以后"),
        (("2999-01-01", ""), "时刻"),
        (("", "08:00"), "日期"),
        (("0001-01-01", "00:00"), "已经过去"),
        (("9999-12-31", "23:59"), "一年以后"),
        (("昨天", "早上"), "日期"),
    ],
)
def test_a_time_that_cannot_be_is_refused_and_nothing_typed_is_lost(reviewer, at, said):
    draft = in_review()
    page = reviewer.get(url(draft, "review"))
    sent = fill(page, "publish", reason="说明在此", at_0=at[0], at_1=at[1])
    refused = reviewer.post(url(draft, "publish"), sent)
    assert said in text(refused)
    assert "说明在此" in refused.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.REVIEW


def test_a_time_is_that_of_beijing(reviewer, editor):
    draft = in_review()
    day = timezone.localtime() + timedelta(days=2)
    page = reviewer.get(url(draft, "review"))
    sent = fill(page, "publish", at_0=f"{day:%Y-%m-%d}", at_1="08:30")
    assert reviewer.post(url(draft, "publish"), sent).status_code == 302
    draft.refresh_from_db()
    assert f"{timezone.localtime(draft.scheduled_for):%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 08:30"
    assert f"{day:%Y-%m-%d}08:30发布" in text(editor.get(url(draft)))
    assert "收回" not in [label for _, label in links(editor.get(url(draft)))]


def test_what_is_gone_meanwhile_says_so(reviewer):
    draft = in_review()
    life.publish(draft, user("other"))
    assert reviewer.get(url(draft, "review")).status_code == 404


@pytest.mark.parametrize(("step", "form"), [("publish", "publish"), ("send-back", "send_back")])
@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda draft: life.take_back(draft, user("writer")),
        lambda draft: life.publish(draft, user("other")),
        lambda draft: life.discard(life.take_back(draft, user("writer")), user("writer")),
        lambda draft: life.send_back(draft, user("other"), "先退的"),
    ],
)
def test_a_decision_that_comes_too_late_says_so_and_keeps_the_note(reviewer, step, form, meanwhile):
    draft = in_review()
    sent = fill(reviewer.get(url(draft, "review")), form, reason="我写的意见")
    meanwhile(draft)
    late = reviewer.post(url(draft, step), sent)
    assert late.status_code in {404, 422}
    said = "没有发布：" if step == "publish" else "没有退回："
    assert said in text(late)
    assert "我写的意见</textarea>" in late.content.decode()


# withdrawal


def test_a_reason_is_as_long_as_the_browser_counts(reviewer):
    address = url(gdd(2), "withdraw")
    page = reviewer.post(address, {"reason": f"{'长' * 250}\r\n{'长' * 250}"})
    assert "太长了：最多500字，现在501字。" in text(page)
    assert reviewer.post(address, {"reason": f"{'长' * 250}\r\n{'长' * 249}"}).status_code == 302


def test_withdrawing_takes_a_reason_and_may_name_a_successor(reviewer):
    refused = reviewer.post(url(gdd(13), "withdraw"), {"reason": "", "successor": "25"})
    assert "请写明撤回理由" in text(refused)
    assert refused.context["form"]["successor"].value() == "25"
    reviewer.post(url(gdd(13), "withdraw"), {"reason": "过时", "successor": "25"})
    assert gdd(13).status == Status.WITHDRAWN
    assert gdd(13).successor == gdd(25)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("13", "没有这样的"),
        ("99999999999999999999", "没有这样的"),
        ("gdd-2022:99", "没有这样的"),
        ("没有这个名称", "没有这样的"),
        ("%", "没有这样的"),
        ("的", "请填编号"),
    ],
)
def test_a_successor_that_is_none_is_refused(reviewer, typed, said):
    refused = reviewer.post(url(gdd(13), "withdraw"), {"reason": "过时", "successor": typed})
    assert refused.status_code == 422
    assert said in text(refused)
    assert gdd(13).status == Status.PUBLISHED


@pytest.mark.parametrize("typed", ["25", "gdd-2022:25", lambda: gdd(25).name])
def test_a_successor_is_known_by_number_key_or_name(reviewer, typed):
    typed = typed() if callable(typed) else typed
    reviewer.post(url(gdd(13), "withdraw"), {"reason": "过时", "successor": typed})
    assert gdd(13).successor == gdd(25)


def test_only_what_is_public_is_withdrawn(reviewer):
    response = reviewer.post(url(draft_of(2), "withdraw"), {"reason": "过时"}, follow=True)
    assert "不能撤回" in text(response)


def test_who_withdraws_second_keeps_what_was_typed(reviewer):
    life.withdraw(gdd(13), user("other"), "先撤的")
    for reason in ("我的理由", " "):
        late = reviewer.post(url(gdd(13), "withdraw"), {"reason": reason, "successor": "25"})
        assert late.status_code == 422
        assert "没有撤回：" in text(late)
        assert f"{reason.strip()}</textarea>" in late.content.decode()
    gone = reviewer.post("/admin/practices/practice/999999/withdraw/", {"reason": "我的理由"})
    assert gone.status_code == 404
    assert "我的理由</textarea>" in gone.content.decode()


# the list


LIST = "/admin/practices/practice/"


def test_a_revision_is_said_of_its_entry_and_is_no_row(editor):
    in_review(2)
    draft_of(3)
    page = editor.get(LIST, {"work": "review"})
    assert [row.number for row in page.context["cl"].result_list] == [2]
    assert "待审核" in text(page)
    page = editor.get(LIST, {"revision": "yes"})
    assert [row.number for row in page.context["cl"].result_list] == [2, 3]
    page = editor.get(LIST)
    assert page.context["cl"].full_result_count == 39
    assert editor.get(LIST, {"revision": "maybe", "work": "x"}).status_code == 200


def act(client, action, *entries):
    chosen = [entry.pk for entry in entries]
    return client.post(LIST, {"action": action, "_selected_action": chosen}, follow=True)


def test_bulk_steps_are_taken_with_the_revisions_of_what_is_chosen(editor, reviewer):
    draft = draft_of(2)
    draft.summary = "新的摘要"
    draft.save()
    said = text(act(editor, "submit", gdd(2), gdd(3)))
    assert "1条已送审" in said
    assert f"《{gdd(3)}》：现在不能送审，没有正在编写的草稿".replace(" ", "") in said
    assert "1条已发布" in text(confirm(reviewer, act(reviewer, "publish", gdd(2))))
    assert gdd(2).summary == "新的摘要"


def test_what_is_published_with_others_is_what_was_seen(editor, reviewer):
    draft = in_review(2, "看过的摘要")
    page = act(reviewer, "publish", gdd(2), gdd(3))
    assert (url(draft, "review"), f"{draft}".replace(" ", "")) in links(page)
    assert "改动：摘要" in text(page)
    assert "另外1条没有待审核的内容" in text(page)
    assert Practice.objects.filter(revises=gdd(2)).exists()
    life.take_back(draft, user("writer"))
    draft.refresh_from_db()
    draft.summary = "没看过的摘要"
    draft.save()
    life.submit(life.saved(draft, user("writer"), "再改"), user("writer"))
    assert "内容又有改动" in text(confirm(reviewer, page))
    assert gdd(2).summary != "没看过的摘要"


def test_more_to_publish_cost_no_more_queries(reviewer):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            page = act(reviewer, "publish", *Practice.objects.entries())
        return len(queries), len(page.context["choices"])

    for number in (2, 3):
        in_review(number)
    asked()
    once, few = asked()
    for number in (4, 5):
        in_review(number)
    twice, more = asked()
    assert (few, more) == (2, 4)
    assert once == twice


@pytest.mark.parametrize("seen", [None, "x", "-1", "9" * 30])
def test_nothing_is_published_with_others_unseen(reviewer, seen):
    draft = in_review(2)
    sent = {"action": "publish", "_selected_action": [gdd(2).pk], "confirmed": "yes"}
    if seen:
        sent[f"seen-{draft.pk}"] = seen
    assert "内容又有改动" in text(reviewer.post(LIST, sent, follow=True))
    assert Practice.objects.filter(pk=draft.pk, status=Status.REVIEW).exists()


def test_bulk_steps_are_bounded(editor, monkeypatch):
    monkeypatch.setattr("practices.admin.bulk.MAX_BULK", 2)
    made = [practice(number, status="draft") for number in (100, 101, 102)]
    said = text(act(editor, "submit", *made))
    assert "2条已送审" in said
    assert "还有1条" in said
    assert Practice.objects.filter(status=Status.REVIEW).count() == 2
