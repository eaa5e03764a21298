import accounts.models.person
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


#: What beat does for the whole. Made once, so that changes in the admin stay.
CHECK = "Check that everything works"


def make_schedule(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    interval, _ = Interval.objects.get_or_create(every=5, period="minutes")
    Task.objects.get_or_create(
        name=CHECK,
        defaults={"task": "aibot.tasks.check_health", "interval": interval, "expire_seconds": 300},
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=CHECK).delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_celery_beat', '0019_alter_periodictasks_options'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='name')),
                ('pid', models.PositiveIntegerField(default=0, verbose_name='process')),
                ('host', models.CharField(blank=True, max_length=200, verbose_name='machine')),
                ('version', models.CharField(blank=True, max_length=40, verbose_name='version')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('beat_at', models.DateTimeField(blank=True, null=True, verbose_name='last seen')),
                ('status', models.CharField(blank=True, choices=[('starting', 'starting'), ('running', 'running'), ('polling', 'receiving messages'), ('waiting', 'trying again soon'), ('conflict', 'another program uses the bot'), ('misconfigured', 'set up wrongly'), ('stopped', 'stopped')], max_length=20, verbose_name='status')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='what happened')),
                ('username', models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='username')),
            ],
            options={
                'verbose_name': 'sign of life',
                'verbose_name_plural': 'signs of life',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telegram_id', models.BigIntegerField(unique=True, verbose_name='Telegram id')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('username', models.CharField(blank=True, max_length=64, verbose_name='username')),
                ('role', models.CharField(choices=[('owner', 'owner: sees and decides everything'), ('reviewer', 'reviewer: decides about answers'), ('subscriber', 'subscriber: may watch keywords'), ('none', 'nobody: not let in')], default='none', max_length=12, verbose_name='role')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('de', 'Deutsch'), ('uk', 'Українська')], help_text='The bot writes to this person in this language. Empty: as in their Telegram, from their next message on.', max_length=5, verbose_name='language')),
                ('language_from_telegram', models.BooleanField(db_default=False, default=False, editable=False)),
                ('time_zone', models.CharField(blank=True, default='', help_text='As Europe/Berlin. Empty: as the settings say.', max_length=40, validators=[accounts.models.person.is_time_zone], verbose_name='time zone')),
                ('started_bot_at', models.DateTimeField(blank=True, null=True, verbose_name='wrote to the bot first')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='known since')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name', 'telegram_id'],
            },
        ),
        migrations.CreateModel(
            name='TelegramAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('telegram_id', models.BigIntegerField(blank=True, editable=False, null=True, verbose_name='Telegram id')),
                ('username', models.CharField(blank=True, editable=False, max_length=64, verbose_name='username')),
                ('display_name', models.CharField(blank=True, editable=False, max_length=200, verbose_name='shown as')),
                ('api_id', models.PositiveIntegerField(blank=True, null=True, verbose_name='own api id')),
                ('api_hash_encrypted', models.BinaryField(blank=True, default=b'')),
                ('proxy_kind', models.CharField(choices=[('none', 'none'), ('socks5', 'SOCKS5'), ('mtproxy', 'MTProxy')], default='none', max_length=8, verbose_name='proxy')),
                ('proxy_host', models.CharField(blank=True, max_length=200, verbose_name="proxy's host")),
                ('proxy_port', models.PositiveIntegerField(blank=True, null=True, verbose_name="proxy's port")),
                ('proxy_user', models.CharField(blank=True, max_length=200, verbose_name="proxy's user")),
                ('proxy_secret_encrypted', models.BinaryField(blank=True, default=b'')),
                ('pending_command', models.CharField(blank=True, choices=[('log_out', 'sign out at Telegram'), ('reconnect', 'connect anew')], editable=False, max_length=12)),
                ('status', models.CharField(choices=[('new', 'not connected yet'), ('connecting', 'connecting'), ('connected', 'connected'), ('waiting', 'waiting to reconnect'), ('needs_login', 'has to sign in again'), ('banned', 'closed by Telegram'), ('disabled', 'switched off')], default='new', editable=False, max_length=12, verbose_name='status')),
                ('status_detail', models.CharField(blank=True, editable=False, max_length=300, verbose_name='what happened')),
                ('status_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='since')),
                ('failures_in_row', models.PositiveIntegerField(default=0, editable=False, verbose_name='failures in a row')),
                ('reconnects', models.PositiveIntegerField(default=0, editable=False, verbose_name='reconnects')),
                ('latency_ms', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='answers within (ms)')),
                ('last_success_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last answer')),
                ('paused_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Telegram asks to wait until')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='added')),
            ],
            options={
                'verbose_name': 'Telegram account',
                'verbose_name_plural': 'Telegram accounts',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=120, verbose_name='what')),
                ('began_at', models.DateTimeField(verbose_name='since')),
                ('notified_at', models.DateTimeField(blank=True, null=True, verbose_name='owners notified')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='what happened')),
            ],
            options={
                'verbose_name': 'outage',
                'verbose_name_plural': 'outages',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('subject',), name='one_open_outage_per_subject')],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_encrypted', models.BinaryField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='since')),
                ('last_step', models.BigIntegerField(default=0)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'second factor',
                'verbose_name_plural': 'second factors',
            },
        ),
        migrations.CreateModel(
            name='Switch',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='name')),
                ('enabled', models.BooleanField(default=False, verbose_name='on')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.person', verbose_name='changed by')),
            ],
            options={
                'verbose_name': 'switch',
                'verbose_name_plural': 'switches',
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('code', 'by code'), ('qr', 'by QR code')], max_length=4, verbose_name='way')),
                ('state', models.CharField(choices=[('started', 'connecting'), ('phone', 'phone number needed'), ('code', 'code needed'), ('password', 'password needed'), ('qr', 'waiting for the scan'), ('working', 'asking Telegram'), ('done', 'signed in'), ('failed', 'failed'), ('cancelled', 'given up')], default='started', max_length=9, verbose_name='state')),
                ('answer_encrypted', models.BinaryField(blank=True, default=b'')),
                ('hint', models.CharField(blank=True, max_length=200, verbose_name='hint')),
                ('qr_encrypted', models.BinaryField(blank=True, default=b'')),
                ('failure', models.CharField(blank=True, max_length=24, verbose_name='failure')),
                ('wait_seconds', models.PositiveIntegerField(default=0, verbose_name='wait (s)')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='begun')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('begun_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='TelegramSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authorisation_encrypted', models.BinaryField(verbose_name='authorisation, encrypted')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('ended_why', models.CharField(blank=True, max_length=24, verbose_name='why it ended')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='session', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'Telegram session',
                'verbose_name_plural': 'Telegram sessions',
            },
        ),
        migrations.CreateModel(
            name='ConnectionPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(verbose_name='from')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('ended_why', models.CharField(blank=True, max_length=24, verbose_name='why it ended')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'connection',
                'verbose_name_plural': 'connections',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['account', '-began_at'], name='period_of_account')],
            },
        ),
        migrations.CreateModel(
            name='TelegramPeer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('peer_id', models.BigIntegerField(verbose_name='Telegram id')),
                ('access_hash', models.BigIntegerField()),
                ('username', models.CharField(blank=True, max_length=64, verbose_name='username')),
                ('name', models.CharField(blank=True, max_length=300, verbose_name='name')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='peers', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'known peer',
                'verbose_name_plural': 'known peers',
                'constraints': [models.UniqueConstraint(fields=('account', 'peer_id'), name='one_peer_per_account')],
            },
        ),
        migrations.CreateModel(
            name='UnreadableItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=40, verbose_name='where')),
                ('chat_id', models.BigIntegerField(default=0, verbose_name='chat id')),
                ('error', models.CharField(max_length=200, verbose_name='what happened')),
                ('sample', models.TextField(blank=True, verbose_name='sample')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='how often')),
                ('first_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last')),
                ('notified_at', models.DateTimeField(blank=True, null=True, verbose_name='owners notified')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='unreadable_items', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'unreadable item',
                'verbose_name_plural': 'unreadable items',
                'ordering': ['-last_at'],
                'constraints': [models.UniqueConstraint(fields=('account', 'place', 'chat_id', 'error'), name='one_row_per_unreadable_item')],
            },
        ),
        migrations.CreateModel(
            name='UpdateState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('peer_id', models.BigIntegerField(verbose_name='chat id')),
                ('pts', models.IntegerField()),
                ('qts', models.IntegerField()),
                ('date', models.BigIntegerField(verbose_name='time')),
                ('seq', models.IntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='update_states', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'update state',
                'verbose_name_plural': 'update states',
                'constraints': [models.UniqueConstraint(fields=('account', 'peer_id'), name='one_state_per_stream')],
            },
        ),
        migrations.RunPython(make_schedule, remove_schedule),
    ]
