from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from practices.editing import life


class Command(BaseCommand):
    help = "发布预约时间已到的经验；可以随时运行、重复运行，由 cron 或 systemd 每分钟运行一次。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        due = life.publish_due(timezone.now())
        for practice in due.published:
            self.stdout.write(f"已发布：{practice}")
        if due.failed:
            lines = [f"没有发布：{practice}（{reason}）" for practice, reason in due.failed]
            raise CommandError("\n".join(lines))
