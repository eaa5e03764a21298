"""The *Check* buttons of the first steps: each really tries what its step has set up.

What needs a library of Telegram or of the AI is tried in a subprocess (`core.subprocess_call`), so
that the web process neither loads it nor waits for it longer than SECONDS. The result is kept for a
while, for the page to show it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import TelegramAccount
from accounts.selectors import owners
from accounts.services import heartbeats
from accounts.services.telegram_access import default_access
from accounts.telegram.errors import sentence_of
from aibot.today_card import duration
from core.subprocess_call import SubprocessCallFailed, call_in_subprocess
from drafts.ai.types import DrafterFailure, Usage, in_words
from drafts.models import Chat
from drafts.services.money.usage import Call, Purpose, admit, metered
from knowledge.models import Entry
from monitoring.models import Keyword, KeywordPlatform
from outbox.models import Delivery
from outbox.replies import reply
from outbox.text import speaking_to

#: The longest that one check takes, and how long its process may need to start besides.
SECONDS, START_SECONDS = 10.0, 20.0
#: How often the owner's message is looked after.
LOOK_EVERY = 0.25
#: One and the same step is not tried more often, and what was found is shown for so long.
PAUSE_SECONDS, SHOWN_SECONDS = 5, 120

TRY_KEYS = "accounts.telegram.trial.try_keys"
TRY_TOKEN = "accounts.telegram.trial.try_token"
TRY_MODEL = "drafts.ai.trial.try_model"


@dataclass(frozen=True)
class Checked:
    """What came of a check, in a sentence in the active language."""

    works: bool
    sentence: str


def check(slug: str, user_id: int) -> Checked:
    """Try a step, and keep what was found for the pages of this user. Raises KeyError if there is
    no such step."""
    try_it = CHECKS[slug]
    if not cache.add(f"step-check:{slug}", "tried", SECONDS + START_SECONDS):
        return Checked(False, _("This was tried just now. Please try again in a few seconds."))
    try:
        found = try_it()
    except TimeoutError:
        found = Checked(False, _("No answer within %(seconds)d seconds.") % {"seconds": SECONDS})
    except SubprocessCallFailed:
        found = Checked(False, _("Something unexpected happened."))
    cache.set(f"step-check:{slug}", "tried", PAUSE_SECONDS)
    cache.set(_key(slug, user_id), found, SHOWN_SECONDS)
    return found


def last_found(slug: str, user_id: int | None) -> Checked | None:
    """What this user's last check of a step has found, while that is shown."""
    found: Checked | None = cache.get(_key(slug, user_id or 0))
    return found


def _key(slug: str, user_id: int) -> str:
    return f"step-check:{slug}:{user_id}"


# --- what stands in .env ------------------------------------------------------------------------


def _keys() -> Checked:
    if not (settings.TG_API_ID and settings.TG_API_HASH):
        return Checked(False, _("TG_API_ID or TG_API_HASH is missing in .env."))
    failure = call_in_subprocess(
        TRY_KEYS, default_access(), SECONDS, seconds=SECONDS + START_SECONDS
    )
    if failure:
        return Checked(False, sentence_of(failure))
    return Checked(True, _("Telegram accepts both."))


def _bot() -> Checked:
    token = settings.TELEGRAM_BOT_TOKEN
    if not token:
        return Checked(False, _("TELEGRAM_BOT_TOKEN is missing in .env."))
    name, failure = call_in_subprocess(
        TRY_TOKEN, token, settings.TELEGRAM_BOT_API_URL, SECONDS, seconds=SECONDS + START_SECONDS
    )
    if failure:
        remedy = _("Copy the token from @BotFather again.") if failure == "bot_token" else ""
        return Checked(False, f"{sentence_of(failure)} {remedy}".strip())
    return Checked(True, _("Telegram accepts the token. Your bot is @%(name)s.") % {"name": name})


