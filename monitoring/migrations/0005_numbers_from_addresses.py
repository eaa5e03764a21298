from django.db import migrations

from monitoring.platforms.identity import number_of_url

CHUNK = 1000


def renumber(apps, schema_editor):
    """A number that was made from an address gets what is now made from it, unless another listing
    has that: parameters that tell where a visitor came from are left out, and others no longer.
    Where a site's settings say where its numbers stand, they are its own."""
    listings = apps.get_model("monitoring", "Listing").objects
    sites = apps.get_model("monitoring", "Platform").objects.values_list("pk", "config")
    own = [pk for pk, config in sites if config.get("id") or config.get("id_pattern")]
    addresses = listings.filter(number__startswith="/").exclude(platform__in=own).order_by("pk")
    addresses = addresses.only("number", "url", "platform_id")
    last = 0
    while part := list(addresses.filter(pk__gt=last)[:CHUNK]):
        last = part[-1].pk
        for row in part:
            number = new_number(row.number, row.url)
            taken = listings.filter(platform_id=row.platform_id, number=number)
            if number != row.number and not taken.exists():
                listings.filter(pk=row.pk).update(number=number)


def new_number(number, url):
    """The number of a listing with this address; the old one, if that was not made from it."""
    new = number_of_url(url)
    made = number_of_url(number).partition("?")[0] == new.partition("?")[0]
    return new if made and " " not in number else number


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0004_ended_notice"),
    ]

    operations = [
        migrations.RunPython(renumber, migrations.RunPython.noop),
    ]
