"""Imports: what was uploaded, row by row, and what became of it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0006_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="文件")),
                ("note", models.CharField(max_length=200, verbose_name="说明")),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="上传时间",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "待核对"),
                            ("checked", "已核对，未导入"),
                            ("applied", "已导入"),
                            ("undone", "已撤销"),
                        ],
                        default="read",
                        editable=False,
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="状态更新时间")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="有改动")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="无变化")),
                ("duplicates", models.PositiveIntegerField(default=0, verbose_name="疑似重复")),
                ("refused", models.PositiveIntegerField(default=0, verbose_name="拒绝")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.source",
                        verbose_name="来源文件",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入",
                "verbose_name_plural": "导入",
                "ordering": ["-uploaded_at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="次序")),
                ("place", models.CharField(max_length=100, verbose_name="位置")),
                ("values", models.JSONField()),
                ("cells", models.JSONField()),
                ("unread", models.JSONField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused", "拒绝"),
                            ("duplicate", "疑似重复"),
                            ("new", "新增"),
                            ("changed", "有改动"),
                            ("unchanged", "无变化"),
                        ],
                        max_length=20,
                        verbose_name="结果",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="经验")),
                ("problems", models.JSONField(default=list)),
                ("content", models.JSONField(null=True)),
                ("before", models.JSONField(null=True)),
                ("version", models.PositiveBigIntegerField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practices.practice",
                        verbose_name="经验做法",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="practices.import",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的行",
                "verbose_name_plural": "导入的行",
                "ordering": ["run", "position"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["read", "checked", "applied", "undone"])),
                name="import_state_valid",
                violation_error_message="状态的取值无效。",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["run", "outcome", "position"], name="importrow_of_outcome"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("run", "position"), name="importrow_position_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "refused", "duplicate", "new", "changed", "unchanged"])
                ),
                name="importrow_outcome_valid",
                violation_error_message="结果的取值无效。",
            ),
        ),
    ]
