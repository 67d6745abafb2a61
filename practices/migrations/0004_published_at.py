"""When a practice first became visible, kept by the database, whoever publishes it."""

from django.db import migrations, models
from django.db.models import Q

# What is published already became visible no earlier than it was entered
FILL = "UPDATE practices_practice SET published_at = created_at WHERE status = 'published'"

# An object in memory does not know the date that the trigger gave it: saving it must not lose it
KEEP = """
CREATE FUNCTION practices_date_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.published_at := coalesce(NEW.published_at, OLD.published_at);
    END IF;
    IF NEW.status = 'published' THEN
        NEW.published_at := coalesce(NEW.published_at, now());
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER practice_published_at BEFORE INSERT OR UPDATE ON practices_practice
    FOR EACH ROW EXECUTE FUNCTION practices_date_publication();
"""

DROP_KEEP = "DROP FUNCTION practices_date_publication() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("practices", "0003_word_counts")]

    operations = [
        migrations.AddField(
            "practice",
            "published_at",
            models.DateTimeField("首次发布时间", null=True, editable=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, DROP_KEEP),
        migrations.AddConstraint(
            "practice",
            models.CheckConstraint(
                name="practice_published_has_date",
                condition=~Q(status="published") | Q(published_at__isnull=False),
                violation_error_message="已发布的经验须有首次发布时间。",
            ),
        ),
    ]
