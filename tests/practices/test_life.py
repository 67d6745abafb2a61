"""The life of an entry: who may take which step from where, and what it leaves behind."""

from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from practices.editing import content, history, life
from practices.models import Event, Practice, Status

from .builders import gdd, practice

pytestmark = pytest.mark.django_db


def revised(number, user, **fields):
    revision = life.revise(gdd(number), user)
    for name, value in fields.items():
        setattr(revision, name, value)
    revision.save()
    return life.saved(revision, user, "改写")


def test_a_revision_takes_the_place_of_what_is_published(editor, reviewer):
    revision = revised(2, editor, summary="新的摘要")
    revision.figures.all().delete()
    life.saved(revision, editor, "删去数据")
    assert gdd(2).summary != "新的摘要"
    assert gdd(2).figures.exists()
    life.submit(revision, editor)
    public = life.publish(revision, reviewer, "核对无误")
    assert public == gdd(2)
    assert public.summary == "新的摘要"
    assert not public.figures.exists()
    assert not Practice.objects.filter(revises=public).exists()
    comments = [version.revision.comment for version in history.versions(public)]
    assert comments == [
        "发布：核对无误",
        "送审",
        "删去数据",
        "改写",
        "开始修订",
        "开始修订前的内容",
    ]
    assert Event.objects.first().kind == "publish"


def test_nobody_publishes_what_they_wrote(editor, reviewer, settings):
    draft = life.saved(practice(status=Status.DRAFT), editor, "录入")
    life.submit(draft, editor)
    with pytest.raises(life.StepError, match="另一位"):
        life.publish(draft, editor)
    settings.SELF_APPROVAL = True
    assert life.publish(draft, editor).status == Status.PUBLISHED


def test_history_keeps_the_whole_content(editor):
    before = content.read(gdd(2))
    revision = life.revise(gdd(2), editor)
    kept = content.kept(history.versions(gdd(2)).get().revision)
    assert kept == before == content.read(revision)
    assert len(kept.figures) == gdd(2).figures.count() > 0


def test_what_is_due_is_published_once(editor, reviewer):
    draft = life.saved(practice(status=Status.DRAFT), editor, "录入")
    life.submit(draft, editor)
    later = timezone.now() + timedelta(hours=1)
    assert life.publish(draft, reviewer, at=later).status == Status.SCHEDULED
    assert life.publish_due(timezone.now()).published == []
    assert life.publish_due(later) == life.Due([draft], [])
    assert life.publish_due(later) == life.Due([], [])


def in_review(number, editor, **fields):
    return life.submit(revised(number, editor, **fields), editor)


def soon():
    return timezone.now() + timedelta(hours=1)


def test_an_unchanged_revision_is_not_handed_over(editor):
    with pytest.raises(life.StepError, match="没有差别"):
        life.submit(life.revise(gdd(2), editor), editor)


def test_no_other_version_is_published_or_returned_than_was_seen(editor, reviewer):
    draft = in_review(2, editor, summary="甲")
    seen = life.version(draft)
    draft = life.take_back(draft, editor)
    draft.summary = "乙"
    draft.save()
    draft = life.submit(life.saved(draft, editor, "又改"), editor)
    for take in (life.publish, life.send_back):
        with pytest.raises(life.StepError, match="又有改动"):
            take(draft, reviewer, "理由", seen=seen)
    assert life.publish(draft, reviewer, seen=life.version(draft)).summary == "乙"


def test_what_the_reviewer_compared_with_may_not_change_either(editor, reviewer):
    draft = in_review(2, editor, summary="甲")
    seen = life.version(draft)
    life.withdraw(gdd(2), reviewer, "过时")
    with pytest.raises(life.StepError, match="又有改动"):
        life.publish(draft, reviewer, seen=seen)


def test_a_name_that_was_taken_meanwhile_is_refused_in_chinese(editor, reviewer):
    draft = in_review(2, editor, name="新名称")
    practice(name="新名称")
    with pytest.raises(life.StepError, match="这份文件里已有这个名称"):
        life.publish(draft, reviewer)
    draft.refresh_from_db()
    assert draft.status == Status.REVIEW
    assert gdd(2).name != "新名称"


