"""The commands about knowledge."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bot.commands import entries, new_entry, scripts
from bot.types import REVIEWER, Command, Names, Section

KNOWLEDGE = Section(
    _("📚 Knowledge"),
    (
        Command(
            Names("kb_search", "wissen", "знання znannia"),
            REVIEWER,
            entries.find,
            example=_("warranty"),
            help=_("what is known about a topic"),
            menu=_("What is known about a topic"),
        ),
        Command(
            Names("kb_get", "eintrag", "запис zapys"),
            REVIEWER,
            entries.get,
            example="12",
            help=_("a whole entry"),
        ),
        Command(
            Names("kb_add", "merken", "додати dodaty"),
            REVIEWER,
            new_entry.add,
            example=_("warranty"),
            help=_("keep a message that you reply to"),
            menu=_("Add an entry"),
            on_reply=new_entry.add_message,
        ),
        Command(
            Names("kb_stats", "wissensstand", "стан_знань stan_znan"),
            REVIEWER,
            entries.show_stats,
            help=_("how much is known"),
        ),
        Command(
            Names("generate_script", "vortrag", "доповідь dopovid"),
            REVIEWER,
            scripts.generate,
            example=_("warranty"),
            help=_("a talk about a topic, from the entries"),
            menu=_("Write about a topic"),
            slow=True,
        ),
    ),
)
