import django.db.models.deletion
import drafts.models.chat
from django.db import migrations, models


#: What beat does for drafts, and every how many minutes. Made once, so that changes in the admin stay.
EVERY = [
    ("Read chats with something unanswered", "drafts.tasks.analyse_unanswered", 20),
    ("Let old drafts expire", "drafts.tasks.expire_drafts", 1),
]


def make_schedule(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, task, minutes in EVERY:
        interval, _ = Interval.objects.get_or_create(every=minutes, period="minutes")
        Task.objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": minutes * 60}
        )


def remove_schedule(apps, schema_editor):
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    Task.objects.filter(name__in=[name for name, _, _ in EVERY]).delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('django_celery_beat', '0019_alter_periodictasks_options'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telegram_id', models.BigIntegerField(verbose_name='Telegram id')),
                ('kind', models.CharField(choices=[('private', 'private'), ('bot', 'bot'), ('group', 'group'), ('channel', 'channel')], max_length=8, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='name')),
                ('username', models.CharField(blank=True, max_length=64, verbose_name='username')),
                ('mode', models.CharField(choices=[('off', 'off: only stored, no AI'), ('suggest', 'suggest: show me a draft'), ('auto', 'auto: answer when confident')], default=drafts.models.chat.default_mode, max_length=8, verbose_name='mode')),
                ('fallback_by_bot', models.BooleanField(default=False, help_text="Under the bot's name, and only to people who wrote to the bot before. Off unless you want it for this chat.", verbose_name='answer by the bot if the account stays away')),
                ('last_message_at', models.DateTimeField(blank=True, null=True, verbose_name='last message')),
                ('analysis_due_at', models.DateTimeField(blank=True, null=True, verbose_name='analysis due')),
                ('analysis_queued_at', models.DateTimeField(blank=True, null=True)),
                ('analysis_claim', models.UUIDField(blank=True, null=True)),
                ('analysis_claimed_until', models.DateTimeField(blank=True, null=True)),
                ('analysis_failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('analysis_error', models.CharField(blank=True, max_length=300, verbose_name='last analysis error')),
                ('analysed_message_id', models.BigIntegerField(default=0, verbose_name='analysed up to message')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chats', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'chat',
                'verbose_name_plural': 'chats',
                'ordering': ['-last_message_at'],
            },
        ),
        migrations.CreateModel(
            name='Analysis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.UUIDField(unique=True)),
                ('outcome', models.CharField(choices=[('running', 'running'), ('drafted', 'an answer was drafted'), ('not_due', 'no answer is due'), ('outdated', 'a newer message came meanwhile'), ('failed', 'failed')], default='running', max_length=8, verbose_name='outcome')),
                ('up_to_message_id', models.BigIntegerField(verbose_name='up to message')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='error')),
                ('model', models.CharField(blank=True, max_length=80, verbose_name='model')),
                ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='started')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='AI asked')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='AI answered')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('chat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='analyses', to='drafts.chat', verbose_name='chat')),
            ],
            options={
                'verbose_name': 'analysis',
                'verbose_name_plural': 'analyses',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='answer')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='revision')),
                ('confidence', models.PositiveSmallIntegerField(verbose_name='confidence (0 to 100)')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='why')),
                ('suspicious', models.BooleanField(default=False, help_text='Such a message is never answered without asking you.', verbose_name='the message gives the assistant orders')),
                ('automatic', models.BooleanField(default=False, verbose_name='sent without asking')),
                ('by_bot', models.BooleanField(default=False, verbose_name="sent under the bot's name")),
                ('state', models.CharField(choices=[('pending', 'waiting for you'), ('approved', 'approved'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('skipped', 'skipped'), ('expired', 'expired'), ('superseded', 'out of date')], default='pending', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('delay_shown', models.BooleanField(default=False, editable=False)),
                ('failure', models.CharField(blank=True, max_length=24, verbose_name='failure')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='drafted')),
                ('analysis', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='drafts.analysis', verbose_name='analysis')),
                ('chat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='drafts.chat', verbose_name='chat')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.person', verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.BigIntegerField(blank=True, null=True, verbose_name='message id')),
                ('replaced', models.BooleanField(default=False, verbose_name='shown anew further down')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.person', verbose_name='shown to')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='drafts.draft', verbose_name='draft')),
            ],
            options={
                'verbose_name': 'card',
                'verbose_name_plural': 'cards',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DraftEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('drafted', 'drafted'), ('shown', 'card shown'), ('pressed', 'button pressed'), ('refused', 'press refused'), ('edited', 'text changed'), ('approved', 'approved'), ('sending', 'sending began'), ('sent', 'sent'), ('failed', 'failed'), ('skipped', 'skipped'), ('expired', 'expired'), ('superseded', 'out of date')], max_length=10, verbose_name='what')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='revision')),
                ('detail', models.TextField(blank=True, verbose_name='detail')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='drafts.draft')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.person', verbose_name='who')),
            ],
            options={
                'verbose_name': 'draft event',
                'verbose_name_plural': 'draft events',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='EditPrompt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('message_id', models.BigIntegerField(blank=True, null=True)),
                ('open', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prompts', to='drafts.draft')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.person')),
            ],
            options={
                'verbose_name': 'edit prompt',
                'verbose_name_plural': 'edit prompts',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telegram_id', models.BigIntegerField(verbose_name='message id')),
                ('outgoing', models.BooleanField(default=False, verbose_name='ours')),
                ('sender_id', models.BigIntegerField(blank=True, null=True, verbose_name='sender id')),
                ('sender_name', models.CharField(blank=True, max_length=300, verbose_name='sender')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('media', models.CharField(blank=True, max_length=40, verbose_name='attachment')),
                ('reply_to', models.BigIntegerField(blank=True, null=True, verbose_name='answers message')),
                ('date', models.DateTimeField(verbose_name='written')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='edited')),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='deleted')),
                ('stored_at', models.DateTimeField(auto_now_add=True, verbose_name='stored')),
                ('chat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='drafts.chat', verbose_name='chat')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-date', '-telegram_id'],
            },
        ),
        migrations.AddField(
            model_name='draft',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='drafts.message', verbose_name='question'),
        ),
        migrations.AddIndex(
            model_name='chat',
            index=models.Index(condition=models.Q(('analysis_due_at__isnull', False)), fields=['analysis_due_at'], name='chat_analysis_due'),
        ),
        migrations.AddIndex(
            model_name='chat',
            index=models.Index(fields=['-last_message_at'], name='chat_newest'),
        ),
        migrations.AddConstraint(
            model_name='chat',
            constraint=models.UniqueConstraint(fields=('account', 'telegram_id'), name='one_chat_per_account'),
        ),
        migrations.AddIndex(
            model_name='editprompt',
            index=models.Index(fields=['person', 'message_id'], name='prompt_message'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('chat', 'telegram_id'), name='one_message_per_chat'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['state'], name='draft_state'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('chat',), name='one_pending_draft_per_chat'),
        ),
        migrations.RunPython(make_schedule, remove_schedule),
    ]
