"""Collect what a prompt has beside the conversation: who the owner is, how answers sound, what is
known about the contact, and the sources that an answer may rest on."""

from __future__ import annotations

from dataclasses import replace

from drafts.ai.types import Conversation
from drafts.models import Chat
from drafts.selectors import owners_time
from drafts.services.drafting.grounding import sources_for
from drafts.services.learnt.suggestions import learnt_for
from drafts.services.rules import EffectiveRules, voice_of


def brief(chat: Chat, conversation: Conversation, rules: EffectiveRules) -> Conversation:
    """The conversation with all that belongs to it. Not to be called in a transaction: a search may
    ask a provider."""
    told = replace(
        conversation,
        voice=voice_of(chat, rules),
        notes=chat.notes,
        learnt=learnt_for(chat.account_id),
        language=rules.language,
        now=owners_time(),
    )
    return replace(told, sources=sources_for(chat, told))


def own_words(conversation: Conversation) -> list[str]:
    """What the owner has said about themselves: an answer may state it. Notes about the contact are
    left out: they are for the AI and the owner, so an answer that repeats one is shown first."""
    voice = conversation.voice
    return [text for text in (voice.about, voice.signature) if text]
