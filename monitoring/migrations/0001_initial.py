import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import monitoring.models.platform
from django.db import migrations, models


#: What beat does for keywords. Made once, so that changes in the admin stay.
EVERY_MINUTE = [
    ("Search for keywords", "monitoring.tasks.scan_due"),
    ("Tell of starred listings that end soon", "monitoring.tasks.notify_ending"),
]
NIGHTLY = ("Remove old finds", "monitoring.tasks.housekeeping")
PLATFORMS = [
    {
        "slug": "egun.de", "name": "egun.de", "adapter": "egun",
        "base_url": "https://www.egun.de",
    },
    {
        "slug": "militaria321.com", "name": "militaria321.com", "adapter": "militaria321",
        "base_url": "https://www.militaria321.com",
    },
    {  # off, until a group is watched
        "slug": "telegram", "name": "Telegram", "adapter": "telegram", "base_url": "https://t.me",
        "enabled": False, "requests_per_second": 200.0, "concurrency": 8,
    },
    {  # off, until there is a key; an application may make 5 000 requests a day
       # (developer.ebay.com/develop/get-started/api-call-limits)
        "slug": "ebay", "name": "eBay", "adapter": "ebay", "base_url": "https://api.ebay.com",
        "enabled": False, "requests_per_second": 0.055, "config": {"marketplace": "EBAY_DE"},
    },
]


def make_schedule(apps, schema_editor):
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
    Task.objects.get_or_create(name=NIGHTLY[0], defaults={"task": NIGHTLY[1], "crontab": crontab})


def remove_schedule(apps, schema_editor):
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    names = [name for name, _ in EVERY_MINUTE] + [NIGHTLY[0]]
    Task.objects.filter(name__in=names).delete()


