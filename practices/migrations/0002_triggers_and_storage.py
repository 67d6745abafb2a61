"""What the models cannot say: quotes stand in their texts, published practices have a theme."""

from django.db import migrations

# The rows are read again when the check runs, at the end of the transaction: a body and the quotes
# from it may change together, in any order. The text is locked first, so that of two transactions
# that change one each the later sees what the earlier did.
CHECK_QUOTES = """
CREATE FUNCTION practices_check_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    broken record;
BEGIN
    PERFORM FROM practices_practice WHERE id = target FOR NO KEY UPDATE;
    SELECT p.number, p.name, q.quote INTO broken
    FROM practices_practice p
    JOIN (
        SELECT practice_id, quote FROM practices_figure
        UNION ALL SELECT practice_id, quote FROM practices_first
        UNION ALL SELECT practice_id, quote FROM practices_erratum
    ) q ON q.practice_id = p.id
    WHERE p.id = target AND strpos(p.body, q.quote) = 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '第%条“%”的具体内容里没有这句引文：“%”',
            broken.number, broken.name, broken.quote
            USING ERRCODE = 'check_violation', CONSTRAINT = 'practice_quotes_in_body';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER practice_quotes_in_body AFTER UPDATE OF body ON practices_practice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_quotes('id');
CREATE CONSTRAINT TRIGGER figure_quote_in_body AFTER INSERT OR UPDATE ON practices_figure
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_quotes('practice_id');
CREATE CONSTRAINT TRIGGER first_quote_in_body AFTER INSERT OR UPDATE ON practices_first
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_quotes('practice_id');
CREATE CONSTRAINT TRIGGER erratum_quote_in_body AFTER INSERT OR UPDATE ON practices_erratum
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_quotes('practice_id');

CREATE FUNCTION practices_check_source_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    target bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    broken record;
BEGIN
    PERFORM FROM practices_source WHERE id = target FOR NO KEY UPDATE;
    SELECT s.document_number, e.quote INTO broken
    FROM practices_source s
    JOIN practices_erratum e ON e.source_id = s.id
    WHERE s.id = target AND strpos(
        concat_ws(
            E'\\n', s.issuer, s.document_number, s.title, s.addressees, s.preamble, s.list_title,
            s.signature, s.seal, s.disclosure, s.cc
        ),
        e.quote
    ) = 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '来源文件“%”里没有这句引文：“%”', broken.document_number, broken.quote
            USING ERRCODE = 'check_violation', CONSTRAINT = 'source_quotes_in_text';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER source_quotes_in_text AFTER UPDATE ON practices_source
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_source_quotes('id');
CREATE CONSTRAINT TRIGGER erratum_quote_in_source AFTER INSERT OR UPDATE ON practices_erratum
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_source_quotes('source_id');
"""

DROP_CHECK_QUOTES = """
DROP FUNCTION practices_check_quotes() CASCADE;
DROP FUNCTION practices_check_source_quotes() CASCADE;
"""

CHECK_THEMES = """
CREATE FUNCTION practices_check_primary_theme() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- two, if a theme moves from one practice to another
    targets bigint[] := ARRAY[
        (to_jsonb(OLD) ->> TG_ARGV[0])::bigint, (to_jsonb(NEW) ->> TG_ARGV[0])::bigint
    ];
    broken record;
BEGIN
    PERFORM FROM practices_practice WHERE id = ANY (targets) ORDER BY id FOR NO KEY UPDATE;
    SELECT p.number, p.name INTO broken
    FROM practices_practice p
    WHERE p.id = ANY (targets) AND p.status = 'published' AND NOT EXISTS (
        SELECT FROM practices_practicetheme t WHERE t.practice_id = p.id AND t.position = 1
    )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '第%条“%”没有主主题，不能发布', broken.number, broken.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'practice_published_with_theme';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER practice_published_with_theme
    AFTER INSERT OR UPDATE OF status ON practices_practice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_primary_theme('id');
CREATE CONSTRAINT TRIGGER practice_theme_of_published
    AFTER UPDATE OR DELETE ON practices_practicetheme
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION practices_check_primary_theme('practice_id');
"""

DROP_CHECK_THEMES = "DROP FUNCTION practices_check_primary_theme() CASCADE;"

# Past 2 KB PostgreSQL would move vectors out of line, and ranking would fetch each of them back
INLINE_VECTORS = """
ALTER TABLE practices_practiceindex ALTER COLUMN vector SET STORAGE MAIN;
ALTER TABLE practices_practiceindex SET (toast_tuple_target = 8160);
"""

TOASTED_VECTORS = """
ALTER TABLE practices_practiceindex ALTER COLUMN vector SET STORAGE EXTENDED;
ALTER TABLE practices_practiceindex RESET (toast_tuple_target);
"""


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_initial")]

    operations = [
        migrations.RunSQL(CHECK_QUOTES, DROP_CHECK_QUOTES),
        migrations.RunSQL(CHECK_THEMES, DROP_CHECK_THEMES),
        migrations.RunSQL(INLINE_VECTORS, TOASTED_VECTORS),
    ]
