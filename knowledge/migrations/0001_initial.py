import django.db.models.deletion
import knowledge.full_text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


# The tables of full text are made by hand, since the ORM knows neither FTS5 nor generated tsvectors.
# Their column is called `rowid` because that is what it is in an FTS5 table.
SQLITE = """
CREATE VIRTUAL TABLE {table} USING fts5(tokens, tokenize = "ascii tokenchars '_'", detail = 'none')
"""
# Words arrive as they are to be looked up, so nothing has to know their language. With the usual
# statistics the planner takes rare words for common ones, and reads the whole table.
POSTGRESQL = """
CREATE TABLE {table} (
    rowid bigint PRIMARY KEY,
    tokens text NOT NULL,
    vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED
);
ALTER TABLE {table} ALTER COLUMN vector SET STATISTICS 500;
CREATE INDEX {table}_vector ON {table} USING gin (vector);
"""
TABLES = ("knowledge_passagewords", "knowledge_wordtrigrams")


def make_tables(apps, schema_editor):
    statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table in TABLES:
        schema_editor.execute(statement.format(table=table))


def drop_tables(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE {table}")


TASK = ("Search knowledge by meaning, too", "knowledge.tasks.embed_passages")


def make_schedule(apps, schema_editor):
    """Made once, so that changes in the admin stay."""
    interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=300, period="seconds"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name=TASK[0], defaults={"task": TASK[1], "interval": interval, "expire_seconds": 300}
    )


def remove_schedule(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name=TASK[0]).delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('django_celery_beat', '0019_alter_periodictasks_options'),
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('body', models.TextField(help_text='Markdown is fine.', verbose_name='text')),
                ('kind', models.CharField(choices=[('faq', 'question and answer'), ('hours', 'opening hours'), ('price', 'price'), ('policy', 'rule of the house'), ('spec', 'specification'), ('concept', 'explanation'), ('procedure', 'instructions'), ('contact', 'address and contact'), ('other', 'other')], default='faq', max_length=10, verbose_name='kind')),
                ('topic', models.CharField(blank=True, max_length=120, verbose_name='manufacturer or topic')),
                ('language', models.CharField(blank=True, help_text='As uk, de or en.', max_length=10, verbose_name='language')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='source')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('audience', models.CharField(choices=[('everyone', 'everyone'), ('accounts', 'contacts of some accounts'), ('contacts', 'some contacts')], default='everyone', help_text='What is for some contacts only never appears in an answer to another.', max_length=8, verbose_name='for whom')),
                ('origin', models.CharField(choices=[('manual', 'written here'), ('imported', 'imported'), ('learnt', 'from an answer of yours')], default='manual', editable=False, max_length=8, verbose_name='comes from')),
                ('external_id', models.CharField(blank=True, max_length=120, null=True, unique=True, verbose_name='id in the file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('accounts', models.ManyToManyField(blank=True, related_name='entries', to='accounts.telegramaccount', verbose_name='accounts')),
                ('tags', models.ManyToManyField(blank=True, related_name='entries', to='knowledge.tag', verbose_name='tags')),
            ],
            options={
                'verbose_name': 'entry',
                'verbose_name_plural': 'entries',
                'ordering': ['title', 'id'],
                'indexes': [models.Index(fields=['title', 'id'], name='entry_title'), models.Index(fields=['topic'], name='entry_topic')],
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('heading', models.CharField(blank=True, max_length=500)),
                ('text', models.TextField(blank=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='knowledge.entry')),
            ],
            options={
                'verbose_name': 'passage',
                'verbose_name_plural': 'passages',
                'constraints': [models.UniqueConstraint(fields=('entry', 'position'), name='one_passage_per_position')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='PassageWords',
            fields=[
                ('passage', models.OneToOneField(db_column='rowid', on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='full_text', serialize=False, to='knowledge.passage')),
                ('tokens', knowledge.full_text.TokensField()),
            ],
            options={
                'db_table': 'knowledge_passagewords',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='PassageVector',
            fields=[
                ('passage', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='meaning', serialize=False, to='knowledge.passage')),
                ('model', models.CharField(db_index=True, max_length=200)),
                ('vector', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='WordTrigrams',
            fields=[
                ('word', models.OneToOneField(db_column='rowid', on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='trigrams', serialize=False, to='knowledge.word')),
                ('tokens', knowledge.full_text.TokensField()),
            ],
            options={
                'db_table': 'knowledge_wordtrigrams',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='EntryContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('telegram_id', models.BigIntegerField(verbose_name='Telegram id')),
                ('name', models.CharField(blank=True, max_length=300, verbose_name='name')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.telegramaccount', verbose_name='account')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='knowledge.entry')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
                'constraints': [models.UniqueConstraint(fields=('entry', 'account', 'telegram_id'), name='one_contact_per_entry')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalEntry',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('body', models.TextField(help_text='Markdown is fine.', verbose_name='text')),
                ('kind', models.CharField(choices=[('faq', 'question and answer'), ('hours', 'opening hours'), ('price', 'price'), ('policy', 'rule of the house'), ('spec', 'specification'), ('concept', 'explanation'), ('procedure', 'instructions'), ('contact', 'address and contact'), ('other', 'other')], default='faq', max_length=10, verbose_name='kind')),
                ('topic', models.CharField(blank=True, max_length=120, verbose_name='manufacturer or topic')),
                ('language', models.CharField(blank=True, help_text='As uk, de or en.', max_length=10, verbose_name='language')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='source')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('audience', models.CharField(choices=[('everyone', 'everyone'), ('accounts', 'contacts of some accounts'), ('contacts', 'some contacts')], default='everyone', help_text='What is for some contacts only never appears in an answer to another.', max_length=8, verbose_name='for whom')),
                ('external_id', models.CharField(blank=True, db_index=True, max_length=120, null=True, verbose_name='id in the file')),
                ('history_change_reason', models.TextField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'change of an entry',
                'verbose_name_plural': 'changes of entries',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('stored_as', models.CharField(blank=True, editable=False, max_length=80)),
                ('defaults', models.JSONField(default=dict, editable=False)),
                ('state', models.CharField(choices=[('planned', 'to be confirmed'), ('queued', 'waits'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('discarded', 'given up')], default='planned', max_length=10, verbose_name='state')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='new')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('problem_count', models.PositiveIntegerField(default=0, verbose_name='problems')),
                ('preview', models.JSONField(default=dict, editable=False)),
                ('done', models.PositiveIntegerField(default=0, editable=False)),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='what happened')),
                ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='begun')),
                ('step_at', models.DateTimeField(auto_now=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-id'],
            },
        ),
        migrations.RunPython(make_tables, drop_tables),
        migrations.RunPython(make_schedule, remove_schedule),
    ]
