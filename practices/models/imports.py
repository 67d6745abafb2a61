"""Import: a list that was uploaded, row by row: what each row would do, and what it did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .choices import ImportState, Outcome
from .constraints import one_of
from .practice import Practice
from .source import Source


class Import(models.Model):
    """An uploaded list. The file itself is not kept: its rows are, word for word."""

    file_name = models.CharField("文件", max_length=200)
    note = models.CharField("说明", max_length=200)
    # public, unlike the note; where the file gives none itself
    reason = models.CharField("改动名称或正文的理由", max_length=500, blank=True)
    # where the rows are from that do not say it themselves
    source = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="来源文件",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)
    state = models.CharField(
        "状态", max_length=20, choices=ImportState, default=ImportState.READ, editable=False
    )
    changed_at = models.DateTimeField("状态更新时间", auto_now=True)
    total = models.PositiveIntegerField("行数", default=0)
    added = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("有改动", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    duplicates = models.PositiveIntegerField("疑似重复", default=0)
    refused = models.PositiveIntegerField("拒绝", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        # whoever may import practices may see imports; nobody changes or deletes one
        default_permissions = ()
        ordering = ["-uploaded_at", "-pk"]
        constraints = [one_of("import", "state", ImportState.values, "状态")]

    def __str__(self) -> str:
        return self.file_name

    def count(self, outcome: Outcome) -> int:
        """Return how many rows have the outcome."""
        return int(getattr(self, COUNTERS[outcome]))


# The column that counts each outcome
COUNTERS = {
    Outcome.REFUSED: "refused",
    Outcome.DUPLICATE: "duplicates",
    Outcome.NEW: "added",
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "unchanged",
}


class ImportRow(models.Model):
    """A row of the list: what the file says, what that would do, and what it did.

    `values`, `content` and `before` are read and written by practices.imports.stored alone.
    """

    # the indexes below begin with it
    run = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField("次序")
    place = models.CharField("位置", max_length=100)
    # as read: what the file says, in which cells, and what could not be read
    values = models.JSONField()
    cells = models.JSONField()
    unread = models.JSONField()
    # as checked
    outcome = models.CharField("结果", max_length=20, choices=Outcome, blank=True)
    title = models.CharField("经验", max_length=300, blank=True)
    problems = models.JSONField(default=list)
    content = models.JSONField(null=True)
    before = models.JSONField(null=True)
    # what it would be made of (the public practice, or the draft), then what it made or changed
    practice = models.ForeignKey(
        Practice, models.SET_NULL, null=True, related_name="+", verbose_name="经验做法"
    )
    # the version in history that it left: a later one is somebody's work
    version = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入的行"
        default_permissions = ()
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="importrow_position_unique"),
            one_of("importrow", "outcome", ["", *Outcome.values], "结果"),
        ]
        indexes = [
            # the rows of an import as they are shown, all outcomes or one
            models.Index(fields=["run", "outcome", "position"], name="importrow_of_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.title}".strip()
