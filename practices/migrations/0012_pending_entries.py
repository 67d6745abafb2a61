"""Little waits to be put in order in the indexes of a search, which reads it over and over."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from search.expressions import Part

PENDING = 256

INDEXES = [
    GinIndex(
        fields=["vector", "facets"], name="practiceindex_found", gin_pending_list_limit=PENDING
    ),
    GinIndex(Part("vector", "abc"), name="practiceindex_headings", gin_pending_list_limit=PENDING),
    GinIndex(Part("vector", "a"), name="practiceindex_name", gin_pending_list_limit=PENDING),
]


class Migration(migrations.Migration):
    dependencies = [("practices", "0011_edition")]

    operations = [
        # Django would make them anew
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"ALTER INDEX {index.name} SET (gin_pending_list_limit = {PENDING})",
                    f"ALTER INDEX {index.name} RESET (gin_pending_list_limit)",
                )
                for index in INDEXES
            ],
            [
                operation
                for index in INDEXES
                for operation in (
                    migrations.RemoveIndex("practiceindex", index.name),
                    migrations.AddIndex("practiceindex", index),
                )
            ],
        )
    ]
