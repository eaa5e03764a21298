"""Chats, what was said in them, and the answers that are proposed."""

from drafts.models.ai_provider import AiProvider
from drafts.models.analysis import Analysis
from drafts.models.approval import Approval
from drafts.models.button_text import ButtonText
from drafts.models.card import Card, EditPrompt
from drafts.models.chat import Chat, Message
from drafts.models.draft import NOT_SHOWN, Draft, DraftEvent
from drafts.models.observation import Observation
from drafts.models.profile import Profile
from drafts.models.rewrite import Rewrite
from drafts.models.rules import Rules
from drafts.models.script import Script
from drafts.models.suggestion import Suggestion, SuggestionCard
from drafts.models.threshold_change import ThresholdChange
from drafts.models.usage import AiDay, AiUsage
from drafts.models.voice_request import VoiceRequest

__all__ = [
    "NOT_SHOWN",
    "AiDay",
    "AiProvider",
    "AiUsage",
    "Analysis",
    "Approval",
    "ButtonText",
    "Card",
    "Chat",
    "Draft",
    "DraftEvent",
    "EditPrompt",
    "Message",
    "Observation",
    "Profile",
    "Rewrite",
    "Rules",
    "Script",
    "Suggestion",
    "SuggestionCard",
    "ThresholdChange",
    "VoiceRequest",
]
