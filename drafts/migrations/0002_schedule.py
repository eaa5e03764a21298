"""What beat does for drafts. Made once, so that changes in the admin stay."""

from django.db import migrations

EVERY = [
    ("Read chats with something unanswered", "drafts.tasks.analyse_unanswered", 20),
    ("Let old drafts expire", "drafts.tasks.expire_drafts", 1),
]


def make(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, task, minutes in EVERY:
        interval, _ = Interval.objects.get_or_create(every=minutes, period="minutes")
        Task.objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": minutes * 60}
        )


def remove(apps, schema_editor):
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    Task.objects.filter(name__in=[name for name, _, _ in EVERY]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("drafts", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(make, remove)]
