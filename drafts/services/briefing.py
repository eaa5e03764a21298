"""What the AI is told beside the conversation: who the owner is, how answers sound, what is known
about the contact, and the sources that an answer may rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

from drafts.ai.types import Conversation, Voice
from drafts.models import Chat, Profile, Rules
from drafts.selectors import CONVERSATION_LINES, owners_time
from drafts.services.grounding import sources_for


def brief(chat: Chat, conversation: Conversation, rules: Sequence[Rules]) -> Conversation:
    """The conversation with all that belongs to it. Not to be called in a transaction: a search may
    ask a provider."""
    told = replace(
        conversation,
        voice=_voice(chat, rules),
        notes=chat.notes,
        language=_first(one.language for one in rules),
        now=owners_time(),
    )
    return replace(told, sources=sources_for(chat, told))


def rules_of(chat: Chat) -> list[Rules]:
    """The rules of this chat, of its account, and of all, as far as there are any."""
    whose = Q(chat=chat.pk) | Q(account=chat.account_id) | Q(chat=None, account=None)
    found = list(Rules.objects.filter(whose))
    return sorted(found, key=lambda one: (one.chat_id is None, one.account_id is None))


def context_messages(rules: Sequence[Rules]) -> int:
    """So many of the last messages of a chat are read."""
    given = (one.context_messages for one in rules)
    return next((count for count in given if count), CONVERSATION_LINES)


def own_words(conversation: Conversation) -> list[str]:
    """What the owner has said about themselves and this contact: an answer may state it."""
    voice = conversation.voice
    return [text for text in (voice.about, voice.signature, conversation.notes) if text]


def _voice(chat: Chat, rules: Sequence[Rules]) -> Voice:
    profiles = list(Profile.objects.filter(Q(account=None) | Q(account=chat.account_id)))
    profiles.sort(key=lambda one: one.account_id is None)
    return Voice(
        about=_first(one.about for one in profiles),
        tone=_first([*(one.tone for one in rules), *(one.tone for one in profiles)]),
        persona=_first(one.persona for one in rules),
        signature=_first(one.signature for one in profiles),
        never_promise=_first(one.never_promise for one in profiles),
        voice=_first(one.voice for one in profiles),
    )


def _first(texts: Iterable[str]) -> str:
    """The first that is not empty: what is empty is taken from the level above."""
    return next((text for text in texts if text.strip()), "")
