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
    """One thing to set up: whether it is done, how it is done, how one sees that it works, and the
    page for it, if there is one. `slug` is its name in `step_checks.CHECKS`."""

    slug: str
    title: str
    done: bool
    how: str
    works: str
    link: str = ""


def first_steps() -> list[Step]:
    """All steps in their order."""
    return [*_telegram(), _owner(), _ai(), *_use(), _keyword()]


def _telegram() -> list[Step]:
    """What Telegram gives, to be put into the file .env."""
    return [
        Step(
            "keys",
            _("API keys of Telegram"),
            bool(settings.TG_API_ID and settings.TG_API_HASH),
            _(
                "Open my.telegram.org, “API development tools”, and put TG_API_ID and TG_API_HASH "
                "into the file .env. Then restart aibot."
            ),
            _("Telegram accepts both."),
        ),
        Step(
            "bot",
            _("A bot of your own"),
            bool(settings.TELEGRAM_BOT_TOKEN),
            _(
                "Write /newbot to @BotFather in Telegram, and put the token into .env as "
                "TELEGRAM_BOT_TOKEN. Then restart aibot."
            ),
            _("Telegram accepts the token, and names your bot."),
        ),
    ]


def _owner() -> Step:
    owner = owners().first()
    return Step(
        "owner",
        _("You and the bot know each other"),
        bool(owner and owner.started_bot_at),
        _(
            "Put your Telegram id into .env as OWNER_TELEGRAM_ID (@userinfobot tells it), and "
            "press Start in the chat with your bot."
        ),
        _("Your bot writes “It works” to you."),
    )


def _ai() -> Step:
    return Step(
        "ai",
        _("An AI"),
        bool(settings.AI_API_KEY),
        _(
            "Put the key of your AI provider into .env as AI_API_KEY; for another provider "
            "than OpenAI also AI_BASE_URL and AI_MODEL."
        ),
        _("The model answers within a few seconds."),
    )


def _use() -> list[Step]:
    """What is done on the pages of the admin."""
    account = reverse("admin:accounts_telegramaccount_changelist")
    return [
        Step(
            "account",
            _("Your Telegram account"),
            TelegramAccount.objects.filter(status=TelegramAccount.Status.CONNECTED).exists(),
            _("Add an account and sign in with its phone number or a QR code."),
            _("Your account is shown as connected."),
            account,
        ),
        Step(
            "chat",
            _("The first chat"),
            Chat.objects.exclude(mode=Chat.Mode.OFF).exists(),
            _("Choose for whom answers are suggested. Every chat is off until you switch it on."),
            _("When somebody asks something there, your bot shows you a suggested answer."),
            reverse("choose_chats"),
        ),
        Step(
            "knowledge",
            _("The first piece of knowledge"),
            Entry.objects.exists(),
            _("Write down what you are asked most often, such as your opening hours."),
            _("Suggested answers say which entry they come from."),
            reverse("admin:knowledge_entry_add"),
        ),
    ]


def _keyword() -> Step:
    return Step(
        "keyword",
        _("The first keyword"),
        Keyword.objects.filter(deleted_at=None).exists(),
        _("Only if you hunt on auction sites: send your bot /search and what you look for."),
        _("Your bot sends you new listings with picture and price."),
        reverse("admin:monitoring_keyword_changelist"),
    )


def left(steps: list[Step]) -> bool:
    """Whether the steps are worth showing: the keyword is not for everybody."""
    return not all(step.done for step in steps[:-1])
