import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('user', "in the owner's name"), ('bot', 'by the bot')], max_length=4, verbose_name='way')),
                ('kind', models.CharField(max_length=24, verbose_name='kind')),
                ('reference', models.CharField(blank=True, db_index=True, max_length=64, verbose_name='about')),
                ('chat_id', models.BigIntegerField(verbose_name='to (Telegram id)')),
                ('payload', models.JSONField(default=dict, verbose_name='content')),
                ('ordering_key', models.CharField(blank=True, max_length=64)),
                ('random_id', models.BigIntegerField(blank=True, null=True, unique=True)),
                ('part', models.PositiveSmallIntegerField(default=0, verbose_name='part')),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('inflight', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'perhaps arrived'), ('cancelled', 'no longer needed')], default='queued', max_length=9, verbose_name='state')),
                ('available_at', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('first_attempt_at', models.DateTimeField(blank=True, null=True, verbose_name='first attempt')),
                ('failure', models.CharField(blank=True, max_length=24, verbose_name='failure')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
                ('message_id', models.BigIntegerField(blank=True, null=True, verbose_name='message id at Telegram')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='accounts.telegramaccount', verbose_name='account')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='following', to='outbox.delivery', verbose_name='only after')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('inflight', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'perhaps arrived'), ('cancelled', 'no longer needed')], max_length=9, verbose_name='became')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='detail')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log', to='outbox.delivery')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'id'], name='delivery_state'),
        ),
    ]
