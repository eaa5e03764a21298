from django.db import migrations, models

import accounts.models.delivery


class Migration(migrations.Migration):
    """The drafts that exist get none: a default would give all of them the same."""

    dependencies = [
        ("drafts", "0003_reliability"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="random_id",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="draft",
            name="random_id",
            field=models.BigIntegerField(
                default=accounts.models.delivery.new_random_id, editable=False, null=True
            ),
        ),
    ]
