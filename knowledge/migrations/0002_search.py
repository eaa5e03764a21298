"""The tables that are searched.

Those of full text are made by hand, since the ORM knows neither FTS5 nor generated tsvectors. Their
column is called `rowid` because that is what it is in an FTS5 table.
"""

import django.db.models.deletion
from django.db import migrations, models

import knowledge.full_text

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

    dependencies = [
        ('knowledge', '0001_initial'),
        ('django_celery_beat', '0019_alter_periodictasks_options'),
    ]

    operations = [
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
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.UniqueConstraint(fields=('entry', 'position'), name='one_passage_per_position'),
        ),
        migrations.RunPython(make_tables, drop_tables),
        migrations.RunPython(make_schedule, remove_schedule),
    ]
