"""Every change of the index changes the document frequencies of its words, whoever makes it."""

from django.db import migrations, models

# search_term.documents counts the published practices that have a word. The difference between the
# old rows and the new is written. A statement locks its terms in one order, so that two edits do
# not wait for each other; a transaction of several has to be alone (practices.indexing.hold). The
# empty word counts the practices.
COUNT_WORDS = """
CREATE FUNCTION practices_count_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT 1 AS sign, * FROM new_rows'
        WHEN 'DELETE' THEN 'SELECT -1 AS sign, * FROM old_rows'
        ELSE 'SELECT 1 AS sign, * FROM new_rows UNION ALL SELECT -1, * FROM old_rows'
    END;
BEGIN
    EXECUTE 'WITH change AS (
            SELECT word, sum(sign) AS difference
            FROM (' || changed || ') changed, unnest(tsvector_to_array(vector) || ''''::text) word
            WHERE published
            GROUP BY word
            HAVING sum(sign) <> 0
        ),
        locked AS (
            SELECT word, difference FROM search_term JOIN change USING (word)
            ORDER BY word FOR UPDATE OF search_term
        )
        UPDATE search_term SET documents = documents + difference
        FROM locked WHERE search_term.word = locked.word';
    RETURN NULL;
END $$;

CREATE TRIGGER practiceindex_words_added AFTER INSERT ON practices_practiceindex
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION practices_count_words();
CREATE TRIGGER practiceindex_words_changed AFTER UPDATE ON practices_practiceindex
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION practices_count_words();
CREATE TRIGGER practiceindex_words_removed AFTER DELETE ON practices_practiceindex
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION practices_count_words();
"""

DROP_COUNT_WORDS = "DROP FUNCTION practices_count_words() CASCADE;"

# Words that are not counted as they stand; empty unless something went past the triggers
MISCOUNTED = """
CREATE VIEW practices_miscounted AS
SELECT word, coalesce(counted, 0) AS counted
FROM search_term
FULL JOIN (
    SELECT word, ndoc AS counted
    FROM ts_stat('SELECT vector FROM practices_practiceindex WHERE published')
    UNION ALL
    SELECT '', count(*) FROM practices_practiceindex WHERE published
) counts USING (word)
WHERE documents IS DISTINCT FROM coalesce(counted, 0);
"""

DROP_MISCOUNTED = "DROP VIEW practices_miscounted;"

# A practice may be published or withdrawn without being indexed anew
FOLLOW_STATUS = """
CREATE FUNCTION practices_follow_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE practices_practiceindex SET published = NEW.status = 'published'
    WHERE practice_id = NEW.id AND published <> (NEW.status = 'published');
    RETURN NULL;
END $$;

CREATE TRIGGER practice_index_follows_status AFTER UPDATE OF status ON practices_practice
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION practices_follow_status();
"""

DROP_FOLLOW_STATUS = "DROP FUNCTION practices_follow_status() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("practices", "0002_triggers_and_storage"), ("search", "0001_initial")]

    operations = [
        # until they are indexed anew, stored rows count for nothing
        migrations.AddField("practiceindex", "published", models.BooleanField(default=False)),
        migrations.RunSQL(COUNT_WORDS, DROP_COUNT_WORDS),
        migrations.RunSQL(MISCOUNTED, DROP_MISCOUNTED),
        migrations.RunSQL(FOLLOW_STATUS, DROP_FOLLOW_STATUS),
    ]
