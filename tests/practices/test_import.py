"""Importing a list: what each row would do, doing it all or not at all, and undoing it."""

import csv
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from practices import indexing
from practices.editing import content, history, life
from practices.editing.content import FigureContent
from practices.imports import aggregate
from practices.imports.rows import Row
from practices.imports.runs import RunError
from practices.models import Event, Import, ImportRow, Practice, Status

from .builders import gdd, practice, search, source
from .lists import applied, as_is, checked, outcomes, row, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return User.objects.create_superuser("editor")


def problems(run):
    return [(p["cell"], p["text"]) for row in run.rows.order_by("position") for p in row.problems]


def target(value, quote):
    return FigureContent("时限", "target", "", "", value, quote)


def catalogue():
    """All there is, as it reads."""
    found = Practice.objects.order_by("pk").for_detail()
    return [(p.pk, p.status, p.revises_id, content.read(p)) for p in found]


def test_what_says_the_same_changes_nothing(editor):
    rows = [as_is(number) for number in range(1, 40)]
    figures = tuple(reversed(rows[1].values["figures"]))
    assert len(figures) > 1
    rows[1] = as_is(2, figures=figures)
    run = checked(*rows)
    assert outcomes(run) == ["unchanged"] * 39
    assert (run.state, run.total, run.unchanged) == ("checked", 39, 39)
    with pytest.raises(RunError, match="不必导入"):
        applied(run, editor)


def test_columns_that_are_not_there_say_nothing():
    assert outcomes(checked(Row("第 2 行", {"source": "gdd-2022", "number": 5}))) == ["unchanged"]


def test_new_practices_become_drafts(editor):
    figure = target("3天", "3天办结")
    body = "全程3天办结。"
    run = checked(row(100, body=body, figures=(figure,), indicators=(), summary="快"), row(101))
    assert outcomes(run) == ["new", "new"]
    assert not Practice.objects.filter(number=100).exists()
    assert applied(run, editor).state == "applied"
    draft = gdd(100)
    assert draft.status == Status.DRAFT
    assert content.read(draft).figures == (figure,)
    assert [theme.slug for theme in draft.themes.all()] == ["ip"]
    assert list(draft.authors.all()) == [editor]
    assert draft in search("全程3天办结")
    assert history.versions(draft).get().revision.comment == "导入《清单.xlsx》：下一批"
    event = Event.objects.first()
    assert (event.kind, event.username, event.subject) == ("import", "editor", "清单.xlsx")
    assert indexing.drift(Practice.objects.all()) == indexing.Drift([], [], [])


def test_who_uploaded_the_words_is_an_author_whoever_imports_them(editor):
    author = User.objects.create_superuser("author")
    life.saved(practice(101, status=Status.DRAFT), editor, "录入")
    run = checked(
        row(100), row(101, body="另一段正文。"), as_is(2, summary="新的摘要"), user=author
    )
    applied(run, editor)
    for draft in (gdd(100), gdd(101), gdd(2).revision):
        assert set(draft.authors.all()) == {author, editor}
        life.submit(draft, editor)
        assert life.obstacle(life.Step.PUBLISH, draft, author)


def test_a_change_of_what_is_published_becomes_a_revision(editor):
    before = content.read(gdd(2))
    run = checked(as_is(2, summary="新的摘要"))
    assert outcomes(run) == ["changed"]
    stored = run.rows.get()
    assert (stored.before["summary"], stored.content["summary"]) == (before.summary, "新的摘要")
    applied(run, editor)
    assert content.read(gdd(2)) == before
    revision = gdd(2).revision
    assert (revision.status, revision.summary) == (Status.DRAFT, "新的摘要")
    assert content.read(revision).figures == before.figures
    assert history.versions(gdd(2)).get().revision.comment == history.BEFORE


def test_other_words_than_those_of_the_source_are_explained(editor):
    applied(checked(as_is(2, name="改过的名称"), reason="按勘误"), editor)
    revision = gdd(2).revision
    assert (revision.original_name, revision.departure_reason) == (gdd(2).name, "按勘误")
    assert revision.original_body == ""


def test_the_note_is_never_what_readers_are_told(editor):
    run = checked(as_is(2, name="改过的名称"), note="内部说明")
    assert run.refused == 1
    problems = run.rows.get().problems
    assert "理由" in problems[0]["text"]
    own = checked(as_is(2, name="改过的名称", departure_reason="文件里写的"), reason="上传时写的")
    applied(own, editor)
    assert gdd(2).revision.departure_reason == "文件里写的"


def test_a_draft_is_changed_itself(editor):
    draft = life.saved(practice(status=Status.DRAFT), editor, "录入")
    applied(checked(row(100, body="另一段正文。")), editor)
    draft.refresh_from_db()
    assert (draft.body, draft.status, draft.original_body) == ("另一段正文。", Status.DRAFT, "")
    assert draft in search("另一段正文")


