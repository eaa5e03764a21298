"""What holds for a chat or an account, with the level that each value comes from."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from drafts.gate import topics
from drafts.gate.hours import EVERY_DAY
from drafts.models import Chat, Rules
from drafts.services.rules import ACCOUNT, ALL, CHAT, SETTING, EffectiveRules, listed

LEVELS = {
    SETTING: _("from the settings"),
    ALL: _("from the rules for all"),
    ACCOUNT: _("from the account's rules"),
    CHAT: _("from this chat's rules"),
}
TOPICS = {
    topics.COMMITMENT: _("promises"),
    topics.DISCOUNT: _("discounts"),
    topics.PRIVATE: _("private matters"),
    topics.OPINION: _("opinions"),
    topics.MONEY: _("money"),
    topics.LAW: _("law"),
    topics.HEALTH: pgettext_lazy("topic", "health"),
}
#: The rules in sections, as they are shown and filled in.
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Without asking"),
        ("threshold", "known_after", "hourly_cap", "daily_cap", "manual_pause_minutes"),
    ),
    (_("Hours"), ("auto_from", "auto_until", "auto_days", "out_of_hours_note")),
    (
        _("How answers sound"),
        ("tone", "persona", "language", "disclosure", "context_messages"),
    ),
    (
        _("Words and senders"),
        ("abstain", "always_ask", "never_answer", "ignored_senders"),
    ),
    (_("New chats"), ("new_chat_mode",)),
)


def effective_page(rules: EffectiveRules, *, of_chat: bool) -> list[dict[str, Any]]:
    """The sections with their rows: what it is, its value, the level, and whether that is the
    nearest one."""
    nearest = CHAT if of_chat else ACCOUNT
    labels = {one.name: one.verbose_name for one in Rules._meta.fields}
    return [
        {
            "title": title,
            "rows": [
                {
                    "label": labels[name],
                    "value": shown_value(name, getattr(rules, name)),
                    "level": LEVELS[rules.levels[name]],
                    "own": rules.levels[name] == nearest,
                }
                for name in names
            ],
        }
        for title, names in SECTIONS
        if not (of_chat and "new_chat_mode" in names)
    ]


def shown_value(name: str, value: Any) -> str:
    """A value in words."""
    if isinstance(value, time):
        return str(time_format(value, "H:i"))
    if value in (None, ""):
        return gettext("nothing")
    if name == "threshold":
        return f"{value} %"
    if name == "new_chat_mode":
        return str(Chat.Mode(value).label)
    if name == "auto_days":
        return gettext("every day") if set(value) == set(EVERY_DAY) else _days(value)
    if name == "abstain":
        words = (str(TOPICS.get(topic, topic)) for topic in listed(value))
        return ", ".join(words) or gettext("nothing")
    if name in ("always_ask", "never_answer", "ignored_senders"):
        return ", ".join(listed(value)) or gettext("nothing")
    return str(value)


def _days(days: str) -> str:
    return ", ".join(str(WEEKDAYS_ABBR[int(day) - 1]) for day in days)
