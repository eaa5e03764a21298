from django.db import migrations

#: Off, until there is a key. An application may make 5 000 requests a day
#: (developer.ebay.com/develop/get-started/api-call-limits).
EBAY = {
    "name": "eBay",
    "adapter": "ebay",
    "base_url": "https://api.ebay.com",
    "enabled": False,
    "requests_per_second": 0.055,
    "config": {"marketplace": "EBAY_DE"},
}


def make_platform(apps, schema_editor):
    apps.get_model("monitoring", "Platform").objects.get_or_create(slug="ebay", defaults=EBAY)


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(make_platform, migrations.RunPython.noop),
    ]
