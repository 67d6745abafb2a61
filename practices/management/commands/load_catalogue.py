from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from practices import loading, records, vectors


class Command(BaseCommand):
    help = "把 fixtures/ 里的经验做法载入数据库并建立索引；已有的记录不动，加 --update 才覆盖。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures", help="文件夹"
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="覆盖已有的记录，移除文件里没有的数据、首创表述、疑误和主题",
        )

    def handle(self, *_args: Any, folder: Path, update: bool, **_options: Any) -> None:
        try:
            found = records.read(folder)
            with tqdm(total=len(found), unit="条", disable=None) as bar:
                loaded = loading.load(
                    found, update=update, progress=bar.update, processes=vectors.processes()
                )
        except records.FixtureError as error:
            raise CommandError(f"没有载入任何内容。{error}") from error
        self.stdout.write(str(loaded))