def _owner() -> Checked:
    """The bot writes to the first owner, as it does with everything else."""
    owner = owners().first()
    if owner is None and not settings.OWNER_TELEGRAM_ID:
        return Checked(False, _("OWNER_TELEGRAM_ID is missing in .env."))
    # It makes the owners known when it starts.
    if owner is None or not heartbeats.runbot_is_alive():
        return Checked(False, _runbot_silent())
    with speaking_to(owner):
        sent = reply(owner, _("✅ It works: this is your bot."))
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        state = Delivery.objects.filter(pk=sent.pk).values_list("state", "failure").first()
        if state and state[0] == Delivery.State.SENT:
            return Checked(True, _("Your bot has written to you. Look into the chat with it."))
        if state and state[0] == Delivery.State.FAILED:
            return Checked(False, sentence_of(state[1]))
        time.sleep(LOOK_EVERY)
    return Checked(False, _("The message waits: the bot could not send it within 10 seconds."))


def _runbot_silent() -> str:
    return _("The connection to Telegram does not run. Start it with bin/run.")


def _ai() -> Checked:
    if not settings.AI_API_KEY:
        return Checked(False, _("AI_API_KEY is missing in .env."))
    try:
        with metered(admit(Call(Purpose.TRIAL), settings.AI_MODEL)) as meter:
            meter.usage, took = _ask_model()
    except DrafterFailure as failure:
        return Checked(False, in_words(failure.sentence))
    found = {"model": settings.AI_MODEL, "seconds": took}
    return Checked(True, _("%(model)s answered within %(seconds).1f seconds.") % found)


def _ask_model() -> tuple[Usage, float]:
    """What one question has used, and how many seconds it took. Raises DrafterFailure."""
    values = (settings.AI_MODEL, settings.AI_API_KEY, settings.AI_BASE_URL, SECONDS)
    usage, sentence, took = call_in_subprocess(TRY_MODEL, *values, seconds=SECONDS + START_SECONDS)
    if sentence:
        failure = DrafterFailure(sentence)
        failure.usage = usage
        raise failure
    return usage, took


# --- what is done on the pages and in the bot chat ----------------------------------------------


def _account() -> Checked:
    connected = TelegramAccount.Status.CONNECTED
    accounts = list(TelegramAccount.objects.filter(enabled=True).order_by("-last_success_at"))
    if not accounts:
        return Checked(False, _("No account is set up yet."))
    if not heartbeats.runbot_is_alive():
        return Checked(False, _runbot_silent())
    best = next((one for one in accounts if one.status == connected), None)
    if best is None:
        first = accounts[0]
        return Checked(False, f"{first.name}: {first.get_status_display()}. {first.status_detail}")
    silent = max(2 * heartbeats.SILENT, timedelta(seconds=3 * settings.PROBE_SECONDS))
    if best.last_success_at and timezone.now() - best.last_success_at > silent:
        since = timesince(best.last_success_at, depth=1)
        return Checked(False, _("Telegram has not answered for %(time)s.") % {"time": since})
    who = f"@{best.username}" if best.username else best.display_name or best.name
    return Checked(True, _("%(name)s is connected as %(who)s.") % {"name": best.name, "who": who})


def _chat() -> Checked:
    count = Chat.objects.exclude(mode=Chat.Mode.OFF).count()
    if not count:
        return Checked(False, _("All chats are off, so nothing is suggested."))
    said = ngettext("%(count)d chat is switched on.", "%(count)d chats are switched on.", count)
    return Checked(True, said % {"count": count})


def _knowledge() -> Checked:
    count = Entry.objects.count()
    if not count:
        return Checked(False, _("Nothing is written down yet."))
    said = ngettext("%(count)d entry can be used.", "%(count)d entries can be used.", count)
    return Checked(True, said % {"count": count})


def _keyword() -> Checked:
    if not Keyword.objects.filter(deleted_at=None).exists():
        return Checked(False, _("There is no keyword yet."))
    rows = KeywordPlatform.objects.filter(keyword__deleted_at=None)
    last = rows.aggregate(at=Max("last_success"))["at"]
    if last is None:
        return Checked(False, _("No site was searched yet; that takes a minute."))
    since = duration((timezone.now() - last).total_seconds())
    return Checked(True, _("The last search succeeded %(time)s ago.") % {"time": since})


CHECKS: dict[str, Callable[[], Checked]] = {
    "keys": _keys,
    "bot": _bot,
    "owner": _owner,
    "ai": _ai,
    "account": _account,
    "chat": _chat,
    "knowledge": _knowledge,
    "keyword": _keyword,
}
