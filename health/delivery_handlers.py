"""Notices about aibot itself: something is down, works again, or could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Heartbeat, Outage, TelegramAccount, UnreadableItem
from accounts.selectors import person_of
from accounts.telegram.types import BotMessage
from health.findings import ACCOUNT, AI, BOT, RUNBOT, is_polling
from health.outages import DOWN
from health.processes import BEAT, WORKER, remedy
from health.references import OUTAGE, UNREADABLE
from health.sites import is_site, is_well, meaning, platforms_of, site_name
from monitoring.models import Platform
from outbox.handlers import DeliveryHandler, Outgoing, parse_reference
from outbox.models import Delivery
from outbox.text import clock


class NotifyOutage(DeliveryHandler):
    """That something is down, or works again; made in the moment of sending."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        outage = Outage.objects.filter(pk=parse_reference(delivery.reference)).first()
        if outage is None:
            return None
        if delivery.payload["what"] == DOWN and _is_over(outage):
            return None  # that it is over says all
        person = person_of(delivery.chat_id)
        with translation.override((person and person.language) or settings.LANGUAGE_CODE):
            return Outgoing(bot_message=BotMessage(text_of(outage)))


def _is_over(outage: Outage) -> bool:
    """Whether the outage is over, even if only this delivery shows it so far."""
    if outage.ended_at is not None or outage.subject == RUNBOT or is_well(outage.subject):
        return True
    bot = Heartbeat.objects.filter(name=Heartbeat.BOT).first()
    return outage.subject == BOT and bot is not None and is_polling(bot)


class NotifyUnreadable(DeliveryHandler):
    """That something from Telegram could not be read."""

    def prepare(self, delivery: Delivery) -> Outgoing | None:
        item = UnreadableItem.objects.get(pk=parse_reference(delivery.reference))
        person = person_of(delivery.chat_id)
        with translation.override((person and person.language) or settings.LANGUAGE_CODE):
            return Outgoing(bot_message=BotMessage(unreadable_text(item)))


HANDLERS: dict[str, DeliveryHandler] = {
    OUTAGE: NotifyOutage(),
    UNREADABLE: NotifyUnreadable(),
}


def unreadable_text(item: UnreadableItem) -> str:
    """In the active language."""
    what = {
        "message": _("a message to the bot"),
        "callback_query": _("a pressed button"),
    }.get(item.place, item.place or _("an update"))
    return _(
        "⚠️ Telegram sent something that I can't read, so I left it out: %(what)s. If a press or a "
        "text of yours had no effect, please repeat it. Everything else goes on; a sample is kept "
        "in the admin under “Unreadable items”."
    ) % {"what": what}


def text_of(outage: Outage) -> str:
    """The message about an outage or its end, in the active language."""
    name, since = name_of(outage.subject), clock(outage.began_at)
    if outage.ended_at is not None:
        return _("🟢 Works again: %(name)s. It was down for %(time)s, since %(since)s.") % {
            "name": name,
            "since": since,
            "time": _length(outage.ended_at - outage.began_at),
        }
    text = _("🔴 Does not work since %(since)s: %(name)s.") % {"name": name, "since": since}
    detail = outage.detail
    if is_site(outage.subject):
        detail = meaning(outage.subject, outage.detail, platforms_of(outage.subject))
    elif outage.subject in (WORKER, BEAT):
        detail = remedy(outage.subject)
    return f"{text} {detail}".strip()


def name_of(subject: str) -> str:
    return names_of([subject])[subject]


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """What these are called, in the active language; the accounts and sites are looked up once for
    all."""
    wanted = set(subjects)
    numbers = {int(one.removeprefix(ACCOUNT)) for one in wanted if one.startswith(ACCOUNT)}
    accounts = TelegramAccount.objects.in_bulk(numbers)
    platforms = platforms_of(*(one for one in wanted if is_site(one)))
    return {one: _name(one, accounts, platforms) for one in wanted}


def _name(
    subject: str, accounts: Mapping[int, TelegramAccount], platforms: Mapping[int, Platform]
) -> str:
    if subject.startswith(ACCOUNT):
        account = accounts.get(int(subject.removeprefix(ACCOUNT)))
        return _("the account %(name)s") % {"name": account or subject}
    if is_site(subject):
        return site_name(subject, platforms)
    names = {
        RUNBOT: _("the connection to Telegram (runbot)"),
        BOT: _("the bot"),
        AI: _("the AI"),
        WORKER: _("the worker, which searches and writes drafts"),
        BEAT: _("the schedule (beat), which starts the searches"),
    }
    return names.get(subject, subject)


def _length(time: timedelta) -> str:
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
