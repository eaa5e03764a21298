import accounts.models.person
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_robustness'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='time_zone',
            field=models.CharField(blank=True, default='', help_text='As Europe/Berlin. Empty: as the settings say.', max_length=40, validators=[accounts.models.person.is_time_zone], verbose_name='time zone'),
        ),
    ]
