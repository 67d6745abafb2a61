"""The life of an entry: review, pending revisions, schedule, withdrawal; the log of operations."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# What was withdrawn before there were withdrawals became a draft again; its address was public
WITHDRAWN = """
UPDATE practices_practice
SET status = 'withdrawn', withdrawn_at = updated_at, withdrawal_reason = '撤回时未记录理由。'
WHERE status = 'draft' AND published_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""

# The older schema has no place for a pending revision: two practices of one number. What was being
# revised stays as it is public; its revision goes, with all that hangs on it.
DRAFTS = """
DO $$
DECLARE
    revisions bigint[] := ARRAY(SELECT id FROM practices_practice WHERE revises_id IS NOT NULL);
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY[
        'practicetheme', 'figure', 'first', 'erratum', 'practiceindex',
        'practice_indicators', 'practice_instruments', 'practice_authors'
    ] LOOP
        EXECUTE format('DELETE FROM practices_%s WHERE practice_id = ANY ($1)', part)
            USING revisions;
    END LOOP;
    DELETE FROM practices_practice WHERE id = ANY (revisions);
END $$;
UPDATE practices_practice SET status = 'draft' WHERE status <> 'published';
-- no table can be altered while its triggers still have something to say
SET CONSTRAINTS ALL IMMEDIATE;
"""

# The log is only added to, whoever asks
READ_ONLY = """
CREATE FUNCTION practices_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '操作记录不能改动或删除' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON practices_event
    FOR EACH STATEMENT EXECUTE FUNCTION practices_keep_event();
"""

WRITABLE = "DROP FUNCTION practices_keep_event() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0004_published_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="时间",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign-in", "登录"),
                            ("sign-in-failed", "登录失败"),
                            ("locked-out", "登录锁定"),
                            ("sign-out", "退出"),
                            ("rights", "用户与权限"),
                            ("submit", "送审"),
                            ("send-back", "退回"),
                            ("schedule", "预约发布"),
                            ("publish", "发布"),
                            ("withdraw", "撤回"),
                            ("revert", "恢复旧版"),
                            ("delete", "删除"),
                            ("import", "导入"),
                            ("undo-import", "撤销导入"),
                            ("export", "导出"),
                            ("share", "预览链接"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=150, verbose_name="用户")),
                ("subject", models.CharField(blank=True, max_length=300, verbose_name="对象")),
                ("detail", models.TextField(blank=True, verbose_name="说明")),
            ],
            options={
                "verbose_name": "操作记录",
                "verbose_name_plural": "操作记录",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="practice",
            options={
                "ordering": ["source", "number"],
                "permissions": [
                    ("submit_practice", "可以送审经验做法"),
                    ("publish_practice", "可以发布经验做法"),
                    ("return_practice", "可以退回经验做法"),
                    ("withdraw_practice", "可以撤回经验做法"),
                    ("revert_practice", "可以恢复经验做法的旧版"),
                    ("import_practice", "可以导入经验做法"),
                ],
                "verbose_name": "经验做法",
                "verbose_name_plural": "经验做法",
            },
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_number_unique_in_source",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_name_unique_in_source",
        ),
        migrations.RemoveConstraint(
            model_name="practice",
            name="practice_status_valid",
        ),
        migrations.AddField(
            model_name="practice",
            name="authors",
            field=models.ManyToManyField(
                blank=True,
                editable=False,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="自上次发布以来的编写人",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="departure_reason",
            field=models.CharField(
                blank=True, editable=False, max_length=500, verbose_name="与原文不同的理由"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="original_body",
            field=models.TextField(blank=True, editable=False, verbose_name="文件原文"),
        ),
        migrations.AddField(
            model_name="practice",
            name="original_name",
            field=models.CharField(
                blank=True, editable=False, max_length=200, verbose_name="文件原名称"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="returned_reason",
            field=models.CharField(
                blank=True, editable=False, max_length=500, verbose_name="退回理由"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="revises",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="revision",
                to="practices.practice",
                verbose_name="所修订的经验",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="scheduled_for",
            field=models.DateTimeField(editable=False, null=True, verbose_name="预约发布时间"),
        ),
        migrations.AddField(
            model_name="practice",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaces",
                to="practices.practice",
                verbose_name="替代它的经验",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="withdrawal_reason",
            field=models.CharField(
                blank=True, editable=False, max_length=500, verbose_name="撤回理由"
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="withdrawn_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="撤回时间"),
        ),
        migrations.AlterField(
            model_name="practice",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "草稿"),
                    ("review", "待审核"),
                    ("scheduled", "待发布"),
                    ("published", "已发布"),
                    ("withdrawn", "已撤回"),
                ],
                default="draft",
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.RunSQL(WITHDRAWN, DRAFTS),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revises", None)),
                fields=("source", "number"),
                name="practice_number_unique_in_source",
                violation_error_message="这份文件里已有这个序号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revises", None)),
                fields=("source", "name"),
                name="practice_name_unique_in_source",
                violation_error_message="这份文件里已有这个名称。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "review", "scheduled", "published", "withdrawn"])
                ),
                name="practice_status_valid",
                violation_error_message="状态的取值无效。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revises", None),
                    ("status__in", ("draft", "review", "scheduled")),
                    _connector="OR",
                ),
                name="practice_revision_is_unpublished",
                violation_error_message="修订稿只能是草稿、待审核或待发布。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at", None),
                    models.Q(("status__in", ("draft", "review", "scheduled")), _negated=True),
                    _connector="OR",
                ),
                name="practice_once_published_no_draft",
                violation_error_message="已发布过的经验只能在修订稿里改动。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scheduled_for__isnull", False), ("status", "scheduled")),
                    models.Q(
                        models.Q(("status", "scheduled"), _negated=True), ("scheduled_for", None)
                    ),
                    _connector="OR",
                ),
                name="practice_scheduled_has_time",
                violation_error_message="待发布的经验须有预约发布时间。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "withdrawn"),
                        ("withdrawal_reason__regex", "\\S"),
                        ("withdrawn_at__isnull", False),
                    ),
                    models.Q(
                        models.Q(("status", "withdrawn"), _negated=True),
                        ("successor", None),
                        ("withdrawal_reason", ""),
                        ("withdrawn_at", None),
                    ),
                    _connector="OR",
                ),
                name="practice_withdrawal_explained",
                violation_error_message="撤回的经验须有时间和理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("departure_reason", ""), ("original_body", ""), ("original_name", "")
                    ),
                    models.Q(
                        models.Q(
                            models.Q(("original_name", ""), _negated=True),
                            models.Q(("original_body", ""), _negated=True),
                            _connector="OR",
                        ),
                        ("departure_reason__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="practice_departure_explained",
                violation_error_message="改动名称或具体内容须写明理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("original_name", models.F("name")), _negated=True),
                    models.Q(("original_body", models.F("body")), _negated=True),
                ),
                name="practice_departs_from_original",
                violation_error_message="文件原文与现在的文字相同时不必另存。",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["-at", "-id"], name="event_newest"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["kind", "-at", "-id"], name="event_newest_of_kind"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "sign-in",
                            "sign-in-failed",
                            "locked-out",
                            "sign-out",
                            "rights",
                            "submit",
                            "send-back",
                            "schedule",
                            "publish",
                            "withdraw",
                            "revert",
                            "delete",
                            "import",
                            "undo-import",
                            "export",
                            "share",
                        ],
                    )
                ),
                name="event_kind_valid",
                violation_error_message="类别的取值无效。",
            ),
        ),
        migrations.RunSQL(READ_ONLY, WRITABLE),
    ]
