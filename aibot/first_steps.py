"""What is left to set up, from the first key to the first keyword."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import TelegramAccount
from accounts.selectors import owners
from drafts.models import Chat
from knowledge.models import Entry
from monitoring.models import Keyword


@dataclass(frozen=True)
class Step:
    """One thing to set up: whether it is done, how it is done, and the page for it, if there is
    one."""

    title: str
    done: bool
    how: str
    link: str = ""


def first_steps() -> list[Step]:
    """All steps in their order."""
    return [*_settings(), *_use()]


def _settings() -> list[Step]:
    """What stands in the file .env."""
    owner = owners().first()
    return [
        Step(
            _("API keys of Telegram"),
            bool(settings.TG_API_ID and settings.TG_API_HASH),
            _(
                "Open my.telegram.org, “API development tools”, and put TG_API_ID and TG_API_HASH "
                "into the file .env. Then restart aibot."
            ),
        ),
        Step(
            _("A bot of your own"),
            bool(settings.TELEGRAM_BOT_TOKEN),
            _(
                "Write /newbot to @BotFather in Telegram, and put the token into .env as "
                "TELEGRAM_BOT_TOKEN. Then restart aibot."
            ),
        ),
        Step(
            _("You and the bot know each other"),
            bool(owner and owner.started_bot_at),
            _(
                "Put your Telegram id into .env as OWNER_TELEGRAM_ID (@userinfobot tells it), and "
                "press Start in the chat with your bot."
            ),
        ),
        Step(
            _("An AI"),
            bool(settings.AI_API_KEY),
            _(
                "Put the key of your AI provider into .env as AI_API_KEY; for another provider "
                "than OpenAI also AI_BASE_URL and AI_MODEL."
            ),
        ),
    ]


def _use() -> list[Step]:
    """What is done on the pages of the admin and in the bot chat."""
    account = reverse("admin:accounts_telegramaccount_changelist")
    return [
        Step(
            _("Your Telegram account"),
            TelegramAccount.objects.filter(status=TelegramAccount.Status.CONNECTED).exists(),
            _("Add an account and sign in with its phone number or a QR code."),
            account,
        ),
        Step(
            _("The first chat"),
            Chat.objects.exclude(mode=Chat.Mode.OFF).exists(),
            _("Switch on “suggest” for a chat: then its questions get a suggested answer."),
            reverse("admin:drafts_chat_changelist"),
        ),
        Step(
            _("The first piece of knowledge"),
            Entry.objects.exists(),
            _("Write down what you are asked most often, such as your opening hours."),
            reverse("admin:knowledge_entry_add"),
        ),
        Step(
            _("The first keyword"),
            Keyword.objects.filter(deleted_at=None).exists(),
            _("Only if you hunt on auction sites: send your bot /search and what you look for."),
            reverse("admin:monitoring_keyword_changelist"),
        ),
    ]


def left(steps: list[Step]) -> bool:
    """Whether the steps are worth showing: the keyword is not for everybody."""
    return not all(step.done for step in steps[:-1])
