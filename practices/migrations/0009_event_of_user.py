"""The log of one user, the newest first, without reading what others did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0008_import_reason")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["username", "-at", "-id"], name="event_newest_of_user"),
        ),
    ]
