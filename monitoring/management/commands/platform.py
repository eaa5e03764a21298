"""`manage.py platform`: the sites, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from monitoring.models import Platform
from monitoring.models.platform import CONCURRENCY, REQUESTS_PER_SECOND

SETTABLE = ("base_url", "private_address", "enabled", "requests_per_second", "concurrency")

LIMITS = {"requests_per_second": REQUESTS_PER_SECOND, "concurrency": CONCURRENCY}


class Command(BaseCommand):
    help = "Lists the sites that are searched, or changes one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="the site to change, as egun.de")
        parser.add_argument("--base-url")
        parser.add_argument(
            "--private-address",
            action=BooleanOptionalAction,
            default=None,
            help="the address may be in a private network",
        )
        parser.add_argument("--enabled", action=BooleanOptionalAction, default=None)
        parser.add_argument("--requests-per-second", type=float)
        parser.add_argument("--concurrency", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["slug"] is None:
            for row in Platform.objects.all():
                state = "on" if row.enabled else "off"
                self.stdout.write(
                    f"{row.slug:<20} {state:<4} {row.base_url}  {row.requests_per_second:g}/s"
                )
            return
        platform = Platform.objects.filter(slug=options["slug"]).first()
        if platform is None:
            raise CommandError(f"There is no platform {options['slug']}.")
        for name, (least, most) in LIMITS.items():
            if options[name] is not None and not least <= options[name] <= most:
                shown = name.replace("_", "-")
                raise CommandError(f"--{shown} must be between {least:g} and {most:g}.")
        for name in SETTABLE:
            if options[name] is not None:
                setattr(platform, name, options[name])
        try:
            platform.full_clean(exclude=["slug"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        platform.save()
        self.stdout.write(f"{platform.slug} is changed.")
