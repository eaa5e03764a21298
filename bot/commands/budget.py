"""What the AI has used today, and going on although the budget is used up."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from bot.commands import arguments
from bot.types import OWNER, Command, Names
from drafts.amounts import today_line
from drafts.services.money.budget import go_on_today, lifted_today, stopped_today
from drafts.spending import spent_on, today

#: What may be written instead of "on".
GO_ON = {"weiter", "далі", "dali"}


def budget(person: Person, argument: str) -> str:
    """/budget: what the AI has used today; `/budget on` lets it go on until midnight."""
    if arguments.is_on(argument) or argument.strip().casefold() in GO_ON:
        go_on_today(str(person))
        return _("▶️ The AI continues until midnight, whatever it costs.")
    line = today_line(spent_on(today()))
    if stopped_today():
        return f"{line}\n{budget_used_up()}"
    if lifted_today():
        return f"{line}\n" + _("The AI may continue until midnight.")
    return line


def budget_used_up() -> str:
    return _("⛔ The day's AI budget is used up. Send /budget on to let the AI go on today.")


COMMANDS = (
    Command(
        Names("budget", "budget", "бюджет biudzhet"),
        OWNER,
        budget,
        help=gettext_lazy("what the AI has used today, and what that cost"),
    ),
)
