from collections import defaultdict

import django.core.validators
from django.db import migrations, models


def take_currency_of_sites(apps, schema_editor):
    """Limits were compared with the prices of a site whatever their currency was. They get that of
    the keyword's sites, if all that these offer is in the same one."""
    listings = apps.get_model("monitoring", "Listing").objects.order_by()
    priced = listings.exclude(price=None, buy_now=None).exclude(currency="")
    offered = defaultdict(set)
    for platform, currency in priced.values_list("platform", "currency").distinct():
        offered[platform].add(currency)
    keywords = apps.get_model("monitoring", "Keyword").objects
    wanted = defaultdict(set)
    limited = keywords.exclude(price_from=None, price_to=None)
    for keyword, platform in limited.values_list("pk", "platforms"):
        wanted[keyword] |= offered[platform]
    for keyword, currencies in wanted.items():
        if len(currencies) == 1 and currencies != {"EUR"}:
            keywords.filter(pk=keyword).update(currency=currencies.pop())


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="keyword",
            name="currency",
            field=models.CharField(
                db_default="EUR",
                default="EUR",
                help_text=(
                    "That of these prices. What is offered in another one is told at any price."
                ),
                max_length=3,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Z]{3}\\Z", "Three capital letters, as EUR."
                    )
                ],
                verbose_name="currency",
            ),
        ),
        migrations.RunPython(take_currency_of_sites, migrations.RunPython.noop),
    ]
