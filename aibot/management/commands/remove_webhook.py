"""`manage.py remove_webhook`: remove a webhook that another program has set for the bot."""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.telegram.bot_api import remove_webhook
from accounts.telegram.errors import TelegramFailure
from core.log import mask


class Command(BaseCommand):
    help = "Removes a webhook that another program has set for the bot: it keeps all from aibot."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            address = asyncio.run(
                remove_webhook(settings.TELEGRAM_BOT_TOKEN, settings.TELEGRAM_BOT_API_URL)
            )
        except TelegramFailure as error:
            raise CommandError(str(error.failure.sentence)) from error
        self.stdout.write(f"Removed: {mask(address)}" if address else "There was no webhook.")
