"""The search log summed over its days, as a view."""

from django.db import migrations, models

CREATE_VIEW = """
CREATE VIEW search_searchedquery AS
SELECT
    query,
    sum(times)::integer AS times,
    (array_agg(step ORDER BY date DESC))[1] AS step,
    (array_agg(found ORDER BY date DESC))[1] AS found,
    max(date) AS last
FROM search_searchlog
GROUP BY query
"""

DROP_VIEW = "DROP VIEW search_searchedquery"


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_VIEW, DROP_VIEW),
        migrations.CreateModel(
            name="SearchedQuery",
            fields=[
                (
                    "query",
                    models.CharField(
                        max_length=200, primary_key=True, serialize=False, verbose_name="检索词"
                    ),
                ),
                ("times", models.IntegerField(verbose_name="次数")),
                (
                    "step",
                    models.SmallIntegerField(
                        choices=[
                            (0, "没有结果"),
                            (1, "名称相同"),
                            (2, "序号相同"),
                            (3, "名称含原词"),
                            (4, "名称含全部词"),
                            (5, "内容含原词"),
                            (6, "内容含全部词"),
                            (7, "含同义词"),
                            (8, "含相同字符"),
                            (9, "含部分词"),
                        ],
                        verbose_name="匹配",
                    ),
                ),
                ("found", models.IntegerField(verbose_name="条数")),
                ("last", models.DateField(verbose_name="最近一次")),
            ],
            options={
                "verbose_name": "检索记录",
                "verbose_name_plural": "检索记录",
                "db_table": "search_searchedquery",
                "ordering": ["-times", "-last", "query"],
                "managed": False,
            },
        ),
    ]
