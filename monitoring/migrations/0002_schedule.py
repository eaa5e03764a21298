"""What beat does for keywords, and the platforms to begin with. Made once, so that changes in the
admin stay."""

from django.db import migrations

EVERY_MINUTE = [
    ("Search for keywords", "monitoring.tasks.scan_due"),
    ("Tell of starred listings that end soon", "monitoring.tasks.tell_ending"),
]
NIGHTLY = ("Remove old finds", "monitoring.tasks.housekeeping")
PLATFORMS = [
    ("egun.de", "egun.de", "egun", "https://www.egun.de"),
    ("militaria321.com", "militaria321.com", "militaria321", "https://www.militaria321.com"),
]


def make(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Crontab = apps.get_model("django_celery_beat", "CrontabSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, task in EVERY_MINUTE:
        interval, _ = Interval.objects.get_or_create(every=60, period="seconds")
        Task.objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": 60}
        )
    crontab, _ = Crontab.objects.get_or_create(
        minute="0", hour="2", day_of_week="*", day_of_month="*", month_of_year="*"
    )
    Task.objects.get_or_create(
        name=NIGHTLY[0], defaults={"task": NIGHTLY[1], "crontab": crontab}
    )
    Platform = apps.get_model("monitoring", "Platform")
    for slug, name, adapter, base_url in PLATFORMS:
        Platform.objects.get_or_create(
            slug=slug, defaults={"name": name, "adapter": adapter, "base_url": base_url}
        )


def remove(apps, schema_editor):
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    names = [name for name, _ in EVERY_MINUTE] + [NIGHTLY[0]]
    Task.objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0001_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(make, remove)]
