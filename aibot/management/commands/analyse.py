"""`manage.py analyse`: have the AI look at chats now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from drafts.models import Chat
from drafts.services.schedule import check_unanswered, request_analysis


class Command(BaseCommand):
    help = "Has the AI look at the chats with something unanswered, or at one chat again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chat", type=int, help="the chat's number in the admin")

    def handle(self, *args: Any, **options: Any) -> None:
        chat_id = options["chat"]
        if chat_id is None:
            self.stdout.write(f"Chats to read now: {check_unanswered(hurry=True)}")
            return
        if not Chat.objects.filter(pk=chat_id).exists():
            raise CommandError(f"There is no chat {chat_id}.")
        if not request_analysis([chat_id]):
            raise CommandError("AI is switched off for this chat (or it is a group).")
        self.stdout.write("The chat is read now.")