def make_platforms(apps, schema_editor):
    """The platforms to begin with."""
    for values in PLATFORMS:
        apps.get_model("monitoring", "Platform").objects.get_or_create(
            slug=values["slug"], defaults=values
        )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_celery_beat', '0019_alter_periodictasks_options'),
        ('accounts', '0001_initial'),
        ('outbox', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(help_text='Stands before the number of a listing: egun.de:123.', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9._-]*$')], verbose_name='short name')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('adapter', models.CharField(choices=monitoring.models.platform.adapter_choices, max_length=20, verbose_name='read as')),
                ('base_url', models.URLField(max_length=500, verbose_name='address')),
                ('private_address', models.BooleanField(default=False, help_text='Only for a site in your own network; all others are refused there.', verbose_name='may be a private address')),
                ('enabled', models.BooleanField(default=True, verbose_name='on')),
                ('requests_per_second', models.FloatField(default=1.0, help_text='Of all workers together.', verbose_name='requests per second')),
                ('concurrency', models.PositiveSmallIntegerField(default=2, verbose_name='requests at once')),
                ('timeout_seconds', models.FloatField(default=20.0, verbose_name='time-out in seconds')),
                ('max_pages', models.PositiveSmallIntegerField(default=40, help_text="Stop after this many result pages. You'll be told if any were skipped.", verbose_name='pages of one search')),
                ('max_kilobytes', models.PositiveIntegerField(default=3000, help_text='A larger page is not read; that counts as an error.', verbose_name='largest page, in kB')),
                ('config', models.JSONField(blank=True, default=dict, help_text='For a feed: search. For a page: search, row, id, title, price, link, …', verbose_name='settings of the adapter')),
                ('headers_encrypted', models.BinaryField(blank=True, default=b'')),
            ],
            options={
                'verbose_name': 'platform',
                'verbose_name_plural': 'platforms',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=120, verbose_name='number')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('url', models.CharField(max_length=1000, verbose_name='link')),
                ('image_url', models.CharField(blank=True, max_length=1000, verbose_name='picture')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='price')),
                ('price_kind', models.CharField(blank=True, choices=[('', 'price'), ('start', 'starting price'), ('bid', 'current bid'), ('buynow', 'buy now')], max_length=6, verbose_name='kind of price')),
                ('buy_now', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='buy now')),
                ('currency', models.CharField(default='EUR', max_length=3, verbose_name='currency')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('seller', models.CharField(blank=True, max_length=120, verbose_name='seller')),
                ('bids', models.PositiveIntegerField(blank=True, null=True, verbose_name='bids')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends')),
                ('posted_at', models.DateTimeField(blank=True, null=True, verbose_name='posted')),
                ('sold_out_since', models.DateTimeField(blank=True, null=True, verbose_name='sold out since')),
                ('title_key', models.CharField(blank=True, editable=False, max_length=32)),
                ('name_key', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                ('picture_hash', models.CharField(blank=True, db_default='', default='', editable=False, max_length=620)),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='first seen')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
                ('platform', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='monitoring.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'listing',
                'verbose_name_plural': 'listings',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['last_seen_at'], name='listing_last_seen'), models.Index(condition=models.Q(('title_key', ''), _negated=True), fields=['title_key'], name='listing_title'), models.Index(condition=models.Q(('name_key', ''), _negated=True), fields=['name_key'], name='listing_name')],
                'constraints': [models.UniqueConstraint(fields=('platform', 'number'), name='one_listing_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telegram_id', models.BigIntegerField(verbose_name='Telegram id')),
                ('kind', models.CharField(choices=[('group', 'group'), ('channel', 'channel')], max_length=8, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='name')),
                ('username', models.CharField(blank=True, max_length=64, verbose_name='username')),
                ('watched', models.BooleanField(default=False, help_text='Everyone whose keyword searches Telegram gets what fits, with its text. What is there already is not announced.', verbose_name='watched')),
                ('state', models.CharField(choices=[('new', 'not read yet'), ('read', 'is read'), ('failing', 'could not be read'), ('forbidden', 'may not be read')], default='new', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('baseline_id', models.BigIntegerField(blank=True, null=True)),
                ('read_up_to', models.BigIntegerField(blank=True, null=True)),
                ('next_read_at', models.DateTimeField(blank=True, null=True, verbose_name='read next')),
                ('last_read_at', models.DateTimeField(blank=True, null=True, verbose_name='last read')),
                ('last_post_at', models.DateTimeField(blank=True, null=True, verbose_name='last post')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='accounts.telegramaccount', verbose_name='account')),
            ],
            options={
                'verbose_name': 'Telegram group',
                'verbose_name_plural': 'Telegram groups',
                'ordering': ['title'],
                'indexes': [models.Index(condition=models.Q(('watched', True)), fields=['account', 'next_read_at'], name='group_due')],
                'constraints': [models.UniqueConstraint(fields=('account', 'telegram_id'), name='one_group_per_account')],
            },
        ),
        migrations.CreateModel(
            name='Invite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='for')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='good until')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invites_made', to='accounts.person', verbose_name='made by')),
                ('used_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invites_used', to='accounts.person', verbose_name='used by')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Keyword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=100, verbose_name='keyword')),
                ('normalized', models.CharField(editable=False, max_length=200, verbose_name='as it is compared')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('last_checked', models.DateTimeField(blank=True, null=True, verbose_name='last check')),
                ('last_success', models.DateTimeField(blank=True, null=True, verbose_name='last success')),
                ('next_check_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next check')),
                ('frequency_seconds', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(60)], verbose_name='every … seconds')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('muted_until', models.DateTimeField(blank=True, null=True, verbose_name='muted until')),
                ('muted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='muted since')),
                ('unmuted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='unmuted')),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='deleted')),
                ('price_from', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='price from')),
                ('price_to', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='price to')),
                ('exclude', models.CharField(blank=True, help_text='With commas between; what belongs together in quotes. Whole words; *ss* also leaves out parts of words.', max_length=300, verbose_name='words to leave out')),
                ('exclude_sellers', models.CharField(blank=True, help_text='With commas between; a name that has a comma in quotes.', max_length=2000, verbose_name='sellers to leave out')),
                ('whole_words', models.BooleanField(default=False, verbose_name='whole words only')),
                ('in_descriptions', models.BooleanField(default=False, verbose_name='search descriptions too')),
                ('price_drops', models.BooleanField(default=False, help_text='By 1 € and 3 % at least; also of what was there at the beginning.', verbose_name='announce lower prices')),
                ('back_in_stock', models.BooleanField(default=False, help_text='What had ended, was sold out or had vanished, and has the same number.', verbose_name='announce what is offered again')),
                ('no_bid_minutes', models.PositiveIntegerField(default=0, help_text='0: no message.', validators=[django.core.validators.MaxValueValidator(10080)], verbose_name='announce an end without a bid … minutes before')),
                ('typos', models.BooleanField(default=False, help_text='A handful of likely ones, each every quarter of an hour.', verbose_name='search for misspellings too')),
                ('claim', models.UUIDField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keywords', to='accounts.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'keyword',
                'verbose_name_plural': 'keywords',
                'ordering': ['text'],
                'indexes': [models.Index(condition=models.Q(('active', True), ('deleted_at', None)), fields=['next_check_at'], name='keyword_due'), models.Index(fields=['claim'], name='keyword_claim')],
                'constraints': [models.UniqueConstraint(fields=('person', 'normalized'), name='one_keyword_per_person'), models.CheckConstraint(condition=models.Q(('frequency_seconds__gte', 60)), name='keyword_frequency_is_bounded')],
            },
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('test', 'what is there now'), ('check', 'scan again and fill gaps'), ('diagnose', 'test of a keyword'), ('site', 'how a site is read')], max_length=8, verbose_name='kind')),
                ('text', models.CharField(blank=True, max_length=1000, verbose_name='text')),
                ('result', models.JSONField(blank=True, null=True, verbose_name='result')),
                ('enqueued_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inquiries', to='accounts.person', verbose_name='person')),
                ('keyword', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='monitoring.keyword', verbose_name='keyword')),
            ],
            options={
                'verbose_name': 'inquiry',
                'verbose_name_plural': 'inquiries',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('baseline', 'there before: part of the baseline'), ('announced', 'announced'), ('known', 'not announced: this person had it already'), ('muted', 'not announced: the keyword was muted'), ('price', 'not announced: outside the price limits'), ('excluded', 'not announced: an excluded word'), ('seller', 'not announced: an excluded seller'), ('words', 'not announced: not the words or the phrase asked for'), ('imported', 'seen before: imported')], max_length=9, verbose_name='decision')),
                ('detail', models.CharField(blank=True, max_length=200, verbose_name='detail')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('keyword', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='monitoring.keyword')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='monitoring.listing')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['at'], name='decision_at')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='announced')),
                ('failed', models.BooleanField(default=False, verbose_name='could not be sent')),
                ('held', models.BooleanField(default=False, verbose_name='waits until it is asked for')),
                ('change', models.CharField(blank=True, choices=[('price', 'its price has changed'), ('title', 'its title has changed'), ('text', 'its description has changed'), ('relisted', 'relisted'), ('typo', 'found under a misspelling'), ('again', 'it was there before')], max_length=8, verbose_name='what changed')),
                ('before', models.CharField(blank=True, max_length=200, verbose_name='what it was before')),
                ('compare_by', models.DateTimeField(blank=True, editable=False, null=True)),
                ('typical', models.JSONField(blank=True, editable=False, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='marked as seen')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='found')),
                ('delivery', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='announcements', to='outbox.delivery', verbose_name='delivery')),
                ('duplicate_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicates', to='monitoring.announcement', verbose_name='the same thing as')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='accounts.person')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='monitoring.listing')),
            ],
            options={
                'verbose_name': 'find',
                'verbose_name_plural': 'finds',
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('delivery', None), ('failed', False), ('held', False), ('sent_at', None)), fields=['person', 'id'], name='announcement_waiting')],
                'constraints': [models.UniqueConstraint(fields=('person', 'listing'), name='one_announcement_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('drop', 'the price fell'), ('ending', 'ends soon'), ('nobid', 'ends soon without a bid'), ('back', 'is offered again')], max_length=6, verbose_name='kind')),
                ('occasion', models.CharField(max_length=40)),
                ('before', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='price before')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='monitoring.listing')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='accounts.person')),
                ('together', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='others', to='monitoring.notice')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'constraints': [models.UniqueConstraint(fields=('person', 'listing', 'kind', 'occasion'), name='one_notice_per_occasion')],
            },
        ),
        migrations.CreateModel(
            name='PageSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.TextField(verbose_name='address')),
                ('reason', models.CharField(max_length=300, verbose_name='why')),
                ('content_type', models.CharField(blank=True, max_length=100, verbose_name='content type')),
                ('body', models.BinaryField(verbose_name='page, gzipped')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='samples', to='monitoring.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'page that was not understood',
                'verbose_name_plural': 'pages that were not understood',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='KnownPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url_hash', models.CharField(max_length=64)),
                ('etag', models.CharField(blank=True, max_length=300)),
                ('last_modified', models.CharField(blank=True, max_length=60)),
                ('content', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='monitoring.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'known page',
                'verbose_name_plural': 'known pages',
                'indexes': [models.Index(fields=['at'], name='known_page_at')],
                'constraints': [models.UniqueConstraint(fields=('platform', 'url_hash'), name='one_row_per_page')],
            },
        ),
        migrations.CreateModel(
            name='KeywordPlatform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('baseline', models.CharField(choices=[('pending', 'not begun'), ('running', 'running'), ('complete', 'complete'), ('partial', 'unfinished'), ('failed', 'failed'), ('unread', 'not understood')], default='pending', max_length=8, verbose_name='baseline')),
                ('since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='since')),
                ('baseline_pages', models.PositiveIntegerField(default=0, verbose_name='pages')),
                ('baseline_items', models.PositiveIntegerField(default=0, verbose_name='items')),
                ('baseline_at', models.DateTimeField(blank=True, null=True, verbose_name='baseline complete at')),
                ('query_hash', models.CharField(blank=True, max_length=64)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('body_hash', models.CharField(blank=True, max_length=64)),
                ('catching_up', models.BooleanField(default=False, verbose_name='catching up')),
                ('last_items', models.PositiveIntegerField(default=0)),
                ('doubted_numbers', models.JSONField(blank=True, default=list)),
                ('doubted_at', models.DateTimeField(blank=True, null=True, verbose_name='doubted since')),
                ('full_read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='next full read')),
                ('full_read_minutes', models.PositiveIntegerField(default=60, editable=False)),
                ('read_all_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('absences_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('page_cursor', models.PositiveIntegerField(default=1)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('last_checked', models.DateTimeField(blank=True, null=True, verbose_name='last check')),
                ('last_success', models.DateTimeField(blank=True, null=True, verbose_name='last success')),
                ('errors', models.PositiveIntegerField(default=0, verbose_name='errors in a row')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
                ('lease_token', models.UUIDField(blank=True, editable=False, null=True)),
                ('leased_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('keyword', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='searches', to='monitoring.keyword', verbose_name='keyword')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='searches', to='monitoring.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'keyword on a platform',
                'verbose_name_plural': 'keywords on platforms',
                'indexes': [models.Index(fields=['lease_token'], name='search_lease')],
                'constraints': [models.UniqueConstraint(fields=('keyword', 'platform'), name='one_search_per_keyword_platform')],
            },
        ),
        migrations.CreateModel(
            name='PlatformHour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField(verbose_name='hour')),
                ('succeeded', models.PositiveIntegerField(default=0, verbose_name='succeeded')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged (304)')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='failed')),
                ('milliseconds', models.PositiveBigIntegerField(default=0, verbose_name='time in all, ms')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='monitoring.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'hour of a platform',
                'verbose_name_plural': 'hours of platforms',
                'constraints': [models.UniqueConstraint(fields=('platform', 'hour'), name='one_row_per_platform_hour')],
            },
        ),
        migrations.CreateModel(
            name='PlatformState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('next_slot_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, choices=[('', 'none'), ('rate', 'asks for fewer requests'), ('blocked', 'refuses requests'), ('captcha', 'wants a captcha'), ('down', "can't be reached"), ('unreadable', 'its pages are not understood')], default='', max_length=10, verbose_name='problem')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('open_until', models.DateTimeField(blank=True, null=True, verbose_name='not asked until')),
                ('probing_until', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
                ('last_error_at', models.DateTimeField(blank=True, null=True, verbose_name='last error at')),
                ('last_success_at', models.DateTimeField(blank=True, null=True, verbose_name='last success')),
                ('empty_lines', models.JSONField(blank=True, default=list, verbose_name='how it says that nothing was found')),
                ('probed_at', models.DateTimeField(blank=True, null=True)),
                ('platform', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='state', to='monitoring.platform', verbose_name='platform')),
            ],
            options={
                'verbose_name': 'platform state',
                'verbose_name_plural': 'platform states',
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.BigIntegerField(verbose_name='message id')),
                ('author', models.CharField(blank=True, max_length=120, verbose_name='author')),
                ('text', models.TextField(verbose_name='text')),
                ('folded', models.TextField(editable=False)),
                ('date', models.DateTimeField(verbose_name='written')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('group', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='monitoring.group', verbose_name='group')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'ordering': ['-changed_at', '-id'],
                'indexes': [models.Index(fields=['-changed_at', '-id'], name='post_newest')],
                'constraints': [models.UniqueConstraint(fields=('group', 'message_id'), name='one_post_per_message')],
            },
        ),
        migrations.CreateModel(
            name='Preferences',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                ('quiet_to', models.TimeField(blank=True, null=True, verbose_name='quiet to')),
                ('digest_minutes', models.PositiveIntegerField(default=0, help_text='0: announce every find at once.', verbose_name='bundle for … minutes')),
                ('reminder_minutes', models.PositiveIntegerField(default=15, help_text='Of starred auctions. 0: no reminder.', validators=[django.core.validators.MaxValueValidator(10080)], verbose_name='reminder before the end, in minutes')),
                ('text_only', models.BooleanField(default=False, verbose_name='without pictures')),
                ('max_keywords', models.PositiveIntegerField(blank=True, help_text='Empty: as the settings say.', null=True, verbose_name='most keywords')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='accounts.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'preferences',
                'verbose_name_plural': 'preferences',
            },
        ),
        migrations.CreateModel(
            name='PriceChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='price')),
                ('previous', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='before')),
                ('price_kind', models.CharField(blank=True, choices=[('', 'price'), ('start', 'starting price'), ('bid', 'current bid'), ('buynow', 'buy now')], max_length=6, verbose_name='kind of price')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='seen')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='price_changes', to='monitoring.listing')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'price history',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(unique=True)),
                ('reason', models.CharField(choices=[('due', 'its time had come'), ('new', 'a new keyword'), ('resumed', 'searching again'), ('check', 'asked for in Telegram'), ('admin', 'asked for in the admin'), ('command', 'asked for on the command line')], default='due', max_length=20, verbose_name='why')),
                ('keywords', models.PositiveIntegerField(default=0, verbose_name='keywords')),
                ('searches', models.PositiveIntegerField(default=0, verbose_name='searches')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='failed')),
                ('found', models.PositiveIntegerField(default=0, verbose_name='announced')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='began')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
            ],
            options={
                'verbose_name': 'scan',
                'verbose_name_plural': 'scans',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['started_at'], name='scan_started')],
            },
        ),
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('baseline', 'there before: part of the baseline'), ('announced', 'announced'), ('known', 'not announced: this person had it already'), ('muted', 'not announced: the keyword was muted'), ('price', 'not announced: outside the price limits'), ('excluded', 'not announced: an excluded word'), ('seller', 'not announced: an excluded seller'), ('words', 'not announced: not the words or the phrase asked for'), ('imported', 'seen before: imported')], max_length=9, verbose_name='what became of it')),
                ('basis', models.JSONField(blank=True, editable=False, null=True)),
                ('missing_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='seen')),
                ('keyword', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sightings', to='monitoring.keyword')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sightings', to='monitoring.listing')),
            ],
            options={
                'verbose_name': 'sighting',
                'verbose_name_plural': 'sightings',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(fields=('keyword', 'listing'), name='one_sighting_per_keyword_listing')],
            },
        ),
        migrations.CreateModel(
            name='Star',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stars', to='monitoring.listing')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='stars', to='accounts.person')),
            ],
            options={
                'verbose_name': 'star',
                'verbose_name_plural': 'stars',
                'constraints': [models.UniqueConstraint(fields=('person', 'listing'), name='one_star_per_listing')],
            },
        ),
        migrations.CreateModel(
            name='TypoSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=200, verbose_name='misspelling')),
                ('next_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='next check')),
                ('baseline_at', models.DateTimeField(blank=True, null=True, verbose_name='baseline complete at')),
                ('search', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='typo_searches', to='monitoring.keywordplatform')),
            ],
            options={
                'verbose_name': 'search for a misspelling',
                'verbose_name_plural': 'searches for misspellings',
                'constraints': [models.UniqueConstraint(fields=('search', 'words'), name='one_row_per_misspelling')],
            },
        ),
        migrations.AddField(
            model_name='keyword',
            name='platforms',
            field=models.ManyToManyField(related_name='keywords', through='monitoring.KeywordPlatform', to='monitoring.platform', verbose_name='platforms'),
        ),
        migrations.RunPython(make_schedule, remove_schedule),
        migrations.RunPython(make_platforms, migrations.RunPython.noop),
    ]
