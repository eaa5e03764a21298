"""What beat does to see that everything works. Made once, so that changes in the admin stay."""

from django.db import migrations

NAME = "Check that everything works"


def make(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    interval, _ = Interval.objects.get_or_create(every=5, period="minutes")
    Task.objects.get_or_create(
        name=NAME,
        defaults={"task": "aibot.tasks.check_health", "interval": interval, "expire_seconds": 300},
    )


def remove(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_reliability"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(make, remove)]
