"""What people see in the bot chat beside the cards: questions about a draft, its translation, and
the reminder of what waits."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.telegram.types import BotMessage, Button
from drafts.models import Draft, EditPrompt, Rewrite
from outbox.text import Text, clip, speaking_to

SHOWN_ANSWER, SHOWN_QUESTION = 2400, 1200
NAME = 200
#: What the button of a reminder says.
WAITING_DRAFTS = "d:waiting"


def question_for(prompt: EditPrompt) -> BotMessage:
    """What is asked of a person about a draft."""
    match prompt.purpose:
        case EditPrompt.Purpose.TELL:
            return _tell_question(prompt.draft, prompt.person)
        case EditPrompt.Purpose.TIME | EditPrompt.Purpose.SHOW:
            return _time_question(prompt)
    return edit_question(prompt.draft, prompt.person)


def edit_question(draft: Draft, person: Person) -> BotMessage:
    """Ask for the new text of an answer."""
    with speaking_to(person):
        text = Text().add(
            "📝 "
            + _("Reply to this message with the new answer for %(name)s.")
            % {"name": clip(draft.chat.title, NAME)},
            "bold",
        )
        if draft.text:
            text.add("\n\n" + _("Current text:") + "\n")
            text.add(clip(draft.text, SHOWN_ANSWER), "code")
        return text.message(force_reply=True, placeholder=_("New answer"))


def _tell_question(draft: Draft, person: Person) -> BotMessage:
    with speaking_to(person):
        text = Text().add(
            "💬 "
            + _("What should the answer to %(name)s say? Reply to this message.")
            % {"name": clip(draft.chat.title, NAME)},
            "bold",
        )
        text.add("\n\n" + _("For example: say I'm free on Friday"))
        return text.message(force_reply=True, placeholder=_("say I'm free on Friday"))


def _time_question(prompt: EditPrompt) -> BotMessage:
    with speaking_to(prompt.person):
        sentence = (
            "💤 " + _("When shall I show you the card of %(name)s again? Reply with the time.")
            if prompt.purpose == EditPrompt.Purpose.SHOW
            else "🕘 " + _("When shall the answer for %(name)s be sent? Reply with the time.")
        )
        text = Text().add(sentence % {"name": clip(prompt.draft.chat.title, NAME)}, "bold")
        text.add("\n\n" + _("For example: 17:30, tomorrow 9:00, 3.12. 10:00"))
        return text.message(force_reply=True, placeholder="17:30")


def translation(rewrite: Rewrite, person: Person, card: int | None) -> BotMessage:
    """The question and the answer in the language of who asked, below their card."""
    with speaking_to(person):
        name = clip(str(rewrite.draft.chat), NAME)
        text = Text().add("🌐 " + _("Translated for you: %(name)s") % {"name": name}, "bold")
        if rewrite.question:
            text.add("\n\n").add(_("Message:"), "italic")
            text.add(f"\n{clip(rewrite.question, SHOWN_QUESTION)}")
        if rewrite.text:
            text.add("\n\n").add(_("The answer:"), "italic")
            text.add(f"\n{clip(rewrite.text, SHOWN_ANSWER)}")
        return text.message(reply_to=card)


def reminder(count: int, person: Person) -> BotMessage:
    """How many answers wait for somebody to decide."""
    with speaking_to(person):
        said = ngettext(
            "%(count)d answer waits for you.", "%(count)d answers wait for you.", count
        ) % {"count": count}
        button = Button("📂 " + _("Show"), WAITING_DRAFTS)
        return Text().add(f"⏰ {said}", "bold").message(buttons=((button,),))
