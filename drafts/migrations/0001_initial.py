import django.db.models.deletion
import drafts.models.chat
from django.db import migrations, models


#: What beat does for drafts, and every how many minutes. Made once, so that changes in the admin stay.
EVERY = [
    ("Read chats with something unanswered", "drafts.tasks.analyse_unanswered", 20),
    ("Let old drafts expire", "drafts.tasks.expire_drafts", 1),
]
NIGHTLY = ("Learn from what you wrote", "drafts.tasks.learn")


def make_schedule(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    for name, task, minutes in EVERY:
        interval, _ = Interval.objects.get_or_create(every=minutes, period="minutes")
        Task.objects.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": minutes * 60}
        )
    crontab, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="30", hour="3", day_of_week="*", day_of_month="*", month_of_year="*"
    )
    Task.objects.get_or_create(name=NIGHTLY[0], defaults={"task": NIGHTLY[1], "crontab": crontab})


def remove_schedule(apps, schema_editor):
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    names = [name for name, _, _ in EVERY] + [NIGHTLY[0]]
    Task.objects.filter(name__in=names).delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_celery_beat', '0019_alter_periodictasks_options'),
        ('accounts', '0001_initial'),
        ('knowledge', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AiDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('warned_at', models.DateTimeField(blank=True, null=True, verbose_name='warned')),
                ('used_up_at', models.DateTimeField(blank=True, null=True, verbose_name='used up')),
                ('unpriced_at', models.DateTimeField(blank=True, null=True, verbose_name='notified of an unknown price')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='goes on anyway since')),
                ('lifted_by', models.CharField(blank=True, max_length=200, verbose_name='let go on by')),
            ],
            options={
                'verbose_name': 'AI budget of a day',
                'verbose_name_plural': 'AI budget',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='AiProvider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='provider', editable=False, max_length=20, unique=True)),
                ('paused_until', models.DateTimeField(blank=True, null=True, verbose_name='not asked until')),
                ('failing_since', models.DateTimeField(blank=True, null=True, verbose_name='since')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('used_up', models.BooleanField(default=False, verbose_name='quota used up')),
                ('sentence', models.CharField(blank=True, default='', max_length=300, verbose_name='why')),
            ],
            options={
                'verbose_name': 'AI provider',
                'verbose_name_plural': 'AI providers',
            },
        ),
        migrations.CreateModel(
            name='ButtonText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=10, verbose_name='button')),
                ('language', models.CharField(choices=[('en', 'English'), ('de', 'Deutsch'), ('uk', 'Українська')], max_length=5, verbose_name='language')),
                ('text', models.CharField(blank=True, max_length=40, verbose_name='text')),
            ],
            options={
                'verbose_name': 'text of a button',
                'verbose_name_plural': 'texts of buttons',
                'ordering': ['action', 'language'],
                'constraints': [models.UniqueConstraint(fields=('action', 'language'), name='one_text_per_button_and_language')],
            },
        ),
        migrations.CreateModel(
            name='Chat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telegram_id', models.BigIntegerField(verbose_name='Telegram id')),
                ('kind', models.CharField(choices=[('private', 'private'), ('bot', 'bot'), ('group', 'group'), ('channel', 'channel'), ('self', 'Saved Messages'), ('service', 'Telegram itself'), ('support', "Telegram's support"), ('deleted', 'deleted account'), ('unknown', 'not known yet')], max_length=8, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='name')),
                ('username', models.CharField(blank=True, max_length=64, verbose_name='username')),
                ('mode', models.CharField(choices=[('off', 'off: only stored, no AI'), ('suggest', 'suggest: show me a draft'), ('auto', 'auto: answer when confident')], default=drafts.models.chat.default_mode, max_length=8, verbose_name='mode')),
                ('fallback_by_bot', models.BooleanField(default=False, help_text="Under the bot's name, and only to people who wrote to the bot before. Off unless you want it for this chat.", verbose_name='answer by the bot if the account stays away')),
                ('notes', models.TextField(blank=True, default='', help_text='The AI reads them; they are for this chat only.', verbose_name='notes about the contact')),
                ('consent_at', models.DateTimeField(blank=True, null=True, verbose_name='agreed to answers by an AI')),
                ('consent_how', models.CharField(blank=True, default='', max_length=200, verbose_name='how they agreed')),
                ('auto_paused_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='no automatic answers until')),
                ('muted_until', models.DateTimeField(blank=True, null=True, verbose_name='no cards until')),
                ('last_message_at', models.DateTimeField(blank=True, null=True, verbose_name='last message')),
                ('reading_failures', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('reading_error', models.CharField(blank=True, db_default='', default='', editable=False, max_length=24)),
                ('read_again_at', models.DateTimeField(blank=True, editable=False, null=True)),
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
                'indexes': [models.Index(condition=models.Q(('analysis_due_at__isnull', False)), fields=['analysis_due_at'], name='chat_analysis_due'), models.Index(fields=['-last_message_at'], name='chat_newest')],
                'constraints': [models.UniqueConstraint(fields=('account', 'telegram_id'), name='one_chat_per_account')],
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
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telegram_id', models.BigIntegerField(verbose_name='message id')),
                ('outgoing', models.BooleanField(default=False, verbose_name='ours')),
                ('sender_id', models.BigIntegerField(blank=True, null=True, verbose_name='sender id')),
                ('sender_name', models.CharField(blank=True, max_length=300, verbose_name='sender')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('media', models.CharField(blank=True, choices=[('photo', 'photo'), ('place', 'place'), ('live place', 'live place'), ('contact', 'contact'), ('poll', 'poll'), ('dice', 'dice'), ('game', 'game'), ('invoice', 'invoice'), ('story', 'story'), ('giveaway', 'giveaway'), ('paid media', 'paid media'), ('checklist', 'checklist'), ('live video', 'live video'), ('attachment', 'attachment'), ('sticker', 'sticker'), ('emoji', 'emoji'), ('GIF', 'GIF'), ('video note', 'video note'), ('video', 'video'), ('voice message', 'voice message'), ('audio', 'audio'), ('file', 'file')], max_length=40, verbose_name='attachment')),
                ('reply_to', models.BigIntegerField(blank=True, null=True, verbose_name='answers message')),
                ('reply_text', models.CharField(blank=True, default='', max_length=300, verbose_name='text of the answered message')),
                ('forwarded_from', models.CharField(blank=True, default='', max_length=300, verbose_name='forwarded from')),
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
                'indexes': [models.Index(fields=['date', 'outgoing'], name='message_date'), models.Index(condition=models.Q(('edited_at__isnull', False)), fields=['edited_at'], name='message_edited'), models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['deleted_at'], name='message_deleted')],
                'constraints': [models.UniqueConstraint(fields=('chat', 'telegram_id'), name='one_message_per_chat')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='answer')),
                ('proposed_text', models.TextField(blank=True, editable=False, verbose_name='proposed answer')),
                ('entities', models.JSONField(blank=True, default=list, editable=False)),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='revision')),
                ('confidence', models.PositiveSmallIntegerField(verbose_name='confidence (0 to 100)')),
                ('calibrated', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='usually right (%)')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('sources', models.JSONField(blank=True, default=list, editable=False, verbose_name='sources')),
                ('needs_owner', models.BooleanField(default=False, verbose_name='needs you')),
                ('missing', models.JSONField(blank=True, default=list, editable=False, verbose_name='missing')),
                ('unsupported', models.JSONField(blank=True, default=list, editable=False, verbose_name='not in a source')),
                ('prompt_version', models.CharField(blank=True, max_length=20, verbose_name='prompt version')),
                ('model', models.CharField(blank=True, max_length=80, verbose_name='model')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='why')),
                ('suspicious', models.BooleanField(default=False, help_text='Such a message is never answered without asking you.', verbose_name='the message tries to give the AI instructions')),
                ('hold_reason', models.CharField(blank=True, choices=[('orders', 'somebody here tried to give the AI instructions'), ('needs_owner', 'only you know the answer'), ('unseen', "the AI can't see what was sent"), ('long', 'the question is so long that the AI read only a part of it'), ('echo', 'the answer repeats what the contact wrote'), ('facts', 'it states what neither you nor your knowledge says'), ('claims', 'your knowledge does not say this'), ('topic', 'you answer this topic yourself'), ('word', 'it contains a word that you want to be asked about'), ('language', "it may not be in the contact's language"), ('new_chat', 'you have not answered often enough in this chat yet'), ('unsure', 'the AI is not sure enough'), ('hours', 'it is outside the hours for automatic answers'), ('manual', 'you have answered here yourself just now'), ('cap', 'enough automatic answers were sent here within the hour'), ('day_cap', 'enough automatic answers were sent here within a day'), ('paused', 'the chat was paused when its time came'), ('answered', 'you had answered yourself'), ('late', 'its time had passed before it could be sent'), ('machine', 'this seems to be a machine that answers each answer')], default='', max_length=12, verbose_name='why you are asked')),
                ('hold_detail', models.CharField(blank=True, default='', max_length=200, verbose_name='what it is about')),
                ('no_proposal', models.CharField(blank=True, default='', max_length=300, verbose_name='why there is no proposal')),
                ('automatic', models.BooleanField(default=False, verbose_name='sent without asking')),
                ('by_bot', models.BooleanField(default=False, verbose_name="sent under the bot's name")),
                ('state', models.CharField(choices=[('pending', 'waiting for you'), ('approved', 'approved'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('skipped', 'skipped'), ('expired', 'expired'), ('superseded', 'out of date'), ('snoozed', 'shown again later'), ('scheduled', 'is sent later')], default='pending', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('held_at', models.DateTimeField(blank=True, null=True, verbose_name='held since')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded')),
                ('shown_wait', models.CharField(default='-', editable=False, max_length=60)),
                ('failure', models.CharField(blank=True, max_length=24, verbose_name='failure')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='drafted')),
                ('analysis', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='drafts.analysis', verbose_name='analysis')),
                ('chat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='drafts.chat', verbose_name='chat')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.person', verbose_name='decided by')),
                ('held_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='held_drafts', to='accounts.person', verbose_name='held by')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='drafts.message', verbose_name='question')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state'], name='draft_state'), models.Index(fields=['state', 'sent_at'], name='draft_sent'), models.Index(fields=['language'], name='draft_language'), models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='draft_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['pending', 'snoozed'])), fields=('chat',), name='one_waiting_draft_per_chat')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.BigIntegerField(blank=True, null=True, verbose_name='message id')),
                ('menu', models.CharField(blank=True, db_default='', default='', editable=False, max_length=8)),
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
            name='AiUsage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('draft', 'answers'), ('rewrite', 'rewriting'), ('translate', 'translating'), ('learn', 'learning'), ('voice', 'voice profile'), ('script', 'scripts'), ('embedding', 'searching by meaning'), ('evaluation', 'evaluation'), ('trial', 'trying it out')], max_length=12, verbose_name='what for')),
                ('model', models.CharField(blank=True, max_length=80, verbose_name='model')),
                ('input_tokens', models.PositiveIntegerField(default=0, verbose_name='tokens read')),
                ('output_tokens', models.PositiveIntegerField(default=0, verbose_name='tokens written')),
                ('price', models.DecimalField(blank=True, decimal_places=8, max_digits=14, null=True, verbose_name='price')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('failed', models.BooleanField(default=False, verbose_name='without an answer')),
                ('reserved', models.BooleanField(default=False, verbose_name='being asked')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ai_usage', to='accounts.telegramaccount', verbose_name='account')),
                ('analysis', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ai_usage', to='drafts.analysis', verbose_name='analysis')),
                ('chat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ai_usage', to='drafts.chat', verbose_name='chat')),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ai_usage', to='drafts.draft', verbose_name='draft')),
            ],
            options={
                'verbose_name': 'AI usage',
                'verbose_name_plural': 'AI usage',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['at'], name='ai_usage_at')],
            },
        ),
        migrations.CreateModel(
            name='DraftEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('drafted', 'drafted'), ('shown', 'card shown'), ('pressed', 'button pressed'), ('refused', 'press refused'), ('edited', 'text changed'), ('approved', 'approved'), ('sending', 'sending began'), ('sent', 'sent'), ('failed', 'failed'), ('skipped', 'skipped'), ('expired', 'expired'), ('superseded', 'out of date'), ('snoozed', 'put off'), ('scheduled', 'to leave later'), ('due', 'its time has come'), ('held', 'somebody works on it'), ('rewritten', 'rewritten by the AI'), ('reminded', 'reminded')], max_length=10, verbose_name='what')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='revision')),
                ('detail', models.TextField(blank=True, verbose_name='detail')),
                ('text', models.TextField(blank=True, db_default='', default='', verbose_name='text')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='drafts.draft', verbose_name='draft')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.person', verbose_name='who')),
            ],
            options={
                'verbose_name': 'draft event',
                'verbose_name_plural': 'draft events',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
            ],
            options={
                'verbose_name': 'approval',
                'verbose_name_plural': 'approvals',
                'ordering': ['-id'],
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('drafts.draftevent',),
        ),
        migrations.CreateModel(
            name='EditPrompt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('text', 'the new text'), ('tell', 'what to tell the AI'), ('time', 'when to send it'), ('show', 'when to show it again')], db_default='text', default='text', max_length=4, verbose_name='asked for')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('message_id', models.BigIntegerField(blank=True, null=True, verbose_name='message id')),
                ('open', models.BooleanField(default=True, verbose_name='open')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prompts', to='drafts.draft', verbose_name='draft')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'edit prompt',
                'verbose_name_plural': 'edit prompts',
                'indexes': [models.Index(fields=['person', 'message_id'], name='prompt_message')],
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('sent', 'sent as it was'), ('edited', 'sent with changes'), ('skipped', 'skipped'), ('by_hand', 'answered by hand'), ('changed', 'sent automatically, and you changed it'), ('deleted', 'sent automatically, and you deleted it')], max_length=8, verbose_name='decision')),
                ('confidence', models.PositiveSmallIntegerField(verbose_name='confidence (0 to 100)')),
                ('right', models.FloatField(verbose_name='how right (0 to 1)')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='observations', to='accounts.telegramaccount', verbose_name='account')),
                ('answer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='drafts.message', verbose_name="the owner's answer")),
                ('draft', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='observation', to='drafts.draft', verbose_name='draft')),
            ],
            options={
                'verbose_name': 'decision of yours',
                'verbose_name_plural': 'decisions of yours',
                'ordering': ['-decided_at', '-id'],
                'indexes': [models.Index(fields=['account', '-decided_at'], name='observation_account'), models.Index(fields=['-decided_at'], name='observation_newest')],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.TextField(blank=True, help_text='What you do, where, and for whom.', verbose_name='who we are')),
                ('tone', models.CharField(blank=True, help_text='Such as: short, warm, with “Sie”.', max_length=300, verbose_name='tone')),
                ('signature', models.CharField(blank=True, max_length=300, verbose_name='signature')),
                ('never_promise', models.TextField(blank=True, help_text='One a line, such as: discounts.', verbose_name='what never to promise')),
                ('voice', models.TextField(blank=True, help_text='Described from your own messages, if you ask for it.', verbose_name='how you write')),
                ('account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='profile', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'profile',
                'verbose_name_plural': 'profiles',
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('account', None)), name='one_profile_for_all')],
            },
        ),
        migrations.CreateModel(
            name='Rewrite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'being written'), ('done', 'done'), ('failed', 'failed'), ('dropped', 'no longer needed')], default='open', max_length=7, verbose_name='state')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='error')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('queued_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('claimed_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('kind', models.CharField(choices=[('regenerate', 'another answer'), ('shorter', 'shorter'), ('warmer', 'warmer'), ('tell', 'as you said'), ('translate', 'translated for you')], max_length=10, verbose_name='what')),
                ('instruction', models.TextField(blank=True, verbose_name='what you said')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
                ('made_revision', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('question', models.TextField(blank=True, verbose_name='question')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rewrites', to='drafts.draft', verbose_name='draft')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person', verbose_name='who')),
            ],
            options={
                'verbose_name': 'rewriting',
                'verbose_name_plural': 'rewritings',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('draft',), name='one_open_rewrite')],
            },
        ),
        migrations.CreateModel(
            name='Rules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('new_chat_mode', models.CharField(blank=True, choices=[('off', 'off: only stored, no AI'), ('suggest', 'suggest: show me a draft'), ('auto', 'auto: answer when confident')], max_length=8, verbose_name='mode of new chats')),
                ('threshold', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='answer without asking from (%)')),
                ('known_after', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='a chat is new until so many answers of yours')),
                ('hourly_cap', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='automatic answers within an hour')),
                ('daily_cap', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='automatic answers within a day')),
                ('manual_pause_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='pause after an answer of your own (minutes)')),
                ('auto_from', models.TimeField(blank=True, null=True, verbose_name='automatic answers from')),
                ('auto_until', models.TimeField(blank=True, null=True, verbose_name='automatic answers until')),
                ('auto_days', models.CharField(blank=True, help_text='1 is Monday: 12345', max_length=7, verbose_name='on these days')),
                ('out_of_hours_note', models.TextField(blank=True, verbose_name='note outside these hours')),
                ('disclosure', models.CharField(blank=True, max_length=300, verbose_name='line below automatic answers')),
                ('tone', models.CharField(blank=True, max_length=300, verbose_name='tone')),
                ('persona', models.TextField(blank=True, verbose_name='persona')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language of answers')),
                ('context_messages', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='messages that the AI reads')),
                ('ignored_senders', models.TextField(blank=True, verbose_name='ignored senders')),
                ('always_ask', models.TextField(blank=True, verbose_name='words: always ask me')),
                ('never_answer', models.TextField(blank=True, verbose_name='words: never answer')),
                ('abstain', models.TextField(blank=True, verbose_name='topics: always ask me')),
                ('account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='accounts.telegramaccount', verbose_name='account')),
                ('chat', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='drafts.chat', verbose_name='chat')),
            ],
            options={
                'verbose_name': 'rules',
                'verbose_name_plural': 'rules',
                'constraints': [models.CheckConstraint(condition=models.Q(('account', None), ('chat', None), _connector='OR'), name='rules_of_one_level'), models.UniqueConstraint(models.Value(1), condition=models.Q(('account', None), ('chat', None)), name='one_set_of_rules_for_all')],
            },
        ),
        migrations.CreateModel(
            name='Script',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'being written'), ('done', 'done'), ('failed', 'failed'), ('dropped', 'no longer needed')], default='open', max_length=7, verbose_name='state')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='error')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('queued_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('claimed_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('topic', models.CharField(max_length=300, verbose_name='topic')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person', verbose_name='who')),
            ],
            options={
                'verbose_name': 'script',
                'verbose_name_plural': 'scripts',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'topic'), name='one_open_script_per_topic')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('style', 'style'), ('faq', 'question and answer'), ('fact', 'corrected fact'), ('change', 'change of an entry')], max_length=6, verbose_name='kind')),
                ('state', models.CharField(choices=[('offered', 'offered'), ('accepted', 'accepted'), ('refused', 'refused'), ('undone', 'taken back')], default='offered', max_length=8, verbose_name='state')),
                ('key', models.CharField(editable=False, max_length=80)),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('text', models.TextField(verbose_name='text')),
                ('personal', models.BooleanField(default=False, editable=False, verbose_name='names the contact')),
                ('evidence', models.JSONField(blank=True, default=list, editable=False, verbose_name='seen in')),
                ('before', models.TextField(blank=True, editable=False, verbose_name='text so far')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('offered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='offered')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='found')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='accounts.telegramaccount', verbose_name='account')),
                ('chat', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='drafts.chat', verbose_name='chat')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.person', verbose_name='decided by')),
                ('differs_from', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='knowledge.entry', verbose_name='differs from')),
                ('entry', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='suggestions', to='knowledge.entry', verbose_name='entry')),
            ],
            options={
                'verbose_name': 'suggestion',
                'verbose_name_plural': 'suggestions',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['state', 'kind'], name='suggestion_state')],
                'constraints': [models.UniqueConstraint(fields=('account', 'key'), name='one_suggestion_per_key')],
            },
        ),
        migrations.CreateModel(
            name='SuggestionCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.BigIntegerField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.person', verbose_name='person')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cards', to='drafts.suggestion')),
            ],
            options={
                'verbose_name': 'card of a suggestion',
                'verbose_name_plural': 'cards of suggestions',
                'constraints': [models.UniqueConstraint(fields=('suggestion', 'person'), name='one_card_per_suggestion_and_person')],
            },
        ),
        migrations.CreateModel(
            name='ThresholdChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='before')),
                ('after', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='after')),
                ('username', models.CharField(blank=True, max_length=150, verbose_name='who')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threshold_changes', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'change of the threshold',
                'verbose_name_plural': 'changes of the threshold',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='VoiceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'reading your messages'), ('done', 'done'), ('failed', 'failed')], default='waiting', max_length=8, verbose_name='state')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='error')),
                ('before', models.TextField(blank=True, editable=False, verbose_name='before')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voice_requests', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'description of how you write',
                'verbose_name_plural': 'descriptions of how you write',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('account',), name='one_open_voice_request')],
            },
        ),
        migrations.RunPython(make_schedule, remove_schedule),
    ]
