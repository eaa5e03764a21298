"""Commands about answers, which are the owners' own."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, TelegramAccount
from accounts.selectors import sending_paused
from accounts.services.switches import set_sending_paused
from bot.commands import reports
from bot.commands.budget import budget_used_up
from bot.types import OWNER, REVIEWER, Command, Names
from drafts.amounts import today_line
from drafts.models import Chat
from drafts.selectors import pending_drafts
from drafts.services.money.budget import stopped_today
from drafts.services.schedule import check_unanswered
from drafts.services.showing.card_deliveries import show_pending
from drafts.spending import spent_on, today
from health.findings import check_connections
from health.lights import lights, not_well
from monitoring.selectors import keywords_of
from outbox.queue import queue_lengths
from outbox.replies import reply


def pending(person: Person, argument: str) -> str:
    """/pending: the cards of all answers that wait, once more."""
    waiting = show_pending(person)
    if not waiting:
        return _("Nothing is waiting for you.")
    return _("Waiting for you: %(count)d") % {"count": waiting}


def check(person: Person, argument: str) -> str | None:
    """/check: read the chats now, and search for all keywords, if there are any."""
    found = check_unanswered(hurry=True)
    waiting = pending_drafts().count()
    reply(
        person,
        _("Chats to read now: %(found)d. Answers waiting for you: %(waiting)d.")
        % {"found": found, "waiting": waiting},
    )
    return reports.check(person, argument) if keywords_of(person).exists() else None


def pause(person: Person, argument: str) -> str:
    """/pause: send nothing in the owner's name."""
    set_sending_paused(True, person)
    return _("⏸ Nothing is sent in your name until you send /resume.")


def resume(person: Person, argument: str) -> str:
    """/resume: send again."""
    set_sending_paused(False, person)
    return _("▶️ Sending is on. Approved replies go out right away.")


def status(person: Person, argument: str) -> str:
    """/status: what is not well, and how much is on its way, in a few lines."""
    well = _("Everything is well.")
    lines = [str(light) for light in not_well(lights(check_connections()))] or [f"🟢 {well}"]
    if not TelegramAccount.objects.exists():
        lines.append(_("No account is set up yet."))
    queue = queue_lengths()
    lines.append("")
    if sending_paused():
        lines.append(_("⏸ Sending is paused."))
    lines.append(
        _("Answers waiting for you: %(pending)d, on their way: %(queued)d, failed: %(failed)d")
        % {
            "pending": pending_drafts().count(),
            "queued": queue["queued"] + queue["inflight"] + queue["uncertain"],
            "failed": queue["failed"],
        }
    )
    if stopped_today():
        lines.append(budget_used_up())
    lines.append(today_line(spent_on(today())))
    failing = Chat.objects.filter(analysis_failures__gt=0).count()
    if failing:
        lines.append(_("⚠️ Chats that the AI could not read: %(count)d") % {"count": failing})
    return "\n".join(lines)


COMMANDS = (
    Command(
        Names("pending", "offen", "черга cherga"),
        REVIEWER,
        pending,
        help=gettext_lazy("show the answers that wait for you"),
        menu=gettext_lazy("Answers that wait for you"),
    ),
    Command(
        Names("check", "nachsehen", "оновити onovyty"),
        OWNER,
        check,
        help=gettext_lazy("read the chats and search for your keywords now"),
        menu=gettext_lazy("Read the chats and search now"),
        slow=True,
    ),
    Command(
        Names("pause", "pause", "зупинити zupynyty"),
        OWNER,
        pause,
        help=gettext_lazy("stop sending answers"),
        menu=gettext_lazy("Stop sending answers"),
    ),
    Command(
        Names("resume", "weiter", "продовжити prodovzhyty"),
        OWNER,
        resume,
        help=gettext_lazy("go on sending answers"),
        menu=gettext_lazy("Go on sending answers"),
    ),
    Command(
        Names("status", "status", "стан stan"),
        OWNER,
        status,
        help=gettext_lazy("how your accounts are, and what is on its way"),
        menu=gettext_lazy("State of your accounts"),
    ),
)
