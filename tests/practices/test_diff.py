"""Differences between two contents of a practice, and how pages show them."""

from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from practices.editing import content, diff
from practices.editing.change import Fate, ListChange, PartChange, TextChange, summary
from practices.models import Theme

from .builders import gdd

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return content.read(gdd(2))


def changes(old, new):
    return diff.changes(old, new, diff.names())


def only(old, new):
    (change,) = changes(old, new)
    return change


def shown(old, new, **context):
    page = render_to_string("admin/practices/_diff.html", {"changes": changes(old, new), **context})
    return "".join(page.split())


def test_the_same_content_has_no_differences(now):
    assert changes(now, now) == ()
    assert "内容没有差别" in shown(now, now)


@pytest.mark.parametrize(
    ("field", "value", "label"),
    [
        ("number", 77, "序号"),
        ("name", "另一个名称", "名称"),
        ("summary", "另一个摘要", "摘要"),
        ("departure_reason", "更正错字", "与原文不同的理由"),
    ],
)
def test_a_field_is_named_as_in_the_form(now, field, value, label):
    change = only(now, replace(now, **{field: value}))
    assert change == TextChange(label, str(getattr(now, field)), str(value))


def test_terms_are_named_and_told_apart_from_their_order(now):
    names = dict(Theme.objects.values_list("slug", "name"))
    one, other, third = list(names)[:3]
    old = replace(now, themes=(one, other))
    assert only(old, replace(now, themes=(one, third))) == ListChange(
        "主题", (names[third],), (names[other],), ()
    )
    assert only(old, replace(now, themes=(other, one))) == ListChange(
        "主题", (), (), (names[other], names[one])
    )


def test_a_term_that_is_gone_is_shown_by_its_slug(now):
    change = only(now, replace(now, indicators=("long-gone",)))
    assert change.added == ("long-gone",)


def test_a_source_is_named_by_its_number(now):
    change = only(now, replace(now, source="elsewhere"))
    assert change == ListChange("来源文件", ("elsewhere",), ("粤改经济组函〔2022〕1号",), ())


def test_a_figure_that_was_removed_says_what_it_said(now):
    gone = now.figures[0]
    change = only(now, replace(now, figures=now.figures[1:]))
    assert (change.label, change.name, change.fate) == ("数据", gone.label, Fate.REMOVED)
    assert ("引文", gone.quote, "") in [(t.label, t.old, t.new) for t in change.texts]


def test_a_figure_is_known_by_its_label_or_else_by_its_quote(now):
    first, *rest = now.figures
    other_kind = replace(first, kind="target")
    change = only(now, replace(now, figures=(other_kind, *rest)))
    assert [(t.label, t.new) for t in change.texts] == [("类别", "承诺限度")]
    renamed = replace(first, label="另一个名目")
    change = only(now, replace(now, figures=(renamed, *rest)))
    assert change.fate is Fate.CHANGED
    assert [(t.label, t.new) for t in change.texts] == [("名目", "另一个名目")]


def test_figures_in_another_order_are_no_other_figures(now):
    assert len(now.figures) > 1
    change = only(now, replace(now, figures=now.figures[::-1]))
    assert change == ListChange("数据", (), (), tuple(f.label for f in now.figures[::-1]))


def test_firsts_and_errata_are_known_by_similar_quotes(now):
    old = content.FirstContent("national", "在全国首创知识产权质押融资的新模式")
    new = replace(old, quote="在全国率先首创知识产权质押融资的新模式")
    change = only(replace(now, firsts=(old,)), replace(now, firsts=(new,)))
    assert change.fate is Fate.CHANGED
    note = content.ErratumContent("原话", "疑为错字")
    change = only(replace(now, errata=()), replace(now, errata=(note,)))
    assert (change.label, change.fate) == ("原文疑误", Fate.ADDED)


def test_what_cannot_be_chosen_is_shown_as_it_is(now):
    odd = replace(now.figures[0], kind="<b>")
    change = only(now, replace(now, figures=(odd, *now.figures[1:])))
    assert isinstance(change, PartChange)
    assert change.texts[0].new == "<b>"


def test_hundreds_of_figures_take_no_time(now):
    old = tuple(replace(now.figures[0], label=f"甲{n}", quote=f"甲{n}" * 90) for n in range(300))
    new = tuple(replace(now.figures[0], label=f"乙{n}", quote=f"乙{n}" * 90) for n in range(300))
    found = changes(replace(now, figures=old), replace(now, figures=new))
    assert len(found) == 600


def test_a_summary_says_what_was_changed(now):
    new = replace(now, summary="新", figures=now.figures[1:])
    assert summary(changes(now, new)) == f"摘要；数据（删去{now.figures[0].label[:20]}）"


def test_names_are_read_once_for_all(now, django_assert_num_queries):
    named = diff.names()
    with django_assert_num_queries(0):
        found = diff.changes(now, replace(now, name="新", themes=(), figures=()), named)
        assert [change.pieces for change in found if isinstance(change, TextChange)]


def test_pages_mark_words_for_eyes_and_for_ears(now):
    page = shown(replace(now, summary="审批<流程>"), replace(now, summary="审核<流程>"))
    assert '<del><spanclass="visually-hidden">删去：</span>审批</del>' in page
    assert '<ins><spanclass="visually-hidden">新增：</span>审核</ins>' in page
    assert "&lt;流程&gt;" in page


def test_pages_can_leave_out_what_did_not_change(now):
    new = replace(now, body=now.body + "又一句。")
    assert now.body[100:140] in render_to_string(
        "admin/practices/_diff.html", {"changes": changes(now, new)}
    )
    assert "".join(now.body[100:140].split()) not in shown(now, new, brief=True)
