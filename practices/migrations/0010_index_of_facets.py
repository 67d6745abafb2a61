"""Search rows also say under what a practice is found in the facets of the list.

They are emptied: at the next start everything is indexed anew.
"""

import django.contrib.postgres.fields
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

import practices.models.facet_value
from search.expressions import Part

# To count results reads their rows and no vectors. Uncompressed, a vector is fetched faster.
VECTORS_AWAY = """
ALTER TABLE practices_practiceindex ALTER COLUMN vector SET STORAGE EXTERNAL;
ALTER TABLE practices_practiceindex RESET (toast_tuple_target);
"""

INLINE_VECTORS = """
ALTER TABLE practices_practiceindex ALTER COLUMN vector SET STORAGE MAIN;
ALTER TABLE practices_practiceindex SET (toast_tuple_target = 8160);
"""


class Migration(migrations.Migration):
    dependencies = [("practices", "0009_event_of_user")]

    operations = [
        migrations.CreateModel(
            "FacetValue",
            [
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(unique=True)),
            ],
            {
                "verbose_name": "筛选项",
                "verbose_name_plural": "筛选项",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL("DELETE FROM practices_practiceindex", migrations.RunSQL.noop),
        migrations.AddField(
            "practiceindex",
            "source",
            models.ForeignKey("practices.source", models.CASCADE, related_name="+", default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "practiceindex",
            "tally",
            practices.models.facet_value.TallyField(default="0"),
            preserve_default=False,
        ),
        migrations.AddField(
            "practiceindex",
            "number",
            models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "practiceindex",
            "facets",
            django.contrib.postgres.fields.ArrayField(models.TextField(), default=list),
            preserve_default=False,
        ),
        migrations.RunSQL(VECTORS_AWAY, INLINE_VECTORS),
        migrations.RemoveIndex("practiceindex", "practiceindex_vector"),
        migrations.AddIndex(
            "practiceindex", GinIndex(fields=["vector", "facets"], name="practiceindex_found")
        ),
        migrations.AddIndex(
            "practiceindex", GinIndex(Part("vector", "abc"), name="practiceindex_headings")
        ),
        migrations.AddIndex(
            "practiceindex", GinIndex(Part("vector", "a"), name="practiceindex_name")
        ),
        migrations.AddIndex(
            "practiceindex", models.Index(fields=["name_key"], name="practiceindex_name_key")
        ),
        migrations.AddIndex(
            "practiceindex", models.Index(fields=["number"], name="practiceindex_number")
        ),
    ]
