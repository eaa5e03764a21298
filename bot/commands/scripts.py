"""/generate_script: an explanation or a talk, written by the AI from the entries about a topic."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from bot.commands import arguments
from bot.types import REVIEWER, Command, Names
from core.text import one_line
from drafts.services.writing import scripts
from outbox.replies import reply
from outbox.text import clip


def generate(person: Person, argument: str) -> str | None:
    """/generate_script: begin to write; the text takes the place of the answer."""
    topic = one_line(argument)
    if not topic:
        raise arguments.BadUsage
    if len(topic) > scripts.LONGEST_TOPIC:
        return _("That is too long: at most %(limit)d characters, please.") % {
            "limit": scripts.LONGEST_TOPIC
        }
    shown = clip(topic, 100)
    entries = len(scripts.sources_about(topic, person.language))
    if not entries:
        return _(
            "No entry is about “%(topic)s”, so there is nothing to write from. /kb_add adds one."
        ) % {"topic": shown}
    said = _("✍️ I'm writing about “%(topic)s”, from %(count)d entries…") % {
        "topic": shown,
        "count": entries,
    }
    with transaction.atomic():
        if scripts.request(person, topic):
            reply(person, said, context=scripts.context_of_topic(topic))
            return None
    return _("I'm still writing about “%(topic)s”.") % {"topic": shown}


COMMANDS = (
    Command(
        Names("generate_script", "vortrag", "доповідь dopovid"),
        REVIEWER,
        generate,
        example=gettext_lazy("warranty"),
        help=gettext_lazy("a talk about a topic, from the entries"),
        menu=gettext_lazy("Write about a topic"),
        slow=True,
        waits_for_ai=True,
    ),
)
