from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from practices.imports import applying, reading, runs
from practices.models import Import, Outcome, Source


class Command(BaseCommand):
    help = "导入一份经验清单，都成为草稿或修订稿；加 --check 只核对，结果也可在管理页面里看。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="XLSX、CSV、JSON 或 YAML 文件")
        parser.add_argument("--user", required=True, help="以谁的名义导入（用户名）")
        parser.add_argument("--note", required=True, help="说明，记入修改历史，不公开")
        parser.add_argument("--reason", default="", help="改动名称或正文的理由，公开显示")
        parser.add_argument("--source", default="", help="没有文号的行所属来源文件的网址标识")
        parser.add_argument("--check", action="store_true", help="只核对，不导入")
        parser.add_argument("--duplicates", action="store_true", help="疑似重复的已看过，也要导入")

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        try:
            user = User.objects.get(username=options["user"])
            source = Source.objects.get(slug=options["source"]) if options["source"] else None
            said = {"note": options["note"], "reason": options["reason"]}
            run = Import(file_name=file.name, source=source, user=user, **said)
            with file.open("rb") as opened:
                runs.store(run, reading.read(file.name, opened))
            _follow("核对", run, runs.check(run))
            run.refresh_from_db()
            counts = "，".join(f"{o.label} {run.count(o)}" for o in Outcome)
            self.stdout.write(f"{run.total} 行：{counts}。详见 /admin/practices/import/{run.pk}/")
            if options["check"]:
                return
            if run.duplicates and not options["duplicates"] and not run.refused:
                raise runs.RunError("疑似重复的请先看过，确要导入的话加上 --duplicates。")
            _follow("导入", run, applying.apply(run, user, duplicates=options["duplicates"]))
        except (User.DoesNotExist, Source.DoesNotExist) as error:
            raise CommandError("没有这个用户或来源文件。") from error
        except (OSError, reading.FileRefusedError, runs.RunError) as error:
            raise CommandError(f"没有导入任何内容。{error}") from error


def _follow(label: str, run: Import, steps: Any) -> None:
    with tqdm(desc=label, total=run.total, unit="行", disable=None) as bar:
        for done in steps:
            bar.update(done - bar.n)
