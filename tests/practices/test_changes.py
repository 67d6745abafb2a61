"""Which before -> after figures say most."""

import pytest

from practices.changes import Amount, amount, changes, ratio, strongest
from practices.models import Figure

from .builders import gdd, practice


def change(before, after):
    return Figure(before=before, after=after)


def state(made, before, after, label="材料"):
    quote = f"{label}由{before}减到{after}"
    made.body = quote
    made.save()
    return made.figures.create(label=label, kind="change", before=before, after=after, quote=quote)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("312项", 312, "项"),
        ("三十九项", 39, "项"),
        ("两个", 2, "个"),
        ("9万余户", 90_000, "户"),
        ("10.5亿元", 1_050_000_000, "元"),
        ("41%", 41, "%"),
        ("110个工作日", 110, "工作日"),
        ("不超过8个工作日", 8, "工作日"),
        ("平均1个月", 30, "天"),
        ("9天以内", 9, "天"),
        ("1年半", 547.5, "天"),
        ("半年", 182.5, "天"),
        ("0.6小时", 0.025, "天"),
    ],
)
def test_amounts(text, number, unit):
    assert amount(text) == Amount(pytest.approx(number), unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "“拿地即动工”",
        "20-50年",
        "6个维度、21类指标",
        "236",
        "十几天",
        "2个半月",
        "多次",
        "首个",
    ],
)
def test_what_is_no_single_amount(text):
    assert amount(text) is None


@pytest.mark.parametrize(
    ("before", "after", "times"),
    [
        ("60项", "3项", 20),
        ("3项", "60项", 20),
        ("三项", "3项", 1),
        ("1年半", "3个月", 547.5 / 90),
        ("平均1个月", "9天以内", 30 / 9),
    ],
)
def test_ratios(before, after, times):
    assert ratio(change(before, after)) == pytest.approx(times)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("110个工作日", "“拿地即动工”"),
        ("110个工作日", "30天"),
        ("312项", "3次"),
        ("5次", "0次"),
    ],
)
def test_what_does_not_compare_has_no_ratio(before, after):
    assert ratio(change(before, after)) is None


@pytest.mark.django_db
def test_the_furthest_apart_come_first_and_those_that_do_not_compare_last():
    assert [(figure.before, figure.after) for figure in changes()] == [
        ("60项", "3项"),
        ("1年半", "3个月"),
        ("平均1个月", "9天以内"),
        ("312项", "119项"),
        ("110个工作日", "“拿地即动工”"),
    ]


@pytest.mark.django_db
def test_a_new_one_finds_its_place_once_published():
    made = practice(status="draft")
    state(made, "100次", "10次")
    assert "100次" not in [figure.before for figure in changes()]
    made.status = "published"
    made.save()
    assert [figure.before for figure in changes()][:2] == ["60项", "100次"]


@pytest.mark.django_db
def test_a_practice_has_one_of_the_strongest():
    found = strongest(changes(), 3)
    assert [figure.practice.number for figure in found] == [25, 34, 2]
    assert len(strongest(changes(), 2)) == 2


@pytest.mark.django_db
def test_what_does_not_compare_is_none_of_the_strongest():
    gdd(2).figures.filter(before="312项").delete()
    assert [figure.practice.number for figure in strongest(changes(), 3)] == [25, 34]