@pytest.mark.parametrize("reason", ["", " \n", "长" * 501])
def test_returning_and_withdrawing_take_a_reason(editor, reviewer, reason):
    draft = in_review(2, editor, summary="甲")
    with pytest.raises(life.StepError, match="理由"):
        life.send_back(draft, reviewer, reason)
    with pytest.raises(life.StepError, match="理由"):
        life.withdraw(gdd(3), reviewer, reason)


def test_what_was_returned_is_mended_and_published(editor, reviewer):
    draft = in_review(2, editor, summary="甲")
    draft = life.send_back(draft, reviewer, "太短")
    assert (draft.status, draft.returned_reason) == (Status.DRAFT, "太短")
    draft.summary = "甲乙丙"
    draft.save()
    draft = life.submit(life.saved(draft, editor, "补写"), editor)
    assert draft.returned_reason == ""
    assert life.publish(draft, reviewer).summary == "甲乙丙"


def test_a_revision_that_is_given_up_leaves_its_words_to_history_alone(editor):
    before = content.read(gdd(2))
    public = life.discard(revised(2, editor, summary="作废"), editor)
    assert content.read(gdd(2)) == before
    kept = [content.kept(version.revision) for version in history.versions(public)]
    assert kept[0] == before
    assert "作废" in [one.summary for one in kept]


def test_a_successor_is_another_practice_that_is_published(reviewer):
    for successor in (gdd(2), practice(status="draft")):
        with pytest.raises(life.StepError, match="另一条已发布"):
            life.withdraw(gdd(2), reviewer, "过时", successor)
    assert life.withdraw(gdd(2), reviewer, "过时", gdd(3)).successor == gdd(3)


def test_what_is_withdrawn_does_not_come_back_by_itself(editor, reviewer):
    draft = in_review(2, editor, summary="甲")
    life.publish(draft, reviewer, at=soon())
    life.withdraw(gdd(2), reviewer, "有误")
    assert life.publish_due(soon()) == life.Due([], [])
    draft.refresh_from_db()
    assert (draft.status, draft.scheduled_for) == (Status.REVIEW, None)
    assert gdd(2).status == Status.WITHDRAWN


def test_one_that_cannot_be_published_holds_up_no_other(editor, reviewer):
    blocked = in_review(2, editor, name="新名称")
    ready = in_review(3, editor, summary="甲")
    for draft in (blocked, ready):
        life.publish(draft, reviewer, at=soon())
    practice(name="新名称")
    done = life.publish_due(soon())
    assert done.published == [gdd(3)]
    assert done.failed == [(blocked, "这份文件里已有这个名称。")]
    assert gdd(3).summary == "甲"
    blocked.refresh_from_db()
    assert blocked.status == Status.SCHEDULED


def run_late():
    said = StringIO()
    with patch("django.utils.timezone.now", return_value=soon()):
        call_command("publish_scheduled", stdout=said)
    return said.getvalue()


def test_the_command_may_run_late_and_twice(editor, reviewer):
    life.publish(in_review(2, editor, summary="甲"), reviewer, at=soon() - timedelta(minutes=30))
    said = StringIO()
    call_command("publish_scheduled", stdout=said)
    assert said.getvalue() == ""
    assert gdd(2).summary != "甲"
    assert run_late() == f"已发布：{gdd(2)}\n"
    assert run_late() == ""
    assert gdd(2).summary == "甲"
    assert Event.objects.filter(kind="publish").count() == 1


def test_the_command_fails_where_something_could_not_be_published(editor, reviewer):
    life.publish(in_review(2, editor, name="新名称"), reviewer, at=soon() - timedelta(minutes=30))
    practice(name="新名称")
    with pytest.raises(CommandError, match="新名称（这份文件里已有这个名称。）"):
        run_late()
