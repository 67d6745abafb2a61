"""Practice: one numbered entry of a list, with the themes it belongs to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .addresses import address, check_practice
from .choices import Status
from .constraints import not_blank, once, one_of
from .queryset import PracticeManager
from .source import Source
from .taxonomy import Indicator, Instrument, Theme

# What is being worked on: not seen by readers, and never has been
WORKING = (Status.DRAFT, Status.REVIEW, Status.SCHEDULED)


# The code of the error that another practice has a number or name
TAKEN = "taken"


class Practice(models.Model):
    """A reform practice: name and body word for word from the source, the rest the editors'.

    A row that `revises` another is the pending revision of that practice: a whole practice that
    takes the other's place when it is published. Readers never see it.
    """

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="practices", verbose_name="来源文件"
    )
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("名称", max_length=200, help_text="照录原文。")
    body = models.TextField(
        "具体内容",
        # what search can index with positions; see search.vector
        validators=[MaxLengthValidator(15_000, "最长 15000 字，更长的内容请分条。")],
        help_text="照录原文，一行一段。",
    )
    summary = models.CharField("摘要", max_length=200, blank=True, help_text="编者归纳，非原文。")
    themes = models.ManyToManyField(
        Theme, through="PracticeTheme", related_name="practices", verbose_name="主题"
    )
    indicators = models.ManyToManyField(
        Indicator, related_name="practices", blank=True, verbose_name="评价指标"
    )
    instruments = models.ManyToManyField(
        Instrument, related_name="practices", blank=True, verbose_name="改革手段"
    )
    as_of = models.CharField(
        "数据截至", max_length=50, blank=True, help_text="照录原文写明的时点，如“2021年底”。"
    )
    as_of_quote = models.TextField("时点引文", blank=True, help_text="正文中写明时点的原话。")
    # What the document says, where name and body no longer say the same
    original_name = models.CharField("文件原名称", max_length=200, blank=True, editable=False)
    original_body = models.TextField("文件原文", blank=True, editable=False)
    departure_reason = models.CharField(
        "与原文不同的理由", max_length=500, blank=True, editable=False
    )
    # The life of the entry; changed by practices.editing.life alone
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT)
    revises = models.OneToOneField(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="revision",
        verbose_name="所修订的经验",
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="自上次发布以来的编写人",
    )
    returned_reason = models.CharField("退回理由", max_length=500, blank=True, editable=False)
    scheduled_for = models.DateTimeField("预约发布时间", null=True, editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdrawal_reason = models.CharField("撤回理由", max_length=500, blank=True, editable=False)
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="replaces",
        verbose_name="替代它的经验",
    )
    # set by a trigger (migration 0004), whoever publishes; kept when the practice is withdrawn
    published_at = models.DateTimeField("首次发布时间", null=True, editable=False)
    created_at = models.DateTimeField("录入时间", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True, db_default=Now())

    objects: ClassVar[PracticeManager] = PracticeManager()

    # how well it answers the search that found it (see search.query.Tier)
    tier: int | None = None
    # its themes, if they were read with it: practices.shown
    themes_shown: list[Theme] | None = None

    class Meta:
        verbose_name = verbose_name_plural = "经验做法"
        ordering = ["source", "number"]
        permissions = [
            ("submit_practice", "可以送审经验做法"),
            ("publish_practice", "可以发布经验做法"),
            ("return_practice", "可以退回经验做法"),
            ("withdraw_practice", "可以撤回经验做法"),
            ("revert_practice", "可以恢复经验做法的旧版"),
            ("import_practice", "可以导入经验做法"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"],
                condition=Q(revises=None),
                name="practice_number_unique_in_source",
                violation_error_message="这份文件里已有这个序号。",
            ),
            models.UniqueConstraint(
                fields=["source", "name"],
                condition=Q(revises=None),
                name="practice_name_unique_in_source",
                violation_error_message="这份文件里已有这个名称。",
            ),
            models.CheckConstraint(
                name="practice_number_positive",
                condition=Q(number__gte=1),
                violation_error_message="序号从 1 开始。",
            ),
            not_blank("practice", "name", "名称"),
            not_blank("practice", "body", "具体内容"),
            one_of("practice", "status", Status.values, "状态"),
            models.CheckConstraint(
                name="practice_published_has_date",
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message="已发布的经验须有首次发布时间。",
            ),
            models.CheckConstraint(
                name="practice_as_of_with_quote",
                condition=Q(as_of="", as_of_quote="") | (~Q(as_of="") & ~Q(as_of_quote="")),
                violation_error_message="“数据截至”和“时点引文”要么都填，要么都空。",
            ),
            models.CheckConstraint(
                name="practice_as_of_in_quote",
                condition=Q(as_of_quote__contains=F("as_of")),
                violation_error_message="“数据截至”须照录“时点引文”里的字样。",
            ),
            models.CheckConstraint(
                name="practice_as_of_quote_in_body",
                condition=Q(body__contains=F("as_of_quote")),
                violation_error_message="“时点引文”不在具体内容里，须逐字照录。",
            ),
            models.CheckConstraint(
                name="practice_revision_is_unpublished",
                condition=Q(revises=None) | Q(status__in=WORKING),
                violation_error_message="修订稿只能是草稿、待审核或待发布。",
            ),
            models.CheckConstraint(
                name="practice_once_published_no_draft",
                condition=Q(published_at=None) | ~Q(status__in=WORKING),
                violation_error_message="已发布过的经验只能在修订稿里改动。",
            ),
            models.CheckConstraint(
                name="practice_scheduled_has_time",
                condition=Q(status=Status.SCHEDULED, scheduled_for__isnull=False)
                | ~Q(status=Status.SCHEDULED) & Q(scheduled_for=None),
                violation_error_message="待发布的经验须有预约发布时间。",
            ),
            models.CheckConstraint(
                name="practice_withdrawal_explained",
                condition=Q(
                    status=Status.WITHDRAWN,
                    withdrawn_at__isnull=False,
                    withdrawal_reason__regex=r"\S",
                )
                | ~Q(status=Status.WITHDRAWN)
                & Q(withdrawn_at=None, withdrawal_reason="", successor=None),
                violation_error_message="撤回的经验须有时间和理由。",
            ),
            models.CheckConstraint(
                name="practice_departure_explained",
                condition=Q(original_name="", original_body="", departure_reason="")
                | (~Q(original_name="") | ~Q(original_body="")) & Q(departure_reason__regex=r"\S"),
                violation_error_message="改动名称或具体内容须写明理由。",
            ),
            models.CheckConstraint(
                name="practice_departs_from_original",
                condition=~Q(original_name=F("name")) & ~Q(original_body=F("body")),
                violation_error_message="文件原文与现在的文字相同时不必另存。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    def get_absolute_url(self) -> str:
        return address("practice-detail", self.source.slug, self.number)

    @property
    def key(self) -> str:
        """What names the practice in addresses; see PracticeQuerySet.keyed."""
        return f"{self.source.slug}:{self.number}"

    @property
    def themes_in_order(self) -> list[Theme]:
        """Its themes, the primary one first."""
        if self.themes_shown is not None:
            return self.themes_shown
        return [link.theme for link in self.theme_links.all()]

    @property
    def departs(self) -> bool:
        """Whether its name or body is not what the document says."""
        return bool(self.original_name or self.original_body)

    def clean(self) -> None:
        """Refuse another address, and the number or name of another practice.

        No form validates those constraints: their condition is on a field that is not in forms.
        """
        if self.source_id is None:
            return
        check_practice(self)
        own = self.revises_id or self.pk
        others = Practice.objects.entries().filter(source=self.source_id).exclude(pk=own)
        for field, label in (("number", "序号"), ("name", "名称")):
            other = others.filter(**{field: getattr(self, field)}).first()
            if other is not None:
                said = f"这份文件里已有这个{label}。"
                raise ValidationError(
                    {field: ValidationError(said, code=TAKEN, params={"other": other})}
                )

    def natural_key(self) -> tuple[str, int]:
        return (self.source.slug, self.number)

    natural_key.dependencies = ["practices.source"]  # type: ignore[attr-defined]


class PracticeThemeManager(models.Manager["PracticeTheme"]):
    def get_queryset(self) -> models.QuerySet[PracticeTheme]:
        """Fetch links with their themes: none is of use without."""
        return super().get_queryset().select_related("theme")

    def get_by_natural_key(self, source: str, number: int, theme: str) -> PracticeTheme:
        return self.get(
            practice__revises=None,
            practice__source__slug=source,
            practice__number=number,
            theme__slug=theme,
        )


class PracticeTheme(models.Model):
    """A theme of a practice; position 1 is the primary one."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="theme_links")
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="practice_links", verbose_name="主题"
    )
    position = models.PositiveSmallIntegerField("次序", help_text="1 为主主题。")

    objects: ClassVar[PracticeThemeManager] = PracticeThemeManager()

    class Meta:
        verbose_name = verbose_name_plural = "所属主题"
        ordering = ["practice", "position"]
        constraints = [
            once("practice_theme_once", ["practice", "theme"], "同一主题只能选一次。"),
            once(
                "practice_theme_position_unique", ["practice", "position"], "两个主题的次序相同。"
            ),
            models.CheckConstraint(
                name="practice_theme_position_positive",
                condition=Q(position__gte=1),
                violation_error_message="次序从 1 开始。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice}：{self.theme}"

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.practice.natural_key(), self.theme.slug)

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "practices.practice",
        "practices.theme",
    ]
