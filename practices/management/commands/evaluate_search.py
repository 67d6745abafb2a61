from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from practices.evaluation import JudgementsError, Report, Score, evaluate, read


class Command(BaseCommand):
    help = "用有评判的检索词评测检索质量：nDCG@10、召回率、首条正确率，按类别列出，并列出最差的。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="评测文件（JSON）")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--worst", type=int, default=10, help="列出最差的几条，默认 10")

    def handle(self, *_args: Any, file: Path, worst: int, **options: Any) -> None:
        try:
            report = evaluate(read(file))
        except JudgementsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_json(report) if options["json"] else _table(report, worst))


def _json(report: Report) -> str:
    content = {
        "overall": asdict(report.overall),
        "classes": {kind: asdict(score) for kind, score in report.by_kind.items()},
        "median_seconds": report.median_seconds,
        "p95_seconds": report.p95_seconds,
        "queries": [
            {
                "query": answer.judged.query,
                "class": answer.judged.kind,
                "ndcg": answer.ndcg,
                "recall": answer.recall,
                "first_is_right": answer.first_is_right,
                "found": answer.found,
                "relevant": answer.judged.relevant,
            }
            for answer in report.answers
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _table(report: Report, worst: int) -> str:
    lines = [f"{'class':<10} {'n':>4} {'nDCG@10':>8} {'recall@10':>9} {'first':>6}"]
    lines += [_line(kind, score) for kind, score in report.by_kind.items()]
    lines += [_line("all", report.overall), ""]
    lines.append(
        f"seconds a query: median {report.median_seconds:.4f}, p95 {report.p95_seconds:.4f}"
    )
    for answer in report.worst[:worst]:
        judged = answer.judged
        lines.append(
            f"{answer.ndcg:.2f}  {judged.kind}  {judged.query}"
            f"  found {answer.found[:10]}  relevant {judged.relevant}"
        )
    return "\n".join(lines)


def _line(kind: str, score: Score) -> str:
    return (
        f"{kind:<10} {score.queries:>4} {score.ndcg:>8.3f}"
        f" {score.recall:>9.3f} {score.first_is_right:>6.3f}"
    )
