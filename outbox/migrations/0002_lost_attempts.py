from django.db import migrations
from django.db.models import Count, F, Q

#: How errors begin after which Telegram perhaps has the message.
LOST = (
    "Telegram sent something that this version can't read.",
    "Something unexpected happened.",
    "Telegram has a problem of its own.",
    "Telegram did not answer in time.",
    "The network connection was lost.",
)


def note_lost_attempts(apps, schema_editor):
    """What Telegram perhaps has must be sent with its number to the end. So attempts in somebody's
    name of which the outcome is not known say so: they were logged as waiting, or, those that a
    crash had cut off, not at all."""
    attempts = apps.get_model("outbox", "DeliveryAttempt").objects
    deliveries = apps.get_model("outbox", "Delivery").objects
    waiting = attempts.filter(state="queued", delivery__channel="user")
    for sentence in LOST:
        waiting.filter(detail__startswith=sentence).update(state="uncertain")
    logged = Count("log", filter=~Q(log__detail=""))  # without what was tried again by hand
    open_or_failed = deliveries.filter(channel="user", state__in=["queued", "failed"])
    for delivery in open_or_failed.annotate(logged=logged).filter(attempts__gt=F("logged")):
        attempts.create(delivery=delivery, state="uncertain")


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(note_lost_attempts, migrations.RunPython.noop),
    ]
