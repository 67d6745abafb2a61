from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from practices import indexing, vectors
from practices.models import Practice


class Command(BaseCommand):
    help = "重建检索索引；加 --check 只检查索引是否与内容一致。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不改动")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        practices = Practice.objects.all()
        with tqdm(total=practices.count(), unit="条", disable=None) as bar:
            if check:
                drift = indexing.drift(practices, bar.update)
            else:
                done = indexing.reindex(practices, bar.update, processes=vectors.processes())
        if not check:
            indexing.recount()
            self.stdout.write(f"已重建索引：{done} 条。")
        elif drift.missing or drift.stale or drift.miscounted:
            raise CommandError(
                "\n".join(
                    [f"缺索引：{practice}" for practice in drift.missing]
                    + [f"索引过时：{practice}" for practice in drift.stale]
                    + [f"词频有误：{word}" for word in drift.miscounted[:10]]
                    + ["请运行 manage.py reindex。"]
                )
            )
        else:
            self.stdout.write("索引与内容一致。")
