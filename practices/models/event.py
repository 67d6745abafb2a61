"""Event: one line of the log of operations, which nobody can change."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from .choices import EventKind
from .constraints import one_of


class Event(models.Model):
    """Who did what, when. Rows are only added: a trigger refuses to change or remove one.

    Names are kept as they were, for users and entries may be renamed or deleted.
    """

    at = models.DateTimeField("时间", db_default=Now(), editable=False)
    kind = models.CharField("类别", max_length=20, choices=EventKind)
    # the user's name, or the one that somebody tried to sign in with; empty for the system itself
    username = models.CharField("用户", max_length=150, blank=True)
    subject = models.CharField("对象", max_length=300, blank=True)
    detail = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-at", "-pk"]
        constraints = [one_of("event", "kind", EventKind.values, "类别")]
        indexes = [
            # the log as it is shown: all of it, of one kind or of one user
            models.Index(fields=["-at", "-id"], name="event_newest"),
            models.Index(fields=["kind", "-at", "-id"], name="event_newest_of_kind"),
            models.Index(fields=["username", "-at", "-id"], name="event_newest_of_user"),
        ]

    def __str__(self) -> str:
        return f"{EventKind(self.kind).label} {self.subject}".strip()
