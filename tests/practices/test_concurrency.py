"""Two transactions at the same time, each on a connection of its own."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.utils import timezone

from practices import indexing
from practices.editing import life
from practices.imports import applying
from practices.models import Event, Figure, FigureKind, Import, Indicator, Practice, Status

from .builders import browser, gdd, search
from .forms import filled
from .lists import checked, row, stored
from .overlap import Overlap

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_practice_given_a_term_while_it_is_renamed_has_the_new_name():
    indicator = Indicator.objects.get(slug="electricity")
    practice = Practice.objects.get(number=39)

    def rename():
        indexing.hold(taxonomies=True)
        Indicator.objects.filter(pk=indicator.pk).update(name="接电服务新名")
        indexing.reindex(Practice.objects.filter(indicators=indicator))

    def give():
        indexing.hold()
        practice.indicators.add(indicator)
        indexing.reindex(Practice.objects.filter(pk=practice.pk))

    assert Overlap().run(rename, give) == [None, None]
    assert practice in search("接电服务新名")
    found = indexing.drift(Practice.objects.all())
    assert found == indexing.Drift([], [], [])


def test_of_two_edits_of_a_practice_the_later_indexes_both():
    practice = Practice.objects.get(number=39)

    def summarise():
        indexing.hold()
        Practice.objects.filter(pk=practice.pk).update(summary="甲写的摘要")
        indexing.reindex(Practice.objects.filter(pk=practice.pk))

    def classify():
        indexing.hold()
        Practice.objects.filter(pk=practice.pk).update(as_of="", as_of_quote="")
        practice.indicators.add(Indicator.objects.get(slug="electricity"))
        indexing.reindex(Practice.objects.filter(pk=practice.pk))

    assert Overlap().run(summarise, classify) == [None, None]
    found = indexing.drift(Practice.objects.all())
    assert found == indexing.Drift([], [], [])


def test_a_quote_cannot_slip_in_while_the_body_changes():
    practice = Practice.objects.get(number=30)
    gone = "打通海运全链条物流节点"
    assert practice.body.endswith(f"{gone}。")

    def rewrite():
        Practice.objects.filter(pk=practice.pk).update(body=practice.body.replace(gone, "略"))
        connection.check_constraints()

    def quote():
        Figure.objects.create(
            practice=practice, label="新数据", kind=FigureKind.SCALE, value="全链条", quote=gone
        )

    rewritten, quoted = Overlap().run(rewrite, quote)
    assert rewritten is None
    assert isinstance(quoted, IntegrityError)
    assert f"第30条“{practice.name}”" in str(quoted)
    assert gone in str(quoted)


def test_an_import_that_is_being_made_is_not_forgotten():
    editor = User.objects.create_superuser("writer")
    run = checked(row(100))
    Import.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
    made = Overlap().run(lambda: list(applying.apply(run, editor)), lambda: stored([row(101)]))
    assert made == [None, None]
    assert Import.objects.get(pk=run.pk).state == "applied"


def two_people():
    return [User.objects.create_superuser(name) for name in ("writer", "reviewer")]


def in_review(number, writer, summary):
    draft = life.revise(gdd(number), writer)
    draft.summary = summary
    draft.save()
    return life.submit(life.saved(draft, writer, "改写"), writer)


def test_of_two_reviewers_the_later_is_told():
    writer, reviewer = two_people()
    draft = in_review(2, writer, "新的摘要")
    published, refused = Overlap().run(
        lambda: life.publish(Practice.objects.get(pk=draft.pk), reviewer),
        lambda: life.send_back(Practice.objects.get(pk=draft.pk), reviewer, "不妥"),
    )
    assert published is None
    assert isinstance(refused, life.GoneError)
    assert gdd(2).summary == "新的摘要"


def test_a_save_waits_for_the_handing_over_and_is_refused():
    writer, _ = two_people()
    draft = life.revise(gdd(2), writer)
    Practice.objects.filter(pk=draft.pk).update(summary="送审的摘要")
    client = browser()
    client.force_login(writer)
    address = f"/admin/practices/practice/{draft.pk}/change/"
    typed = filled(client.get(address)) | {"summary": "后来的摘要", "reason": "改写"}
    answers = []
    submitted, _ = Overlap().run(
        lambda: life.submit(draft, writer), lambda: answers.append(client.post(address, typed))
    )
    assert submitted is None
    assert answers[0].status_code == 409
    assert "后来的摘要" in answers[0].content.decode()
    draft.refresh_from_db()
    assert (draft.status, draft.summary) == (Status.REVIEW, "送审的摘要")


def test_two_runs_at_once_publish_once():
    writer, reviewer = two_people()
    draft = in_review(2, writer, "新的摘要")
    later = timezone.now() + timedelta(hours=1)
    life.publish(draft, reviewer, at=later)
    runs = []

    def run():
        runs.append(life.publish_due(later))

    assert Overlap().run(run, run) == [None, None]
    assert sorted(len(due.published) for due in runs) == [0, 1]
    assert [due.failed for due in runs] == [[], []]
    assert Event.objects.filter(kind="publish").count() == 1


def test_two_begin_one_revision():
    writer, reviewer = two_people()
    begun, refused = Overlap().run(
        lambda: life.revise(gdd(2), writer), lambda: life.revise(gdd(2), reviewer)
    )
    assert begun is None
    assert "已有修订稿" in str(refused)
    assert Practice.objects.filter(revises=gdd(2)).count() == 1
