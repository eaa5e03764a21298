"""The time zone is a person's, not only of those who watch keywords."""

from django.db import migrations


def to_person(apps, schema_editor):
    for one in apps.get_model('monitoring', 'Preferences').objects.exclude(time_zone=''):
        people = apps.get_model('accounts', 'Person').objects.filter(pk=one.person_id, time_zone='')
        people.update(time_zone=one.time_zone)


def to_preferences(apps, schema_editor):
    Preferences = apps.get_model('monitoring', 'Preferences')
    for one in apps.get_model('accounts', 'Person').objects.exclude(time_zone=''):
        Preferences.objects.update_or_create(
            person_id=one.pk, defaults={'time_zone': one.time_zone}
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_time_zone'),
        ('monitoring', '0003_robustness'),
    ]

    operations = [
        migrations.RunPython(to_person, to_preferences),
        migrations.RemoveField(
            model_name='preferences',
            name='time_zone',
        ),
    ]
