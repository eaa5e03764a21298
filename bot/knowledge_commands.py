"""The commands about knowledge."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bot.commands import entries, new_entry, scripts
from bot.types import REVIEWER, Command, MenuEntry

KNOWLEDGE_COMMANDS: tuple[Command, ...] = (
    Command(
        "kb_search",
        REVIEWER,
        entries.find,
        aliases=("wissen", "znannia", "знання"),
        example="Garantie",
        help=_("what is known about a topic"),
        menu=MenuEntry(_("What is known about a topic"), {"de": "wissen", "uk": "znannia"}),
    ),
    Command(
        "kb_get",
        REVIEWER,
        entries.get,
        aliases=("eintrag", "zapys", "запис"),
        example="12",
        help=_("a whole entry"),
    ),
    Command(
        "kb_add",
        REVIEWER,
        new_entry.add,
        aliases=("merken", "dodaty", "додати"),
        example="Garantie",
        help=_("keep a message that you reply to"),
        menu=MenuEntry(_("Add an entry"), {"de": "merken", "uk": "dodaty"}),
        on_reply=new_entry.add_message,
    ),
    Command(
        "kb_stats",
        REVIEWER,
        entries.show_stats,
        aliases=("wissensstand", "stan_znan", "стан_знань"),
        help=_("how much is known"),
    ),
    Command(
        "generate_script",
        REVIEWER,
        scripts.generate,
        aliases=("vortrag", "dopovid", "доповідь"),
        example="Garantie",
        help=_("a talk about a topic, from the entries"),
        menu=MenuEntry(_("Write about a topic"), {"de": "vortrag", "uk": "dopovid"}),
    ),
)