def test_what_others_work_on_is_refused(editor):
    life.submit(life.saved(practice(status=Status.DRAFT), editor, "录入"), editor)
    revision = life.revise(gdd(2), editor)
    revision.summary = "别人的摘要"
    revision.save()
    run = checked(row(100), as_is(2, summary="新的摘要"))
    assert outcomes(run) == ["refused", "refused"]
    said = [text for _, text in problems(run)]
    assert "待审核" in said[0]
    assert "内容不同的修订稿" in said[1]
    assert outcomes(checked(as_is(2, summary="别人的摘要"))) == ["unchanged"]


@pytest.mark.parametrize(
    ("changes", "cell", "reason"),
    [
        ({"body": " "}, "D100", "不能为空"),
        ({"name": "长" * 201}, "C100", "200"),
        ({"body": "长" * 15_001}, "D100", "15000"),
        ({"themes": ()}, "E100", "至少要有一个主题"),
        ({"themes": ("ip", "ip")}, "E100", "只能选一次"),
        ({"themes": ("none",)}, "E100", "没有“none”这个主题"),
        ({"document_number": "国办发〔1999〕9号"}, "A100", "请先录入来源文件"),
        ({"document_number": ""}, "A100", "上传时也没有选"),
        ({"source": "second"}, "A100", "不是同一份"),
        ({"as_of": "2021年底"}, "", "要么都填，要么都空"),
        ({"as_of": "去年", "as_of_quote": "去年"}, "G100", "不在具体内容里"),
        ({"name": "第二条"}, "C100", "第 2 条已用这个名称"),
        ({"figures": (target("3天", "3天办结"),)}, "F100", "没有这句话"),
        ({"figures": (target("", "正文"),)}, "F100", "只填数值"),
        ({"figures": (replace(target("正", "正文"), kind="none"),)}, "F100", "类别"),
        ({"figures": (target("正", "正文"),) * 2}, "F100", "同名数据"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused_with_its_cell(changes, cell, reason, editor):
    source()
    Practice.objects.filter(pk=gdd(2).pk).update(name="第二条")
    run = checked(row(100, **changes), row(101))
    assert outcomes(run) == ["refused", "new"]
    assert any(said[0] == cell and reason in said[1] for said in problems(run)), problems(run)
    with pytest.raises(RunError, match="1 行被拒绝"):
        applied(run, editor)
    assert not Practice.objects.filter(number__gte=100).exists()


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    figure = target("4天", "3天办结")
    wrong = {"name": " ", "body": "全程3天办结。", "figures": (figure,), "themes": ("none",)}
    run = checked(row(100), row(100, **wrong), row(101, themes=("none",)))
    assert outcomes(run) == ["new", "refused", "refused"]
    said = "".join(text for _, text in problems(run))
    for part in ("同一个序号", "没有“none”这个主题", "名称：", "“时限”的"):
        assert part in said
    # nothing is said of what the file says nothing of
    assert len(problems(run)) == 5


def test_what_could_not_be_read_is_refused_where_it_stands():
    values = {"document_number": "粤改经济组函〔2022〕1号", "name": "名"}
    unread = Row("第 3 行", values, {"number": "A3"}, (("number", "应是整数。"),))
    assert problems(checked(unread)) == [("A3", "应是整数。")]


def test_the_source_chosen_for_the_upload_counts_where_the_file_has_none():
    run = checked(row(1, document_number=""), row(2, document_number=""), source=source())
    assert outcomes(run) == ["new", "new"]
    assert run.rows.first().content["source"] == "second"


def test_one_practice_twice_in_a_file_is_refused():
    run = checked(row(100, "第 2 行"), row(100, "第 3 行", name="又"), row(101, name="做法100"))
    assert outcomes(run) == ["new", "refused", "refused"]
    assert [text for _, text in problems(run)] == [
        "与第 2 行是同一份文件的同一个序号。",
        "与第 2 行的名称相同。",
    ]


def test_duplicates_are_imported_only_if_that_is_wanted(editor):
    other = source()
    run = checked(
        Row("第 2 行", {**as_is(2).values, "source": other.slug, "number": 7}),
        row(100, body="一样的正文，在一份文件里。"),
        row(101, body="一样的正文，在一份文件里。"),
    )
    assert outcomes(run) == ["duplicate", "new", "duplicate"]
    said = [text for _, text in problems(run)]
    assert gdd(2).name in said[0]
    assert said[1] == "与第 100 行的名称或正文相同。"
    with pytest.raises(RunError, match="2 行疑似重复"):
        applied(run, editor)
    applied(run, editor, duplicates=True)
    assert Practice.objects.filter(status=Status.DRAFT).count() == 3


def test_a_failure_in_the_middle_leaves_nothing(editor, monkeypatch):
    monkeypatch.setattr("practices.imports.runs.BATCH", 2)
    run = checked(*(row(number) for number in range(100, 105)), as_is(2, summary="新"))
    before, events = catalogue(), Event.objects.count()
    real, calls = aggregate.save, []

    def failing(*args):
        calls.append(args)
        if len(calls) == 3:
            raise DatabaseError
        return real(*args)

    with patch.object(aggregate, "save", failing), pytest.raises(DatabaseError):
        applied(run, editor)
    assert len(calls) == 3
    assert (catalogue(), Event.objects.count()) == (before, events)
    assert Import.objects.get().state == "checked"
    applied(run, editor)


def test_who_stops_asking_stops_the_import(editor, monkeypatch):
    from practices.imports import applying

    monkeypatch.setattr("practices.imports.runs.BATCH", 1)
    run = checked(row(100), row(101))
    before = catalogue()
    steps = applying.apply(run, editor)
    assert next(steps) == 1
    steps.close()
    assert catalogue() == before


def test_what_changed_since_the_check_is_not_overwritten(editor):
    run = checked(as_is(2, summary="新的摘要"), row(100))
    revision = life.revise(gdd(2), editor)
    with pytest.raises(RunError, match=r"第 2 行.*请重新核对"):
        applied(run, editor)
    life.discard(revision, editor)
    practice(100)
    with pytest.raises(RunError, match=r"第 100 行.*请重新核对"):
        applied(run, editor)


def test_an_import_is_undone_as_a_whole(editor):
    draft = life.saved(practice(status=Status.DRAFT), editor, "录入")
    before = catalogue()
    run = applied(checked(as_is(2, summary="新"), row(100, body="别的正文。"), row(101)), editor)
    assert catalogue() != before
    assert undone(run, editor).state == "undone"
    assert catalogue() == before
    assert Event.objects.first().kind == "undo-import"
    assert history.versions(draft).first().revision.comment == "撤销导入《清单.xlsx》"
    assert indexing.drift(Practice.objects.all()) == indexing.Drift([], [], [])
    with pytest.raises(RunError, match="已撤销"):
        undone(run, editor)
    with pytest.raises(RunError, match="已撤销"):
        applied(run, editor)


def test_what_was_not_imported_in_a_month_is_forgotten(editor):
    left, done, recent = checked(row(100)), applied(checked(row(101)), editor), checked(row(102))
    month_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk__in=[left.pk, done.pk]).update(uploaded_at=month_ago)
    new = checked(row(103))
    assert set(Import.objects.all()) == {done, recent, new}
    assert set(ImportRow.objects.values_list("run", flat=True)) == {done.pk, recent.pk, new.pk}


def test_rows_of_many_batches_are_one_import(editor, monkeypatch):
    monkeypatch.setattr("practices.imports.runs.BATCH", 2)
    life.saved(practice(100, status=Status.DRAFT), editor, "录入")
    before = catalogue()
    rows = [row(100, body="别的正文。"), *(row(n) for n in range(101, 105)), as_is(2, summary="新")]
    assert outcomes(checked(*rows, row(101, name="又"), row(105, name="做法102"))) == [
        *("changed", "new", "new", "new", "new", "changed"),
        *("refused", "refused"),
    ]
    run = applied(checked(*rows), editor)
    assert Practice.objects.filter(number__range=(100, 104)).count() == 5
    assert gdd(2).revision.summary == "新"
    after, events = catalogue(), Event.objects.count()
    life.saved(gdd(104), editor, "改写")
    with pytest.raises(RunError, match="104"):
        undone(run, editor)
    assert (catalogue(), Event.objects.count()) == (after, events)
    # nobody has worked on it after all
    ImportRow.objects.filter(practice=gdd(104)).update(version=history.newest(gdd(104)))
    with patch.object(history, "join", side_effect=DatabaseError), pytest.raises(DatabaseError):
        undone(run, editor)
    assert (catalogue(), Event.objects.count()) == (after, events)
    assert undone(run, editor).state == "undone"
    assert catalogue() == before


def test_the_command_imports_duplicates_only_if_told(editor, tmp_path):
    path = tmp_path / "清单.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["序号", "名称", "正文（原文）", "主题", "文号"])
        lines.writerow(
            [100, "新做法", gdd(2).body, gdd(2).themes.first().name, "粤改经济组函〔2022〕1号"]
        )
    command = "import_practices", path, "--user=editor", "--note=下一批"
    with pytest.raises(CommandError, match="加上 --duplicates"):
        call_command(*command)
    assert not Practice.objects.filter(number=100).exists()
    call_command(*command, "--duplicates")
    assert gdd(100).status == Status.DRAFT


@pytest.mark.parametrize("what", ["edit", "submit", "discard", "delete"])
def test_nothing_is_undone_once_somebody_worked_on_it(what, editor):
    run = applied(checked(as_is(2, summary="新"), row(100), row(101)), editor)
    match what:
        case "edit":
            life.saved(gdd(100), editor, "改写")
        case "submit":
            life.submit(gdd(100), editor)
        case "discard":
            life.discard(gdd(2).revision, editor)
        case "delete":
            gdd(100).delete()
    before = catalogue()
    with pytest.raises(RunError, match=rf"{gdd(2).name if what == 'discard' else '100. 做法100'}"):
        undone(run, editor)
    assert catalogue() == before
    assert Import.objects.get().state == "applied"
