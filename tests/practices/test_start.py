"""The start page of the admin: the work that waits for who has signed in."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.editing import history, life, recent
from practices.editing.gaps import Gap, lacking
from practices.editing.work import FEW, waiting
from practices.models import Practice, Status, Theme
from search.models import SearchLog

from .builders import browser, double, gdd, links, practice, text
from .lists import applied, as_is, checked, row, undone

pytestmark = pytest.mark.django_db


def user(name, *roles):
    made = User.objects.create_user(name, is_staff=True)
    made.groups.set(Group.objects.filter(name__in=roles))
    return made


@pytest.fixture
def editor():
    return user("li", "编辑")


@pytest.fixture
def reviewer():
    return user("wang", "审核")


def page(of):
    client = browser()
    client.force_login(of)
    response = client.get("/admin/")
    assert response.status_code == 200
    return response


def draft(number, by, **fields):
    return life.saved(practice(number, status=Status.DRAFT, **fields), by, "录入")


def submitted(number, by):
    return life.submit(draft(number, by), by)


def titles(few):
    return [one.practice.name for one in few.items]


def test_what_was_returned_to_me_comes_first_then_my_drafts(editor, reviewer):
    other = user("zhao", "编辑")
    returned = submitted(101, editor)
    life.send_back(returned, reviewer, "数字请核对。")
    draft(102, other)
    draft(103, editor)
    draft(104, other)
    drafts = waiting(editor).drafts
    assert titles(drafts) == ["做法101", "做法103", "做法104", "做法102"]
    assert [one.mine for one in drafts.items] == [True, True, False, False]
    assert "退回给您：数字请核对。" in text(page(editor))
    assert "退回给您" not in text(page(other))


def test_reviewers_see_what_waits_longest_first(editor, reviewer):
    first, _second = submitted(101, editor), submitted(102, editor)
    Practice.objects.filter(pk=first.pk).update(updated_at=timezone.now() - timedelta(days=3))
    assert titles(waiting(reviewer).review) == ["做法101", "做法102"]


def test_it_says_what_somebody_else_must_publish(settings):
    both = user("sun", "编辑", "审核")
    submitted(101, both)
    said = "须由另一位审核人员发布"
    assert said in text(page(both))
    assert said not in text(page(user("wang", "审核")))
    settings.SELF_APPROVAL = True
    assert said not in text(page(both))


def test_it_says_when_something_is_published_and_when_it_should_have_been(editor, reviewer):
    scheduled = submitted(101, editor)
    life.publish(scheduled, reviewer, at=timezone.now() + timedelta(hours=1))
    assert "定于" in text(page(reviewer))
    assert "可能没有运行" not in text(page(reviewer))
    late = timezone.now() - timedelta(hours=1)
    Practice.objects.filter(pk=scheduled.pk).update(scheduled_for=late)
    assert f"应于{timezone.localtime(late):%Y-%m-%d%H:%M}发布" in text(page(reviewer))
    assert "可能没有运行" in text(page(reviewer))


def test_there_are_no_empty_sections(reviewer):
    said = text(page(reviewer))
    assert "没有待审核的条目、待发布的条目。" in said
    assert not re.findall("start-review|start-scheduled", page(reviewer).content.decode())


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("编辑", {"drafts", "review", "scheduled", "gaps"}),
        ("审核", {"review", "scheduled"}),
        ("管理", {"searches"}),
        ("只读", set()),
    ],
)
def test_everybody_sees_their_own_work(role, seen):
    work = waiting(user("li", role))
    parts = ("drafts", "review", "scheduled", "gaps", "searches")
    assert {part for part in parts if getattr(work, part) is not None} == seen


def test_who_has_no_right_sees_nothing(editor):
    submitted(101, editor)
    nobody = user("he")
    assert waiting(nobody).changes == ()
    assert "做法101" not in text(page(nobody))


def named(gap):
    return set(lacking(gap).values_list("name", flat=True))


def test_gaps_are_of_entries_that_are_not_withdrawn(editor):
    before = named(Gap.SUMMARY)
    practice(101)
    practice(102, status=Status.DRAFT)
    practice(103, summary="有")
    withdrawn = practice(104)
    life.withdraw(withdrawn, User.objects.create_superuser("admin"), "重复")
    life.revise(gdd(2), editor)
    assert named(Gap.SUMMARY) - before == {"做法101", "做法102"}


def test_an_entry_without_figures_is_named():
    assert gdd(2).name not in named(Gap.FIGURES)
    gdd(2).figures.all().delete()
    assert gdd(2).name in named(Gap.FIGURES)


@pytest.mark.parametrize(
    ("as_of", "back", "old"),
    [
        ("{}年底", 3, False),
        ("{}年底", 4, True),
        ("2011年至{}年", 2, False),
        ("2011年至{}年", 9, True),
        ("去年底", 0, False),
    ],
)
def test_data_are_old_when_their_year_is_more_than_three_back(as_of, back, old):
    said = as_of.format(timezone.localdate().year - back)
    practice(101, body=f"截至{said}，办理3件。", as_of=said, as_of_quote=f"截至{said}")
    assert ("做法101" in named(Gap.AS_OF)) == old


def test_a_quote_of_words_that_depart_from_the_document_is_none_to_mend():
    changed = gdd(2)
    figure = changed.figures.first()
    changed.original_body = changed.body.replace(figure.quote, "另一句话")
    changed.departure_reason = "文件有更正"
    changed.save()
    assert named(Gap.QUOTES) == set()


def test_a_quote_that_came_past_the_database_is_named():
    figures = gdd(2).figures.order_by("pk")[:1]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE practices_figure DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE practices_figure SET quote = quote || '多出来的话' WHERE id = %s",
            [figures[0].pk],
        )
        cursor.execute("ALTER TABLE practices_figure ENABLE TRIGGER USER")
    assert named(Gap.QUOTES) == {gdd(2).name}


@pytest.mark.parametrize("gap", Gap)
def test_the_full_list_is_the_list_of_the_gap(admin, gap):
    practice(101, body="截至2011年底，办理3件。", as_of="2011年底", as_of_quote="截至2011年底")
    response = admin.get(f"/admin/practices/practice/?gap={gap}")
    assert response.context["cl"].result_count == lacking(gap).count()


def test_an_unknown_gap_narrows_nothing(admin):
    response = admin.get("/admin/practices/practice/?gap=nowhere")
    assert response.context["cl"].result_count == 39


def test_the_first_few_lead_to_all(editor):
    for number in range(101, 101 + FEW + 1):
        draft(number, editor)
    drafts = waiting(editor).drafts
    assert (len(drafts.items), drafts.count) == (FEW, FEW + 1)
    addresses = {address for address, said in links(page(editor)) if said.startswith("全部6条")}
    assert addresses == {
        "/admin/practices/practice/?work=draft",
        "/admin/practices/practice/?gap=summary",
    }


def test_searches_without_result_lead_to_a_synonym():
    today = timezone.localdate()
    for query, step, times in [("充电桩", 0, 3), ("加装电梯", 0, 9), ("知识产权", 1, 50)]:
        SearchLog.objects.create(date=today, query=query, step=step, found=step, times=times)
    manager = user("chen", "管理")
    searches = waiting(manager).searches
    assert [one.query for one in searches.items] == ["加装电梯", "充电桩"]
    assert "/admin/search/synonymgroup/add/?others=%E5%8A%A0%E8%A3%85%E7%94%B5%E6%A2%AF" in {
        address for address, _said in links(page(manager))
    }


def test_changes_say_who_when_what_and_why(editor):
    made = draft(101, editor)
    change = waiting(editor).changes[0]
    assert (change.who, change.why, change.title) == ("li", "录入", "101. 做法101")
    assert change.at == history.versions(made)[0].revision.date_created
    assert (f"/admin/practices/practice/{made.pk}/history/", "101.做法101") in links(page(editor))


def test_changes_of_terms_are_named_and_what_began_the_history_is_none(editor):
    theme = Theme.objects.get(slug="ip")
    history.baseline(theme)
    history.record(theme, editor, "改名")
    (change,) = waiting(editor).changes
    assert (change.label, change.why) == ("主题", "改名")


def test_what_was_deleted_is_named_without_a_link(editor):
    made = draft(101, editor)
    made.delete()
    assert "101.做法101已删除" in text(page(editor))
    assert not [address for address, _said in links(page(editor)) if f"/{made.pk}/" in address]


def test_changes_of_one_entry_that_follow_one_another_are_one_line(editor):
    busy = submitted(101, editor)
    life.take_back(busy, editor)
    draft(102, user("zhao", "编辑"))
    changes = waiting(editor).changes
    assert [(one.title, one.why, one.more) for one in changes] == [
        ("102. 做法102", "录入", ""),
        ("101. 做法101", "收回送审", "另有 2 次改动"),
    ]
    assert "另有2次改动" in text(page(editor))


def test_what_one_person_did_to_many_is_one_line(editor):
    for number in (101, 102, 103):
        draft(number, editor)
    draft(104, user("zhao", "编辑"))
    changes = waiting(editor).changes
    assert [(one.title, one.more) for one in changes] == [
        ("104. 做法104", ""),
        ("103. 做法103", "同样的改动另有 2 条"),
    ]


def test_what_was_not_looked_at_is_not_counted(editor, monkeypatch):
    monkeypatch.setattr(recent, "LOOKED_AT", 2)
    for number in (101, 102, 103):
        draft(number, editor)
    (change,) = waiting(editor).changes
    assert change.more == "同样的改动另有 1 条以上"


def test_an_import_is_one_line_and_so_is_one_that_was_undone(editor):
    rows = row(101), row(102), as_is(13, summary="新的摘要")
    undone(applied(checked(*rows, user=editor), editor), editor)
    assert [(one.title[:3], one.undone, one.more) for one in waiting(editor).changes] == [
        ("13.", False, ""),
        ("102", True, "同样的改动另有 2 条"),
    ]
    assert "导入已撤销" in text(page(editor))
    # the same file once more
    applied(checked(*rows, user=editor), editor)
    assert [one.undone for one in waiting(editor).changes] == [False, False, True]


@pytest.mark.parametrize("role", ["编辑", "审核", "管理", "只读"])
def test_every_link_leads_somewhere(editor, reviewer, role):
    submitted(101, editor)
    draft(102, editor)
    life.publish(submitted(103, editor), reviewer, at=timezone.now() + timedelta(hours=1))
    SearchLog.objects.create(date=timezone.localdate(), query="充电桩", step=0, found=0)
    client = browser()
    client.force_login(user("he", role))
    addresses = {address for address, _said in links(client.get("/admin/"))}
    inside = [address for address in addresses if address.startswith("/admin/")]
    assert len(inside) > 8
    for address in inside:
        assert client.get(address).status_code == 200, address


def test_contents_come_in_the_order_of_use(admin):
    labels = [app["app_label"] for app in admin.get("/admin/").context["app_list"]]
    assert labels[:3] == ["practices", "search", "auth"]
    names = [
        model["object_name"] for model in admin.get("/admin/").context["app_list"][0]["models"]
    ]
    assert names[0] == "Practice"
    assert names[-1] == "Event"


def test_more_work_costs_no_more_queries(reviewer):
    def busy(start):
        for number in range(start, start + 2 * FEW):
            by = user(f"editor-{number}", "编辑")
            draft(number, by)
            submitted(number + 100, by)
            life.publish(submitted(number + 200, by), reviewer, at=timezone.now())
            SearchLog.objects.create(date=timezone.localdate(), query=str(number), step=0, found=0)

    everything = user("he", "编辑", "审核", "管理")
    client = browser()
    client.force_login(everything)
    busy(101)
    # what is looked up once for all requests
    client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    busy(501)
    double()
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")
    assert len(many) == len(few)
    # two of them ask for the user's rights
    with CaptureQueriesContext(connection) as work:
        waiting(User.objects.get(pk=everything.pk))
    assert len(work) <= 12
