"""The commands about answers. They are those of who decides, and stand before others of the same
name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bot.commands import answers, budget
from bot.types import OWNER, REVIEWER, Command, Names, Section

ANSWERS = Section(
    _("💬 Replies"),
    (
        Command(
            Names("pending", "offen", "черга cherga"),
            REVIEWER,
            answers.pending,
            help=_("show the answers that wait for you"),
            menu=_("Answers that wait for you"),
        ),
        Command(
            Names("check", "nachsehen", "оновити onovyty"),
            OWNER,
            answers.check,
            help=_("read the chats and search for your keywords now"),
            menu=_("Read the chats and search now"),
            slow=True,
        ),
        Command(
            Names("pause", "pause", "зупинити zupynyty"),
            OWNER,
            answers.pause,
            help=_("stop sending answers"),
            menu=_("Stop sending answers"),
        ),
        Command(
            Names("resume", "weiter", "продовжити prodovzhyty"),
            OWNER,
            answers.resume,
            help=_("go on sending answers"),
            menu=_("Go on sending answers"),
        ),
        Command(
            Names("status", "status", "стан stan"),
            OWNER,
            answers.status,
            help=_("how your accounts are, and what is on its way"),
            menu=_("State of your accounts"),
        ),
        Command(
            Names("budget", "budget", "бюджет biudzhet"),
            OWNER,
            budget.budget,
            help=_("what the AI has used today, and what that cost"),
        ),
    ),
)
