"""Every transaction that changes what public pages are made of begins a new edition of them."""

import django.contrib.postgres.functions
from django.db import migrations, models

# A sequence, or one row that all update, would not do: the one is seen before what was edited, the
# other makes every edit wait for a long import. So each transaction leaves a row of its own, once,
# as it remembers in a setting that ends with it, and takes away those that it sees. A row that
# another one is taking away is passed over, and goes with that one.
BEGIN_EDITION = """
CREATE FUNCTION practices_begin_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('practices.edition', true) IS DISTINCT FROM 'begun' THEN
        DELETE FROM practices_edition WHERE id IN (
            SELECT id FROM practices_edition FOR UPDATE SKIP LOCKED
        );
        INSERT INTO practices_edition DEFAULT VALUES;
        PERFORM set_config('practices.edition', 'begun', true);
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    shown text;
BEGIN
    FOREACH shown IN ARRAY ARRAY[
        'practices_practice', 'practices_practicetheme', 'practices_practice_indicators',
        'practices_practice_instruments', 'practices_figure', 'practices_first',
        'practices_erratum', 'practices_source', 'practices_theme', 'practices_indicator',
        'practices_instrument', 'practices_practiceindex', 'search_term', 'search_synonymgroup'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I
            FOR EACH STATEMENT EXECUTE FUNCTION practices_begin_edition()', shown
        );
    END LOOP;
END $$;

INSERT INTO practices_edition DEFAULT VALUES;
"""

NO_EDITION = "DROP FUNCTION practices_begin_edition() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0010_index_of_facets"),
        ("search", "0002_searchedquery"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={
                "verbose_name": "版次",
                "verbose_name_plural": "版次",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(BEGIN_EDITION, NO_EDITION),
    ]
