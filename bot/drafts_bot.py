"""The draft bot's commands, buttons and replies.

A handler finds out who is there, calls one service in a thread, and queues what the bot says.
Everything about one update stays inside its handler.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from django.utils import translation
from django.utils.translation import gettext as _
from telegram import CallbackQuery, Update
from telegram import error as bot_errors
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from accounts.models import Person
from accounts.services.people import known_language, meet
from accounts.services.switches import set_sending_paused
from core.text import utf16_len
from core.threads import in_thread
from drafts.selectors import pending_drafts
from drafts.services.callbacks import CallbackResult, continue_text, handle_reply, press
from drafts.services.cards import show_pending
from drafts.services.review import MAX_TEXT
from drafts.services.schedule import check_unanswered
from drafts.status import status_text
from outbox.replies import reply
from outbox.text import speaking_to

log = structlog.get_logger(__name__)

CONTINUES = "continues"
CONTINUES_SECONDS = 20.0
#: A part of a text that an app has cut is about this long at least, in UTF-16 units.
CUT_FROM = 3000

Context = ContextTypes.DEFAULT_TYPE
Command = Callable[[Person], str]


# --- commands: a person in, a sentence out ------------------------------------------------------


def start(person: Person) -> str:
    return _(
        "Hello %(name)s! When someone writes to one of your accounts, I show you a proposed answer "
        "here. ✅ sends it in your name, 📝 changes it, ❌ drops it.\n\n%(help)s"
    ) % {"name": person.name, "help": commands_text()}


def help_(person: Person) -> str:
    return commands_text()


def pending(person: Person) -> str:
    waiting = show_pending(person)
    if not waiting:
        return _("Nothing is waiting for you.")
    return _("Waiting for you: %(count)d") % {"count": waiting}


def check(person: Person) -> str:
    found = check_unanswered(hurry=True)
    waiting = pending_drafts().count()
    return _("Chats to read now: %(found)d. Answers waiting for you: %(waiting)d.") % {
        "found": found,
        "waiting": waiting,
    }


def pause(person: Person) -> str:
    set_sending_paused(True, person)
    return _("⏸ Nothing leaves in your name until you /resume.")


def resume(person: Person) -> str:
    set_sending_paused(False, person)
    return _("▶️ Sending goes on.")


def status(person: Person) -> str:
    return status_text()


COMMANDS: dict[str, Command] = {
    "start": start,
    "help": help_,
    "pending": pending,
    "check": check,
    "pause": pause,
    "resume": resume,
    "status": status,
}


def menu() -> tuple[tuple[str, str], ...]:
    """What the owner's Telegram offers besides what it offers everybody."""
    return (
        ("pending", _("Answers that wait for you")),
        ("check", _("Read the chats and search now")),
        ("pause", _("Stop sending answers")),
        ("resume", _("Go on sending answers")),
        ("status", _("How your accounts are")),
    )


def commands_text() -> str:
    return "\n".join(
        [
            _("/pending: show the answers that wait for you"),
            _("/check: read the chats now"),
            _("/pause: stop sending, /resume: go on"),
            _("/status: how the accounts are"),
        ]
    )


# --- what became of a press, in words -----------------------------------------------------------


def result_text(pressed: CallbackResult) -> tuple[str, bool]:
    """A sentence for the result, and whether it needs more than a passing notice."""
    match pressed.result:
        case "sending":
            return _("On its way…"), False
        case "skipped":
            return _("Skipped."), False
        case "asked":
            return _("Reply to my question with the new text."), False
        case "edited":
            return _("Changed. The new card is below."), False
        case "stranger":
            return _("Only the owner can do this."), True
        case "outdated":
            return _("This card shows an older text. Please use the newest card."), True
        case "too_late":
            return _too_late(pressed), True
        case "empty":
            return _("That was empty, so nothing was changed. Please reply with a text."), True
        case "long":
            return _("That is too long (%(limit)d characters at most); nothing was changed.") % {
                "limit": MAX_TEXT
            }, True
        case _:
            return _("I don't know this button (any more)."), True


def _too_late(pressed: CallbackResult) -> str:
    draft = pressed.draft
    if draft is None:
        return _("That was decided already.")
    state = draft.get_state_display()
    if draft.decided_by:
        return _("%(name)s decided that already: %(state)s.") % {
            "name": draft.decided_by,
            "state": state,
        }
    return _("That was decided already: %(state)s.") % {"state": state}


