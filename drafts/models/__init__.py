"""Chats, what was said in them, and the answers that are proposed."""

from drafts.models.ai_provider import AiProvider
from drafts.models.analysis import Analysis
from drafts.models.card import Card, EditPrompt
from drafts.models.chat import Chat, Message
from drafts.models.draft import NOT_SHOWN, Draft, DraftEvent
from drafts.models.profile import Profile
from drafts.models.rules import Rules
from drafts.models.script import Script

__all__ = [
    "NOT_SHOWN",
    "AiProvider",
    "Analysis",
    "Card",
    "Chat",
    "Draft",
    "DraftEvent",
    "EditPrompt",
    "Message",
    "Profile",
    "Rules",
    "Script",
]
