"""Search rows are short, and say when the practice was last changed.

Of many results all rows are read. They are emptied: at the next start everything is indexed anew.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

FOUND = GinIndex(
    fields=["vector", "facets"], name="practiceindex_found", gin_pending_list_limit=256
)
EMPTY = "DELETE FROM practices_practiceindex"


class Migration(migrations.Migration):
    dependencies = [("practices", "0012_pending_entries")]

    operations = [
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        migrations.RemoveIndex("practiceindex", "practiceindex_found"),
        migrations.RemoveField("practiceindex", "facets"),
        migrations.RemoveField("practiceindex", "version"),
        migrations.AddField("practiceindex", "version", models.BigIntegerField(default=0), False),
        migrations.AddField(
            "practiceindex", "updated_at", models.DateTimeField(default="2022-01-01T00:00Z"), False
        ),
        migrations.AddField(
            "practiceindex",
            "facets",
            ArrayField(models.SmallIntegerField(), default=list),
            False,
        ),
        migrations.AddIndex("practiceindex", FOUND),
        migrations.RunSQL(migrations.RunSQL.noop, EMPTY),
    ]
