"""Every way in which asking the AI fails, as a sentence for people."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_noop as _
from pydantic_ai.exceptions import (
    AgentRunError,
    ContentFilterError,
    IncompleteToolCall,
    ModelAPIError,
    ModelAuthenticationError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelQuotaExceededError,
    UnexpectedModelBehavior,
    UserError,
)

from core.log import MASK, SHORTEST_SECRET, mask
from core.text import storable
from drafts.ai.types import DrafterFailure

#: As much of a provider's own sentence is shown.
SHOWN = 180
#: A quota that is used up is asked about again after this time.
QUOTA_SECONDS = 1800
TOO_LONG = _("The AI wrote more than AI_OUTPUT_TOKENS allows.")
TOO_SLOW = _("The AI did not answer in time.")
NOT_USABLE = _("The AI's answer was not usable.")


def failure_of(error: Exception, api_key: str) -> DrafterFailure:
    """The failure that an exception means."""
    match error:
        case ModelQuotaExceededError():
            return DrafterFailure(
                _("The quota of the AI's provider is used up. Please top it up there."),
                whole=True,
                used_up=True,
                pause_seconds=max(QUOTA_SECONDS, error.retry_after or 0),
            )
        case ModelAuthenticationError():
            return DrafterFailure(_("The AI's provider does not accept AI_API_KEY."), whole=True)
        case ModelContextWindowExceededError():
            return DrafterFailure(_("This chat is too long for the AI's model."))
        case ModelHTTPError():
            return _refused(error, api_key)
        case ContentFilterError():
            return DrafterFailure(_("The AI refuses to answer this chat."))
        case IncompleteToolCall():
            return DrafterFailure(TOO_LONG)
        case UnexpectedModelBehavior():
            # The library has no class of its own for an answer that is all thinking.
            if "token limit" in str(error):
                return DrafterFailure(TOO_LONG)
            return DrafterFailure(NOT_USABLE)
        case ModelAPIError() | AgentRunError() | UserError() | OSError():
            return DrafterFailure(_("The AI can't be reached."), whole=True)
        case _:  # an answer that the library itself could not read
            return DrafterFailure(NOT_USABLE)


def _refused(error: ModelHTTPError, api_key: str) -> DrafterFailure:
    pause = error.retry_after or 0
    match error.status_code:
        case 401 | 403:
            return DrafterFailure(_("The AI's provider does not accept AI_API_KEY."), whole=True)
        case 404:
            return DrafterFailure(_("The AI's provider does not know AI_MODEL."), whole=True)
        case 429:
            sentence = _("The AI's provider asks to slow down (or its quota is used up).")
            return DrafterFailure(sentence, whole=True, pause_seconds=pause, slow_down=True)
        case status if status >= 500:
            sentence = f"The AI's provider has a problem (HTTP {status})."
            return DrafterFailure(sentence, whole=True, pause_seconds=pause)
        case status:
            said = own_sentence(error, api_key)
            sentence = f"The AI's provider refused this (HTTP {status})."
            return DrafterFailure(f"{sentence[:-1]}: {said}" if said else sentence)


def own_sentence(error: ModelHTTPError, api_key: str) -> str:
    """What the provider itself says, in one masked line."""
    said = " ".join(storable(_message(error.body)).split())
    if len(api_key) >= SHORTEST_SECRET:
        said = said.replace(api_key, MASK)
    return mask(said)[:SHOWN]


def _message(body: Any) -> str:
    """The sentence within the body of an error; providers nest it differently."""
    if isinstance(body, str):
        try:
            return _message(json.loads(body))
        except ValueError:
            return body if "<" not in body else ""
    if isinstance(body, dict):
        for name in ("error", "message", "detail"):
            if body.get(name):
                return _message(body[name])
    return str(body[0]) if isinstance(body, list) and body else ""
