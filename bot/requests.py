"""What somebody's message asks for. Everything here is called in a thread, and is one transaction
together with the reply, so that all of it is done again after a lock, or none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.functional import Promise
from telegram import Message

from accounts.models import Person
from accounts.services.people import meet
from bot.card_language import refresh_translated
from bot.commands import new_entry
from bot.made import NEW_ENTRY, is_made, made_by, say_made
from bot.plain_text import command_in, say_how_to_go_on
from bot.recent_texts import ReadText, UserData, note_read
from bot.registry import run_command, waits_for_ai
from bot.types import Sender
from bot.updates import parse, quoted_text
from bot.welcome import redeem_invite
from core.retry import retry_on_lock, transact
from outbox.replies import reply
from outbox.text import speaking_to

T = TypeVar("T")


def let_in(sender: Sender) -> Person | None:
    """The person who wrote, if they may use the bot."""
    person = transact(lambda: meet(*sender))
    return person if person is not None and person.let_in else None


def do_command(sender: Sender, message: Message, data: UserData) -> Person | None:
    """Do what a command asks for; who asked, None if that is a stranger who has no invite."""
    name, argument = parse(message.text)
    person = let_in(sender)
    if person is None:
        person = transact(lambda: redeem_invite(argument, sender)) if name == "start" else None
        if person is not None:
            note_read(data, message)
        return person
    read = note_read(data, message)  # before it is done: after a failure its edit is carried out
    with speaking_to(person):
        _do(person, read, name, argument, quoted_text(message))
    refresh_translated(person)
    return person


def _do(
    person: Person, read: ReadText, name: str, argument: str, quoted: str | None = None
) -> None:
    """Do what a command asks for, and queue the reply with it. What was read in its message may
    have made something already."""
    if is_made(person, name, read):
        transact(lambda: say_made(person, read))
        return

    def work() -> str:
        return made_by(
            person, name, lambda: _reply(person, run_command(person, name, argument, quoted))
        )

    with read.working():
        read.made = once(work, waits_for_ai(name, person)) or read.made


def take_answer(person: Person, reply_to: int, text: str | None, read: ReadText) -> bool:
    """The rest of a new entry, if that was asked for."""
    if read.made == NEW_ENTRY:
        with speaking_to(person):
            transact(lambda: say_made(person, read))
        return True
    taken = False

    def take() -> None:
        nonlocal taken
        taken = new_entry.take_answer(person, reply_to, text)

    with speaking_to(person):
        read.made = transact(lambda: made_by(person, NEW_ENTRY, take)) or read.made
    return taken


def answer_text(person: Person, text: str, read: ReadText) -> None:
    """Do what a text without a known command asks for, or say how to go on."""
    with speaking_to(person):
        if asked := command_in(person, text):
            _do(person, read, *asked)
        else:
            transact(lambda: say_how_to_go_on(person, text))


def once(work: Callable[[], T], waits_for_ai: bool) -> T:
    """Do work as one transaction; if it waits for the AI, which must keep no other writer waiting,
    it has one of its own at its end."""
    return retry_on_lock(work) if waits_for_ai else transact(work)


def _reply(person: Person, text: str | None) -> None:
    """Queue a reply, if there is one."""
    if text:
        reply(person, text)


def say(person: Person, sentence: str | Promise) -> None:
    """Say something in a person's language."""
    with speaking_to(person):
        transact(lambda: _reply(person, str(sentence)))
