"""What the steps of an entry's life ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from practices.clock import moment
from practices.editing.life import MAX_REASON
from practices.models import Practice
from practices.models.queryset import PracticeQuerySet

from .fields import Counted, PlainTextField

# Further off is a slip of the finger
FARTHEST = timedelta(days=366)
# As many are named where a name means more than one
MAX_NAMED = 5


def reason_field(label: str, *, required: bool = True, help_text: str = "") -> PlainTextField:
    return PlainTextField(
        label=label,
        required=required,
        max_length=MAX_REASON,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        error_messages={"required": f"请写明{label}。"},
    )


class SeenForm(Counted, forms.Form):
    """Names the version that the reviewer has before them."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PublishForm(SeenForm):
    reason = reason_field("说明", required=False, help_text="可以不填；记入修改历史。")
    at = forms.SplitDateTimeField(
        label="预约时间",
        required=False,
        help_text="北京时间。不填就是现在发布。",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "预约日期"},
            time_attrs={"type": "time", "aria-label": "预约时刻"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "invalid_date": "请填预约的日期，如 2026-03-01。",
            "invalid_time": "请填预约的时刻，如 08:30。",
        },
    )

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        now = timezone.now()
        if at is not None and at <= now:
            raise ValidationError(
                f"这个时间已经过去（现在是 {moment(now)}）。请填以后的时间；要现在发布，请留空。"
            )
        if at is not None and at > now + FARTHEST:
            raise ValidationError("预约最远到一年以后。")
        return at


class SendBackForm(SeenForm):
    reason = reason_field("退回理由", help_text="写明哪里要改；编写的人打开这一稿就看到。")


class WithdrawForm(Counted, forms.Form):
    """Asks why, and for the practice that readers should turn to instead."""

    reason = reason_field("撤回理由", help_text="公开：读者打开原来的网址会看到。")
    successor = forms.CharField(
        label="替代它的经验",
        required=False,
        max_length=200,
        help_text="没有就不填。填序号（同一份文件）、编号（如 gdd-2022:13）或名称，已发布的才行。",
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
    )

    def __init__(self, practice: Practice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice

    def clean_successor(self) -> Practice | None:
        typed: str = self.cleaned_data["successor"]
        if not typed:
            return None
        others = _others(self.practice)
        found = _exactly(typed, self.practice, others)
        if len(found) != 1:
            alike = found or list(others.filter(name__icontains=typed)[: MAX_NAMED + 1])
            raise ValidationError(_which(alike))
        return found[0]


def _others(practice: Practice) -> PracticeQuerySet:
    """Return the published practices but this one."""
    others: PracticeQuerySet = Practice.objects.published().exclude(pk=practice.pk)
    return others.select_related("source").order_by("source", "number", "pk")


def _exactly(typed: str, practice: Practice, others: PracticeQuerySet) -> list[Practice]:
    """Return what a number in the same list, a key or a whole name means."""
    key = f"{practice.source.slug}:{int(typed)}" if _is_number(typed) else typed
    return list(others.keyed([key])) or list(others.filter(name=typed)[: MAX_NAMED + 1])


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and int(typed) > 0


def _which(alike: list[Practice]) -> str:
    if not alike:
        return "没有这样的已发布的经验。请填序号、编号或名称。"
    named = "、".join(f"{practice.key} {practice.name}" for practice in alike[:MAX_NAMED])
    more = "……" if len(alike) > MAX_NAMED else ""
    return f"请填编号，是不是这里的一条：{named}{more}"