# --- handlers -----------------------------------------------------------------------------------


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    """All handlers of the draft bot, for private chats only."""
    private = filters.ChatType.PRIVATE
    found: list[BaseHandler[Any, Any, Any]] = [CallbackQueryHandler(pressed)]
    found += [
        CommandHandler(name, _command(function), filters=private & filters.UpdateType.MESSAGE)
        for name, function in COMMANDS.items()
    ]
    found.append(MessageHandler(private & filters.UpdateType.MESSAGE & filters.REPLY, replied))
    found.append(MessageHandler(private & filters.UpdateType.MESSAGE, written))
    return found


def _command(function: Command) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    def run(person: Person) -> None:
        with speaking_to(person):
            reply(person, function(person))

    async def handler(update: Update, context: Context) -> None:
        person = await _owner(update)
        if person is not None:
            await in_thread(run, person)

    return handler


async def pressed(update: Update, context: Context) -> None:
    """A button: the press is carried out, and then answered while its message is on its way."""
    query = update.callback_query
    if query is None:
        return
    text, alert = await in_thread(_press, query.data or "", _who(update))
    context.application.create_task(_answer(query, text, alert))


def _press(data: str, who: tuple[int, str, str, str]) -> tuple[str, bool]:
    person = meet(*who)
    result = press(data, person, str(who[0]))
    return _in_words(result, (person and person.language) or who[3])


def _in_words(result: CallbackResult, language: str) -> tuple[str, bool]:
    with translation.override(known_language(language)):
        return result_text(result)


async def _answer(query: CallbackQuery, text: str, alert: bool) -> None:
    """Tell the presser; if Telegram does not take that any more, the card says it too."""
    try:
        await query.answer(text[:200], show_alert=alert)
    except bot_errors.TelegramError as error:
        log.info("a press could not be answered", error=error)


async def replied(update: Update, context: Context) -> None:
    """A reply to one of our messages: the new text of an answer."""
    person = await _owner(update)
    message = update.effective_message
    if person is None or message is None or message.reply_to_message is None:
        return
    text = message.text or ""
    result = await in_thread(_take_text, person, message.reply_to_message.message_id, text)
    _expect_more(context, result, text)


def _expect_more(context: Context, result: CallbackResult, text: str) -> None:
    """Telegram's apps cut a text over the limit into several messages, and only the first of
    them is a reply: what follows at once belongs to it."""
    if context.user_data is None:
        return
    context.user_data.pop(CONTINUES, None)
    if result.result == "edited" and result.draft and utf16_len(text) >= CUT_FROM:
        until = time.monotonic() + CONTINUES_SECONDS
        context.user_data[CONTINUES] = (result.draft.pk, result.draft.revision, until)


def _take_text(person: Person, reply_to: int, text: str) -> CallbackResult:
    with speaking_to(person):
        result = handle_reply(person, reply_to, text)
        if result.result == "unknown":
            reply(person, _("I don't know what this replies to. Press 📝 on a card first."))
        elif result.result != "edited":
            reply(person, result_text(result)[0])
    return result


async def written(update: Update, context: Context) -> None:
    """Anything else that someone writes: the rest of a long text, or something we can't use."""
    person = await _owner(update)
    message = update.effective_message
    if person is None or message is None:
        return
    draft_id, revision, until = (context.user_data or {}).get(CONTINUES, (0, 0, 0.0))
    if message.text and time.monotonic() < until:
        result = await in_thread(continue_text, person, draft_id, revision, message.text)
        _expect_more(context, result, message.text)
        if result.result == "edited":
            return
    await in_thread(_explain, person)


def _explain(person: Person) -> None:
    with speaking_to(person):
        reply(
            person,
            _("To change an answer, press 📝 on its card and reply to my question.")
            + "\n\n"
            + commands_text(),
        )


# --- help for the handlers ----------------------------------------------------------------------


def _who(update: Update) -> tuple[int, str, str, str]:
    user = update.effective_user
    if user is None:
        return 0, "", "", ""
    return user.id, user.full_name, user.username or "", user.language_code or ""


async def _owner(update: Update) -> Person | None:
    """The owner who wrote this; a stranger is told once, politely, and nothing happens."""
    who = _who(update)
    person = await in_thread(meet, *who)
    if person is not None and person.role == Person.Role.OWNER:
        return person
    if update.effective_message:
        with translation.override(known_language(who[3])):
            sentence = _("Hello! This is a private assistant; it only talks to its owner.")
        await asyncio.shield(update.effective_message.reply_text(sentence))
    return None
