"""Words that begin alike are found without all the pieces that do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_searchedquery")]

    operations = [
        migrations.AddIndex(
            "term",
            models.Index(
                fields=["word"],
                opclasses=["text_pattern_ops"],
                condition=models.Q(kind="word"),
                name="term_word_prefix",
            ),
        ),
    ]
